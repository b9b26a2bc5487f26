/* Volumes with an error: the voids of a structure, and the way through the widest of them.
 *
 *     cc -std=c99 examples/voids.c $(pkg-config --cflags --libs nucula) -o voids
 *     ./voids [FILE [STEP [OUTPUT]]]
 *
 * FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.
 */
#include <nucula.h>
#include <stdio.h>
#include <stdlib.h>

/* Ends the program with the library's sentence unless a call went well. */
static void check(nucula_status_t status) {
    if (status != NUCULA_OK) {
        fprintf(stderr, "voids: %s\n", nucula_last_error());
        exit(EXIT_FAILURE);
    }
}

static void print_table(const nucula_voids_view_t *v) {
    static const char *const kinds[] = {"", "cavity", "pocket", "pore", "hub"};
    printf("kind     volume Å³    error   area Å²  depth Å  mouths  residues\n");
    for (size_t i = 0; i < v->n_rows && i < 10; i++) {
        printf("%-7s %10.1f %8.1f  %8.1f  %7.2f  %6zu  %8zu\n", kinds[v->row_kind[i]], v->row_volume[i],
               v->row_error[i], v->row_area[i], v->row_depth[i], v->mouth_offsets[i + 1] - v->mouth_offsets[i],
               v->residue_offsets[i + 1] - v->residue_offsets[i]);
    }
}

/* Prints the profile of the first row with two mouths. */
static void print_centreline(const nucula_voids_t *voids, const nucula_voids_view_t *v) {
    for (size_t row = 0; row < v->n_rows; row++) {
        if (v->mouth_offsets[row + 1] - v->mouth_offsets[row] < 2) {
            continue;
        }
        nucula_centreline_t *line;
        nucula_centreline_view_t view;
        view.size = sizeof view;
        check(nucula_voids_centreline(voids, row, -1, -1, &line));
        check(nucula_centreline_view(line, &view));
        printf("\nthrough row %zu: %.1f Å, bottleneck of radius %.2f Å\n", row, view.length, view.bottleneck);
        nucula_centreline_free(line);
        return;
    }
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "examples/data/4CUP.cif";
    nucula_voids_options_t options;
    check(nucula_voids_options_init(&options, sizeof options));
    options.step = argc > 2 ? strtod(argv[2], NULL) : 1.0;

    nucula_structure_t *structure;
    check(nucula_structure_read(path, NULL, &structure));
    nucula_voids_t *voids;
    nucula_voids_view_t view;
    view.size = sizeof view;
    check(nucula_voids_find(structure, &options, &voids));
    check(nucula_voids_view(voids, &view));
    printf("%s: %zu × %zu × %zu points %g Å apart\n\n", path, view.shape[0], view.shape[1], view.shape[2], view.step);
    print_table(&view);
    print_centreline(voids, &view);
    if (argc > 3) {
        check(nucula_voids_write(voids, argv[3]));
        printf("\nwritten: %s\n", argv[3]);
    }
    nucula_voids_free(voids);
    nucula_structure_free(structure);
    return EXIT_SUCCESS;
}
