/* The same work over and over, from several threads' pools: nothing may be left over.
 *
 *     cycles STRUCTURE_FILE N
 *
 * Reads, finds, looks and frees N times, and fails as often: for memory checkers, which see the leak of a single cycle.
 */
#include "careless.h"

/* Looks at everything a view lends, so that a checker sees every byte read. */
static double looked_at(const nucula_volumes_t *volumes) {
    nucula_volumes_view_t view;
    double sum = 0;
    memset(&view, 0, sizeof view);
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_volumes_view(volumes, &view));
    for (size_t i = 0; i < view.n_rows; i++) {
        sum += view.row_volume[i] + view.row_lengths[i][2] + view.row_center[i][0] + view.row_id[i] +
               view.row_kind[i] + view.row_component[i];
    }
    for (size_t i = 0; i < view.voxel_offsets[view.n_components]; i++) {
        sum += view.voxels[i];
    }
    for (size_t i = 0; i < view.mouth_offsets[view.n_components]; i++) {
        sum += view.mouth_voxels[i];
    }
    size_t n_voxels = view.shape[0] * view.shape[1] * view.shape[2];
    unsigned char *mask = (unsigned char *)malloc(n_voxels);
    int32_t *labels = (int32_t *)malloc(n_voxels * sizeof *labels);
    REQUIRE(mask != NULL && labels != NULL);
    for (int32_t which = NUCULA_MASK_PROTEIN; which <= NUCULA_MASK_FIRST_SHELL; which++) {
        EXPECT(NUCULA_OK, "", nucula_volumes_mask(volumes, which, mask, n_voxels));
        sum += mask[n_voxels - 1];
    }
    EXPECT(NUCULA_OK, "", nucula_volumes_labels(volumes, labels, n_voxels));
    sum += labels[n_voxels - 1];
    free(mask);
    free(labels);
    return sum;
}

/* One cycle on `n_threads` threads; the sum of what was seen. */
static double cycle(const char *path, int32_t n_threads) {
    nucula_structure_t *structure;
    nucula_volumes_t *volumes;
    nucula_structure_view_t atoms;
    nucula_volumes_options_t options;
    memset(&atoms, 0, sizeof atoms);
    atoms.size = sizeof atoms;
    EXPECT(NUCULA_OK, "", nucula_volumes_options_init(&options, sizeof options));
    options.n_threads = n_threads;
    EXPECT(NUCULA_OK, "", nucula_structure_read(path, NULL, &structure));
    EXPECT(NUCULA_OK, "", nucula_structure_view(structure, &atoms));
    double sum = atoms.n_atoms + atoms.positions[atoms.n_atoms - 1][2];
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, &options, &volumes));
    nucula_structure_free(structure);
    sum += looked_at(volumes);
    nucula_volumes_free(volumes);
    return sum;
}

/* Failures on the way, each after something was allocated. */
static void failures(const char *path) {
    nucula_structure_t *structure;
    nucula_volumes_t *volumes;
    nucula_structure_options_t few;
    nucula_volumes_options_t small;
    EXPECT(NUCULA_OK, "", nucula_structure_options_init(&few, sizeof few));
    EXPECT(NUCULA_OK, "", nucula_volumes_options_init(&small, sizeof small));
    few.max_atoms = 10;
    small.max_voxels = 10;
    small.n_threads = 1;
    NO_HANDLE(structure, NUCULA_ERROR_TOO_LARGE, "max_atoms", nucula_structure_read(path, &few, &structure));
    NO_HANDLE(structure, NUCULA_ERROR_IO, "missing", nucula_structure_read("missing.cif", NULL, &structure));
    EXPECT(NUCULA_OK, "", nucula_structure_read(path, NULL, &structure));
    NO_HANDLE(volumes, NUCULA_ERROR_TOO_LARGE, "max_voxels", nucula_volumes_find(structure, &small, &volumes));
    nucula_structure_free(structure);
}

int main(int argc, char **argv) {
    (void)somewhere; /* of careless.h, for others */
    long n = argc == 3 ? atol(argv[2]) : 0;
    if (n < 1) {
        fprintf(stderr, "usage: cycles STRUCTURE_FILE N\n");
        return 2;
    }
    double first = cycle(argv[1], 1);
    REQUIRE(isfinite(first) && first > 0);
    for (long i = 1; i < n; i++) {
        REQUIRE(cycle(argv[1], (int32_t)(1 + i % 3)) == first);
        failures(argv[1]);
    }
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
