/* The main job: from a structure file to its cavities, pockets, pores and hubs.
 *
 *     cc -std=c99 examples/volumes.c $(pkg-config --cflags --libs nucula) -lm -o volumes
 *     ./volumes [FILE [VOXEL_SIZE [OUTPUT]]]
 *
 * FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.
 */
#include <math.h>
#include <nucula.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program with the library's sentence unless a call went well. */
static void check(nucula_status_t status) {
    if (status != NUCULA_OK) {
        fprintf(stderr, "volumes: %s\n", nucula_last_error());
        exit(EXIT_FAILURE);
    }
}

static const char *number(double value, char text[16]) {
    if (isnan(value)) {
        return "          -";
    }
    snprintf(text, 16, "%11.4f", value);
    return text;
}

static void print_table(const nucula_volumes_view_t *v) {
    static const char *const kinds[] = {"occluded", "cavity", "pocket", "pore", "hub"};
    printf("  id  kind     volume Å³                 lengths Å  circularity   uniformity\n");
    for (size_t i = 0; i < v->n_rows; i++) {
        const double *lengths = v->row_lengths[i];
        char circularity[16], uniformity[16];
        printf("%4d  %-7s %10.1f   %7.2f %7.2f %7.2f  %s  %s\n", (int)v->row_id[i], kinds[v->row_kind[i]],
               v->row_volume[i], lengths[0], lengths[1], lengths[2], number(v->row_circularity[i], circularity),
               number(v->row_uniformity[i], uniformity));
    }
    if (v->n_rows == 0) {
        printf("      (nothing large enough to report)\n");
    }
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "examples/data/4CUP.cif";
    nucula_volumes_options_t options;
    check(nucula_volumes_options_init(&options, sizeof options));
    options.voxel_size = argc > 2 ? strtod(argv[2], NULL) : 2.0;

    nucula_structure_t *structure;
    nucula_structure_view_t atoms;
    atoms.size = sizeof atoms;
    check(nucula_structure_read(path, NULL, &structure));
    check(nucula_structure_view(structure, &atoms));

    nucula_volumes_t *volumes;
    nucula_volumes_view_t view;
    view.size = sizeof view;
    check(nucula_volumes_find(structure, &options, &volumes));
    check(nucula_volumes_view(volumes, &view));
    printf("%s: %zu atoms, %zu × %zu × %zu voxels of %g Å\n\n", path, atoms.n_atoms, view.shape[0], view.shape[1],
           view.shape[2], view.voxel_size);
    print_table(&view);
    const char *residues;
    const size_t *offsets;
    check(nucula_volumes_residue_text(volumes, &residues, &offsets));
    if (view.n_rows > 0) {
        printf("\nalong the first: %.*s\n", (int)offsets[1], residues);
    }

    /* FOLDER/NAME.cif becomes NAME.annotated.cif. */
    char output[256];
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    snprintf(output, sizeof output, "%.*s.annotated.cif", (int)strcspn(name, "."), name);
    check(nucula_volumes_write(volumes, argc > 3 ? argv[3] : output));
    printf("\nannotated structure: %s\n", argc > 3 ? argv[3] : output);

    nucula_volumes_free(volumes);
    nucula_structure_free(structure);
    return EXIT_SUCCESS;
}
