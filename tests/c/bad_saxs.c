/* Scattering against careless callers, see careless.h.
 *
 *     bad_saxs STRUCTURE_FILE FOLDER
 */
#include "careless.h"

static const double positions[3][3] = {{0, 0, 0}, {3.8, 0, 0}, {0, 5, 1}};
static const char elements[3][4] = {"C", "N", "S"};
static const double q[4] = {0.0, 0.1, 0.3, 0.5};
static const double intensity[4] = {840, 600, 250, 190}, sigma[4] = {8, 6, 5, 5};
static const double factors[8] = {6, 5, 4, 3, 7, 6, 5, 4};
static const int32_t types[3] = {0, 1, 0};
static double out[16];

static nucula_saxs_model_t *a_model(void) {
    nucula_saxs_model_t *model;
    EXPECT(NUCULA_OK, "", nucula_saxs_model_from_atoms(elements, NULL, 3, q, 4, NULL, &model));
    return model;
}

static void models(void) {
    nucula_saxs_model_t *model;
    const int32_t wrong[2][3] = {{0, 1, 2}, {0, -1, 0}};
    const double bad_q[2][4] = {{0.0, 0.1, -0.3, 0.5}, {0.0, 0.1, NAN, 0.5}};
    double bad_factors[8] = {6, 5, 4, 3, 7, 6, 5, INFINITY};
    nucula_saxs_options_t options;
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_model_new(types, 3, factors, 2, q, 4, NULL, NULL));
    NO_HANDLE(model, NULL_POINTER, "types is NULL", nucula_saxs_model_new(NULL, 3, factors, 2, q, 4, NULL, &model));
    NO_HANDLE(model, NULL_POINTER, "factors is NULL", nucula_saxs_model_new(types, 3, NULL, 2, q, 4, NULL, &model));
    NO_HANDLE(model, NULL_POINTER, "q is NULL", nucula_saxs_model_new(types, 3, factors, 2, NULL, 4, NULL, &model));
    NO_HANDLE(model, BAD_ARGUMENT, "n_types", nucula_saxs_model_new(types, 3, factors, SIZE_MAX, q, 4, NULL, &model));
    NO_HANDLE(model, BAD_ARGUMENT, "factors", nucula_saxs_model_new(types, 3, bad_factors, 2, q, 4, NULL, &model));
    for (int i = 0; i < 2; i++) {
        NO_HANDLE(model, BAD_ARGUMENT, "types", nucula_saxs_model_new(wrong[i], 3, factors, 2, q, 4, NULL, &model));
        NO_HANDLE(model, BAD_ARGUMENT, "bad q", nucula_saxs_model_new(types, 3, factors, 2, bad_q[i], 4, NULL, &model));
    }
    EXPECT(NUCULA_OK, "", nucula_saxs_options_init(&options, sizeof options));
    options.method = 3;
    NO_HANDLE(model, BAD_ARGUMENT, "method", nucula_saxs_model_new(types, 3, factors, 2, q, 4, &options, &model));
    options.method = 0;
    options.density = 0.334;
    NO_HANDLE(model, BAD_ARGUMENT, "density", nucula_saxs_model_new(types, 3, factors, 2, q, 4, &options, &model));
    options.table = -1;
    NO_HANDLE(model, BAD_ARGUMENT, "table", nucula_saxs_model_from_atoms(elements, NULL, 3, q, 4, &options, &model));
    options.table = 2;
    options.hydrogens = NUCULA_SAXS_HYDROGENS_IMPLICIT;
    NO_HANDLE(model, BAD_ARGUMENT, "hydrogens", nucula_saxs_model_from_atoms(elements, NULL, 3, q, 4, &options, &model));
    NO_HANDLE(model, NULL_POINTER, "structure is NULL", nucula_saxs_model_from_structure(NULL, q, 4, NULL, &model));
    EXPECT(NULL_POINTER, "options", nucula_saxs_options_init(NULL, sizeof options));
    EXPECT(BAD_ARGUMENT, "size", nucula_saxs_options_init(&options, 3));
    nucula_saxs_model_free(NULL);
}

static void profiles(void) {
    nucula_saxs_model_t *model = a_model();
    double bad[3][3] = {{0, 0, 0}, {0, NAN, 0}, {0, 0, 0}};
    PATTERN(out);
    EXPECT(NULL_POINTER, "model is NULL", nucula_saxs_profile(NULL, positions, 1, out));
    EXPECT(NULL_POINTER, "positions is NULL", nucula_saxs_profile(model, NULL, 1, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_profile(model, positions, 1, NULL));
    EXPECT(BAD_ARGUMENT, "n_conformers", nucula_saxs_profile(model, positions, SIZE_MAX, out));
    EXPECT(BAD_ARGUMENT, "atom 1 of conformer 0", nucula_saxs_profile(model, (const double(*)[3])bad, 1, out));
    REQUIRE(untouched(out, sizeof out));
    EXPECT(NUCULA_OK, "", nucula_saxs_profile(model, NULL, 0, NULL));
    EXPECT(NUCULA_OK, "", nucula_saxs_profile(model, positions, 1, out));
    REQUIRE(out[0] > 800 && out[0] < 900 && out[3] < out[0] && untouched(out + 4, sizeof out - 4 * sizeof *out));
    nucula_saxs_model_free(model);
}

static void fits(void) {
    nucula_saxs_model_t *model = a_model();
    nucula_saxs_fit_options_t options;
    nucula_saxs_fit_t fit[2];
    const double none[4] = {0, -1, NAN, INFINITY};
    double gradient[3][3];
    PATTERN(out);
    PATTERN(fit);
    PATTERN(gradient);
    fit[0].size = sizeof fit[0];
    EXPECT(NULL_POINTER, "intensity is NULL",
           nucula_saxs_fit(model, positions, 1, NULL, sigma, NULL, fit, out, gradient));
    EXPECT(NULL_POINTER, "fits is NULL", nucula_saxs_fit(model, positions, 1, intensity, sigma, NULL, NULL, out, gradient));
    EXPECT(BAD_ARGUMENT, "sigma", nucula_saxs_fit(model, positions, 1, intensity, none, NULL, fit, out, gradient));
    EXPECT(NUCULA_OK, "", nucula_saxs_fit_options_init(&options, sizeof options));
    options.fit_c1 = 1;
    EXPECT(BAD_ARGUMENT, "fit_c1", nucula_saxs_fit(model, positions, 1, intensity, sigma, &options, fit, out, gradient));
    options.fit_c1 = 2;
    EXPECT(BAD_ARGUMENT, "fit_c1", nucula_saxs_fit(model, positions, 1, intensity, sigma, &options, fit, out, gradient));
    options.fit_c1 = 0;
    options.on_bad = 9;
    EXPECT(BAD_ARGUMENT, "on_bad", nucula_saxs_fit(model, positions, 1, intensity, sigma, &options, fit, out, gradient));
    fit[0].size = 0;
    EXPECT(BAD_ARGUMENT, "fits", nucula_saxs_fit(model, positions, 1, intensity, sigma, NULL, fit, out, gradient));
    REQUIRE(untouched(out, sizeof out) && untouched(gradient, sizeof gradient));
    fit[0].size = sizeof fit[0];
    EXPECT(NUCULA_OK, "", nucula_saxs_fit(model, positions, 1, intensity, sigma, NULL, fit, NULL, NULL));
    REQUIRE(fit[0].n_used == 4 && fit[0].scale > 0 && fit[0].status == NUCULA_SAXS_FIT_OK);
    REQUIRE(untouched(&fit[1], sizeof fit[1]));
    EXPECT(NUCULA_OK, "", nucula_saxs_fit(model, positions, 1, intensity, sigma, NULL, fit, out, gradient));
    REQUIRE(fabs(gradient[0][0] + gradient[1][0] + gradient[2][0]) < 1e-9 * fabs(gradient[0][0]));
    /* A caller that knows only the first fields. */
    fit[0].size = 16;
    fit[0].scale = 7.0;
    EXPECT(NUCULA_OK, "", nucula_saxs_fit(model, positions, 1, intensity, sigma, NULL, fit, NULL, NULL));
    REQUIRE(fit[0].scale == 7.0);
    nucula_saxs_model_free(model);
}

static void single_atoms(void) {
    const char unknown[3][4] = {"C", "Xx", "S"};
    const int32_t hydrogens[3] = {0, -1, 0};
    nucula_pair_distribution_t *distribution;
    nucula_gyration_options_t gyration;
    PATTERN(out);
    EXPECT(BAD_ARGUMENT, "atom 1", nucula_form_factors(2, unknown, NULL, 3, q, 4, out));
    EXPECT(BAD_ARGUMENT, "table", nucula_form_factors(7, elements, NULL, 3, q, 4, out));
    EXPECT(BAD_ARGUMENT, "hydrogens", nucula_form_factors(2, elements, hydrogens, 3, q, 4, out));
    EXPECT(NULL_POINTER, "elements is NULL", nucula_form_factors(2, NULL, NULL, 3, q, 4, out));
    EXPECT(BAD_ARGUMENT, "kind", nucula_atom_weights(2, elements, 3, out));
    EXPECT(BAD_ARGUMENT, "positions", nucula_radius_of_gyration(positions, 1, 0, NULL, NULL, out, NULL, NULL, NULL));
    EXPECT(NULL_POINTER, "rg is NULL", nucula_radius_of_gyration(positions, 1, 3, NULL, NULL, NULL, NULL, NULL, NULL));
    EXPECT(NUCULA_OK, "", nucula_gyration_options_init(&gyration, sizeof gyration));
    gyration.median = 2;
    EXPECT(BAD_ARGUMENT, "median", nucula_radius_of_gyration(positions, 1, 3, NULL, &gyration, out, NULL, NULL, NULL));
    EXPECT(NULL_POINTER, "positions is NULL", nucula_exposed_fraction(NULL, elements, 3, NULL, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_pair_distribution(positions, 3, NULL, NULL, NULL));
    NO_HANDLE(distribution, NULL_POINTER, "positions is NULL",
              nucula_pair_distribution(NULL, 3, NULL, NULL, &distribution));
    REQUIRE(untouched(out, sizeof out));
    EXPECT(NUCULA_OK, "", nucula_pair_distribution(NULL, 0, NULL, NULL, &distribution));
    EXPECT(NULL_POINTER, "view is NULL", nucula_pair_distribution_view(distribution, NULL));
    nucula_pair_distribution_free(distribution);
    nucula_pair_distribution_free(NULL);
    EXPECT(NUCULA_OK, "", nucula_radius_of_gyration(positions, 1, 3, NULL, NULL, out, NULL, NULL, NULL));
    REQUIRE(out[0] > 2 && out[0] < 4);
}

static void curves(const char *folder) {
    char path[4096];
    nucula_saxs_curve_t *curve;
    nucula_saxs_curve_view_t view;
    nucula_guinier_t line;
    double weights[1], scale, chi2;
    snprintf(path, sizeof path, "%s/curve.dat", folder);
    NO_HANDLE(curve, NUCULA_ERROR_IO, "missing.dat", nucula_saxs_read("missing.dat", NULL, &curve));
    NO_HANDLE(curve, NULL_POINTER, "path is NULL", nucula_saxs_read(NULL, NULL, &curve));
    NO_HANDLE(curve, BAD_ARGUMENT, "bad q", nucula_saxs_curve_new(intensity, q, sigma, 4, &curve));
    EXPECT(NUCULA_OK, "", nucula_saxs_curve_new(q, intensity, sigma, 4, &curve));
    EXPECT(NULL_POINTER, "path is NULL", nucula_saxs_curve_write(curve, NULL));
    EXPECT(NUCULA_OK, "", nucula_saxs_curve_write(curve, path));
    nucula_saxs_curve_free(curve);
    EXPECT(NUCULA_OK, "", nucula_saxs_read(path, NULL, &curve));
    view.size = 0;
    EXPECT(BAD_ARGUMENT, "size", nucula_saxs_curve_view(curve, &view));
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_saxs_curve_view(curve, &view));
    REQUIRE(view.n_q == 4 && view.q[1] == 0.1 && view.intensity[0] == 840 && view.has_sigma == 1);
    line.size = sizeof line;
    EXPECT(NUCULA_ERROR_DEGENERATE, "points", nucula_guinier(view.q, view.intensity, view.sigma, 4, NULL, &line));
    EXPECT(NULL_POINTER, "sigma is NULL", nucula_guinier(view.q, view.intensity, NULL, 4, NULL, &line));
    EXPECT(BAD_ARGUMENT, "rg", nucula_kratky(q, intensity, 4, 0.0, 1.0, out, out + 4));
    EXPECT(BAD_ARGUMENT, "profiles",
           nucula_saxs_ensemble(intensity, 0, 4, intensity, sigma, weights, &scale, &chi2, NULL));
    EXPECT(NUCULA_OK, "", nucula_saxs_ensemble(intensity, 1, 4, intensity, sigma, weights, &scale, &chi2, NULL));
    REQUIRE(weights[0] == 1.0 && fabs(scale - 1.0) < 1e-12);
    nucula_saxs_curve_free(curve);
    nucula_saxs_curve_free(NULL);
}

static nucula_status_t init_saxs(room_t *room, size_t size) {
    return nucula_saxs_options_init((nucula_saxs_options_t *)room, size);
}

static nucula_status_t init_saxs_fit(room_t *room, size_t size) {
    return nucula_saxs_fit_options_init((nucula_saxs_fit_options_t *)room, size);
}

static nucula_status_t init_saxs_read(room_t *room, size_t size) {
    return nucula_saxs_read_options_init((nucula_saxs_read_options_t *)room, size);
}

static nucula_status_t init_exposed(room_t *room, size_t size) {
    return nucula_exposed_options_init((nucula_exposed_options_t *)room, size);
}

static nucula_status_t init_gyration(room_t *room, size_t size) {
    return nucula_gyration_options_init((nucula_gyration_options_t *)room, size);
}

static nucula_status_t init_guinier(room_t *room, size_t size) {
    return nucula_guinier_options_init((nucula_guinier_options_t *)room, size);
}

static nucula_status_t init_pair_distribution(room_t *room, size_t size) {
    return nucula_pair_distribution_options_init((nucula_pair_distribution_options_t *)room, size);
}

static void structs(void) {
    sizes(init_saxs, sizeof(nucula_saxs_options_t));
    sizes(init_saxs_fit, sizeof(nucula_saxs_fit_options_t));
    sizes(init_saxs_read, sizeof(nucula_saxs_read_options_t));
    sizes(init_exposed, sizeof(nucula_exposed_options_t));
    sizes(init_gyration, sizeof(nucula_gyration_options_t));
    sizes(init_guinier, sizeof(nucula_guinier_options_t));
    sizes(init_pair_distribution, sizeof(nucula_pair_distribution_options_t));
}

/* Each pointer of each function as NULL, where that is not fine, and misaligned. */
static void pointers(const char *structure_file, const char *folder) {
    char path[4096];
    unsigned char kept[8];
    double gradient[4][3];
    nucula_structure_t *structure;
    nucula_saxs_model_t *model = a_model(), *made;
    nucula_saxs_curve_t *known, *curve;
    nucula_saxs_curve_view_t view;
    nucula_pair_distribution_t *found, *distribution;
    nucula_pair_distribution_view_t bins;
    nucula_guinier_t line;
    nucula_saxs_fit_t fit;
    nucula_saxs_options_t options;
    nucula_saxs_fit_options_t fit_options;
    nucula_saxs_read_options_t read_options;
    nucula_exposed_options_t exposed;
    nucula_gyration_options_t gyration;
    nucula_guinier_options_t guinier;
    nucula_pair_distribution_options_t pairs;
    snprintf(path, sizeof path, "%s/pointers.dat", folder);
    EXPECT(NUCULA_OK, "", nucula_structure_read(structure_file, NULL, &structure));
    EXPECT(NUCULA_OK, "", nucula_saxs_curve_new(q, intensity, sigma, 4, &known));
    EXPECT(NUCULA_OK, "", nucula_saxs_curve_write(known, path));
    EXPECT(NUCULA_OK, "", nucula_pair_distribution(positions, 3, NULL, NULL, &found));
    EXPECT(NUCULA_OK, "", nucula_saxs_options_init(&options, sizeof options));
    EXPECT(NUCULA_OK, "", nucula_saxs_fit_options_init(&fit_options, sizeof fit_options));
    EXPECT(NUCULA_OK, "", nucula_saxs_read_options_init(&read_options, sizeof read_options));
    EXPECT(NUCULA_OK, "", nucula_exposed_options_init(&exposed, sizeof exposed));
    EXPECT(NUCULA_OK, "", nucula_gyration_options_init(&gyration, sizeof gyration));
    EXPECT(NUCULA_OK, "", nucula_guinier_options_init(&guinier, sizeof guinier));
    EXPECT(NUCULA_OK, "", nucula_pair_distribution_options_init(&pairs, sizeof pairs));
    memset(kept, 0, sizeof kept);
    fit.size = sizeof fit;
    view.size = sizeof view;
    line.size = sizeof line;
    bins.size = sizeof bins;
    EXPECT(NULL_POINTER, "elements is NULL", nucula_form_factors(2, NULL, types, 2, q, 1, out));
    EXPECT(BAD_ARGUMENT, "hydrogens",
           nucula_form_factors(2, elements, MISALIGNED(const int32_t *, types), 2, q, 1, out));
    EXPECT(NULL_POINTER, "q is NULL", nucula_form_factors(2, elements, types, 2, NULL, 1, out));
    EXPECT(BAD_ARGUMENT, "q", nucula_form_factors(2, elements, types, 2, MISALIGNED(const double *, q), 1, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_form_factors(2, elements, types, 2, q, 1, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_form_factors(2, elements, types, 2, q, 1, MISALIGNED(double *, out)));
    EXPECT(NULL_POINTER, "elements is NULL", nucula_atom_weights(0, NULL, 2, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_atom_weights(0, elements, 2, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_atom_weights(0, elements, 2, MISALIGNED(double *, out)));
    EXPECT(NULL_POINTER, "positions is NULL", nucula_exposed_fraction(NULL, elements, 2, &exposed, out));
    EXPECT(BAD_ARGUMENT, "positions",
           nucula_exposed_fraction(MISALIGNED(const double(*)[3], positions), elements, 2, &exposed, out));
    EXPECT(NULL_POINTER, "elements is NULL", nucula_exposed_fraction(positions, NULL, 2, &exposed, out));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_exposed_fraction(positions, elements, 2, MISALIGNED(const nucula_exposed_options_t *, &exposed), out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_exposed_fraction(positions, elements, 2, &exposed, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_exposed_fraction(positions, elements, 2, &exposed, MISALIGNED(double *, out)));
    EXPECT(NULL_POINTER, "types is NULL", nucula_saxs_model_new(NULL, 2, factors, 1, q, 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "types",
           nucula_saxs_model_new(MISALIGNED(const int32_t *, types), 2, factors, 1, q, 2, &options, &made));
    EXPECT(NULL_POINTER, "factors is NULL", nucula_saxs_model_new(types, 2, NULL, 1, q, 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "factors",
           nucula_saxs_model_new(types, 2, MISALIGNED(const double *, factors), 1, q, 2, &options, &made));
    EXPECT(NULL_POINTER, "q is NULL", nucula_saxs_model_new(types, 2, factors, 1, NULL, 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "q",
           nucula_saxs_model_new(types, 2, factors, 1, MISALIGNED(const double *, q), 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_saxs_model_new(types, 2, factors, 1, q, 2, MISALIGNED(const nucula_saxs_options_t *, &options), &made));
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_model_new(types, 2, factors, 1, q, 2, &options, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_saxs_model_new(types, 2, factors, 1, q, 2, &options, MISALIGNED(nucula_saxs_model_t **, &made)));
    EXPECT(NULL_POINTER, "elements is NULL", nucula_saxs_model_from_atoms(NULL, types, 2, q, 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "hydrogens",
           nucula_saxs_model_from_atoms(elements, MISALIGNED(const int32_t *, types), 2, q, 2, &options, &made));
    EXPECT(NULL_POINTER, "q is NULL", nucula_saxs_model_from_atoms(elements, types, 2, NULL, 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "q",
           nucula_saxs_model_from_atoms(elements, types, 2, MISALIGNED(const double *, q), 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_saxs_model_from_atoms(elements, types, 2, q, 2, MISALIGNED(const nucula_saxs_options_t *, &options), &made));
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_model_from_atoms(elements, types, 2, q, 2, &options, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_saxs_model_from_atoms(elements, types, 2, q, 2, &options, MISALIGNED(nucula_saxs_model_t **, &made)));
    EXPECT(NULL_POINTER, "structure is NULL", nucula_saxs_model_from_structure(NULL, q, 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "structure",
           nucula_saxs_model_from_structure(MISALIGNED(const nucula_structure_t *, structure), q, 2, &options, &made));
    EXPECT(NULL_POINTER, "q is NULL", nucula_saxs_model_from_structure(structure, NULL, 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "q",
           nucula_saxs_model_from_structure(structure, MISALIGNED(const double *, q), 2, &options, &made));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_saxs_model_from_structure(structure, q, 2, MISALIGNED(const nucula_saxs_options_t *, &options), &made));
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_model_from_structure(structure, q, 2, &options, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_saxs_model_from_structure(structure, q, 2, &options, MISALIGNED(nucula_saxs_model_t **, &made)));
    EXPECT(NULL_POINTER, "model is NULL", nucula_saxs_profile(NULL, positions, 1, out));
    EXPECT(BAD_ARGUMENT, "model",
           nucula_saxs_profile(MISALIGNED(const nucula_saxs_model_t *, model), positions, 1, out));
    EXPECT(NULL_POINTER, "positions is NULL", nucula_saxs_profile(model, NULL, 1, out));
    EXPECT(BAD_ARGUMENT, "positions", nucula_saxs_profile(model, MISALIGNED(const double(*)[3], positions), 1, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_profile(model, positions, 1, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_saxs_profile(model, positions, 1, MISALIGNED(double *, out)));
    EXPECT(NULL_POINTER, "model is NULL",
           nucula_saxs_fit(NULL, positions, 1, intensity, sigma, &fit_options, &fit, out, gradient));
    EXPECT(BAD_ARGUMENT, "model",
           nucula_saxs_fit(MISALIGNED(const nucula_saxs_model_t *, model), positions, 1, intensity, sigma, &fit_options, &fit, out, gradient));
    EXPECT(NULL_POINTER, "positions is NULL",
           nucula_saxs_fit(model, NULL, 1, intensity, sigma, &fit_options, &fit, out, gradient));
    EXPECT(BAD_ARGUMENT, "positions",
           nucula_saxs_fit(model, MISALIGNED(const double(*)[3], positions), 1, intensity, sigma, &fit_options, &fit, out, gradient));
    EXPECT(NULL_POINTER, "intensity is NULL",
           nucula_saxs_fit(model, positions, 1, NULL, sigma, &fit_options, &fit, out, gradient));
    EXPECT(BAD_ARGUMENT, "intensity",
           nucula_saxs_fit(model, positions, 1, MISALIGNED(const double *, intensity), sigma, &fit_options, &fit, out, gradient));
    EXPECT(NULL_POINTER, "sigma is NULL",
           nucula_saxs_fit(model, positions, 1, intensity, NULL, &fit_options, &fit, out, gradient));
    EXPECT(BAD_ARGUMENT, "sigma",
           nucula_saxs_fit(model, positions, 1, intensity, MISALIGNED(const double *, sigma), &fit_options, &fit, out, gradient));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_saxs_fit(model, positions, 1, intensity, sigma, MISALIGNED(const nucula_saxs_fit_options_t *, &fit_options), &fit, out, gradient));
    EXPECT(NULL_POINTER, "fits is NULL",
           nucula_saxs_fit(model, positions, 1, intensity, sigma, &fit_options, NULL, out, gradient));
    EXPECT(BAD_ARGUMENT, "fits",
           nucula_saxs_fit(model, positions, 1, intensity, sigma, &fit_options, MISALIGNED(nucula_saxs_fit_t *, &fit), out, gradient));
    EXPECT(BAD_ARGUMENT, "profiles",
           nucula_saxs_fit(model, positions, 1, intensity, sigma, &fit_options, &fit, MISALIGNED(double *, out), gradient));
    EXPECT(BAD_ARGUMENT, "gradient",
           nucula_saxs_fit(model, positions, 1, intensity, sigma, &fit_options, &fit, out, MISALIGNED(double(*)[3], gradient)));
    EXPECT(NULL_POINTER, "path is NULL", nucula_saxs_read(NULL, &read_options, &curve));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_saxs_read(path, MISALIGNED(const nucula_saxs_read_options_t *, &read_options), &curve));
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_read(path, &read_options, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_saxs_read(path, &read_options, MISALIGNED(nucula_saxs_curve_t **, &curve)));
    EXPECT(NULL_POINTER, "q is NULL", nucula_saxs_curve_new(NULL, intensity, sigma, 3, &curve));
    EXPECT(BAD_ARGUMENT, "q", nucula_saxs_curve_new(MISALIGNED(const double *, q), intensity, sigma, 3, &curve));
    EXPECT(NULL_POINTER, "intensity is NULL", nucula_saxs_curve_new(q, NULL, sigma, 3, &curve));
    EXPECT(BAD_ARGUMENT, "intensity",
           nucula_saxs_curve_new(q, MISALIGNED(const double *, intensity), sigma, 3, &curve));
    EXPECT(NULL_POINTER, "sigma is NULL", nucula_saxs_curve_new(q, intensity, NULL, 3, &curve));
    EXPECT(BAD_ARGUMENT, "sigma", nucula_saxs_curve_new(q, intensity, MISALIGNED(const double *, sigma), 3, &curve));
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_curve_new(q, intensity, sigma, 3, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_saxs_curve_new(q, intensity, sigma, 3, MISALIGNED(nucula_saxs_curve_t **, &curve)));
    EXPECT(NULL_POINTER, "curve is NULL", nucula_saxs_curve_view(NULL, &view));
    EXPECT(BAD_ARGUMENT, "curve", nucula_saxs_curve_view(MISALIGNED(const nucula_saxs_curve_t *, known), &view));
    EXPECT(NULL_POINTER, "view is NULL", nucula_saxs_curve_view(known, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_saxs_curve_view(known, MISALIGNED(nucula_saxs_curve_view_t *, &view)));
    EXPECT(NULL_POINTER, "curve is NULL", nucula_saxs_curve_write(NULL, path));
    EXPECT(BAD_ARGUMENT, "curve", nucula_saxs_curve_write(MISALIGNED(const nucula_saxs_curve_t *, known), path));
    EXPECT(NULL_POINTER, "path is NULL", nucula_saxs_curve_write(known, NULL));
    EXPECT(NULL_POINTER, "positions is NULL",
           nucula_radius_of_gyration(NULL, 1, 2, sigma, &gyration, out, gradient, kept, gradient));
    EXPECT(BAD_ARGUMENT, "positions",
           nucula_radius_of_gyration(MISALIGNED(const double(*)[3], positions), 1, 2, sigma, &gyration, out, gradient, kept, gradient));
    EXPECT(BAD_ARGUMENT, "weights",
           nucula_radius_of_gyration(positions, 1, 2, MISALIGNED(const double *, sigma), &gyration, out, gradient, kept, gradient));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_radius_of_gyration(positions, 1, 2, sigma, MISALIGNED(const nucula_gyration_options_t *, &gyration), out, gradient, kept, gradient));
    EXPECT(NULL_POINTER, "rg is NULL",
           nucula_radius_of_gyration(positions, 1, 2, sigma, &gyration, NULL, gradient, kept, gradient));
    EXPECT(BAD_ARGUMENT, "rg",
           nucula_radius_of_gyration(positions, 1, 2, sigma, &gyration, MISALIGNED(double *, out), gradient, kept, gradient));
    EXPECT(BAD_ARGUMENT, "center",
           nucula_radius_of_gyration(positions, 1, 2, sigma, &gyration, out, MISALIGNED(double(*)[3], gradient), kept, gradient));
    EXPECT(BAD_ARGUMENT, "gradient",
           nucula_radius_of_gyration(positions, 1, 2, sigma, &gyration, out, gradient, kept, MISALIGNED(double(*)[3], gradient)));
    EXPECT(NULL_POINTER, "q is NULL", nucula_guinier(NULL, intensity, sigma, 3, &guinier, &line));
    EXPECT(BAD_ARGUMENT, "q", nucula_guinier(MISALIGNED(const double *, q), intensity, sigma, 3, &guinier, &line));
    EXPECT(NULL_POINTER, "intensity is NULL", nucula_guinier(q, NULL, sigma, 3, &guinier, &line));
    EXPECT(BAD_ARGUMENT, "intensity",
           nucula_guinier(q, MISALIGNED(const double *, intensity), sigma, 3, &guinier, &line));
    EXPECT(NULL_POINTER, "sigma is NULL", nucula_guinier(q, intensity, NULL, 3, &guinier, &line));
    EXPECT(BAD_ARGUMENT, "sigma",
           nucula_guinier(q, intensity, MISALIGNED(const double *, sigma), 3, &guinier, &line));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_guinier(q, intensity, sigma, 3, MISALIGNED(const nucula_guinier_options_t *, &guinier), &line));
    EXPECT(NULL_POINTER, "out is NULL", nucula_guinier(q, intensity, sigma, 3, &guinier, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_guinier(q, intensity, sigma, 3, &guinier, MISALIGNED(nucula_guinier_t *, &line)));
    EXPECT(NULL_POINTER, "q is NULL", nucula_kratky(NULL, intensity, 3, 1.0, 1.0, out, out + 4));
    EXPECT(BAD_ARGUMENT, "q", nucula_kratky(MISALIGNED(const double *, q), intensity, 3, 1.0, 1.0, out, out + 4));
    EXPECT(NULL_POINTER, "intensity is NULL", nucula_kratky(q, NULL, 3, 1.0, 1.0, out, out + 4));
    EXPECT(BAD_ARGUMENT, "intensity",
           nucula_kratky(q, MISALIGNED(const double *, intensity), 3, 1.0, 1.0, out, out + 4));
    EXPECT(NULL_POINTER, "x is NULL", nucula_kratky(q, intensity, 3, 1.0, 1.0, NULL, out + 4));
    EXPECT(BAD_ARGUMENT, "x", nucula_kratky(q, intensity, 3, 1.0, 1.0, MISALIGNED(double *, out), out + 4));
    EXPECT(NULL_POINTER, "y is NULL", nucula_kratky(q, intensity, 3, 1.0, 1.0, out, NULL));
    EXPECT(BAD_ARGUMENT, "y", nucula_kratky(q, intensity, 3, 1.0, 1.0, out, MISALIGNED(double *, out + 4)));
    EXPECT(NULL_POINTER, "positions is NULL", nucula_pair_distribution(NULL, 2, sigma, &pairs, &distribution));
    EXPECT(BAD_ARGUMENT, "positions",
           nucula_pair_distribution(MISALIGNED(const double(*)[3], positions), 2, sigma, &pairs, &distribution));
    EXPECT(BAD_ARGUMENT, "weights",
           nucula_pair_distribution(positions, 2, MISALIGNED(const double *, sigma), &pairs, &distribution));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_pair_distribution(positions, 2, sigma, MISALIGNED(const nucula_pair_distribution_options_t *, &pairs), &distribution));
    EXPECT(NULL_POINTER, "out is NULL", nucula_pair_distribution(positions, 2, sigma, &pairs, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_pair_distribution(positions, 2, sigma, &pairs, MISALIGNED(nucula_pair_distribution_t **, &distribution)));
    EXPECT(NULL_POINTER, "distribution is NULL", nucula_pair_distribution_view(NULL, &bins));
    EXPECT(BAD_ARGUMENT, "distribution",
           nucula_pair_distribution_view(MISALIGNED(const nucula_pair_distribution_t *, found), &bins));
    EXPECT(NULL_POINTER, "view is NULL", nucula_pair_distribution_view(found, NULL));
    EXPECT(BAD_ARGUMENT, "view",
           nucula_pair_distribution_view(found, MISALIGNED(nucula_pair_distribution_view_t *, &bins)));
    EXPECT(NULL_POINTER, "profiles is NULL",
           nucula_saxs_ensemble(NULL, 1, 3, intensity, sigma, out, out + 1, out + 2, out + 4));
    EXPECT(BAD_ARGUMENT, "profiles",
           nucula_saxs_ensemble(MISALIGNED(const double *, factors), 1, 3, intensity, sigma, out, out + 1, out + 2, out + 4));
    EXPECT(NULL_POINTER, "intensity is NULL",
           nucula_saxs_ensemble(factors, 1, 3, NULL, sigma, out, out + 1, out + 2, out + 4));
    EXPECT(BAD_ARGUMENT, "intensity",
           nucula_saxs_ensemble(factors, 1, 3, MISALIGNED(const double *, intensity), sigma, out, out + 1, out + 2, out + 4));
    EXPECT(NULL_POINTER, "sigma is NULL",
           nucula_saxs_ensemble(factors, 1, 3, intensity, NULL, out, out + 1, out + 2, out + 4));
    EXPECT(BAD_ARGUMENT, "sigma",
           nucula_saxs_ensemble(factors, 1, 3, intensity, MISALIGNED(const double *, sigma), out, out + 1, out + 2, out + 4));
    EXPECT(NULL_POINTER, "weights is NULL",
           nucula_saxs_ensemble(factors, 1, 3, intensity, sigma, NULL, out + 1, out + 2, out + 4));
    EXPECT(BAD_ARGUMENT, "weights",
           nucula_saxs_ensemble(factors, 1, 3, intensity, sigma, MISALIGNED(double *, out), out + 1, out + 2, out + 4));
    EXPECT(NULL_POINTER, "scale is NULL",
           nucula_saxs_ensemble(factors, 1, 3, intensity, sigma, out, NULL, out + 2, out + 4));
    EXPECT(BAD_ARGUMENT, "scale",
           nucula_saxs_ensemble(factors, 1, 3, intensity, sigma, out, MISALIGNED(double *, out + 1), out + 2, out + 4));
    EXPECT(NULL_POINTER, "chi2 is NULL",
           nucula_saxs_ensemble(factors, 1, 3, intensity, sigma, out, out + 1, NULL, out + 4));
    EXPECT(BAD_ARGUMENT, "chi2",
           nucula_saxs_ensemble(factors, 1, 3, intensity, sigma, out, out + 1, MISALIGNED(double *, out + 2), out + 4));
    EXPECT(BAD_ARGUMENT, "mean",
           nucula_saxs_ensemble(factors, 1, 3, intensity, sigma, out, out + 1, out + 2, MISALIGNED(double *, out + 4)));
    EXPECT(NULL_POINTER, "profiles is NULL", nucula_saxs_average(NULL, 1, 3, sigma, out + 4));
    EXPECT(BAD_ARGUMENT, "profiles", nucula_saxs_average(MISALIGNED(const double *, factors), 1, 3, sigma, out + 4));
    EXPECT(NULL_POINTER, "weights is NULL", nucula_saxs_average(factors, 1, 3, NULL, out + 4));
    EXPECT(BAD_ARGUMENT, "weights", nucula_saxs_average(factors, 1, 3, MISALIGNED(const double *, sigma), out + 4));
    EXPECT(NULL_POINTER, "out is NULL", nucula_saxs_average(factors, 1, 3, sigma, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_saxs_average(factors, 1, 3, sigma, MISALIGNED(double *, out + 4)));
    nucula_pair_distribution_free(found);
    nucula_saxs_curve_free(known);
    nucula_saxs_model_free(model);
    nucula_structure_free(structure);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: bad_saxs STRUCTURE_FILE FOLDER\n");
        return 2;
    }
    models();
    profiles();
    fits();
    single_atoms();
    curves(argv[2]);
    structs();
    pointers(argv[1], argv[2]);
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
