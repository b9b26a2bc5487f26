/* The retention test from C: a tree in Newick, states, a p value.
 *
 *     cc -std=c99 examples/gainloss.c $(pkg-config --cflags --libs nucula) -lm -o gainloss
 *
 * The states are simulated: 300 families in 40 genomes, of which the first 30 are lost at half the rate. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nucula.h"

enum { N_GENOMES = 40, N_FAMILIES = 300, N_RETAINED = 30 };

static void require(nucula_status_t status) {
    if (status != NUCULA_OK) {
        fprintf(stderr, "%s\n", nucula_last_error());
        exit(1);
    }
}

int main(void) {
    static char text[64 * N_GENOMES];
    static double loss[N_FAMILIES];
    static int8_t states[N_GENOMES * N_FAMILIES];
    static uint32_t members[N_RETAINED];
    const double gain = 1.0;
    const size_t offsets[2] = {0, N_RETAINED};
    nucula_tree_t *tree;
    nucula_gainloss_t *data;
    nucula_gainloss_fit_t *test;
    nucula_gainloss_rates_t rates;
    nucula_gainloss_test_options_t options;
    nucula_gainloss_fit_view_t view;
    size_t length = 0;
    int i;

    /* ((((g0,g1),g2),g3)...); with branches of 0.1. */
    for (i = 1; i < N_GENOMES; i++) text[length++] = '(';
    length += (size_t)sprintf(text + length, "g0:0.1");
    for (i = 1; i < N_GENOMES; i++)
        length += (size_t)sprintf(text + length, ",g%d:0.1)%s", i, i + 1 < N_GENOMES ? ":0.1" : ";");
    require(nucula_tree_from_newick(text, length, NULL, &tree));

    for (i = 0; i < N_FAMILIES; i++) loss[i] = i < N_RETAINED ? 0.75 : 1.5;
    for (i = 0; i < N_RETAINED; i++) members[i] = (uint32_t)i;
    rates.gain = &gain;
    rates.gain_stride = 0; /* one for all */
    rates.loss = loss;
    rates.loss_stride = 1;
    require(nucula_gainloss_simulate(tree, N_FAMILIES, &rates, NULL, 1, 0, states, N_FAMILIES, 1));
    require(nucula_gainloss_prepare(tree, states, N_FAMILIES, 1, N_FAMILIES, &data));

    require(nucula_gainloss_test_options_init(&options, sizeof options));
    options.effect = NUCULA_EFFECT_LOSS;
    require(nucula_gainloss_test(data, 1, offsets, members, &options, &test));
    memset(&view, 0, sizeof view);
    view.size = sizeof view;
    require(nucula_gainloss_fit_view(test, &view));
    printf("all families: ln gain %.3f, ln loss %.3f\n", view.beta[0], view.beta[1]);
    printf("retained: ln loss %+.3f, standard error %.3f, statistic %.2f, p %.2e\n", view.effect[0], view.effect_se[0],
           view.statistic[0], view.p[0]);

    nucula_gainloss_fit_free(test);
    nucula_gainloss_free(data);
    nucula_tree_free(tree);
    return 0;
}
