/* Linear ACE against careless callers, see careless.h.
 *
 *     bad_ace
 */
#include "careless.h"

static const int32_t silicon[2] = {14, 14};
static const int32_t carbon[2] = {14, 6};
static const double r0[1] = {2.35};
static const double rcut[1] = {5.5};
static const double positions[2][3] = {{0, 0, 0}, {2.4, 0, 0}};
static const double twice[2][3] = {{1, 1, 1}, {1, 1, 1}};

static nucula_status_t init_options(room_t *room, size_t size) {
    return nucula_ace_options_init((nucula_ace_options_t *)room, size);
}

static nucula_status_t init_run(room_t *room, size_t size) {
    return nucula_ace_run_options_init((nucula_ace_run_options_t *)room, size);
}

static void inits(void) {
    static const struct {
        fill_t fill;
        size_t size;
    } all[2] = {{init_options, sizeof(nucula_ace_options_t)}, {init_run, sizeof(nucula_ace_run_options_t)}};
    for (int i = 0; i < 2; i++) {
        room_t room;
        PATTERN(room);
        EXPECT(NULL_POINTER, "options is NULL", all[i].fill(NULL, all[i].size));
        EXPECT(BAD_ARGUMENT, "align", all[i].fill(MISALIGNED(room_t *, &room), all[i].size));
        EXPECT(BAD_ARGUMENT, "size", all[i].fill(&room, 3));
        REQUIRE(untouched(&room, sizeof room));
        sizes(all[i].fill, all[i].size);
    }
}

static nucula_ace_options_t fine_options(void) {
    nucula_ace_options_t options;
    EXPECT(NUCULA_OK, "", nucula_ace_options_init(&options, sizeof options));
    static const double degree[1] = {5};
    options.n_species = 1;
    options.species = silicon;
    options.r0 = r0;
    options.n_degrees = 1;
    options.totaldegree = degree;
    return options;
}

static nucula_ace_t *made(void) {
    nucula_ace_options_t options = fine_options();
    nucula_ace_t *ace;
    EXPECT(NUCULA_OK, "", nucula_ace_generate(&options, &ace));
    return ace;
}

static void generate(void) {
    static const double huge[1] = {1e6};
    nucula_ace_options_t options = fine_options(), bad;
    nucula_ace_t *ace;
    NO_HANDLE(ace, NULL_POINTER, "options is NULL", nucula_ace_generate(NULL, &ace));
    NO_HANDLE(ace, BAD_ARGUMENT, "align", nucula_ace_generate(MISALIGNED(nucula_ace_options_t *, &options), &ace));
    EXPECT(NULL_POINTER, "out is NULL", nucula_ace_generate(&options, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_ace_generate(&options, MISALIGNED(nucula_ace_t **, &ace)));
    bad = options;
    bad.size = 0;
    NO_HANDLE(ace, BAD_ARGUMENT, "size", nucula_ace_generate(&bad, &ace));
    bad = options;
    bad.species = NULL;
    NO_HANDLE(ace, NULL_POINTER, "species", nucula_ace_generate(&bad, &ace));
    bad.n_species = 0;
    NO_HANDLE(ace, BAD_ARGUMENT, "species", nucula_ace_generate(&bad, &ace));
    bad = options;
    bad.r0 = NULL;
    NO_HANDLE(ace, BAD_ARGUMENT, "r0", nucula_ace_generate(&bad, &ace));
    bad.r0 = MISALIGNED(const double *, r0);
    NO_HANDLE(ace, BAD_ARGUMENT, "r0", nucula_ace_generate(&bad, &ace));
    bad = options;
    bad.order = -1;
    NO_HANDLE(ace, BAD_ARGUMENT, "order", nucula_ace_generate(&bad, &ace));
    bad = options;
    bad.totaldegree = huge;
    NO_HANDLE(ace, BAD_ARGUMENT, "totaldegree", nucula_ace_generate(&bad, &ace));
    bad = options;
    bad.transform = 99;
    NO_HANDLE(ace, BAD_ARGUMENT, "transform", nucula_ace_generate(&bad, &ace));
    bad = options;
    bad.pair_envelope_p1 = 1000;
    NO_HANDLE(ace, BAD_ARGUMENT, "envelope", nucula_ace_generate(&bad, &ace));
    bad = options;
    bad.harmonics = 7;
    NO_HANDLE(ace, BAD_ARGUMENT, "harmonics", nucula_ace_generate(&bad, &ace));
    bad = options;
    bad.repeats = 2;
    NO_HANDLE(ace, BAD_ARGUMENT, "repeats", nucula_ace_generate(&bad, &ace));
    nucula_ace_free(NULL);
}

static const nucula_ace_t *viewed;

static nucula_status_t view_ace(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_ace_view(viewed, (nucula_ace_view_t *)room);
}

/* A specification of two functions. */
static void from_spec(void) {
    static const double mix[1] = {1};
    static const int32_t zeros[1] = {0}, factors[3] = {0, 0, 0}, terms[2] = {0, 1}, outside[2] = {0, 2};
    static const size_t aa_offsets[3] = {0, 1, 3}, b_offsets[3] = {0, 1, 2}, descending[3] = {0, 9, 2};
    static const double values[2] = {1, 0.5};
    nucula_ace_radial_t radial;
    nucula_ace_spec_t spec, bad;
    nucula_ace_t *ace;
    memset(&radial, 0, sizeof radial);
    memset(&spec, 0, sizeof spec);
    radial.size = sizeof radial;
    radial.transform = NUCULA_ACE_TRANSFORM_AGNESI;
    radial.transform_p = 2;
    radial.transform_q = 4;
    radial.envelope = NUCULA_ACE_ENVELOPE_X;
    radial.envelope_p1 = radial.envelope_p2 = 2;
    radial.r0 = r0;
    radial.rcut = rcut;
    radial.n_functions = radial.n_poly = 1;
    radial.mix = mix;
    spec.size = sizeof spec;
    spec.n_species = spec.n_a = 1;
    spec.n_aa = spec.n_b = 2;
    spec.species = silicon;
    spec.radial = &radial;
    spec.a_radial = spec.a_angular = zeros;
    spec.aa_offsets = aa_offsets;
    spec.aa_factors = factors;
    spec.b_offsets = b_offsets;
    spec.b_terms = terms;
    spec.b_values = values;
    EXPECT(NUCULA_OK, "", nucula_ace_from_spec(&spec, &ace));
    nucula_ace_view_t view;
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_ace_view(ace, &view));
    REQUIRE(view.n_basis == 2 && view.n_pair == 0 && view.multisets == NULL && view.radial->n_functions == 1);
    nucula_ace_free(ace);
    NO_HANDLE(ace, NULL_POINTER, "spec is NULL", nucula_ace_from_spec(NULL, &ace));
    NO_HANDLE(ace, BAD_ARGUMENT, "align", nucula_ace_from_spec(MISALIGNED(nucula_ace_spec_t *, &spec), &ace));
    EXPECT(NULL_POINTER, "out is NULL", nucula_ace_from_spec(&spec, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_ace_from_spec(&spec, MISALIGNED(nucula_ace_t **, &ace)));
    bad = spec;
    bad.radial = NULL;
    NO_HANDLE(ace, NULL_POINTER, "radial", nucula_ace_from_spec(&bad, &ace));
    bad = spec;
    bad.b_terms = outside;
    NO_HANDLE(ace, BAD_ARGUMENT, "b_terms", nucula_ace_from_spec(&bad, &ace));
    bad = spec;
    bad.aa_offsets = descending;
    NO_HANDLE(ace, BAD_ARGUMENT, "aa_offsets", nucula_ace_from_spec(&bad, &ace));
    bad = spec;
    bad.n_a = SIZE_MAX / 2;
    NO_HANDLE(ace, BAD_ARGUMENT, "a_radial", nucula_ace_from_spec(&bad, &ace));
    radial.n_poly = SIZE_MAX / 2;
    NO_HANDLE(ace, BAD_ARGUMENT, "mix", nucula_ace_from_spec(&spec, &ace));
}

static nucula_ace_system_t fine_system(void) {
    nucula_ace_system_t system;
    memset(&system, 0, sizeof system);
    system.size = sizeof system;
    system.rows = NUCULA_ACE_ENERGY | NUCULA_ACE_FORCES | NUCULA_ACE_VIRIAL;
    system.n_atoms = 2;
    system.positions = positions;
    system.species = silicon;
    return system;
}

static void view_and_site(const nucula_ace_t *ace, size_t n_basis) {
    nucula_ace_view_t view;
    view.size = sizeof view;
    viewed = ace;
    sizes(view_ace, sizeof view);
    EXPECT(NULL_POINTER, "ace is NULL", nucula_ace_view(NULL, &view));
    EXPECT(BAD_ARGUMENT, "ace", nucula_ace_view(MISALIGNED(const nucula_ace_t *, somewhere()), &view));
    EXPECT(NULL_POINTER, "view is NULL", nucula_ace_view(ace, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_ace_view(ace, MISALIGNED(nucula_ace_view_t *, &view)));
    const double(*vectors)[3] = positions + 1;
    double b[64], db[64 * 3];
    REQUIRE(n_basis < 63);
    PATTERN(b);
    PATTERN(db);
    EXPECT(NULL_POINTER, "ace is NULL", nucula_ace_site(NULL, 14, 1, vectors, silicon, b, db));
    EXPECT(BAD_ARGUMENT, "ace",
           nucula_ace_site(MISALIGNED(const nucula_ace_t *, somewhere()), 14, 1, vectors, silicon, b, db));
    EXPECT(NULL_POINTER, "vectors is NULL", nucula_ace_site(ace, 14, 1, NULL, silicon, b, db));
    EXPECT(BAD_ARGUMENT, "vectors",
           nucula_ace_site(ace, 14, 1, MISALIGNED(const double(*)[3], positions), silicon, b, db));
    EXPECT(NULL_POINTER, "zj is NULL", nucula_ace_site(ace, 14, 1, vectors, NULL, b, db));
    EXPECT(BAD_ARGUMENT, "zj", nucula_ace_site(ace, 14, 1, vectors, MISALIGNED(const int32_t *, silicon), b, db));
    EXPECT(NULL_POINTER, "b is NULL", nucula_ace_site(ace, 14, 1, vectors, silicon, NULL, db));
    EXPECT(BAD_ARGUMENT, "b", nucula_ace_site(ace, 14, 1, vectors, silicon, MISALIGNED(double *, b), db));
    EXPECT(BAD_ARGUMENT, "db", nucula_ace_site(ace, 14, 1, vectors, silicon, b, MISALIGNED(double *, db)));
    EXPECT(BAD_ARGUMENT, "z0", nucula_ace_site(ace, 6, 1, vectors, silicon, b, db));
    EXPECT(BAD_ARGUMENT, "zj", nucula_ace_site(ace, 14, 1, vectors, carbon + 1, b, db));
    EXPECT(BAD_ARGUMENT, "vector 0", nucula_ace_site(ace, 14, 1, positions, silicon, b, db));
    EXPECT(BAD_ARGUMENT, "fit", nucula_ace_site(ace, 14, SIZE_MAX / 24, vectors, silicon, b, db));
    REQUIRE(untouched(b, sizeof b) && untouched(db, sizeof db));
    /* Without derivatives. */
    EXPECT(NUCULA_OK, "", nucula_ace_site(ace, 14, 1, vectors, silicon, b, NULL));
    REQUIRE(untouched(b + n_basis, sizeof b - n_basis * sizeof *b));
}

static void energies(const nucula_ace_t *ace) {
    double weights[65], energy[2], forces[2][3], virial[2][3][3], sites[2];
    nucula_ace_system_t system = fine_system(), bad;
    nucula_ace_run_options_t run;
    EXPECT(NUCULA_OK, "", nucula_ace_run_options_init(&run, sizeof run));
    for (int i = 0; i < 65; i++) {
        weights[i] = 0.1 * i;
    }
    PATTERN(energy);
    PATTERN(forces);
    PATTERN(virial);
    PATTERN(sites);
    EXPECT(NULL_POINTER, "ace is NULL",
           nucula_ace_energy_forces(NULL, 1, weights, &system, &run, energy, forces, virial, sites));
    EXPECT(BAD_ARGUMENT, "ace",
           nucula_ace_energy_forces(MISALIGNED(const nucula_ace_t *, somewhere()), 1, weights, &system, &run, energy,
                                    forces, virial, sites));
    EXPECT(NULL_POINTER, "weights is NULL",
           nucula_ace_energy_forces(ace, 1, NULL, &system, &run, energy, forces, virial, sites));
    EXPECT(BAD_ARGUMENT, "weights",
           nucula_ace_energy_forces(ace, 1, MISALIGNED(const double *, weights), &system, &run, energy, forces, virial,
                                    sites));
    EXPECT(BAD_ARGUMENT, "weights",
           nucula_ace_energy_forces(ace, SIZE_MAX, weights, &system, &run, energy, forces, virial, sites));
    EXPECT(NULL_POINTER, "system is NULL",
           nucula_ace_energy_forces(ace, 1, weights, NULL, &run, energy, forces, virial, sites));
    EXPECT(BAD_ARGUMENT, "system",
           nucula_ace_energy_forces(ace, 1, weights, MISALIGNED(nucula_ace_system_t *, &system), &run, energy, forces,
                                    virial, sites));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_ace_energy_forces(ace, 1, weights, &system, MISALIGNED(nucula_ace_run_options_t *, &run), energy,
                                    forces, virial, sites));
    EXPECT(BAD_ARGUMENT, "energy",
           nucula_ace_energy_forces(ace, 1, weights, &system, &run, MISALIGNED(double *, energy), forces, virial, sites));
    EXPECT(BAD_ARGUMENT, "forces",
           nucula_ace_energy_forces(ace, 1, weights, &system, &run, energy, MISALIGNED(double(*)[3], forces), virial,
                                    sites));
    EXPECT(BAD_ARGUMENT, "virial",
           nucula_ace_energy_forces(ace, 1, weights, &system, &run, energy, forces, MISALIGNED(double(*)[3][3], virial),
                                    sites));
    EXPECT(BAD_ARGUMENT, "site_energies",
           nucula_ace_energy_forces(ace, 1, weights, &system, &run, energy, forces, virial, MISALIGNED(double *, sites)));
    bad = system;
    bad.size = 0;
    EXPECT(BAD_ARGUMENT, "size", nucula_ace_energy_forces(ace, 1, weights, &bad, &run, energy, forces, virial, sites));
    bad = system;
    bad.species = carbon;
    EXPECT(BAD_ARGUMENT, "entry 1",
           nucula_ace_energy_forces(ace, 1, weights, &bad, &run, energy, forces, virial, sites));
    bad = system;
    bad.positions = twice;
    EXPECT(BAD_ARGUMENT, "one place",
           nucula_ace_energy_forces(ace, 1, weights, &bad, &run, energy, forces, virial, sites));
    bad = system;
    bad.pbc[1] = 1;
    EXPECT(BAD_ARGUMENT, "cell", nucula_ace_energy_forces(ace, 1, weights, &bad, &run, energy, forces, virial, sites));
    bad = system;
    bad.rows = 9;
    EXPECT(BAD_ARGUMENT, "rows", nucula_ace_energy_forces(ace, 1, weights, &bad, &run, energy, forces, virial, sites));
    run.n_threads = -1;
    EXPECT(BAD_ARGUMENT, "n_threads",
           nucula_ace_energy_forces(ace, 1, weights, &system, &run, energy, forces, virial, sites));
    REQUIRE(untouched(energy, sizeof energy) && untouched(forces, sizeof forces));
    REQUIRE(untouched(virial, sizeof virial) && untouched(sites, sizeof sites));
    /* Each output may be left out, and options too. */
    EXPECT(NUCULA_OK, "", nucula_ace_energy_forces(ace, 1, weights, &system, NULL, NULL, NULL, NULL, NULL));
    EXPECT(NUCULA_OK, "", nucula_ace_energy_forces(ace, 1, weights, &system, NULL, NULL, forces, NULL, NULL));
    REQUIRE(forces[0][0] == -forces[1][0] && forces[0][0] != 0 && untouched(energy, sizeof energy));
}

static void matrices(const nucula_ace_t *ace, size_t n_basis) {
    static double out[2 * 64], a[26 * 64];
    nucula_ace_system_t systems[2] = {fine_system(), fine_system()}, bad;
    nucula_ace_run_options_t run;
    size_t n_rows[2];
    EXPECT(NUCULA_OK, "", nucula_ace_run_options_init(&run, sizeof run));
    PATTERN(out);
    PATTERN(a);
    PATTERN(n_rows);
    EXPECT(NULL_POINTER, "ace is NULL", nucula_ace_descriptors(NULL, systems, &run, out));
    EXPECT(BAD_ARGUMENT, "ace",
           nucula_ace_descriptors(MISALIGNED(const nucula_ace_t *, somewhere()), systems, &run, out));
    EXPECT(NULL_POINTER, "system is NULL", nucula_ace_descriptors(ace, NULL, &run, out));
    EXPECT(BAD_ARGUMENT, "system",
           nucula_ace_descriptors(ace, MISALIGNED(nucula_ace_system_t *, systems), &run, out));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_ace_descriptors(ace, systems, MISALIGNED(nucula_ace_run_options_t *, &run), out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_ace_descriptors(ace, systems, &run, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_ace_descriptors(ace, systems, &run, MISALIGNED(double *, out)));
    REQUIRE(untouched(out, sizeof out));
    EXPECT(NUCULA_OK, "", nucula_ace_descriptors(ace, systems, NULL, out));
    REQUIRE(untouched(out + 2 * n_basis, sizeof out - 2 * n_basis * sizeof *out));

    EXPECT(NULL_POINTER, "systems is NULL", nucula_ace_rows_count(2, NULL, n_rows));
    EXPECT(BAD_ARGUMENT, "systems",
           nucula_ace_rows_count(1, MISALIGNED(nucula_ace_system_t *, systems), n_rows));
    EXPECT(NULL_POINTER, "out is NULL", nucula_ace_rows_count(2, systems, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_ace_rows_count(2, systems, MISALIGNED(size_t *, n_rows)));
    REQUIRE(untouched(n_rows, sizeof n_rows));
    EXPECT(NUCULA_OK, "", nucula_ace_rows_count(2, systems, n_rows));
    REQUIRE(n_rows[0] == 26);
    EXPECT(NUCULA_OK, "", nucula_ace_rows_count(0, NULL, n_rows));
    REQUIRE(n_rows[0] == 0);

    EXPECT(NULL_POINTER, "ace is NULL", nucula_ace_design_matrix(NULL, 2, systems, &run, a, 26));
    EXPECT(BAD_ARGUMENT, "ace",
           nucula_ace_design_matrix(MISALIGNED(const nucula_ace_t *, somewhere()), 2, systems, &run, a, 26));
    EXPECT(NULL_POINTER, "systems is NULL", nucula_ace_design_matrix(ace, 2, NULL, &run, a, 26));
    EXPECT(BAD_ARGUMENT, "systems",
           nucula_ace_design_matrix(ace, 1, MISALIGNED(nucula_ace_system_t *, systems), &run, a, 26));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_ace_design_matrix(ace, 2, systems, MISALIGNED(nucula_ace_run_options_t *, &run), a, 26));
    EXPECT(NULL_POINTER, "a is NULL", nucula_ace_design_matrix(ace, 2, systems, &run, NULL, 26));
    EXPECT(BAD_ARGUMENT, "a", nucula_ace_design_matrix(ace, 2, systems, &run, MISALIGNED(double *, a), 26));
    EXPECT(BAD_ARGUMENT, "out", nucula_ace_design_matrix(ace, 2, systems, &run, a, 25));
    EXPECT(BAD_ARGUMENT, "out", nucula_ace_design_matrix(ace, 2, systems, &run, a, SIZE_MAX / 8));
    bad = systems[1];
    systems[1].positions = twice;
    EXPECT(BAD_ARGUMENT, "structure 1", nucula_ace_design_matrix(ace, 2, systems, &run, a, 26));
    systems[1] = bad;
    run.layout = 5;
    EXPECT(BAD_ARGUMENT, "layout", nucula_ace_design_matrix(ace, 2, systems, &run, a, 26));
    run.layout = NUCULA_ACE_COLUMN_MAJOR;
    run.weighted = 1;
    run.row_weights[2] = NAN;
    EXPECT(BAD_ARGUMENT, "row_weights", nucula_ace_design_matrix(ace, 2, systems, &run, a, 26));
    REQUIRE(untouched(a, sizeof a));
    EXPECT(NUCULA_OK, "", nucula_ace_design_matrix(ace, 2, systems, NULL, a, 26));
    REQUIRE(a[0] == a[13] && untouched(a + 26 * n_basis, sizeof a - 26 * n_basis * sizeof *a));
}

int main(void) {
    nucula_ace_t *ace;
    nucula_ace_view_t view;
    inits();
    generate();
    from_spec();
    ace = made();
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_ace_view(ace, &view));
    view_and_site(ace, view.n_basis);
    energies(ace);
    matrices(ace, view.n_basis);
    nucula_ace_free(ace);
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
