/* Scattering over and over: nothing may be left over.
 *
 *     cycles_saxs STRUCTURE_FILE N
 *
 * Does all that N times, and fails as often: for memory checkers, which see the leak of a single cycle. Writes into the
 * current folder.
 */
#include "careless.h"

enum { N_Q = 8, N_ATOMS = 60 };

/* Atoms on a coil. */
static void coil(double (*positions)[3], char (*elements)[4]) {
    for (int i = 0; i < N_ATOMS; i++) {
        positions[i][0] = 5 * cos(i);
        positions[i][1] = 5 * sin(i);
        positions[i][2] = 0.7 * i;
        memcpy(elements[i], i % 3 ? "C\0\0" : "N\0\0", 4);
    }
}

static double cycle(const char *file, int32_t n_threads) {
    static double positions[N_ATOMS][3], gradient[N_ATOMS][3], profile[2 * N_Q], factors[N_ATOMS * N_Q];
    static double weights[N_ATOMS];
    static char elements[N_ATOMS][4];
    static int32_t types[N_ATOMS];
    static unsigned char kept[N_ATOMS];
    double q[N_Q], sigma[N_Q], x[N_Q], y[N_Q], own[2], scale, chi2, rg, sum = 0;
    const double(*at)[3] = (const double(*)[3])positions;
    const char(*symbols)[4] = (const char(*)[4])elements;
    coil(positions, elements);
    for (int k = 0; k < N_Q; k++) {
        q[k] = 0.01 + 0.05 * k;
        sigma[k] = 10;
    }

    nucula_saxs_options_t options;
    EXPECT(NUCULA_OK, "", nucula_saxs_options_init(&options, sizeof options));
    options.n_threads = n_threads;
    nucula_saxs_model_t *models[3];
    nucula_structure_t *structure;
    EXPECT(NUCULA_OK, "", nucula_structure_read(file, NULL, &structure));
    EXPECT(NUCULA_OK, "", nucula_form_factors(2, symbols, NULL, N_ATOMS, q, N_Q, factors));
    EXPECT(NUCULA_OK, "", nucula_saxs_model_new(types, N_ATOMS, factors, 1, q, N_Q, &options, &models[0]));
    EXPECT(NUCULA_OK, "", nucula_saxs_model_from_structure(structure, q, N_Q, &options, &models[1]));
    options.density = 0.334;
    options.c2 = 1;
    EXPECT(NUCULA_OK, "", nucula_saxs_model_from_atoms(symbols, NULL, N_ATOMS, q, N_Q, &options, &models[2]));
    nucula_structure_free(structure);
    EXPECT(NUCULA_OK, "", nucula_saxs_profile(models[1], NULL, 1, profile));
    EXPECT(NUCULA_OK, "", nucula_saxs_profile(models[2], at, 1, profile + N_Q));
    nucula_saxs_fit_options_t fitting;
    nucula_saxs_fit_t fit;
    fit.size = sizeof fit;
    EXPECT(NUCULA_OK, "", nucula_saxs_fit_options_init(&fitting, sizeof fitting));
    EXPECT(NUCULA_OK, "",
           nucula_saxs_fit(models[0], at, 1, profile, sigma, &fitting, &fit, NULL, gradient));
    fitting.fit_c1 = fitting.fit_c2 = 1;
    EXPECT(NUCULA_OK, "",
           nucula_saxs_fit(models[2], at, 1, profile, sigma, &fitting, &fit, NULL, gradient));
    EXPECT(BAD_ARGUMENT, "fit_c1",
           nucula_saxs_fit(models[0], at, 1, profile, sigma, &fitting, &fit, NULL, gradient));
    sum += fit.chi2 + gradient[3][1] + profile[3];
    for (int m = 0; m < 3; m++) {
        nucula_saxs_model_free(models[m]);
    }

    nucula_saxs_curve_t *curve;
    nucula_saxs_curve_view_t view;
    nucula_saxs_read_options_t reading;
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_saxs_read_options_init(&reading, sizeof reading));
    EXPECT(NUCULA_OK, "", nucula_saxs_curve_new(q, profile, sigma, N_Q, &curve));
    EXPECT(NUCULA_OK, "", nucula_saxs_curve_write(curve, "cycles.dat"));
    nucula_saxs_curve_free(curve);
    EXPECT(NUCULA_OK, "", nucula_saxs_read("cycles.dat", &reading, &curve));
    EXPECT(NUCULA_OK, "", nucula_saxs_curve_view(curve, &view));
    nucula_guinier_t line;
    nucula_guinier_options_t range;
    line.size = sizeof line;
    EXPECT(NUCULA_OK, "", nucula_guinier_options_init(&range, sizeof range));
    EXPECT(NUCULA_OK, "", nucula_guinier(view.q, view.intensity, view.sigma, view.n_q, &range, &line));
    EXPECT(NUCULA_OK, "", nucula_kratky(view.q, view.intensity, view.n_q, line.rg, line.i0, x, y));
    EXPECT(NUCULA_OK, "", nucula_saxs_ensemble(profile, 2, N_Q, view.intensity, view.sigma, own, &scale, &chi2, x));
    EXPECT(NUCULA_OK, "", nucula_saxs_average(profile, 2, N_Q, own, y));
    nucula_saxs_curve_free(curve);
    EXPECT(NUCULA_ERROR_IO, "", nucula_saxs_read("missing.dat", NULL, &curve));
    sum += x[2] + y[3] + line.rg;

    nucula_gyration_options_t gyration;
    nucula_exposed_options_t exposed;
    nucula_pair_distribution_options_t pairs;
    nucula_pair_distribution_t *distribution;
    nucula_pair_distribution_view_t bins;
    bins.size = sizeof bins;
    EXPECT(NUCULA_OK, "", nucula_gyration_options_init(&gyration, sizeof gyration));
    EXPECT(NUCULA_OK, "", nucula_exposed_options_init(&exposed, sizeof exposed));
    EXPECT(NUCULA_OK, "", nucula_pair_distribution_options_init(&pairs, sizeof pairs));
    gyration.method = NUCULA_GYRATION_ROBUST;
    EXPECT(NUCULA_OK, "", nucula_atom_weights(NUCULA_ATOM_WEIGHTS_MASS, symbols, N_ATOMS, weights));
    EXPECT(NUCULA_OK, "",
           nucula_radius_of_gyration(at, 1, N_ATOMS, weights, &gyration, &rg, NULL, kept, gradient));
    EXPECT(NUCULA_OK, "", nucula_pair_distribution(at, N_ATOMS, weights, &pairs, &distribution));
    EXPECT(NUCULA_OK, "", nucula_pair_distribution_view(distribution, &bins));
    sum += rg + kept[5] + bins.p[bins.n_bins - 1] + bins.r[0];
    nucula_pair_distribution_free(distribution);
    EXPECT(NUCULA_OK, "", nucula_exposed_fraction(at, symbols, N_ATOMS, &exposed, weights));
    return sum + weights[7];
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: cycles_saxs STRUCTURE_FILE N\n");
        return 2;
    }
    double first = cycle(argv[1], 1);
    for (long i = strtol(argv[2], NULL, 10); i > 1; i--) {
        REQUIRE(cycle(argv[1], (int32_t)(i % 3) + 1) == first);
    }
    REQUIRE(!isnan(first));
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
