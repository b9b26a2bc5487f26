/* Voids against careless callers, see careless.h.
 *
 *     bad_voids STRUCTURE_FILE WRITABLE_FOLDER
 */
#include "careless.h"

static nucula_voids_options_t defaults(void) {
    nucula_voids_options_t options;
    EXPECT(NUCULA_OK, "", nucula_voids_options_init(&options, sizeof options));
    options.step = 1.5;
    return options;
}

static nucula_status_t init_voids(room_t *room, size_t size) {
    return nucula_voids_options_init((nucula_voids_options_t *)room, size);
}

static void options(void) {
    room_t room;
    EXPECT(NULL_POINTER, "options is NULL", nucula_voids_options_init(NULL, sizeof room));
    EXPECT(BAD_ARGUMENT, "options",
           nucula_voids_options_init(MISALIGNED(nucula_voids_options_t *, &room), sizeof(nucula_voids_options_t)));
    EXPECT(BAD_ARGUMENT, "size", nucula_voids_options_init((nucula_voids_options_t *)&room, 3));
    sizes(init_voids, sizeof(nucula_voids_options_t));
}

static void finding(const nucula_structure_t *structure) {
    nucula_voids_t *out, *two[2] = {NULL, NULL};
    nucula_voids_options_t o = defaults();
    const double radii[2] = {1.0, -1.0}, upside_down[2][3] = {{1, 1, 1}, {0, 0, 0}}, nowhere[1][3] = {{NAN, 0, 0}};
    room_t room;
    EXPECT(NULL_POINTER, "out is NULL", nucula_voids_find(structure, &o, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_voids_find(structure, &o, MISALIGNED(nucula_voids_t **, two)));
    REQUIRE(two[0] == NULL && two[1] == NULL);
    NO_HANDLE(out, NULL_POINTER, "structure is NULL", nucula_voids_find(NULL, &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "structure",
              nucula_voids_find(MISALIGNED(const nucula_structure_t *, somewhere()), &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "align",
              nucula_voids_find(structure, MISALIGNED(const nucula_voids_options_t *, &room), &out));
    o.size = 0;
    NO_HANDLE(out, BAD_ARGUMENT, "options", nucula_voids_find(structure, &o, &out));
    o = defaults();
    o.size = 16; /* an older caller: nothing after `step` is read */
    o.probe_radius = NAN;
    EXPECT(NUCULA_OK, "", nucula_voids_find(structure, &o, &out));
    nucula_voids_free(out);

#define BAD_OPTION(field, value) \
    do { \
        o = defaults(); \
        o.field = (value); \
        NO_HANDLE(out, BAD_ARGUMENT, #field, nucula_voids_find(structure, &o, &out)); \
    } while (0)
    BAD_OPTION(align, 2);
    BAD_OPTION(align, -1);
    BAD_OPTION(step, 0.1);
    BAD_OPTION(step, 2.1);
    BAD_OPTION(step, -1.0);
    BAD_OPTION(step, NAN);
    BAD_OPTION(probe_radius, 0.1);
    BAD_OPTION(probe_radius, 5.5);
    BAD_OPTION(probe_radius, INFINITY);
    BAD_OPTION(mouth_gap, -1.0);
    BAD_OPTION(mouth_gap, NAN);
    BAD_OPTION(min_volume, -1.0);
    BAD_OPTION(min_volume, INFINITY);
    BAD_OPTION(radii, 2);
    BAD_OPTION(radii, INT32_MIN);
    BAD_OPTION(n_threads, -1);
    BAD_OPTION(n_threads, INT32_MAX);
    BAD_OPTION(max_points, UINT64_MAX);
    BAD_OPTION(passages, 2);
    BAD_OPTION(probe_out, 1.0);
    BAD_OPTION(probe_out, 21.0);
    BAD_OPTION(probe_out, NAN);
#undef BAD_OPTION
    /* A number of items, but no items. */
    o = defaults();
    o.n_atom_radii = 2;
    NO_HANDLE(out, NULL_POINTER, "atom_radii is NULL", nucula_voids_find(structure, &o, &out));
    o = defaults();
    o.n_within_points = 1;
    NO_HANDLE(out, NULL_POINTER, "within_points is NULL", nucula_voids_find(structure, &o, &out));
    o = defaults();
    o.atom_radii = radii;
    o.n_atom_radii = 2;
    NO_HANDLE(out, BAD_ARGUMENT, "radii", nucula_voids_find(structure, &o, &out));
    o.n_atom_radii = SIZE_MAX;
    NO_HANDLE(out, BAD_ARGUMENT, "atom_radii", nucula_voids_find(structure, &o, &out));
    o.atom_radii = MISALIGNED(const double *, radii);
    o.n_atom_radii = 1;
    NO_HANDLE(out, BAD_ARGUMENT, "atom_radii", nucula_voids_find(structure, &o, &out));
    o = defaults();
    o.within_box = upside_down;
    NO_HANDLE(out, BAD_ARGUMENT, "within", nucula_voids_find(structure, &o, &out));
    o.within_box = MISALIGNED(const double(*)[3], upside_down);
    NO_HANDLE(out, BAD_ARGUMENT, "within_box", nucula_voids_find(structure, &o, &out));
    o = defaults();
    o.within_points = nowhere;
    o.n_within_points = 1;
    NO_HANDLE(out, BAD_ARGUMENT, "within", nucula_voids_find(structure, &o, &out));
    o.within_box = upside_down;
    NO_HANDLE(out, BAD_ARGUMENT, "within_box", nucula_voids_find(structure, &o, &out));
    o.within_box = NULL;
    o.within_points = upside_down;
    o.within_distance = -1.0;
    NO_HANDLE(out, BAD_ARGUMENT, "within", nucula_voids_find(structure, &o, &out));
    o = defaults();
    o.max_points = 10;
    NO_HANDLE(out, NUCULA_ERROR_TOO_LARGE, "max_points", nucula_voids_find(structure, &o, &out));
}

static int32_t stop(uint64_t done, uint64_t total, void *user) {
    REQUIRE(done <= total);
    ++*(int *)user;
    return 1;
}

static void cancelling(const nucula_structure_t *structure) {
    nucula_voids_t *out;
    int n_calls = 0;
    nucula_voids_options_t o = defaults();
    o.progress = stop;
    o.user = &n_calls;
    NO_HANDLE(out, NUCULA_ERROR_CANCELLED, "cancelled", nucula_voids_find(structure, &o, &out));
    REQUIRE(n_calls > 0);
}

static const nucula_voids_t *viewed;

static nucula_status_t view(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_voids_view(viewed, (nucula_voids_view_t *)room);
}

static void looking(const nucula_voids_t *voids) {
    room_t room;
    nucula_voids_view_t *inside = (nucula_voids_view_t *)&room;
    PATTERN(room);
    room.size = sizeof *inside;
    EXPECT(NULL_POINTER, "voids is NULL", nucula_voids_view(NULL, inside));
    EXPECT(BAD_ARGUMENT, "voids", nucula_voids_view(MISALIGNED(const nucula_voids_t *, somewhere()), inside));
    EXPECT(NULL_POINTER, "view is NULL", nucula_voids_view(voids, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_voids_view(voids, MISALIGNED(nucula_voids_view_t *, &room)));
    room.size = 0;
    EXPECT(BAD_ARGUMENT, "view", nucula_voids_view(voids, inside));
    room.size = sizeof *inside;
    REQUIRE(untouched(room.bytes + sizeof room.size, sizeof room - sizeof room.size));
    viewed = voids;
    sizes(view, sizeof *inside);
}

/* A tube along z, open at both ends, in rings of carbon atoms. */
static nucula_structure_t *a_tube(void) {
    enum { N_RINGS = 16, N_LAYERS = 3, N_AROUND = 48, N = N_RINGS * N_LAYERS * N_AROUND };
    static float positions[N][3];
    static char elements[N][4];
    nucula_structure_t *structure;
    for (int i = 0; i < N; i++) {
        int ring = i / (N_LAYERS * N_AROUND), layer = i / N_AROUND % N_LAYERS;
        double angle = 6.283185307179586 * (i % N_AROUND + 0.5 * (ring % 2)) / N_AROUND, radius = 5.0 + 1.4 * layer;
        positions[i][0] = (float)(radius * cos(angle));
        positions[i][1] = (float)(radius * sin(angle));
        positions[i][2] = (float)ring;
        elements[i][0] = 'C';
    }
    EXPECT(NUCULA_OK, "", nucula_structure_from_atoms((const float(*)[3])positions, (const char(*)[4])elements, N, &structure));
    return structure;
}

static const nucula_centreline_t *followed;

static nucula_status_t view_line(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_centreline_view(followed, (nucula_centreline_view_t *)room);
}

static void centrelines(void) {
    nucula_structure_t *structure = a_tube();
    nucula_voids_t *voids = NULL;
    nucula_centreline_t *line, *two[2] = {NULL, NULL};
    nucula_voids_options_t o = defaults();
    nucula_voids_view_t rows;
    nucula_centreline_view_t inside;
    o.step = 1.0;
    EXPECT(NUCULA_OK, "", nucula_voids_find(structure, &o, &voids));
    nucula_structure_free(structure);
    if (voids == NULL) {
        return;
    }
    rows.size = sizeof rows;
    EXPECT(NUCULA_OK, "", nucula_voids_view(voids, &rows));
    REQUIRE(rows.n_rows >= 1 && rows.row_kind[0] == NUCULA_KIND_PORE && rows.mouth_offsets[1] == 2);
    NO_HANDLE(line, NULL_POINTER, "voids is NULL", nucula_voids_centreline(NULL, 0, -1, -1, &line));
    NO_HANDLE(line, BAD_ARGUMENT, "voids",
              nucula_voids_centreline(MISALIGNED(const nucula_voids_t *, somewhere()), 0, -1, -1, &line));
    EXPECT(NULL_POINTER, "out is NULL", nucula_voids_centreline(voids, 0, -1, -1, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_voids_centreline(voids, 0, -1, -1, MISALIGNED(nucula_centreline_t **, two)));
    REQUIRE(two[0] == NULL && two[1] == NULL);
    NO_HANDLE(line, BAD_ARGUMENT, "row", nucula_voids_centreline(voids, rows.n_rows, -1, -1, &line));
    NO_HANDLE(line, BAD_ARGUMENT, "row", nucula_voids_centreline(voids, SIZE_MAX, 0, 1, &line));
    NO_HANDLE(line, BAD_ARGUMENT, "start_mouth", nucula_voids_centreline(voids, 0, 2, -1, &line));
    NO_HANDLE(line, BAD_ARGUMENT, "start_mouth", nucula_voids_centreline(voids, 0, -2, 0, &line));
    NO_HANDLE(line, BAD_ARGUMENT, "end_mouth", nucula_voids_centreline(voids, 0, 0, INT32_MAX, &line));
    NO_HANDLE(line, BAD_ARGUMENT, "end_mouth", nucula_voids_centreline(voids, 0, -1, INT32_MIN, &line));
    NO_HANDLE(line, BAD_ARGUMENT, "end_mouth", nucula_voids_centreline(voids, 0, 1, 1, &line));
    EXPECT(NUCULA_OK, "", nucula_voids_centreline(voids, 0, 1, -1, &line));
    nucula_voids_free(voids); /* the line lives on */
    inside.size = sizeof inside;
    EXPECT(NULL_POINTER, "centreline is NULL", nucula_centreline_view(NULL, &inside));
    EXPECT(BAD_ARGUMENT, "centreline",
           nucula_centreline_view(MISALIGNED(const nucula_centreline_t *, somewhere()), &inside));
    EXPECT(NULL_POINTER, "view is NULL", nucula_centreline_view(line, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_centreline_view(line, MISALIGNED(nucula_centreline_view_t *, &inside)));
    inside.size = 1;
    EXPECT(BAD_ARGUMENT, "view", nucula_centreline_view(line, &inside));
    inside.size = sizeof inside;
    EXPECT(NUCULA_OK, "", nucula_centreline_view(line, &inside));
    REQUIRE(inside.n_points > 10 && fabs(inside.bottleneck - 3.3) < 0.1 && inside.radius[0] >= inside.bottleneck);
    followed = line;
    sizes(view_line, sizeof inside);
    nucula_centreline_free(line);
    nucula_centreline_free(NULL);
}

static void writing(const nucula_voids_t *voids, const char *folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/voids.json", folder);
    EXPECT(NULL_POINTER, "voids is NULL", nucula_voids_write(NULL, path));
    EXPECT(BAD_ARGUMENT, "voids", nucula_voids_write(MISALIGNED(const nucula_voids_t *, somewhere()), path));
    EXPECT(NULL_POINTER, "path is NULL", nucula_voids_write(voids, NULL));
    EXPECT(BAD_ARGUMENT, "path", nucula_voids_write(voids, ""));
    EXPECT(NUCULA_ERROR_UNSUPPORTED, ".ply", nucula_voids_write(voids, "voids.xyz"));
    REQUIRE(fopen(path, "rb") == NULL && fopen("voids.xyz", "rb") == NULL);
    EXPECT(NUCULA_OK, "", nucula_voids_write(voids, path));
    REQUIRE(remove(path) == 0);
    snprintf(path, sizeof path, "%s/no such folder/voids.csv", folder);
    EXPECT(NUCULA_ERROR_IO, "no such folder", nucula_voids_write(voids, path));
}

typedef struct {
    size_t n_items;
    size_t stop_after;
} seen_t;

static int32_t receive(size_t index, nucula_status_t status, const char *message, nucula_voids_t *voids, void *user) {
    seen_t *seen = (seen_t *)user;
    REQUIRE(index == seen->n_items);
    REQUIRE((status == NUCULA_OK) == (voids != NULL));
    REQUIRE((status == NUCULA_OK) == (strcmp(message, "") == 0));
    nucula_voids_free(voids);
    seen->n_items++;
    return seen->stop_after != 0 && seen->n_items >= seen->stop_after;
}

static void batches(const char *path) {
    const char *paths[] = {path, "missing.pdb", path};
    const char *holes[] = {path, NULL};
    nucula_structure_options_t read;
    nucula_voids_options_t o = defaults();
    seen_t seen = {0, 0};
    room_t room;
    EXPECT(NUCULA_OK, "", nucula_structure_options_init(&read, sizeof read));
    EXPECT(NULL_POINTER, "item is NULL", nucula_voids_batch(paths, 3, &read, &o, NULL, &seen));
    EXPECT(NULL_POINTER, "paths is NULL", nucula_voids_batch(NULL, 3, &read, &o, receive, &seen));
    EXPECT(NULL_POINTER, "paths is NULL", nucula_voids_batch(holes, 2, &read, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "paths",
           nucula_voids_batch(MISALIGNED(const char *const *, paths), 1, &read, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "paths", nucula_voids_batch(paths, SIZE_MAX, &read, &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_voids_batch(paths, 3, MISALIGNED(nucula_structure_options_t *, &room), &o, receive, &seen));
    EXPECT(BAD_ARGUMENT, "align",
           nucula_voids_batch(paths, 3, &read, MISALIGNED(nucula_voids_options_t *, &room), receive, &seen));
    read.assembly = 9;
    EXPECT(BAD_ARGUMENT, "assembly", nucula_voids_batch(paths, 3, &read, &o, receive, &seen));
    o.step = NAN;
    EXPECT(BAD_ARGUMENT, "step", nucula_voids_batch(paths, 3, NULL, &o, receive, &seen));
    o.size = 0;
    EXPECT(BAD_ARGUMENT, "options", nucula_voids_batch(paths, 3, NULL, &o, receive, &seen));
    REQUIRE(seen.n_items == 0);
    EXPECT(NUCULA_OK, "", nucula_voids_batch(NULL, 0, NULL, NULL, receive, &seen));
    REQUIRE(seen.n_items == 0);
    o = defaults();
    EXPECT(NUCULA_OK, "", nucula_voids_batch(paths, 3, NULL, &o, receive, &seen));
    REQUIRE(seen.n_items == 3);
    seen.n_items = 0;
    seen.stop_after = 2;
    EXPECT(NUCULA_ERROR_CANCELLED, "cancelled", nucula_voids_batch(paths, 3, NULL, &o, receive, &seen));
    REQUIRE(seen.n_items == 2);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: bad_voids STRUCTURE_FILE WRITABLE_FOLDER\n");
        return EXIT_FAILURE;
    }
    nucula_structure_t *structure;
    nucula_voids_t *voids = NULL;
    nucula_voids_options_t o = defaults();
    EXPECT(NUCULA_OK, "", nucula_structure_read(argv[1], NULL, &structure));
    EXPECT(NUCULA_OK, "", nucula_voids_find(structure, &o, &voids));
    options();
    if (voids != NULL) {
        finding(structure);
        cancelling(structure);
        looking(voids);
        centrelines();
        writing(voids, argv[2]);
        batches(argv[1]);
    }
    nucula_voids_free(voids);
    nucula_structure_free(structure);
    nucula_voids_free(NULL);
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
