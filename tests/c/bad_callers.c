/* Bytes, subsets, columns, symbols, frames and the four answers against careless callers, see careless.h.
 *
 *     bad_callers STRUCTURE_FILE
 */
#include "careless.h"

static const float atoms[4][3] = {{0, 0, 0}, {9, 0, 0}, {0, 9, 0}, {0, 0, 9}};
static const char carbons[4][4] = {"C", "C", "C", "C"};
/* Rows of doubles, which C does not take where it wants constant ones. */
#define POINTS(rows) ((const double(*)[3])(const void *)(rows))

static nucula_structure_t *read_it(const char *path) {
    nucula_structure_t *structure;
    EXPECT(NUCULA_OK, "", nucula_structure_read(path, NULL, &structure));
    return structure;
}

static void symbols(void) {
    char words[3][4] = {" C", "Q", "zn"}, said[512], cut[8];
    EXPECT(NUCULA_OK, "", nucula_elements_understand(words, 3, said, sizeof said));
    REQUIRE(strcmp(words[0], "C") == 0 && strcmp(words[2], "zn") == 0);
    REQUIRE(strstr(said, "\"Q\"") != NULL && strstr(said, "\"zn\"") != NULL);
    EXPECT(NUCULA_OK, "", nucula_elements_understand(words, 3, cut, sizeof cut));
    REQUIRE(strcmp(cut, "element") == 0);
    EXPECT(NUCULA_OK, "", nucula_elements_understand(words, 3, NULL, 0));
    EXPECT(NUCULA_OK, "", nucula_elements_understand(NULL, 0, said, sizeof said));
    REQUIRE(said[0] == '\0');
    EXPECT(NULL_POINTER, "elements is NULL", nucula_elements_understand(NULL, 3, said, sizeof said));
    EXPECT(NULL_POINTER, "said is NULL", nucula_elements_understand(words, 3, NULL, 5));
    EXPECT(BAD_ARGUMENT, "elements", nucula_elements_understand(words, SIZE_MAX, said, sizeof said));
}

static void columns(const nucula_structure_t *structure) {
    nucula_structure_view_t view, own;
    nucula_structure_t *out;
    memset(&view, 0, sizeof view);
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_structure_view(structure, &view));
    EXPECT(NUCULA_OK, "", nucula_structure_from_columns(&view, &out));
    own.size = sizeof own;
    EXPECT(NUCULA_OK, "", nucula_structure_view(out, &own));
    REQUIRE(own.n_atoms == view.n_atoms);
    REQUIRE(memcmp(own.chains, view.chains, view.n_atoms * sizeof *view.chains) == 0);
    REQUIRE(memcmp(own.residue_ids, view.residue_ids, view.n_atoms * sizeof *view.residue_ids) == 0);
    nucula_structure_free(out);

    nucula_structure_view_t few;
    memset(&few, 0, sizeof few);
    few.size = sizeof few;
    few.n_atoms = 4;
    few.positions = atoms;
    few.elements = carbons;
    EXPECT(NUCULA_OK, "", nucula_structure_from_columns(&few, &out));
    EXPECT(NUCULA_OK, "", nucula_structure_view(out, &own));
    REQUIRE(strcmp(own.residue_names[3], "UNK") == 0 && own.hetero[3] == 0);
    nucula_structure_free(out);
    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_from_columns(&few, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_structure_from_columns(&few, MISALIGNED(nucula_structure_t **, somewhere())));
    NO_HANDLE(out, NULL_POINTER, "columns is NULL", nucula_structure_from_columns(NULL, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "columns",
              nucula_structure_from_columns(MISALIGNED(const nucula_structure_view_t *, somewhere()), &out));
    few.size = 16;
    NO_HANDLE(out, BAD_ARGUMENT, "size", nucula_structure_from_columns(&few, &out));
    few.size = sizeof few;
    few.elements = NULL;
    NO_HANDLE(out, NULL_POINTER, "elements is NULL", nucula_structure_from_columns(&few, &out));
    few.elements = carbons;
    static const uint8_t two[4] = {0, 2, 0, 0};
    few.hetero = two;
    NO_HANDLE(out, BAD_ARGUMENT, "atom 1 has 2", nucula_structure_from_columns(&few, &out));
}

static void subsets(const nucula_structure_t *structure) {
    static const size_t some[3] = {2, 0, 2}, beyond[1] = {SIZE_MAX};
    nucula_structure_view_t view;
    nucula_structure_t *out;
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_structure_select(structure, some, 3, &out));
    EXPECT(NUCULA_OK, "", nucula_structure_view(out, &view));
    REQUIRE(view.n_atoms == 3 && memcmp(view.positions[0], view.positions[2], sizeof *view.positions) == 0);
    nucula_structure_free(out);
    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_select(structure, some, 3, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_structure_select(structure, some, 3, MISALIGNED(nucula_structure_t **, somewhere())));
    NO_HANDLE(out, NULL_POINTER, "structure is NULL", nucula_structure_select(NULL, some, 3, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "structure",
              nucula_structure_select(MISALIGNED(const nucula_structure_t *, somewhere()), some, 3, &out));
    NO_HANDLE(out, NULL_POINTER, "atoms is NULL", nucula_structure_select(structure, NULL, 3, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "atoms",
              nucula_structure_select(structure, MISALIGNED(const size_t *, somewhere()), 1, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "is no index", nucula_structure_select(structure, beyond, 1, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "atoms", nucula_structure_select(structure, some, SIZE_MAX, &out));

    EXPECT(NUCULA_OK, "", nucula_structure_clean(structure, NULL, &out));
    nucula_structure_free(out);
    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_clean(structure, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_structure_clean(structure, NULL, MISALIGNED(nucula_structure_t **, somewhere())));
    NO_HANDLE(out, NULL_POINTER, "structure is NULL", nucula_structure_clean(NULL, NULL, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "structure",
              nucula_structure_clean(MISALIGNED(const nucula_structure_t *, somewhere()), NULL, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "options",
              nucula_structure_clean(structure, MISALIGNED(const nucula_structure_options_t *, somewhere()), &out));
}

static void structure_bytes(const nucula_structure_t *structure) {
    size_t n;
    nucula_structure_t *out;
    EXPECT(NUCULA_OK, "", nucula_structure_n_bytes(structure, &n));
    EXPECT(NULL_POINTER, "n_bytes is NULL", nucula_structure_n_bytes(structure, NULL));
    EXPECT(BAD_ARGUMENT, "n_bytes", nucula_structure_n_bytes(structure, MISALIGNED(size_t *, somewhere())));
    EXPECT(NULL_POINTER, "structure is NULL", nucula_structure_n_bytes(NULL, &n));
    EXPECT(BAD_ARGUMENT, "structure",
           nucula_structure_n_bytes(MISALIGNED(const nucula_structure_t *, somewhere()), &n));
    uint8_t *bytes = (uint8_t *)malloc(n);
    REQUIRE(bytes != NULL);
    EXPECT(NUCULA_OK, "", nucula_structure_to_bytes(structure, bytes, n));
    EXPECT(BAD_ARGUMENT, "n_bytes", nucula_structure_to_bytes(structure, bytes, n - 1));
    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_to_bytes(structure, NULL, n));
    EXPECT(NULL_POINTER, "structure is NULL", nucula_structure_to_bytes(NULL, bytes, n));
    EXPECT(BAD_ARGUMENT, "structure",
           nucula_structure_to_bytes(MISALIGNED(const nucula_structure_t *, somewhere()), bytes, n));
    EXPECT(NUCULA_OK, "", nucula_structure_from_bytes(bytes, n, &out));
    nucula_structure_free(out);
    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_from_bytes(bytes, n, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_structure_from_bytes(bytes, n, MISALIGNED(nucula_structure_t **, somewhere())));
    NO_HANDLE(out, NULL_POINTER, "bytes is NULL", nucula_structure_from_bytes(NULL, n, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "bytes", nucula_structure_from_bytes(bytes, 0, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "bytes", nucula_structure_from_bytes(bytes, n - 1, &out));
    bytes[n / 2] ^= 1;
    NO_HANDLE(out, BAD_ARGUMENT, "bytes", nucula_structure_from_bytes(bytes, n, &out));
    free(bytes);
}

static void volumes_bytes(const nucula_volumes_t *volumes) {
    size_t n, held;
    nucula_volumes_t *out;
    EXPECT(NUCULA_OK, "", nucula_volumes_memory(volumes, &held));
    REQUIRE(held > 1000);
    EXPECT(NULL_POINTER, "n_bytes is NULL", nucula_volumes_memory(volumes, NULL));
    EXPECT(BAD_ARGUMENT, "n_bytes", nucula_volumes_memory(volumes, MISALIGNED(size_t *, somewhere())));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_memory(NULL, &held));
    EXPECT(BAD_ARGUMENT, "volumes", nucula_volumes_memory(MISALIGNED(const nucula_volumes_t *, somewhere()), &held));
    EXPECT(NUCULA_OK, "", nucula_volumes_n_bytes(volumes, &n));
    EXPECT(NULL_POINTER, "n_bytes is NULL", nucula_volumes_n_bytes(volumes, NULL));
    EXPECT(BAD_ARGUMENT, "n_bytes", nucula_volumes_n_bytes(volumes, MISALIGNED(size_t *, somewhere())));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_n_bytes(NULL, &n));
    EXPECT(BAD_ARGUMENT, "volumes", nucula_volumes_n_bytes(MISALIGNED(const nucula_volumes_t *, somewhere()), &n));
    uint8_t *bytes = (uint8_t *)malloc(n);
    REQUIRE(bytes != NULL);
    EXPECT(NUCULA_OK, "", nucula_volumes_to_bytes(volumes, bytes, n));
    EXPECT(BAD_ARGUMENT, "n_bytes", nucula_volumes_to_bytes(volumes, bytes, n + 1));
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_to_bytes(volumes, NULL, n));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_to_bytes(NULL, bytes, n));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_to_bytes(MISALIGNED(const nucula_volumes_t *, somewhere()), bytes, n));
    EXPECT(NUCULA_OK, "", nucula_volumes_from_bytes(bytes, n, &out));
    nucula_volumes_free(out);
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_from_bytes(bytes, n, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_volumes_from_bytes(bytes, n, MISALIGNED(nucula_volumes_t **, somewhere())));
    NO_HANDLE(out, NULL_POINTER, "bytes is NULL", nucula_volumes_from_bytes(NULL, n, &out));
    bytes[n / 2] ^= 1;
    NO_HANDLE(out, BAD_ARGUMENT, "bytes", nucula_volumes_from_bytes(bytes, n, &out));
    free(bytes);
}

static void frames(const nucula_volumes_t *volumes, size_t n_rows) {
    double points[2][3] = {{0, 0, 0}, {1, 2, 3}}, out[2][3], inside[64];
    EXPECT(NUCULA_OK, "", nucula_volumes_to_input(volumes, POINTS(points), 2, out));
    EXPECT(NUCULA_OK, "", nucula_volumes_from_input(volumes, POINTS(out), 2, out));
    REQUIRE(fabs(out[1][0] - 1) < 1e-9 && fabs(out[1][2] - 3) < 1e-9);
    EXPECT(NUCULA_OK, "", nucula_volumes_to_input(volumes, NULL, 0, NULL));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_to_input(NULL, POINTS(points), 2, out));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_to_input(MISALIGNED(const nucula_volumes_t *, somewhere()), POINTS(points), 2, out));
    EXPECT(NULL_POINTER, "points is NULL", nucula_volumes_to_input(volumes, NULL, 2, out));
    EXPECT(BAD_ARGUMENT, "points", nucula_volumes_to_input(volumes, MISALIGNED(const double(*)[3], somewhere()), 1, out));
    EXPECT(BAD_ARGUMENT, "points", nucula_volumes_to_input(volumes, POINTS(points), SIZE_MAX, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_to_input(volumes, POINTS(points), 2, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_volumes_to_input(volumes, POINTS(points), 1, MISALIGNED(double(*)[3], somewhere())));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_from_input(NULL, POINTS(points), 2, out));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_from_input(MISALIGNED(const nucula_volumes_t *, somewhere()), POINTS(points), 2, out));
    EXPECT(NULL_POINTER, "points is NULL", nucula_volumes_from_input(volumes, NULL, 2, out));
    EXPECT(BAD_ARGUMENT, "points",
           nucula_volumes_from_input(volumes, MISALIGNED(const double(*)[3], somewhere()), 1, out));
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_from_input(volumes, POINTS(points), 2, NULL));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_volumes_from_input(volumes, POINTS(points), 1, MISALIGNED(double(*)[3], somewhere())));
    REQUIRE(0 < n_rows && n_rows <= 64);
    EXPECT(NUCULA_OK, "", nucula_volumes_inside(volumes, inside, n_rows));
    REQUIRE(inside[0] > 0);
    EXPECT(BAD_ARGUMENT, "n_rows", nucula_volumes_inside(volumes, inside, n_rows + 1));
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_inside(volumes, NULL, n_rows));
    EXPECT(BAD_ARGUMENT, "out", nucula_volumes_inside(volumes, MISALIGNED(double *, somewhere()), n_rows));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_inside(NULL, inside, n_rows));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_inside(MISALIGNED(const nucula_volumes_t *, somewhere()), inside, n_rows));
    const char *text;
    const size_t *offsets;
    EXPECT(NUCULA_OK, "", nucula_volumes_residue_text(volumes, &text, &offsets));
    REQUIRE(offsets[0] == 0 && offsets[1] <= offsets[n_rows]);
    EXPECT(NULL_POINTER, "text is NULL", nucula_volumes_residue_text(volumes, NULL, &offsets));
    EXPECT(BAD_ARGUMENT, "text", nucula_volumes_residue_text(volumes, MISALIGNED(const char **, somewhere()), &offsets));
    EXPECT(NULL_POINTER, "offsets is NULL", nucula_volumes_residue_text(volumes, &text, NULL));
    EXPECT(BAD_ARGUMENT, "offsets",
           nucula_volumes_residue_text(volumes, &text, MISALIGNED(const size_t **, somewhere())));
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_residue_text(NULL, &text, &offsets));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_residue_text(MISALIGNED(const nucula_volumes_t *, somewhere()), &text, &offsets));
}

static void answers(const nucula_structure_t *structure) {
    nucula_volumes_t *four[4];
    nucula_volumes_spread_t spread;
    memset(&spread, 0, sizeof spread);
    spread.size = sizeof spread;
    EXPECT(NUCULA_OK, "", nucula_volumes_find_all(structure, NULL, four));
    const nucula_volumes_t *const *all = (const nucula_volumes_t *const *)(const void *)four;
    EXPECT(NUCULA_OK, "", nucula_volumes_spread(all, 4, &spread));
    REQUIRE(spread.total_mean > 0 && spread.total_spread >= 0);
    EXPECT(NULL_POINTER, "volumes is NULL", nucula_volumes_spread(NULL, 4, &spread));
    EXPECT(BAD_ARGUMENT, "volumes",
           nucula_volumes_spread(MISALIGNED(const nucula_volumes_t *const *, somewhere()), 1, &spread));
    EXPECT(NULL_POINTER, "spread is NULL", nucula_volumes_spread(all, 4, NULL));
    EXPECT(BAD_ARGUMENT, "spread", nucula_volumes_spread(all, 4, MISALIGNED(nucula_volumes_spread_t *, somewhere())));
    spread.size = 3;
    EXPECT(BAD_ARGUMENT, "size", nucula_volumes_spread(all, 4, &spread));
    for (int i = 0; i < 4; i++) {
        nucula_volumes_free(four[i]);
    }
    memset(four, 0xA5, sizeof four);
    EXPECT(NULL_POINTER, "structure is NULL", nucula_volumes_find_all(NULL, NULL, four));
    REQUIRE(four[0] == NULL && four[3] == NULL);
    EXPECT(BAD_ARGUMENT, "structure",
           nucula_volumes_find_all(MISALIGNED(const nucula_structure_t *, somewhere()), NULL, four));
    EXPECT(BAD_ARGUMENT, "options",
           nucula_volumes_find_all(structure, MISALIGNED(const nucula_volumes_options_t *, somewhere()), four));
    EXPECT(NULL_POINTER, "out is NULL", nucula_volumes_find_all(structure, NULL, NULL));
    EXPECT(BAD_ARGUMENT, "out", nucula_volumes_find_all(structure, NULL, MISALIGNED(nucula_volumes_t **, somewhere())));
}

/* Arrays in the options: too few, too many, out of range, both at once. */
static void options(const nucula_structure_t *structure) {
    static const double radii[2] = {1.5, -1}, good[1] = {2}, box[2][3] = {{0, 0, 0}, {-1, 9, 9}};
    static const char names[2][4] = {"C", "N"};
    nucula_volumes_t *out;
    nucula_volumes_options_t o;
    EXPECT(NUCULA_OK, "", nucula_volumes_options_init(&o, sizeof o));
    o.radii = radii;
    o.n_radii = 1;
    NO_HANDLE(out, BAD_ARGUMENT, "radii: 1 for", nucula_volumes_find(structure, &o, &out));
    o.n_radii = 2;
    NO_HANDLE(out, BAD_ARGUMENT, "atom 1 is -1", nucula_volumes_find(structure, &o, &out));
    o.n_radii = SIZE_MAX;
    NO_HANDLE(out, BAD_ARGUMENT, "radii", nucula_volumes_find(structure, &o, &out));
    o.n_radii = 1;
    o.radius_elements = names;
    o.element_radii = good;
    o.n_element_radii = 1;
    NO_HANDLE(out, BAD_ARGUMENT, "one or the other", nucula_volumes_find(structure, &o, &out));
    o.radii = NULL;
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, &o, &out));
    nucula_volumes_free(out);
    o.element_radii = radii;
    o.n_element_radii = 2;
    NO_HANDLE(out, BAD_ARGUMENT, "that of N is -1", nucula_volumes_find(structure, &o, &out));
    o.element_radii = NULL;
    NO_HANDLE(out, NULL_POINTER, "element_radii is NULL", nucula_volumes_find(structure, &o, &out));
    o.n_element_radii = 0;
    o.within_box = box;
    NO_HANDLE(out, BAD_ARGUMENT, "within", nucula_volumes_find(structure, &o, &out));
    o.within_points = box;
    o.n_within_points = 2;
    NO_HANDLE(out, BAD_ARGUMENT, "one or the other", nucula_volumes_find(structure, &o, &out));
    o.within_box = NULL;
    NO_HANDLE(out, BAD_ARGUMENT, "distance", nucula_volumes_find(structure, &o, &out));
    o.within_distance = 5;
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, &o, &out));
    nucula_volumes_free(out);
    o.n_within_points = 0;
    NO_HANDLE(out, BAD_ARGUMENT, "no point", nucula_volumes_find(structure, &o, &out));
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: bad_callers STRUCTURE_FILE\n");
        return 2;
    }
    nucula_structure_t *structure = read_it(argv[1]);
    nucula_volumes_t *volumes;
    nucula_volumes_view_t view;
    memset(&view, 0, sizeof view);
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, NULL, &volumes));
    EXPECT(NUCULA_OK, "", nucula_volumes_view(volumes, &view));
    symbols();
    columns(structure);
    subsets(structure);
    structure_bytes(structure);
    volumes_bytes(volumes);
    frames(volumes, view.n_rows);
    answers(structure);
    options(structure);
    (void)sizes; /* of careless.h, for others */
    nucula_volumes_free(volumes);
    nucula_structure_free(structure);
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
