/* Finds the cavities, pockets, pores and hubs of a protein, prints them and writes them beside its atoms.
 *
 *     volumes [FILE [VOXEL_SIZE]]
 */
#include <math.h>
#include <nucula.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program with the library's sentence unless a call went well. */
static void check(nucula_status_t status) {
    if (status != NUCULA_OK) {
        fprintf(stderr, "nucula: %s\n", nucula_last_error());
        exit(EXIT_FAILURE);
    }
}

static void print_table(const nucula_volumes_view_t *v) {
    static const char *const kinds[] = {"occluded", "cavity", "pocket", "pore", "hub"};
    printf("%-8s %4s %12s   %-24s %12s %12s\n", "kind", "id", "volume/Å³", "lengths/Å", "circularity", "uniformity");
    for (size_t i = 0; i < v->n_rows; i++) {
        const double *lengths = v->row_lengths[i];
        printf("%-8s %4d %10.1f   %7.2f %7.2f %7.2f", kinds[v->row_kind[i]], (int)v->row_id[i], v->row_volume[i],
               lengths[0], lengths[1], lengths[2]);
        const double metrics[] = {v->row_circularity[i], v->row_uniformity[i]};
        for (int m = 0; m < 2; m++) {
            if (isnan(metrics[m])) {
                printf(" %12s", "-");
            } else {
                printf(" %12.3f", metrics[m]);
            }
        }
        printf("\n");
    }
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "examples/data/4CUP.cif";
    nucula_volumes_options_t options;
    check(nucula_volumes_options_init(&options, sizeof options));
    if (argc > 2) {
        options.voxel_size = strtod(argv[2], NULL);
    }

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
    printf("%s: %zu atoms, %zu x %zu x %zu voxels of %g Å\n\n", path, atoms.n_atoms, view.shape[0], view.shape[1],
           view.shape[2], view.voxel_size);
    print_table(&view);

    /* NAME.cif becomes NAME.annotated.cif in the current folder. */
    char out[256];
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    snprintf(out, sizeof out, "%.*s.annotated.cif", (int)strcspn(name, "."), name);
    check(nucula_volumes_write(volumes, out));
    printf("\nwrote %s\n", out);

    nucula_volumes_free(volumes);
    nucula_structure_free(structure);
    return EXIT_SUCCESS;
}
