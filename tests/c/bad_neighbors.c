/* Lists of neighbours against careless callers, see careless.h.
 *
 *     bad_neighbors
 */
#include "careless.h"

static const double positions[3][3] = {{0, 0, 0}, {2, 0, 0}, {0, 2.5, 0}};
static const double cell[3][3] = {{5, 0, 0}, {0, 5, 0}, {0, 0, 5}};
static const uint8_t pbc[3] = {1, 1, 1};

static const double (*misaligned(const double (*rows)[3]))[3] {
    return MISALIGNED(const double(*)[3], rows);
}

static const nucula_neighbors_t *viewed;

static nucula_status_t view_list(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_neighbors_view(viewed, (nucula_neighbors_view_t *)room);
}

static void find(void) {
    static const double flat[3][3] = {{5, 0, 0}, {10, 0, 0}, {0, 0, 5}};
    static const double broken[2][3] = {{0, 0, 0}, {0, NAN, 0}};
    nucula_neighbors_t *list;
    NO_HANDLE(list, NULL_POINTER, "positions is NULL", nucula_neighbors_find(3, NULL, cell, pbc, 3, &list));
    NO_HANDLE(list, BAD_ARGUMENT, "positions", nucula_neighbors_find(2, misaligned(positions), cell, pbc, 3, &list));
    NO_HANDLE(list, BAD_ARGUMENT, "positions", nucula_neighbors_find(SIZE_MAX / 8, positions, cell, pbc, 3, &list));
    NO_HANDLE(list, BAD_ARGUMENT, "atom 1", nucula_neighbors_find(2, broken, cell, pbc, 3, &list));
    NO_HANDLE(list, BAD_ARGUMENT, "cell", nucula_neighbors_find(3, positions, misaligned(cell), pbc, 3, &list));
    NO_HANDLE(list, BAD_ARGUMENT, "cell", nucula_neighbors_find(3, positions, flat, pbc, 3, &list));
    NO_HANDLE(list, BAD_ARGUMENT, "cell", nucula_neighbors_find(3, positions, NULL, pbc, 3, &list));
    NO_HANDLE(list, BAD_ARGUMENT, "cutoff", nucula_neighbors_find(3, positions, cell, pbc, 1e7, &list));
    NO_HANDLE(list, BAD_ARGUMENT, "cutoff", nucula_neighbors_find(3, positions, cell, pbc, NAN, &list));
    EXPECT(NULL_POINTER, "out is NULL", nucula_neighbors_find(3, positions, cell, pbc, 3, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_neighbors_find(3, positions, cell, pbc, 3, MISALIGNED(nucula_neighbors_t **, &list)));
    EXPECT(NUCULA_OK, "", nucula_neighbors_find(0, NULL, NULL, NULL, 3, &list));
    nucula_neighbors_free(list);
}

/* A NULL cell is one without periodic axes, NULL flags are open axes; where that is fine, the caller is told so. */
static void optional(void) {
    nucula_neighbors_t *list;
    nucula_neighbors_view_t view;
    EXPECT(NUCULA_OK, "", nucula_neighbors_find(3, positions, NULL, NULL, 3, &list));
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_neighbors_view(list, &view));
    REQUIRE(view.n == 3 && view.n_pairs == 4 && view.offsets[3] == 4 && view.j[0] == 1 && view.vectors[0][0] == 2);
    nucula_neighbors_free(list);
}

static void view_and_follow(void) {
    nucula_neighbors_t *list;
    nucula_neighbors_view_t view;
    PATTERN(view);
    EXPECT(NUCULA_OK, "", nucula_neighbors_find(3, positions, cell, pbc, 3, &list));
    viewed = list;
    sizes(view_list, sizeof view);
    view.size = sizeof view;
    EXPECT(NULL_POINTER, "neighbors is NULL", nucula_neighbors_view(NULL, &view));
    EXPECT(BAD_ARGUMENT, "neighbors", nucula_neighbors_view(MISALIGNED(const nucula_neighbors_t *, somewhere()), &view));
    EXPECT(NULL_POINTER, "view is NULL", nucula_neighbors_view(list, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_neighbors_view(list, MISALIGNED(nucula_neighbors_view_t *, &view)));
    EXPECT(NULL_POINTER, "neighbors is NULL", nucula_neighbors_follow(NULL, 3, positions, cell));
    EXPECT(BAD_ARGUMENT, "neighbors",
           nucula_neighbors_follow(MISALIGNED(nucula_neighbors_t *, somewhere()), 3, positions, cell));
    EXPECT(NULL_POINTER, "positions is NULL", nucula_neighbors_follow(list, 3, NULL, cell));
    EXPECT(BAD_ARGUMENT, "positions", nucula_neighbors_follow(list, 2, misaligned(positions), cell));
    EXPECT(BAD_ARGUMENT, "positions", nucula_neighbors_follow(list, 2, positions, cell));
    EXPECT(BAD_ARGUMENT, "cell", nucula_neighbors_follow(list, 3, positions, misaligned(cell)));
    EXPECT(NUCULA_OK, "", nucula_neighbors_follow(list, 3, positions, cell));
    nucula_neighbors_free(list);
    nucula_neighbors_free(NULL);
}

int main(void) {
    find();
    optional();
    view_and_follow();
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
