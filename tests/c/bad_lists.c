/* Lists of voxels and points of spheres against careless callers, see careless.h.
 *
 *     bad_lists
 */
#include "careless.h"

/* A ring of protein around a buried voxel. */
static const int32_t protein[4][3] = {{0, 1, 1}, {2, 1, 1}, {1, 0, 1}, {1, 2, 1}};
static const int32_t solvent[3][3] = {{1, 1, 1}, {0, 0, 1}, {1, 1, 0}};
static const int32_t shape[3] = {3, 3, 3};
static const int32_t flat[3] = {3, 0, 3};
static const int32_t outside[1][3] = {{1, 3, 1}};
static uint8_t mask[8];
static int32_t indices[8];

static const size_t too_many[] = {SIZE_MAX, SIZE_MAX / 12 + 2, SIZE_MAX / 24 + 2};
static const int n_too_many = 3;

static const int32_t (*misaligned(const int32_t (*voxels)[3]))[3] {
    return MISALIGNED(const int32_t(*)[3], voxels);
}

static void neighbors(void) {
    PATTERN(mask);
    EXPECT(NULL_POINTER, "query is NULL", nucula_neighbor_voxels(NULL, 3, protein, 4, mask));
    EXPECT(NULL_POINTER, "reference is NULL", nucula_neighbor_voxels(solvent, 3, NULL, 4, mask));
    EXPECT(NULL_POINTER, "out is NULL", nucula_neighbor_voxels(solvent, 3, protein, 4, NULL));
    EXPECT(BAD_ARGUMENT, "query", nucula_neighbor_voxels(misaligned(solvent), 2, protein, 4, mask));
    EXPECT(BAD_ARGUMENT, "reference", nucula_neighbor_voxels(solvent, 3, misaligned(protein), 3, mask));
    for (int i = 0; i < n_too_many; i++) {
        EXPECT(BAD_ARGUMENT, "query", nucula_neighbor_voxels(solvent, too_many[i], protein, 4, mask));
        EXPECT(BAD_ARGUMENT, "reference", nucula_neighbor_voxels(solvent, 3, protein, too_many[i], mask));
    }
    REQUIRE(untouched(mask, sizeof mask));
    EXPECT(NUCULA_OK, "", nucula_neighbor_voxels(NULL, 0, NULL, 0, NULL));
    EXPECT(NUCULA_OK, "", nucula_neighbor_voxels(solvent, 3, protein, 4, mask));
    REQUIRE(mask[0] == 1 && mask[1] == 1 && mask[2] == 0 && untouched(mask + 3, sizeof mask - 3));
}

static void components(void) {
    const int32_t searchable[2] = {0, 2};
    const int32_t wrong[2][2] = {{0, 3}, {0, -1}};
    size_t n_out[2];
    PATTERN(indices);
    PATTERN(n_out);
    EXPECT(NULL_POINTER, "voxels is NULL", nucula_component_voxels(NULL, 3, searchable, 2, indices, n_out));
    EXPECT(NULL_POINTER, "searchable is NULL", nucula_component_voxels(solvent, 3, NULL, 2, indices, n_out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_component_voxels(solvent, 3, searchable, 2, NULL, n_out));
    EXPECT(NULL_POINTER, "n_out is NULL", nucula_component_voxels(solvent, 3, searchable, 2, indices, NULL));
    EXPECT(BAD_ARGUMENT, "voxels", nucula_component_voxels(misaligned(solvent), 2, searchable, 1, indices, n_out));
    EXPECT(BAD_ARGUMENT, "searchable",
           nucula_component_voxels(solvent, 3, MISALIGNED(const int32_t *, searchable), 1, indices, n_out));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_component_voxels(solvent, 3, searchable, 2, MISALIGNED(int32_t *, indices), n_out));
    EXPECT(BAD_ARGUMENT, "n_out",
           nucula_component_voxels(solvent, 3, searchable, 2, indices, MISALIGNED(size_t *, n_out)));
    for (int i = 0; i < 2; i++) {
        EXPECT(BAD_ARGUMENT, "searchable", nucula_component_voxels(solvent, 3, wrong[i], 2, indices, n_out));
    }
    for (int i = 0; i < n_too_many; i++) {
        EXPECT(BAD_ARGUMENT, "voxels", nucula_component_voxels(solvent, too_many[i], searchable, 2, indices, n_out));
    }
    EXPECT(BAD_ARGUMENT, "searchable", nucula_component_voxels(solvent, 3, searchable, SIZE_MAX, indices, n_out));
    REQUIRE(untouched(indices, sizeof indices) && untouched(n_out, sizeof n_out));
    EXPECT(NUCULA_OK, "", nucula_component_voxels(solvent, 3, searchable, 2, indices, n_out));
    REQUIRE(n_out[0] == 2 && indices[0] == 0 && indices[1] == 2);
    REQUIRE(untouched(indices + 2, sizeof indices - 2 * sizeof *indices));
}

static void solvents(void) {
    PATTERN(mask);
    EXPECT(NULL_POINTER, "solvent is NULL", nucula_split_solvent(NULL, 3, protein, 4, shape, mask));
    EXPECT(NULL_POINTER, "protein is NULL", nucula_split_solvent(solvent, 3, NULL, 4, shape, mask));
    EXPECT(NULL_POINTER, "shape is NULL", nucula_split_solvent(solvent, 3, protein, 4, NULL, mask));
    EXPECT(NULL_POINTER, "out_buried is NULL", nucula_split_solvent(solvent, 3, protein, 4, shape, NULL));
    EXPECT(BAD_ARGUMENT, "solvent", nucula_split_solvent(misaligned(solvent), 2, protein, 4, shape, mask));
    EXPECT(BAD_ARGUMENT, "protein", nucula_split_solvent(solvent, 3, misaligned(protein), 3, shape, mask));
    EXPECT(BAD_ARGUMENT, "shape",
           nucula_split_solvent(solvent, 3, protein, 4, MISALIGNED(const int32_t *, shape), mask));
    EXPECT(BAD_ARGUMENT, "shape", nucula_split_solvent(solvent, 3, protein, 4, flat, mask));
    EXPECT(BAD_ARGUMENT, "solvent", nucula_split_solvent(outside, 1, protein, 4, shape, mask));
    EXPECT(BAD_ARGUMENT, "protein", nucula_split_solvent(solvent, 3, outside, 1, shape, mask));
    EXPECT(NULL_POINTER, "exposed is NULL", nucula_first_shell(NULL, 3, protein, 4, shape, mask));
    EXPECT(NULL_POINTER, "buried is NULL", nucula_first_shell(solvent, 3, NULL, 4, shape, mask));
    EXPECT(NULL_POINTER, "shape is NULL", nucula_first_shell(solvent, 3, protein, 4, NULL, mask));
    EXPECT(NULL_POINTER, "out is NULL", nucula_first_shell(solvent, 3, protein, 4, shape, NULL));
    EXPECT(BAD_ARGUMENT, "exposed", nucula_first_shell(misaligned(solvent), 2, protein, 4, shape, mask));
    EXPECT(BAD_ARGUMENT, "buried", nucula_first_shell(solvent, 3, misaligned(protein), 3, shape, mask));
    EXPECT(BAD_ARGUMENT, "shape",
           nucula_first_shell(solvent, 3, protein, 4, MISALIGNED(const int32_t *, shape), mask));
    EXPECT(BAD_ARGUMENT, "shape", nucula_first_shell(solvent, 3, protein, 4, flat, mask));
    EXPECT(BAD_ARGUMENT, "exposed", nucula_first_shell(outside, 1, protein, 4, shape, mask));
    EXPECT(BAD_ARGUMENT, "buried", nucula_first_shell(solvent, 3, outside, 1, shape, mask));
    for (int i = 0; i < n_too_many; i++) {
        EXPECT(BAD_ARGUMENT, "solvent", nucula_split_solvent(solvent, too_many[i], protein, 4, shape, mask));
        EXPECT(BAD_ARGUMENT, "protein", nucula_split_solvent(solvent, 3, protein, too_many[i], shape, mask));
        EXPECT(BAD_ARGUMENT, "exposed", nucula_first_shell(solvent, too_many[i], protein, 4, shape, mask));
        EXPECT(BAD_ARGUMENT, "buried", nucula_first_shell(solvent, 3, protein, too_many[i], shape, mask));
    }
    REQUIRE(untouched(mask, sizeof mask));
    EXPECT(NUCULA_OK, "", nucula_split_solvent(solvent, 3, protein, 4, shape, mask));
    REQUIRE(mask[0] == 1 && mask[1] == 0 && mask[2] == 0 && untouched(mask + 3, sizeof mask - 3));
    EXPECT(NUCULA_OK, "", nucula_first_shell(solvent + 1, 2, solvent, 1, shape, mask));
    REQUIRE(mask[0] == 0 && mask[1] == 1);
}

static nucula_status_t init(room_t *room, size_t size) {
    return nucula_components_options_init((nucula_components_options_t *)room, size);
}

static const nucula_components_t *viewed;

static nucula_status_t view(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_components_view(viewed, (nucula_components_view_t *)room);
}

static void classified(void) {
    nucula_components_t *out;
    nucula_components_options_t o;
    room_t room;
    PATTERN(room);
    EXPECT(NULL_POINTER, "options is NULL", nucula_components_options_init(NULL, sizeof o));
    EXPECT(BAD_ARGUMENT, "align", init(MISALIGNED(room_t *, &room), sizeof o));
    EXPECT(BAD_ARGUMENT, "size", init(&room, 3));
    REQUIRE(untouched(&room, sizeof room));
    sizes(init, sizeof o);
    EXPECT(NUCULA_OK, "", nucula_components_options_init(&o, sizeof o));

    EXPECT(NULL_POINTER, "out is NULL", nucula_classify_components(solvent, 3, protein, 4, shape, &o, NULL));
    NO_HANDLE(out, NULL_POINTER, "buried is NULL", nucula_classify_components(NULL, 3, protein, 4, shape, &o, &out));
    NO_HANDLE(out, NULL_POINTER, "first_shell is NULL",
              nucula_classify_components(solvent, 3, NULL, 4, shape, &o, &out));
    NO_HANDLE(out, NULL_POINTER, "shape is NULL", nucula_classify_components(solvent, 3, protein, 4, NULL, &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "buried",
              nucula_classify_components(misaligned(solvent), 2, protein, 4, shape, &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "first_shell",
              nucula_classify_components(solvent, 3, misaligned(protein), 3, shape, &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "shape",
              nucula_classify_components(solvent, 3, protein, 4, MISALIGNED(const int32_t *, shape), &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "shape", nucula_classify_components(solvent, 3, protein, 4, flat, &o, &out));
    for (int i = 0; i < n_too_many; i++) {
        NO_HANDLE(out, BAD_ARGUMENT, "buried",
                  nucula_classify_components(solvent, too_many[i], protein, 4, shape, &o, &out));
    }
    nucula_components_t *two[2] = {NULL, NULL};
    EXPECT(BAD_ARGUMENT, "out",
           nucula_classify_components(solvent, 3, protein, 4, shape, &o, MISALIGNED(nucula_components_t **, two)));
    REQUIRE(two[0] == NULL && two[1] == NULL);
    NO_HANDLE(out, BAD_ARGUMENT, "align",
              nucula_classify_components(solvent, 3, protein, 4, shape,
                                         MISALIGNED(nucula_components_options_t *, &room), &out));
    o.surface_connectivity = 8;
    NO_HANDLE(out, BAD_ARGUMENT, "connectivity", nucula_classify_components(solvent, 3, protein, 4, shape, &o, &out));
    o.surface_connectivity = NUCULA_CONNECTIVITY_6;
    o.occluded_limit = -1;
    NO_HANDLE(out, BAD_ARGUMENT, "occluded_limit",
              nucula_classify_components(solvent, 3, protein, 4, shape, &o, &out));
    o.size = 0;
    NO_HANDLE(out, BAD_ARGUMENT, "options", nucula_classify_components(solvent, 3, protein, 4, shape, &o, &out));
    o.size = 8; /* an older caller: `occluded_limit` is not read */
    EXPECT(NUCULA_OK, "", nucula_classify_components(solvent, 3, protein, 4, shape, &o, &out));

    nucula_components_view_t *inside = (nucula_components_view_t *)&room;
    PATTERN(room);
    room.size = sizeof *inside;
    EXPECT(NULL_POINTER, "components is NULL", nucula_components_view(NULL, inside));
    EXPECT(BAD_ARGUMENT, "components", nucula_components_view(MISALIGNED(nucula_components_t *, somewhere()), inside));
    EXPECT(NULL_POINTER, "view is NULL", nucula_components_view(out, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_components_view(out, MISALIGNED(nucula_components_view_t *, &room)));
    room.size = 0;
    EXPECT(BAD_ARGUMENT, "view", nucula_components_view(out, inside));
    REQUIRE(untouched(room.bytes + 4, sizeof room - 4));
    viewed = out;
    sizes(view, sizeof *inside);
    nucula_components_free(out);
    nucula_components_free(NULL);
}

static void points(void) {
    static const float centers[2][3] = {{0, 0, 0}, {10, 0, 0}};
    static const float bad[2][3] = {{0, 0, 0}, {0, NAN, 0}};
    static float out[16][3];
    const int32_t profile = NUCULA_PROFILE_F32;
    PATTERN(out);
    EXPECT(NULL_POINTER, "center is NULL", nucula_sphere_points(1, NULL, 8, profile, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_sphere_points(1, centers[0], 8, profile, NULL));
    EXPECT(BAD_ARGUMENT, "center", nucula_sphere_points(1, MISALIGNED(const float *, centers), 8, profile, out));
    EXPECT(BAD_ARGUMENT, "out", nucula_sphere_points(1, centers[0], 8, profile, MISALIGNED(float(*)[3], out)));
    EXPECT(BAD_ARGUMENT, "radius", nucula_sphere_points(NAN, centers[0], 8, profile, out));
    EXPECT(BAD_ARGUMENT, "radius", nucula_sphere_points(INFINITY, centers[0], 8, profile, out));
    EXPECT(BAD_ARGUMENT, "center", nucula_sphere_points(1, bad[1], 8, profile, out));
    EXPECT(BAD_ARGUMENT, "profile", nucula_sphere_points(1, centers[0], 8, NUCULA_PROFILE_F64, out));
    EXPECT(BAD_ARGUMENT, "profile", nucula_sphere_points(1, centers[0], 8, -1, out));
    EXPECT(NULL_POINTER, "centers is NULL", nucula_sphere_points_batch(1, NULL, 2, 8, profile, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_sphere_points_batch(1, centers, 2, 8, profile, NULL));
    EXPECT(BAD_ARGUMENT, "centers",
           nucula_sphere_points_batch(1, MISALIGNED(const float(*)[3], centers), 1, 8, profile, out));
    EXPECT(BAD_ARGUMENT, "out", nucula_sphere_points_batch(1, centers, 1, 8, profile, MISALIGNED(float(*)[3], out)));
    EXPECT(BAD_ARGUMENT, "radius", nucula_sphere_points_batch(-INFINITY, centers, 2, 8, profile, out));
    EXPECT(BAD_ARGUMENT, "row 1", nucula_sphere_points_batch(1, bad, 2, 8, profile, out));
    EXPECT(BAD_ARGUMENT, "profile", nucula_sphere_points_batch(1, centers, 2, 8, 3, out));
    EXPECT(BAD_ARGUMENT, "n_points", nucula_sphere_points_batch(1, centers, 2, SIZE_MAX / 2 + 1, profile, out));
    for (int i = 0; i < n_too_many; i++) {
        EXPECT(BAD_ARGUMENT, "out", nucula_sphere_points(1, centers[0], too_many[i], profile, out));
        EXPECT(BAD_ARGUMENT, "centers", nucula_sphere_points_batch(1, centers, too_many[i], 1, profile, out));
    }
    REQUIRE(untouched(out, sizeof out));
    EXPECT(NUCULA_OK, "", nucula_sphere_points(1, centers[0], 0, profile, NULL));
    EXPECT(NUCULA_OK, "", nucula_sphere_points(1, centers[0], 8, profile, out));
    REQUIRE(untouched(out + 8, sizeof out / 2));
    EXPECT(NUCULA_OK, "", nucula_sphere_points_batch(1, centers, 2, 8, profile, out));
    REQUIRE(out[8][0] - out[0][0] > 9.9f && out[8][0] - out[0][0] < 10.1f);
}

int main(void) {
    neighbors();
    components();
    solvents();
    classified();
    points();
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
