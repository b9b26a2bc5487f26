/* Linear ACE over and over: nothing may be left over.
 *
 *     cycles_ace STRUCTURE_FILE N
 *
 * The structure file is not read; every family's program is called alike.
 */
#include "careless.h"

static const int32_t species[2] = {14, 14};
static const double r0[1] = {2.35}, degree[1] = {5};
static const double positions[2][3] = {{0, 0, 0}, {1.3, 1.4, 1.5}};
static const double twice[2][3] = {{1, 1, 1}, {1, 1, 1}};
static const double cell[3][3] = {{0, 2.7, 2.8}, {2.7, 0, 2.6}, {2.7, 2.7, 0}};

static double cycle(int32_t n_threads) {
    nucula_ace_options_t options;
    EXPECT(NUCULA_OK, "", nucula_ace_options_init(&options, sizeof options));
    options.n_species = 1;
    options.species = species;
    options.r0 = r0;
    options.n_degrees = 1;
    options.totaldegree = degree;
    nucula_ace_t *made, *ace;
    EXPECT(NUCULA_OK, "", nucula_ace_generate(&options, &made));
    nucula_ace_view_t view;
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_ace_view(made, &view));
    nucula_ace_spec_t spec;
    memset(&spec, 0, sizeof spec);
    spec.size = sizeof spec;
    spec.harmonics = view.harmonics;
    spec.n_species = view.n_species;
    spec.species = view.species;
    spec.radial = view.radial;
    spec.pair = view.pair;
    spec.n_a = view.n_a;
    spec.a_radial = view.a_radial;
    spec.a_angular = view.a_angular;
    spec.n_aa = view.n_aa;
    spec.aa_offsets = view.aa_offsets;
    spec.aa_factors = view.aa_factors;
    spec.n_b = view.n_many;
    spec.b_offsets = view.b_offsets;
    spec.b_terms = view.b_terms;
    spec.b_values = view.b_values;
    EXPECT(NUCULA_OK, "", nucula_ace_from_spec(&spec, &ace));
    size_t n_basis = view.n_basis, n_rows;
    nucula_ace_free(made);

    nucula_neighbors_t *near;
    static const uint8_t pbc[3] = {1, 1, 1};
    EXPECT(NUCULA_OK, "", nucula_neighbors_find(2, positions, cell, pbc, 6.0, &near));
    EXPECT(NUCULA_OK, "", nucula_neighbors_follow(near, 2, positions, cell));
    nucula_neighbors_view_t pairs;
    pairs.size = sizeof pairs;
    EXPECT(NUCULA_OK, "", nucula_neighbors_view(near, &pairs));
    REQUIRE(pairs.n_pairs > 50);

    nucula_ace_system_t systems[2];
    memset(systems, 0, sizeof systems);
    for (int i = 0; i < 2; i++) {
        systems[i].size = sizeof systems[i];
        systems[i].rows = NUCULA_ACE_ENERGY | NUCULA_ACE_FORCES | NUCULA_ACE_VIRIAL;
        systems[i].pbc[0] = systems[i].pbc[1] = systems[i].pbc[2] = 1;
        systems[i].n_atoms = 2;
        systems[i].positions = positions;
        systems[i].species = species;
        systems[i].cell = cell;
    }
    systems[1].neighbors = near;
    nucula_ace_run_options_t run;
    EXPECT(NUCULA_OK, "", nucula_ace_run_options_init(&run, sizeof run));
    run.n_threads = n_threads;
    EXPECT(NUCULA_OK, "", nucula_ace_rows_count(2, systems, &n_rows));
    double *a = (double *)malloc(n_rows * n_basis * sizeof *a);
    double *weights = (double *)malloc(n_basis * sizeof *weights);
    double *b = (double *)malloc(2 * n_basis * sizeof *b);
    double *db = (double *)malloc(3 * n_basis * sizeof *db);
    REQUIRE(a != NULL && weights != NULL && b != NULL && db != NULL);
    for (size_t i = 0; i < n_basis; i++) {
        weights[i] = 1.0 / (double)(i + 1);
    }
    EXPECT(NUCULA_OK, "", nucula_ace_design_matrix(ace, 2, systems, &run, a, n_rows));
    double energy[1], forces[2][3], virial[1][3][3], sites[2];
    EXPECT(NUCULA_OK, "",
           nucula_ace_energy_forces(ace, 1, weights, systems + 1, &run, energy, forces, virial, sites));
    EXPECT(NUCULA_OK, "", nucula_ace_descriptors(ace, systems, &run, b));
    EXPECT(NUCULA_OK, "", nucula_ace_site(ace, 14, 1, positions + 1, species, b, db));
    double sum = energy[0] + forces[0][0] + virial[0][0][0] + sites[1] + b[0] + db[0];
    for (size_t i = 0; i < n_rows * n_basis; i++) {
        sum += a[i];
    }
    /* Failures on the way, after something was allocated. */
    systems[1].neighbors = NULL;
    systems[1].positions = twice;
    EXPECT(BAD_ARGUMENT, "one place", nucula_ace_design_matrix(ace, 2, systems, &run, a, n_rows));
    EXPECT(BAD_ARGUMENT, "one place",
           nucula_ace_energy_forces(ace, 1, weights, systems + 1, &run, energy, NULL, NULL, NULL));
    spec.n_species = 0;
    NO_HANDLE(made, BAD_ARGUMENT, "species", nucula_ace_from_spec(&spec, &made));
    free(a);
    free(weights);
    free(b);
    free(db);
    nucula_neighbors_free(near);
    nucula_ace_free(ace);
    return sum;
}

int main(int argc, char **argv) {
    (void)somewhere; /* of careless.h, for others */
    long n = argc == 3 ? atol(argv[2]) : 0;
    if (n < 1) {
        fprintf(stderr, "usage: cycles_ace STRUCTURE_FILE N\n");
        return 2;
    }
    double first = cycle(1);
    REQUIRE(isfinite(first));
    for (long i = 1; i < n; i++) {
        REQUIRE(cycle((int32_t)(1 + i % 3)) == first);
    }
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
