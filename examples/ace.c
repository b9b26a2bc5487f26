/* Linear ACE of silicon: the usual basis, energy and forces of a strained crystal, and its rows of a design matrix.
 *
 *     cc -std=c99 examples/ace.c $(pkg-config --cflags --libs nucula) -lm -o ace
 *     ./ace
 */
#include <math.h>
#include <nucula.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program with the library's sentence unless a call went well. */
static void check(nucula_status_t status) {
    if (status != NUCULA_OK) {
        fprintf(stderr, "ace: %s\n", nucula_last_error());
        exit(EXIT_FAILURE);
    }
}

int main(void) {
    static const int32_t species[2] = {14, 14};
    static const double r0[1] = {2.35};
    static const double positions[2][3] = {{0, 0, 0}, {1.40, 1.32, 1.36}};
    static const double cell[3][3] = {{0, 2.7, 2.8}, {2.7, 0, 2.7}, {2.7, 2.7, 0}};

    nucula_ace_options_t options;
    check(nucula_ace_options_init(&options, sizeof options));
    options.n_species = 1;
    options.species = species;
    options.r0 = r0;
    nucula_ace_t *ace;
    check(nucula_ace_generate(&options, &ace));
    nucula_ace_view_t basis;
    basis.size = sizeof basis;
    check(nucula_ace_view(ace, &basis));
    printf("%zu + %zu functions within %g Å\n", basis.n_many, basis.n_pair, basis.cutoff);

    nucula_ace_system_t silicon;
    memset(&silicon, 0, sizeof silicon);
    silicon.size = sizeof silicon;
    silicon.pbc[0] = silicon.pbc[1] = silicon.pbc[2] = 1;
    silicon.rows = NUCULA_ACE_ENERGY | NUCULA_ACE_FORCES | NUCULA_ACE_VIRIAL;
    silicon.n_atoms = 2;
    silicon.positions = positions;
    silicon.species = species;
    silicon.cell = cell;

    /* Weights come from a fit; here they fall off. */
    double *weights = (double *)malloc(basis.n_basis * sizeof *weights);
    double energy, forces[2][3], virial[1][3][3];
    for (size_t i = 0; i < basis.n_basis; i++) {
        weights[i] = 1.0 / (double)((i + 1) * (i + 1));
    }
    check(nucula_ace_energy_forces(ace, 1, weights, &silicon, NULL, &energy, forces, virial, NULL));
    printf("energy %.9f eV\nforce on atom 0: %.9f %.9f %.9f eV/Å\n", energy, forces[0][0], forces[0][1], forces[0][2]);

    size_t n_rows;
    check(nucula_ace_rows_count(1, &silicon, &n_rows));
    double *a = (double *)malloc(n_rows * basis.n_basis * sizeof *a), product = 0;
    check(nucula_ace_design_matrix(ace, 1, &silicon, NULL, a, n_rows));
    for (size_t i = 0; i < basis.n_basis; i++) {
        product += a[i * n_rows] * weights[i];
    }
    printf("design matrix %zu x %zu; its first row times the weights: %.9f eV\n", n_rows, basis.n_basis, product);
    free(a);
    free(weights);
    nucula_ace_free(ace);
    return fabs(product - energy) < 1e-9 ? EXIT_SUCCESS : EXIT_FAILURE;
}
