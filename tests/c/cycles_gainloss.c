/* Every function of trees, gains and losses over and over: nothing may be left over.
 *
 *     cycles_gainloss STRUCTURE_FILE N
 */
#include "careless.h"

enum { N_FAMILIES = 40 };

static double cycle(int32_t n_threads) {
    static const char *const TEXT = "((A:0.1,B:0.4)95:0.2,(C:0.3,'D d':0.5):0.6);";
    static int8_t states[4 * N_FAMILIES];
    static double presence[7 * N_FAMILIES], ll[N_FAMILIES], grad[N_FAMILIES][2], hess[N_FAMILIES][3];
    const double gain = 0.5, loss = 1.0;
    const size_t offsets[3] = {0, 2, 3};
    const uint32_t members[3] = {0, 1, 5};
    nucula_tree_t *tree;
    nucula_gainloss_t *data;
    nucula_gainloss_fit_t *fit;
    nucula_gainloss_rates_t rates;
    nucula_gainloss_options_t options;
    nucula_gainloss_test_options_t tests;
    nucula_gainloss_fit_view_t view;
    nucula_gainloss_events_t arrays;
    nucula_gainloss_totals_t totals;
    nucula_tree_view_t nodes;
    const char *text;
    size_t n_bytes;
    double sum = 0;

    rates.gain = &gain;
    rates.loss = &loss;
    rates.gain_stride = rates.loss_stride = 0;
    EXPECT(NUCULA_OK, "", nucula_gainloss_options_init(&options, sizeof options));
    EXPECT(NUCULA_OK, "", nucula_gainloss_test_options_init(&tests, sizeof tests));
    options.n_threads = tests.n_threads = n_threads;
    EXPECT(NUCULA_OK, "", nucula_tree_from_newick(TEXT, strlen(TEXT), NULL, &tree));
    nodes.size = sizeof nodes;
    EXPECT(NUCULA_OK, "", nucula_tree_view(tree, &nodes));
    EXPECT(NUCULA_OK, "", nucula_tree_newick(tree, &text, &n_bytes));
    sum += nodes.support[1] + nodes.names[0] + text[n_bytes - 1];
    EXPECT(NUCULA_OK, "",
           nucula_gainloss_simulate(tree, N_FAMILIES, &rates, &options, 3, 0, states, 1, 4));
    EXPECT(NUCULA_OK, "", nucula_gainloss_prepare(tree, states, 1, 4, N_FAMILIES, &data));
    EXPECT(NUCULA_OK, "", nucula_gainloss_loglik(data, &rates, &options, ll, grad, hess, &totals));
    memset(&arrays, 0, sizeof arrays);
    arrays.size = sizeof arrays;
    arrays.presence = presence;
    EXPECT(NUCULA_OK, "", nucula_gainloss_events(data, &rates, &options, &arrays));
    sum += totals.hess[2] + presence[7 * N_FAMILIES - 1];
    EXPECT(NUCULA_OK, "", nucula_gainloss_test(data, 2, offsets, members, &tests, &fit));
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_gainloss_fit_view(fit, &view));
    sum += view.covariance[3] + view.set_beta[3] + view.set_converged[1] + view.active[1];
    nucula_gainloss_fit_free(fit);
    EXPECT(NUCULA_OK, "", nucula_gainloss_test_branches(data, 2, offsets, members, &tests, &fit));
    nucula_gainloss_fit_free(fit);
    arrays.by = NUCULA_EVENTS_BY_BRANCH;
    EXPECT(NUCULA_OK, "", nucula_gainloss_events(data, &rates, &options, &arrays));
    tests.effect = 9;
    EXPECT(BAD_ARGUMENT, "effect", nucula_gainloss_test(data, 2, offsets, members, &tests, &fit));
    nucula_gainloss_free(data);
    nucula_tree_free(tree);
    EXPECT(NUCULA_ERROR_PARSE, "newick", nucula_tree_from_newick("(A,B);", 6, NULL, &tree));
    return sum;
}

/* A text to a file of this folder. */
static void put(const char *path, const char *text, size_t n) {
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    if (file != NULL) {
        REQUIRE(fwrite(text, 1, n, file) == n);
        fclose(file);
    }
}

/* Trees from arrays and files, with a table of presence and a fit; each kind of failure on the way. */
static double files(int32_t n_threads) {
    static const char *const TABLE = "Gene,C,B,A\nf,1,0,?\ng,0,3,1\nh,1,1,0\n";
    const int32_t parents[5] = {4, 3, 3, 4, -1}, tips[3] = {0, 1, 2};
    const double lengths[5] = {0.5, 0.1, 0.2, 0.3, 0};
    const size_t ends[6] = {0, 1, 2, 3, 3, 3};
    nucula_tree_t *bare, *tree, *again;
    nucula_tree_options_t reading;
    nucula_presence_options_t columns;
    nucula_presence_t *table;
    nucula_presence_view_t view;
    nucula_gainloss_t *data;
    nucula_gainloss_fit_options_t fitting;
    nucula_gainloss_fit_t *fit;
    const char *text;
    size_t n_bytes;
    int8_t states[9];
    double classes[4], sum;

    EXPECT(NUCULA_OK, "", nucula_tree_from_parents(5, parents, lengths, 3, tips, &bare));
    EXPECT(NUCULA_OK, "", nucula_tree_named(bare, ends, "ABC", &tree));
    nucula_tree_free(bare);
    EXPECT(NUCULA_OK, "", nucula_tree_pruned(tree, 2, ends, "CA", &again));
    nucula_tree_free(again);
    EXPECT(BAD_ARGUMENT, "names", nucula_tree_pruned(tree, 2, ends, "CX", &again));
    EXPECT(NUCULA_OK, "", nucula_tree_midpoint_rooted(tree, &again));
    nucula_tree_free(again);
    EXPECT(NUCULA_OK, "", nucula_tree_newick(tree, &text, &n_bytes));
    put("cycles.nwk", text, n_bytes);
    EXPECT(NUCULA_OK, "", nucula_tree_options_init(&reading, sizeof reading));
    EXPECT(NUCULA_OK, "", nucula_tree_read("cycles.nwk", &reading, &again));
    nucula_tree_free(again);
    EXPECT(NUCULA_ERROR_IO, "missing.nwk", nucula_tree_read("missing.nwk", &reading, &again));
    put("cycles.csv", TABLE, strlen(TABLE));
    EXPECT(NUCULA_OK, "", nucula_presence_options_init(&columns, sizeof columns));
    EXPECT(NUCULA_OK, "", nucula_presence_read("cycles.csv", &columns, &table));
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_presence_view(table, &view));
    sum = view.states[0] + view.families[2];
    EXPECT(NUCULA_OK, "", nucula_presence_match(table, tree, 0, 0, states));
    nucula_presence_free(table);
    put("cycles.csv", "Gene,A\nf\n", 9);
    EXPECT(NUCULA_ERROR_PARSE, "presence", nucula_presence_read("cycles.csv", NULL, &table));

    EXPECT(NUCULA_OK, "", nucula_gainloss_prepare(tree, states, 3, 1, 3, &data));
    EXPECT(NUCULA_OK, "", nucula_gainloss_fit_options_init(&fitting, sizeof fitting));
    fitting.n_threads = n_threads;
    EXPECT(NUCULA_OK, "", nucula_gainloss_fit(data, 2, NULL, NULL, &fitting, &fit));
    nucula_gainloss_fit_free(fit);
    fitting.gamma_classes = 2;
    EXPECT(NUCULA_OK, "", nucula_gainloss_fit(data, 2, NULL, NULL, &fitting, &fit));
    nucula_gainloss_fit_free(fit);
    fitting.gamma_classes = 0;
    fitting.upper = lengths;
    fitting.lower = lengths + 1;
    EXPECT(NUCULA_OK, "", nucula_gainloss_fit(data, 1, lengths, lengths, &fitting, &fit));
    nucula_gainloss_fit_free(fit);
    fitting.start = classes;
    classes[0] = NAN;
    EXPECT(BAD_ARGUMENT, "start", nucula_gainloss_fit(data, 1, lengths, lengths, &fitting, &fit));
    EXPECT(NUCULA_OK, "", nucula_gamma_rates(0.5, 4, NUCULA_GAMMA_MEDIAN, classes));
    nucula_gainloss_free(data);
    nucula_tree_free(tree);
    return sum + classes[3];
}

int main(int argc, char **argv) {
    int n = argc == 3 ? atoi(argv[2]) : 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += cycle(i % 3) + files(i % 3);
    }
    /* Seen, so that nothing is left out. */
    return n_failures != 0 || sum == 0.5;
}
