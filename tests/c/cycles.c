/* Every function over and over, on several threads' pools: nothing may be left over.
 *
 *     cycles STRUCTURE_FILE N
 *
 * Does all that N times, and fails as often: for memory checkers, which see the leak of a single cycle. Writes into the
 * current folder.
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
    const nucula_structure_t *aligned;
    nucula_structure_view_t atoms;
    atoms.size = sizeof atoms;
    EXPECT(NUCULA_OK, "", nucula_volumes_structure(volumes, &aligned));
    EXPECT(NUCULA_OK, "", nucula_structure_view(aligned, &atoms));
    double fractions[3];
    EXPECT(NUCULA_OK, "", nucula_structure_secondary(aligned, &fractions));
    sum += fractions[0] + 2 * fractions[1] + atoms.positions[0][0];
    free(mask);
    free(labels);
    return sum;
}

/* One cycle on `n_threads` threads; the sum of what was seen. With fine voxels the threads of a pool are at work. */
static double cycle(const char *path, int32_t n_threads, double voxel_size) {
    nucula_structure_t *structure;
    nucula_volumes_t *volumes;
    nucula_structure_view_t atoms;
    nucula_volumes_options_t options;
    memset(&atoms, 0, sizeof atoms);
    atoms.size = sizeof atoms;
    EXPECT(NUCULA_OK, "", nucula_volumes_options_init(&options, sizeof options));
    options.n_threads = n_threads;
    options.voxel_size = voxel_size;
    EXPECT(NUCULA_OK, "", nucula_structure_read(path, NULL, &structure));
    EXPECT(NUCULA_OK, "", nucula_structure_view(structure, &atoms));
    double sum = atoms.n_atoms + atoms.positions[atoms.n_atoms - 1][2];
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, &options, &volumes));
    nucula_structure_free(structure);
    sum += looked_at(volumes);
    nucula_volumes_free(volumes);
    return sum;
}

/* The functions on lists. */
static void lists(void) {
    static const int32_t ring[4][3] = {{0, 1, 1}, {2, 1, 1}, {1, 0, 1}, {1, 2, 1}};
    static const int32_t middle[1][3] = {{1, 1, 1}};
    static const int32_t shape[3] = {3, 3, 3};
    static const int32_t first = 0;
    static const float centers[2][3] = {{0, 0, 0}, {9, 0, 0}};
    float points[16][3];
    uint8_t mask[4];
    int32_t found;
    size_t n_found;
    EXPECT(NUCULA_OK, "", nucula_sphere_points(1, centers[0], 16, NUCULA_PROFILE_F32, points));
    EXPECT(NUCULA_OK, "", nucula_sphere_points_batch(1, centers, 2, 8, NUCULA_PROFILE_C, points));
    EXPECT(NUCULA_OK, "", nucula_neighbor_voxels(ring, 4, middle, 1, mask));
    REQUIRE(mask[0] == 1 && mask[3] == 1);
    EXPECT(NUCULA_OK, "", nucula_component_voxels(middle, 1, &first, 1, &found, &n_found));
    REQUIRE(n_found == 1 && found == 0);
    EXPECT(NUCULA_OK, "", nucula_split_solvent(middle, 1, ring, 4, shape, mask));
    REQUIRE(mask[0] == 1);
    EXPECT(NUCULA_OK, "", nucula_first_shell(ring, 4, middle, 1, shape, mask));
    REQUIRE(mask[0] == 1 && mask[3] == 1);

    nucula_components_options_t options;
    nucula_components_t *components;
    nucula_components_view_t view;
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_components_options_init(&options, sizeof options));
    EXPECT(NUCULA_OK, "", nucula_classify_components(ring, 4, middle, 1, shape, &options, &components));
    EXPECT(NUCULA_OK, "", nucula_components_view(components, &view));
    REQUIRE(view.n_components == 4 && view.n_voxels == 4);
    nucula_components_free(components);
    NO_HANDLE(components, BAD_ARGUMENT, "buried",
              nucula_classify_components(ring, SIZE_MAX, middle, 1, shape, NULL, &components));
}

static int32_t receive(size_t index, nucula_status_t status, const char *message, nucula_volumes_t *volumes,
                       void *user) {
    REQUIRE((status == NUCULA_OK) == (message[0] == '\0'));
    nucula_volumes_free(volumes);
    *(size_t *)user = index + 1;
    return 0;
}

/* Files: several read in one call, one written in two ways. */
static void files(const char *path) {
    const char *paths[3] = {path, "missing.cif", path};
    size_t n_received = 0;
    nucula_structure_t *structure;
    nucula_volumes_t *volumes;
    nucula_volumes_write_options_t options;
    EXPECT(NUCULA_OK, "", nucula_volumes_batch(paths, 3, NULL, NULL, receive, &n_received));
    REQUIRE(n_received == 3);
    EXPECT(NUCULA_OK, "", nucula_structure_read(path, NULL, &structure));
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, NULL, &volumes));
    EXPECT(NUCULA_OK, "", nucula_volumes_write(volumes, "cycle.cif"));
    EXPECT(NUCULA_OK, "", nucula_volumes_write_options_init(&options, sizeof options));
    options.format = NUCULA_VOLUMES_FORMAT_JSON;
    options.source = path;
    EXPECT(NUCULA_OK, "", nucula_volumes_write_as(volumes, "cycle.json", &options));
    nucula_volumes_free(volumes);
    nucula_structure_free(structure);

    static uint8_t bytes[1 << 20];
    FILE *file = fopen("cycle.cif", "rb");
    REQUIRE(file != NULL);
    size_t n_bytes = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    EXPECT(NUCULA_OK, "", nucula_structure_read_memory(bytes, n_bytes, NULL, "cif", NULL, &structure));
    nucula_structure_free(structure);
}

/* Frames of one topology, one of them bad. */
static void frames(void) {
    float positions[3 * 64][3];
    char elements[64][4] = {{0}};
    nucula_structure_t *structure;
    nucula_volumes_options_t options;
    size_t n_received = 0;
    for (size_t i = 0; i < 3 * 64; i++) {
        size_t site = i % 64;
        positions[i][0] = 4.5f * (float)(site % 4) + 0.01f * (float)i;
        positions[i][1] = 4.0f * (float)(site / 4 % 4);
        positions[i][2] = 3.5f * (float)(site / 16);
    }
    for (size_t i = 0; i < 64; i++) {
        elements[i][0] = 'C';
    }
    EXPECT(NUCULA_OK, "",
           nucula_structure_from_atoms((const float(*)[3])positions, (const char(*)[4])elements, 64, &structure));
    positions[100][1] = INFINITY;
    EXPECT(NUCULA_OK, "", nucula_volumes_options_init(&options, sizeof options));
    options.n_threads = 2;
    EXPECT(NUCULA_OK, "",
           nucula_volumes_frames(structure, (const float(*)[3])positions, 3, &options, receive, &n_received));
    REQUIRE(n_received == 3);
    nucula_structure_free(structure);
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
    static const float atoms[2][3] = {{0, 0, 0}, {0, NAN, 0}};
    static const char elements[2][4] = {"C", "C"};
    NO_HANDLE(structure, BAD_ARGUMENT, "atom 1", nucula_structure_from_atoms(atoms, elements, 2, &structure));
}

int main(int argc, char **argv) {
    (void)somewhere; /* of careless.h, for others */
    long n = argc == 3 ? atol(argv[2]) : 0;
    if (n < 1) {
        fprintf(stderr, "usage: cycles STRUCTURE_FILE N\n");
        return 2;
    }
    double first = cycle(argv[1], 1, 3.0), fine = cycle(argv[1], 1, 0.3);
    REQUIRE(isfinite(first) && first > 0);
    for (long i = 1; i < n; i++) {
        REQUIRE(cycle(argv[1], (int32_t)(1 + i % 3), 3.0) == first);
        failures(argv[1]);
        lists();
        frames();
        if (i % 10 == 0) {
            files(argv[1]);
        }
        if (i % 100 == 0) {
            REQUIRE(cycle(argv[1], 2, 0.3) == fine);
        }
    }
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
