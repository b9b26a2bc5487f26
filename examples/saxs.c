/* Which of 1000 conformers agrees with a scattering curve, and which few make it together?
 *
 *     cc -std=c99 examples/saxs.c $(pkg-config --cflags --libs nucula) -lm -o saxs
 *     ./saxs [FILE [CURVE.dat [NUMBER OF CONFORMERS]]]
 *
 * FILE is PDB or mmCIF. Its atoms are bent by a hinge in the middle, from 0 to 1 rad, to make conformers; without a
 * curve the bundled one is taken: a mixture of two of them, with noise.
 */
#include <math.h>
#include <nucula.h>
#include <stdio.h>
#include <stdlib.h>

/* Members of the ensemble. */
enum { SOME = 11 };

/* Ends the program with the library's sentence unless a call went well. */
static void check(nucula_status_t status) {
    if (status != NUCULA_OK) {
        fprintf(stderr, "saxs: %s\n", nucula_last_error());
        exit(EXIT_FAILURE);
    }
}

static void *room(size_t n, size_t size) {
    void *memory = calloc(n > 0 ? n : 1, size);
    if (memory == NULL) {
        fprintf(stderr, "saxs: out of memory\n");
        exit(EXIT_FAILURE);
    }
    return memory;
}

static double angle_of(size_t conformer, size_t n) {
    return n > 1 ? (double)conformer / (double)(n - 1) : 0.0;
}

/* The half beyond the middle along x, turned about an axis along y. */
static void bend(const nucula_structure_view_t *atoms, double angle, double (*out)[3]) {
    double middle[3] = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < atoms->n_atoms; i++) {
        for (int axis = 0; axis < 3; axis++) {
            middle[axis] += atoms->positions[i][axis] / (double)atoms->n_atoms;
        }
    }
    for (size_t i = 0; i < atoms->n_atoms; i++) {
        double x = atoms->positions[i][0] - middle[0], z = atoms->positions[i][2] - middle[2];
        double turn = x > 0.0 ? angle : 0.0;
        out[i][0] = middle[0] + cos(turn) * x - sin(turn) * z;
        out[i][1] = atoms->positions[i][1];
        out[i][2] = middle[2] + sin(turn) * x + cos(turn) * z;
    }
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "examples/data/4CUP.cif";
    const char *curve_path = argc > 2 ? argv[2] : "examples/data/4CUP.saxs.dat";
    size_t n = argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : 1000;

    nucula_structure_t *structure;
    nucula_structure_view_t atoms;
    atoms.size = sizeof atoms;
    check(nucula_structure_read(path, NULL, &structure));
    check(nucula_structure_view(structure, &atoms));

    nucula_saxs_curve_t *curve;
    nucula_saxs_curve_view_t points;
    points.size = sizeof points;
    check(nucula_saxs_read(curve_path, NULL, &curve));
    check(nucula_saxs_curve_view(curve, &points));
    if (points.units_hint == NUCULA_SAXS_UNITS_PER_NM) {
        fprintf(stderr, "saxs: note that %s seems to have q in 1/nm\n", curve_path);
    }

    nucula_guinier_t line;
    line.size = sizeof line;
    check(nucula_guinier(points.q, points.intensity, points.sigma, points.n_q, NULL, &line));
    printf("%zu atoms; %zu points; Guinier: Rg %.2f ± %.2f Å\n", atoms.n_atoms, points.n_q, line.rg, line.rg_sigma);

    /* The model keeps what does not depend on positions. */
    nucula_saxs_model_t *model;
    check(nucula_saxs_model_from_structure(structure, points.q, points.n_q, NULL, &model));
    double(*conformers)[3] = (double(*)[3])room(n * atoms.n_atoms, sizeof *conformers);
    for (size_t c = 0; c < n; c++) {
        bend(&atoms, angle_of(c, n), conformers + c * atoms.n_atoms);
    }
    nucula_saxs_fit_t *fits = (nucula_saxs_fit_t *)room(n, sizeof *fits);
    double *profiles = (double *)room(n * points.n_q, sizeof *profiles);
    if (n > 0) {
        fits[0].size = sizeof fits[0];
    }
    check(nucula_saxs_fit(model, (const double(*)[3])conformers, n, points.intensity, points.sigma, NULL, fits, profiles,
                          NULL));
    printf("\n   angle   reduced chi²\n");
    char *shown = (char *)room(n, 1);
    for (size_t rank = 0; rank < 5 && rank < n; rank++) {
        size_t best = n;
        for (size_t c = 0; c < n; c++) {
            if (!shown[c] && (best == n || fits[c].chi2 < fits[best].chi2)) {
                best = c;
            }
        }
        shown[best] = 1;
        printf("%8.3f   %12.4f\n", angle_of(best, n), fits[best].reduced_chi2);
    }

    double *some = (double *)room(SOME * points.n_q, sizeof *some);
    double weights[SOME], scale, chi2;
    size_t member[SOME];
    for (size_t m = 0; m < SOME && n > 0; m++) {
        member[m] = m * (n - 1) / (SOME - 1);
        for (size_t k = 0; k < points.n_q; k++) {
            some[m * points.n_q + k] = profiles[member[m] * points.n_q + k];
        }
    }
    if (n > 0) {
        check(nucula_saxs_ensemble(some, SOME, points.n_q, points.intensity, points.sigma, weights, &scale, &chi2, NULL));
        printf("\nan ensemble of %d has chi² / points %.4f:\n\n   angle   weight\n", SOME, chi2 / (double)points.n_q);
        for (size_t m = 0; m < SOME; m++) {
            if (weights[m] > 0.001) {
                printf("%8.3f   %6.3f\n", angle_of(member[m], n), weights[m]);
            }
        }
    }

    free(some);
    free(shown);
    free(profiles);
    free(fits);
    free(conformers);
    nucula_saxs_model_free(model);
    nucula_saxs_curve_free(curve);
    nucula_structure_free(structure);
    return EXIT_SUCCESS;
}
