/* Careless callers of voids: NULLs, bad options, rows and mouths that are not there. Each gets a status and a sentence, and
 * outputs stay NULL. */
#include <math.h>
#include <nucula.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

static void expect(nucula_status_t status, nucula_status_t expected, const char *word, const char *what) {
    if (status != expected || (word && !strstr(nucula_last_error(), word))) {
        fprintf(stderr, "%s: status %d, \"%s\"\n", what, (int)status, nucula_last_error());
        failures++;
    }
}

static void expect_bad(const nucula_structure_t *structure, nucula_voids_options_t options, const char *word) {
    nucula_voids_t *voids = (nucula_voids_t *)&options;
    expect(nucula_voids_find(structure, &options, &voids), NUCULA_ERROR_BAD_ARGUMENT, word, word);
    if (voids) {
        fprintf(stderr, "%s: an output although it failed\n", word);
        failures++;
    }
}

static int receive(size_t index, nucula_status_t status, const char *message, nucula_voids_t *voids, void *user) {
    int *n = (int *)user;
    *n += index == 0 && (status == NUCULA_OK) == (voids != NULL) && message != NULL;
    nucula_voids_free(voids);
    return 0;
}

int main(int argc, char **argv) {
    nucula_structure_t *structure;
    nucula_voids_t *voids;
    nucula_voids_options_t good, bad;
    nucula_voids_view_t view;
    nucula_centreline_t *line;
    nucula_centreline_view_t line_view;
    double radii[2] = {1.0, -1.0};
    double corners[2][3] = {{1, 1, 1}, {0, 0, 0}};
    if (argc < 2) {
        return EXIT_FAILURE;
    }
    expect(nucula_structure_read(argv[1], NULL, &structure), NUCULA_OK, NULL, "read");
    expect(nucula_voids_options_init(NULL, sizeof good), NUCULA_ERROR_NULL_POINTER, "options", "init NULL");
    expect(nucula_voids_options_init(&good, 2), NUCULA_ERROR_BAD_ARGUMENT, "size", "init small");
    expect(nucula_voids_options_init(&good, sizeof good), NUCULA_OK, NULL, "init");
    good.step = 1.5;

    expect(nucula_voids_find(NULL, &good, &voids), NUCULA_ERROR_NULL_POINTER, "structure", "no structure");
    expect(nucula_voids_find(structure, &good, NULL), NUCULA_ERROR_NULL_POINTER, "out", "no place");
    bad = good, bad.size = 0, expect_bad(structure, bad, "size");
    bad = good, bad.step = 0.1, expect_bad(structure, bad, "step");
    bad = good, bad.step = NAN, expect_bad(structure, bad, "step");
    bad = good, bad.probe_radius = 5.5, expect_bad(structure, bad, "probe_radius");
    bad = good, bad.mouth_gap = -1, expect_bad(structure, bad, "mouth_gap");
    bad = good, bad.min_volume = INFINITY, expect_bad(structure, bad, "min_volume");
    bad = good, bad.radii = 7, expect_bad(structure, bad, "radii");
    bad = good, bad.align = 2, expect_bad(structure, bad, "align");
    bad = good, bad.n_threads = -1, expect_bad(structure, bad, "n_threads");
    bad = good, bad.probe_out = 1.0, expect_bad(structure, bad, "probe_out");
    bad = good, bad.atom_radii = radii, bad.n_atom_radii = 2, expect_bad(structure, bad, "radii");
    bad = good, bad.within_box = (const double(*)[3])corners, expect_bad(structure, bad, "within");
    bad = good, bad.max_points = 10;
    expect(nucula_voids_find(structure, &bad, &voids), NUCULA_ERROR_TOO_LARGE, "max_points", "too large");

    expect(nucula_voids_find(structure, &good, &voids), NUCULA_OK, NULL, "find");
    expect(nucula_voids_view(voids, NULL), NUCULA_ERROR_NULL_POINTER, "view", "no view");
    view.size = 0;
    expect(nucula_voids_view(voids, &view), NUCULA_ERROR_BAD_ARGUMENT, "size", "view without size");
    view.size = sizeof view;
    expect(nucula_voids_view(voids, &view), NUCULA_OK, NULL, "view");
    expect(nucula_voids_centreline(voids, view.n_rows, -1, -1, &line), NUCULA_ERROR_BAD_ARGUMENT, "row", "no row");
    for (size_t row = 0; row < view.n_rows; row++) {
        int n = (int)(view.mouth_offsets[row + 1] - view.mouth_offsets[row]);
        if (n < 2) {
            expect(nucula_voids_centreline(voids, row, -1, -1, &line), NUCULA_ERROR_BAD_ARGUMENT, "row", "one mouth");
        } else {
            expect(nucula_voids_centreline(voids, row, 0, n, &line), NUCULA_ERROR_BAD_ARGUMENT, "end_mouth", "mouth");
            expect(nucula_voids_centreline(voids, row, -2, 0, &line), NUCULA_ERROR_BAD_ARGUMENT, "start_mouth", "-2");
            expect(nucula_voids_centreline(voids, row, 1, 1, &line), NUCULA_ERROR_BAD_ARGUMENT, "end_mouth", "twice");
            expect(nucula_voids_centreline(voids, row, 0, 1, NULL), NUCULA_ERROR_NULL_POINTER, "out", "no place");
            expect(nucula_voids_centreline(voids, row, 0, 1, &line), NUCULA_OK, NULL, "centreline");
            line_view.size = sizeof line_view;
            expect(nucula_centreline_view(line, &line_view), NUCULA_OK, NULL, "view of a line");
            expect(nucula_centreline_view(NULL, &line_view), NUCULA_ERROR_NULL_POINTER, "centreline", "no line");
            nucula_centreline_free(line);
        }
    }
    expect(nucula_voids_write(voids, "voids.xyz"), NUCULA_ERROR_UNSUPPORTED, ".ply", "suffix");
    expect(nucula_voids_write(voids, NULL), NUCULA_ERROR_NULL_POINTER, "path", "no path");
    int n = 0;
    const char *missing[] = {"missing.pdb"};
    expect(nucula_voids_batch(missing, 1, NULL, &good, NULL, &n), NUCULA_ERROR_NULL_POINTER, "item", "no receiver");
    expect(nucula_voids_batch(NULL, 1, NULL, &good, receive, &n), NUCULA_ERROR_NULL_POINTER, "paths", "no paths");
    bad = good, bad.step = 0;
    expect(nucula_voids_batch(missing, 1, NULL, &bad, receive, &n), NUCULA_ERROR_BAD_ARGUMENT, "step", "batch");
    expect(nucula_voids_batch(missing, 1, NULL, &good, receive, &n), NUCULA_OK, NULL, "batch of nothing");
    if (n != 1) {
        fprintf(stderr, "batch: %d items\n", n);
        failures++;
    }
    nucula_voids_free(voids);
    nucula_voids_free(NULL);
    nucula_centreline_free(NULL);
    nucula_structure_free(structure);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
