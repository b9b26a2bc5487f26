/* Volumes, files and batches against careless callers, see careless.h.
 *
 *     bad_volumes STRUCTURE_FILE WRITABLE_FOLDER
 */
#include "careless.h"

static nucula_structure_options_t structure_defaults(void) {
    nucula_structure_options_t options;
    EXPECT(NUCULA_OK, "", nucula_structure_options_init(&options, sizeof options));
    return options;
}

static nucula_volumes_options_t volumes_defaults(void) {
    nucula_volumes_options_t options;
    EXPECT(NUCULA_OK, "", nucula_volumes_options_init(&options, sizeof options));
    return options;
}

static nucula_volumes_write_options_t write_defaults(void) {
    nucula_volumes_write_options_t options;
    EXPECT(NUCULA_OK, "", nucula_volumes_write_options_init(&options, sizeof options));
    return options;
}

static void finding(const nucula_structure_t *structure) {
    nucula_volumes_t *out;
    nucula_volumes_options_t o = volumes_defaults();
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_find(structure, &o, NULL));
    NO_HANDLE(out, NULL_POINTER, "structure is NULL", nucula_volumes_find(NULL, &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "structure",
              nucula_volumes_find(MISALIGNED(const nucula_structure_t *, somewhere()), &o, &out));
    nucula_volumes_t *two[2] = {NULL, NULL};
    EXPECT(BAD_ARGUMENT, "out", nucula_volumes_find(structure, &o, MISALIGNED(nucula_volumes_t **, two)));
    REQUIRE(two[0] == NULL && two[1] == NULL);
    union {
        uint32_t size;
        nucula_volumes_options_t options;
        unsigned char bytes[1024];
    } room;
    NO_HANDLE(out, BAD_ARGUMENT, "align",
              nucula_volumes_find(structure, MISALIGNED(nucula_volumes_options_t *, &room), &out));

    o.size = 0;
    NO_HANDLE(out, BAD_ARGUMENT, "options", nucula_volumes_find(structure, &o, &out));
    o.size = 16; /* an older caller: nothing after `voxel_size` is read */
    o.profile = -7;
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, &o, &out));
    nucula_volumes_free(out);
    memset(&room, 0, sizeof room);
    room.options = volumes_defaults();
    room.size = sizeof room; /* a newer caller */
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, &room.options, &out));
    nucula_volumes_free(out);

#define BAD_OPTION(field, value) \
    do { \
        o = volumes_defaults(); \
        o.field = (value); \
        NO_HANDLE(out, BAD_ARGUMENT, #field, nucula_volumes_find(structure, &o, &out)); \
    } while (0)
    BAD_OPTION(align, 2);
    BAD_OPTION(align, -1);
    BAD_OPTION(voxel_size, 0.0);
    BAD_OPTION(voxel_size, -3.0);
    BAD_OPTION(voxel_size, NAN);
    BAD_OPTION(voxel_size, INFINITY);
    BAD_OPTION(signs, 4);
    BAD_OPTION(signs, -1);
    BAD_OPTION(signs, 256);
    BAD_OPTION(profile, 3);
    BAD_OPTION(profile, -1);
    BAD_OPTION(surface_connectivity, 0);
    BAD_OPTION(surface_connectivity, 19);
    BAD_OPTION(surface_connectivity, INT32_MIN);
    BAD_OPTION(neck, 2);
    BAD_OPTION(n_threads, -1);
    BAD_OPTION(n_threads, INT32_MAX);
    BAD_OPTION(min_volume, NAN);
    BAD_OPTION(max_voxels, UINT64_MAX);
#undef BAD_OPTION
    o = volumes_defaults();
    o.max_voxels = 1;
    NO_HANDLE(out, NUCULA_ERROR_TOO_LARGE, "max_voxels", nucula_volumes_find(structure, &o, &out));
}

static int32_t stop(uint64_t done, uint64_t total, void *user) {
    REQUIRE(done <= total);
    ++*(int *)user;
    return 1;
}

static void cancelling(const nucula_structure_t *structure) {
    nucula_volumes_t *out;
    int n_calls = 0;
    nucula_volumes_options_t o = volumes_defaults();
    o.progress = stop;
    o.user = &n_calls;
    NO_HANDLE(out, NUCULA_ERROR_CANCELLED, "cancelled", nucula_volumes_find(structure, &o, &out));
    REQUIRE(n_calls > 0);
}

static const nucula_volumes_t *viewed;

static nucula_status_t view(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_volumes_view(viewed, (nucula_volumes_view_t *)room);
}

static void looking(const nucula_volumes_t *volumes) {
    room_t room;
    nucula_volumes_view_t *inside = (nucula_volumes_view_t *)&room;
    PATTERN(room);
    room.size = sizeof *inside;
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_view(NULL, inside));
    EXPECT(BAD_ARGUMENT, "volumes", nucula_volumes_view(MISALIGNED(const nucula_volumes_t *, somewhere()), inside));
    EXPECT(NULL_POINTER, "view is NULL", nucula_volumes_view(volumes, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_volumes_view(volumes, MISALIGNED(nucula_volumes_view_t *, &room)));
    room.size = 0;
    EXPECT(BAD_ARGUMENT, "view", nucula_volumes_view(volumes, inside));
    room.size = 3;
    EXPECT(BAD_ARGUMENT, "view", nucula_volumes_view(volumes, inside));
    REQUIRE(untouched(room.bytes + 4, sizeof room - 4));
    viewed = volumes;
    sizes(view, sizeof *inside);

    const nucula_structure_t *lent = (const nucula_structure_t *)(const void *)somewhere();
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_structure(NULL, &lent));
    REQUIRE(lent == NULL);
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_structure(volumes, NULL));
    EXPECT(BAD_ARGUMENT, "volumes", nucula_volumes_structure(MISALIGNED(const nucula_volumes_t *, somewhere()), &lent));
    REQUIRE(lent == NULL);
    const nucula_structure_t *two[2] = {NULL, NULL};
    EXPECT(BAD_ARGUMENT, "out", nucula_volumes_structure(volumes, MISALIGNED(const nucula_structure_t **, two)));
    REQUIRE(two[0] == NULL && two[1] == NULL);

    nucula_volumes_view_t grid;
    grid.size = sizeof grid;
    EXPECT(NUCULA_OK, "", nucula_volumes_view(volumes, &grid));
    const size_t n_voxels = grid.shape[0] * grid.shape[1] * grid.shape[2];
    const size_t wrong[] = {0, 1, n_voxels - 1, n_voxels + 1, SIZE_MAX};
    int32_t *labels = (int32_t *)malloc((n_voxels + 1) * sizeof(int32_t));
    uint8_t *mask = (uint8_t *)malloc(n_voxels);
    if (labels == NULL || mask == NULL) {
        exit(EXIT_FAILURE);
    }
    memset(labels, 0xA5, n_voxels * sizeof(int32_t));
    memset(mask, 0xA5, n_voxels);
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_mask(NULL, NUCULA_MASK_PROTEIN, mask, n_voxels));
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_mask(volumes, NUCULA_MASK_PROTEIN, NULL, n_voxels));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_mask(MISALIGNED(const nucula_volumes_t *, somewhere()), NUCULA_MASK_PROTEIN, mask, n_voxels));
    EXPECT(BAD_ARGUMENT, "mask", nucula_volumes_mask(volumes, -1, mask, n_voxels));
    EXPECT(BAD_ARGUMENT, "mask", nucula_volumes_mask(volumes, 4, mask, n_voxels));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_labels(NULL, labels, n_voxels));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_labels(MISALIGNED(const nucula_volumes_t *, somewhere()), labels, n_voxels));
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_labels(volumes, NULL, n_voxels));
    EXPECT(BAD_ARGUMENT, "out", nucula_volumes_labels(volumes, MISALIGNED(int32_t *, labels), n_voxels));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(BAD_ARGUMENT, "n_voxels", nucula_volumes_mask(volumes, NUCULA_MASK_PROTEIN, mask, wrong[i]));
        EXPECT(BAD_ARGUMENT, "n_voxels", nucula_volumes_labels(volumes, labels, wrong[i]));
    }
    REQUIRE(untouched(labels, n_voxels * sizeof(int32_t)));
    REQUIRE(untouched(mask, n_voxels));
    EXPECT(NUCULA_OK, "", nucula_volumes_mask(volumes, NUCULA_MASK_PROTEIN, mask, n_voxels));
    EXPECT(NUCULA_OK, "", nucula_volumes_labels(volumes, labels, n_voxels));
    free(mask);
    free(labels);
}

static void writing(const nucula_volumes_t *volumes, const char *folder) {
    char path[4096], nowhere[4096];
    snprintf(path, sizeof path, "%s/out.json", folder);
    snprintf(nowhere, sizeof nowhere, "%s/none/out.json", folder);
    nucula_volumes_write_options_t o = write_defaults();
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_write(NULL, path));
    EXPECT(BAD_ARGUMENT, "volumes", nucula_volumes_write(MISALIGNED(const nucula_volumes_t *, somewhere()), path));
    EXPECT(NULL_POINTER, "path is NULL", nucula_volumes_write(volumes, NULL));
    EXPECT(BAD_ARGUMENT, "path", nucula_volumes_write(volumes, ""));
    EXPECT(NUCULA_ERROR_UNSUPPORTED, "out.xyz", nucula_volumes_write(volumes, "out.xyz"));
    EXPECT(NUCULA_ERROR_IO, "none", nucula_volumes_write(volumes, nowhere));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_write_as(NULL, path, &o));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_write_as(MISALIGNED(const nucula_volumes_t *, somewhere()), path, &o));
    EXPECT(NULL_POINTER, "path is NULL", nucula_volumes_write_as(volumes, NULL, &o));
    room_t room;
    EXPECT(BAD_ARGUMENT, "align", nucula_volumes_write_as(volumes, path, MISALIGNED(nucula_volumes_write_options_t *, &room)));
    o.size = 0;
    EXPECT(BAD_ARGUMENT, "options", nucula_volumes_write_as(volumes, path, &o));
#define BAD_OPTION(field, value) \
    do { \
        o = write_defaults(); \
        o.field = (value); \
        EXPECT(BAD_ARGUMENT, #field, nucula_volumes_write_as(volumes, path, &o)); \
    } while (0)
    BAD_OPTION(format, 9);
    BAD_OPTION(format, -1);
    BAD_OPTION(include_hubs, 2);
    BAD_OPTION(exact_pdb, -1);
    BAD_OPTION(frame, 2);
#undef BAD_OPTION
    FILE *file = fopen(path, "rb");
    REQUIRE(file == NULL); /* nothing was written by all that */
    EXPECT(NUCULA_OK, "", nucula_volumes_write(volumes, path));
    EXPECT(NUCULA_OK, "", nucula_volumes_write_as(volumes, path, NULL));
}

typedef struct {
    size_t n_items;
    int stop_after; /* 0: never */
    size_t n_failed;
    char message[256]; /* of the last that failed */
} seen_t;

static int32_t receive(size_t index, nucula_status_t status, const char *message, nucula_volumes_t *volumes,
                       void *user) {
    seen_t *seen = (seen_t *)user;
    REQUIRE(index == seen->n_items);
    REQUIRE((status == NUCULA_OK) == (volumes != NULL));
    REQUIRE((status == NUCULA_OK) == (strcmp(message, "") == 0));
    nucula_volumes_free(volumes);
    if (status != NUCULA_OK) {
        seen->n_failed++;
        snprintf(seen->message, sizeof seen->message, "%s", message);
    }
    seen->n_items++;
    return seen->stop_after != 0 && seen->n_items >= (size_t)seen->stop_after;
}

static void batches(const char *path) {
    const char *paths[] = {path, "missing.pdb", path};
    const char *holes[] = {path, NULL};
    nucula_structure_options_t read = structure_defaults();
    nucula_volumes_options_t o = volumes_defaults();
    seen_t seen = {0, 0, 0, ""};
    EXPECT(NULL_POINTER, "item is NULL", nucula_volumes_batch(paths, 3, &read, &o, NULL, &seen));
    EXPECT(NULL_POINTER, "paths is NULL", nucula_volumes_batch(NULL, 3, &read, &o, receive, &seen));
    EXPECT(NULL_POINTER, "paths is NULL", nucula_volumes_batch(holes, 2, &read, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "paths",
           nucula_volumes_batch(MISALIGNED(const char *const *, paths), 1, &read, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "paths", nucula_volumes_batch(paths, SIZE_MAX, &read, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "paths", nucula_volumes_batch(paths, SIZE_MAX / 8 + 2, &read, &o, receive, &seen));
    room_t room;
    EXPECT(BAD_ARGUMENT, "align",
           nucula_volumes_batch(paths, 3, MISALIGNED(nucula_structure_options_t *, &room), &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_volumes_batch(paths, 3, &read, MISALIGNED(nucula_volumes_options_t *, &room), receive, &seen));
    read.assembly = 9;
    EXPECT(BAD_ARGUMENT, "assembly", nucula_volumes_batch(paths, 3, &read, &o, receive, &seen));
    read.size = 0;
    EXPECT(BAD_ARGUMENT, "options", nucula_volumes_batch(paths, 3, &read, &o, receive, &seen));
    o.voxel_size = NAN;
    EXPECT(BAD_ARGUMENT, "voxel_size", nucula_volumes_batch(paths, 3, NULL, &o, receive, &seen));
    o.size = 0;
    EXPECT(BAD_ARGUMENT, "options", nucula_volumes_batch(paths, 3, NULL, &o, receive, &seen));
    REQUIRE(seen.n_items == 0);
    EXPECT(NUCULA_OK, "", nucula_volumes_batch(NULL, 0, NULL, NULL, receive, &seen));
    REQUIRE(seen.n_items == 0);
    EXPECT(NUCULA_OK, "", nucula_volumes_batch(paths, 3, NULL, NULL, receive, &seen));
    REQUIRE(seen.n_items == 3);
    seen.n_items = 0;
    seen.stop_after = 2;
    EXPECT(NUCULA_ERROR_CANCELLED, "cancelled", nucula_volumes_batch(paths, 3, NULL, NULL, receive, &seen));
    REQUIRE(seen.n_items == 2);
}

/* One good frame, one with a NaN, one good one. */
static void frames(const nucula_structure_t *structure) {
    nucula_structure_view_t atoms;
    atoms.size = sizeof atoms;
    EXPECT(NUCULA_OK, "", nucula_structure_view(structure, &atoms));
    size_t n_bytes = atoms.n_atoms * sizeof *atoms.positions;
    float(*moved)[3] = (float(*)[3])malloc(3 * n_bytes);
    const float(*x)[3] = (const float(*)[3])moved;
    REQUIRE(moved != NULL && atoms.n_atoms > 8);
    if (moved == NULL) {
        return;
    }
    for (int frame = 0; frame < 3; frame++) {
        memcpy(moved + (size_t)frame * atoms.n_atoms, atoms.positions, n_bytes);
    }
    moved[atoms.n_atoms + 7][2] = NAN;

    nucula_volumes_options_t o = volumes_defaults();
    seen_t seen = {0, 0, 0, ""};
    EXPECT(NULL_POINTER, "item is NULL", nucula_volumes_frames(structure, x, 3, &o, NULL, &seen));
    EXPECT(NULL_POINTER, "structure is NULL", nucula_volumes_frames(NULL, x, 3, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "structure",
           nucula_volumes_frames(MISALIGNED(const nucula_structure_t *, somewhere()), x, 3, &o, receive, &seen));
    EXPECT(NULL_POINTER, "positions is NULL", nucula_volumes_frames(structure, NULL, 3, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "positions",
           nucula_volumes_frames(structure, MISALIGNED(const float(*)[3], x), 2, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "positions", nucula_volumes_frames(structure, x, SIZE_MAX, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "positions",
           nucula_volumes_frames(structure, x, SIZE_MAX / atoms.n_atoms, &o, receive, &seen));
    room_t room;
    EXPECT(BAD_ARGUMENT, "align",
           nucula_volumes_frames(structure, x, 3, MISALIGNED(nucula_volumes_options_t *, &room), receive, &seen));
    o.voxel_size = -1;
    EXPECT(BAD_ARGUMENT, "voxel_size", nucula_volumes_frames(structure, x, 3, &o, receive, &seen));
    o.size = 0;
    EXPECT(BAD_ARGUMENT, "options", nucula_volumes_frames(structure, x, 3, &o, receive, &seen));
    nucula_structure_t *empty;
    EXPECT(NUCULA_OK, "", nucula_structure_from_atoms(NULL, NULL, 0, &empty));
    EXPECT(NUCULA_ERROR_EMPTY, "no atoms", nucula_volumes_frames(empty, x, 3, NULL, receive, &seen));
    REQUIRE(seen.n_items == 0);
    EXPECT(NUCULA_OK, "", nucula_volumes_frames(structure, NULL, 0, NULL, receive, &seen));
    REQUIRE(seen.n_items == 0);
    EXPECT(NUCULA_OK, "", nucula_volumes_frames(structure, x, 3, NULL, receive, &seen));
    REQUIRE(seen.n_items == 3 && seen.n_failed == 1);
    REQUIRE(strstr(seen.message, "frame 1: atom 7 ") != NULL);
    seen.n_items = 0;
    seen.stop_after = 2;
    EXPECT(NUCULA_ERROR_CANCELLED, "cancelled", nucula_volumes_frames(structure, x, 3, NULL, receive, &seen));
    REQUIRE(seen.n_items == 2);
    int n_calls = 0;
    o = volumes_defaults();
    o.progress = stop;
    o.user = &n_calls;
    seen.n_items = 0;
    seen.stop_after = 0;
    EXPECT(NUCULA_ERROR_CANCELLED, "cancelled", nucula_volumes_frames(structure, x, 3, &o, receive, &seen));
    REQUIRE(n_calls > 0);

    /* One frame alone. */
    seen.n_items = 0;
    EXPECT(NUCULA_ERROR_CANCELLED, "cancelled", nucula_volumes_frames(structure, x, 1, &o, receive, &seen));
    REQUIRE(seen.n_items == 0);
    o = volumes_defaults();
    o.n_threads = -1;
    EXPECT(BAD_ARGUMENT, "n_threads", nucula_volumes_frames(structure, x, 1, &o, receive, &seen));
    EXPECT(NUCULA_ERROR_EMPTY, "no atoms", nucula_volumes_frames(empty, x, 1, NULL, receive, &seen));
    nucula_structure_free(empty);
    REQUIRE(seen.n_items == 0);
    EXPECT(NUCULA_OK, "", nucula_volumes_frames(structure, x + atoms.n_atoms, 1, NULL, receive, &seen));
    REQUIRE(seen.n_items == 1 && strstr(seen.message, "frame 0: atom 7 ") != NULL);
    seen.n_items = 0;
    seen.stop_after = 1;
    EXPECT(NUCULA_ERROR_CANCELLED, "cancelled", nucula_volumes_frames(structure, x, 1, NULL, receive, &seen));
    REQUIRE(seen.n_items == 1);
    free(moved);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: bad_volumes STRUCTURE_FILE WRITABLE_FOLDER\n");
        return EXIT_FAILURE;
    }
    nucula_structure_t *structure;
    nucula_volumes_t *volumes = NULL;
    EXPECT(NUCULA_OK, "", nucula_structure_read(argv[1], NULL, &structure));
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, NULL, &volumes));
    if (volumes != NULL) {
        finding(structure);
        cancelling(structure);
        looking(volumes);
        writing(volumes, argv[2]);
        batches(argv[1]);
        frames(structure);
    }
    nucula_volumes_free(volumes);
    nucula_structure_free(structure);
    nucula_volumes_free(NULL);
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
