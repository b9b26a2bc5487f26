/* Callers whose structs are older (smaller) or newer (larger) than the library's, see careless.h.
 *
 *     sizes WRITABLE_FOLDER
 *
 * fields.h has, for each struct of the header, `#define FIELDS_nucula_x_t FIELD(nucula_x_t, size) FIELD(…) …`.
 */
#include "careless.h"
#include <fields.h>
#include <stddef.h>

typedef struct {
    size_t offset, size;
} field_t;

#define FIELD(type, name) {offsetof(type, name), sizeof(((type *)0)->name)},
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const field_t structure_options[] = {FIELDS_nucula_structure_options_t};
static const field_t structure_view[] = {FIELDS_nucula_structure_view_t};
static const field_t volumes_options[] = {FIELDS_nucula_volumes_options_t};
static const field_t volumes_view[] = {FIELDS_nucula_volumes_view_t};
static const field_t volumes_write_options[] = {FIELDS_nucula_volumes_write_options_t};
static const field_t components_options[] = {FIELDS_nucula_components_options_t};
static const field_t components_view[] = {FIELDS_nucula_components_view_t};

/* What a program knows that was compiled when the first `n` of the fields were all. */
static size_t size_of_first(const field_t *fields, size_t n) {
    return fields[n - 1].offset + fields[n - 1].size;
}

static const size_t newer[] = {8, 64, 500};

/* A struct of `size` bytes, in which the library knows `whole.size` of them: known fields are as in `whole`, the others
 * are 0, and behind `size` nothing was touched. */
static void check_filled(const room_t *room, size_t size, const room_t *whole, const field_t *fields, size_t n_fields) {
    REQUIRE(room->size == size);
    for (size_t i = 1; i < n_fields; i++) {
        size_t offset = fields[i].offset;
        if (offset + fields[i].size <= size) {
            REQUIRE(memcmp(room->bytes + offset, whole->bytes + offset, fields[i].size) == 0);
        }
    }
    for (size_t at = whole->size; at < size; at++) {
        REQUIRE(room->bytes[at] == 0);
    }
    REQUIRE(untouched(room->bytes + size, sizeof *room - size));
}

/* Fills a struct with every number of fields that there ever was, and with more than there are. */
static void filled(fill_t fill, size_t size, const field_t *fields, size_t n_fields) {
    room_t whole, room;
    PATTERN(whole);
    EXPECT(NUCULA_OK, "", fill(&whole, size));
    REQUIRE(whole.size == size);
    for (size_t n = 1; n <= n_fields; n++) {
        size_t older = size_of_first(fields, n);
        PATTERN(room);
        EXPECT(NUCULA_OK, "", fill(&room, older));
        check_filled(&room, older, &whole, fields, n_fields);
    }
    for (size_t i = 0; i < COUNT(newer); i++) {
        PATTERN(room);
        EXPECT(NUCULA_OK, "", fill(&room, size + newer[i]));
        check_filled(&room, size + newer[i], &whole, fields, n_fields);
    }
}

/* A call with the options in `room`; true if it did what it does with the defaults. */
typedef int (*call_t)(const room_t *room);

/* Calls with every number of fields, each set to its default, and nonsense behind them; then with nonsense behind all. */
static void read_by(call_t call, fill_t init, size_t size, const field_t *fields, size_t n_fields) {
    room_t room;
    for (size_t n = 1; n <= n_fields + COUNT(newer); n++) {
        size_t given = n <= n_fields ? size_of_first(fields, n) : size + newer[n - n_fields - 1];
        size_t known = given < size ? given : size;
        EXPECT(NUCULA_OK, "", init(&room, size));
        memset(room.bytes + known, 0xA5, sizeof room - known);
        room.size = (uint32_t)given;
        /* Exactly as much memory as the caller has, so that a memory checker sees a read beyond it. */
        room_t *exact = (room_t *)malloc(given);
        REQUIRE(exact != NULL);
        memcpy(exact, &room, given);
        if (!call(exact)) {
            fprintf(stderr, "with %zu of %zu bytes of options: %s\n", given, size, nucula_last_error());
            n_failures++;
        }
        REQUIRE(memcmp(exact, &room, given) == 0);
        free(exact);
    }
}

/* Atoms on the faces of a box with room for a cavity. */
static nucula_structure_t *structure;
static nucula_volumes_t *volumes;
static nucula_components_t *components;
static char folder[4096];

static void make_handles(void) {
    static float positions[600][3];
    static char elements[600][4];
    size_t n = 0;
    for (int x = 0; x < 9; x++) {
        for (int y = 0; y < 9; y++) {
            for (int z = 0; z < 9; z++) {
                if (x % 8 == 0 || y % 8 == 0 || z % 8 == 0) {
                    positions[n][0] = 1.5f * (float)x;
                    positions[n][1] = 1.5f * (float)y;
                    positions[n][2] = 1.6f * (float)z;
                    strcpy(elements[n++], "C");
                }
            }
        }
    }
    static const int32_t buried[2][3] = {{1, 1, 1}, {3, 3, 3}}, first_shell[1][3] = {{1, 1, 2}}, shape[3] = {5, 5, 5};
    EXPECT(NUCULA_OK, "", nucula_structure_from_atoms((const float(*)[3])positions, (const char(*)[4])elements, n, &structure));
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, NULL, &volumes));
    EXPECT(NUCULA_OK, "", nucula_classify_components(buried, 2, first_shell, 1, shape, NULL, &components));
}

static nucula_status_t init_structure(room_t *room, size_t size) {
    return nucula_structure_options_init((nucula_structure_options_t *)room, size);
}

static nucula_status_t init_volumes(room_t *room, size_t size) {
    return nucula_volumes_options_init((nucula_volumes_options_t *)room, size);
}

static nucula_status_t init_write(room_t *room, size_t size) {
    return nucula_volumes_write_options_init((nucula_volumes_write_options_t *)room, size);
}

static nucula_status_t init_components(room_t *room, size_t size) {
    return nucula_components_options_init((nucula_components_options_t *)room, size);
}

static nucula_status_t view_structure(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_structure_view(structure, (nucula_structure_view_t *)room);
}

static nucula_status_t view_volumes(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_volumes_view(volumes, (nucula_volumes_view_t *)room);
}

static nucula_status_t view_components(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_components_view(components, (nucula_components_view_t *)room);
}

static nucula_volumes_view_t view_of(const nucula_volumes_t *handle) {
    nucula_volumes_view_t view;
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_volumes_view(handle, &view));
    return view;
}

static int finds(const room_t *room) {
    nucula_volumes_t *out;
    if (nucula_volumes_find(structure, (const nucula_volumes_options_t *)room, &out) != NUCULA_OK) {
        return 0;
    }
    nucula_volumes_view_t view = view_of(out), wanted = view_of(volumes);
    int same = view.n_rows == wanted.n_rows && wanted.n_rows > 0 && view.n_buried == wanted.n_buried &&
               view.row_kind[0] == NUCULA_KIND_CAVITY && view.voxel_size == 3.0;
    nucula_volumes_free(out);
    return same;
}

static int writes(const room_t *room) {
    char path[5000];
    snprintf(path, sizeof path, "%s/a.cif", folder);
    int fine = nucula_volumes_write_as(volumes, path, (const nucula_volumes_write_options_t *)room) == NUCULA_OK;
    return remove(path) == 0 && fine;
}

static int reads(const room_t *room) {
    char path[5000];
    snprintf(path, sizeof path, "%s/b.pdb", folder);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fprintf(file, "ATOM      1  CA  ALA A   1       1.000   2.000   3.000  1.00  0.00           C  \n"
                  "HETATM    2  O   HOH A   2       5.000   2.000   3.000  1.00  0.00           O  \n");
    fclose(file);
    nucula_structure_t *out;
    nucula_structure_view_t view;
    view.size = sizeof view;
    if (nucula_structure_read(path, (const nucula_structure_options_t *)room, &out) != NUCULA_OK) {
        return 0;
    }
    EXPECT(NUCULA_OK, "", nucula_structure_view(out, &view));
    nucula_structure_free(out);
    return view.n_atoms == 1;
}

static int classifies(const room_t *room) {
    static const int32_t buried[5][3] = {{1, 1, 1}, {1, 1, 2}, {1, 1, 3}, {1, 2, 1}, {1, 2, 2}}, shape[3] = {5, 5, 5};
    nucula_components_t *out;
    nucula_components_view_t view;
    view.size = sizeof view;
    const nucula_components_options_t *options = (const nucula_components_options_t *)room;
    if (nucula_classify_components(buried, 5, NULL, 0, shape, options, &out) != NUCULA_OK) {
        return 0;
    }
    EXPECT(NUCULA_OK, "", nucula_components_view(out, &view));
    int fine = view.n_components == 1 && view.kinds[0] == NUCULA_KIND_CAVITY;
    nucula_components_free(out);
    return fine;
}

/* Fields that an older caller knows are heeded, not only the defaults. */
static void known_fields_are_heeded(void) {
    room_t room;
    nucula_volumes_t *out;
    EXPECT(NUCULA_OK, "", init_volumes(&room, offsetof(nucula_volumes_options_t, signs)));
    ((nucula_volumes_options_t *)&room)->voxel_size = 2.5;
    EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, (const nucula_volumes_options_t *)&room, &out));
    REQUIRE(view_of(out).voxel_size == 2.5);
    nucula_volumes_free(out);
}

#define ALL(fields) sizeof(nucula_##fields##_t), fields, COUNT(fields)

int main(int argc, char **argv) {
    if (argc != 2) {
        return EXIT_FAILURE;
    }
    snprintf(folder, sizeof folder, "%s", argv[1]);
    make_handles();
    filled(init_structure, ALL(structure_options));
    filled(init_volumes, ALL(volumes_options));
    filled(init_write, ALL(volumes_write_options));
    filled(init_components, ALL(components_options));
    filled(view_structure, ALL(structure_view));
    filled(view_volumes, ALL(volumes_view));
    filled(view_components, ALL(components_view));
    read_by(reads, init_structure, ALL(structure_options));
    read_by(finds, init_volumes, ALL(volumes_options));
    read_by(writes, init_write, ALL(volumes_write_options));
    read_by(classifies, init_components, ALL(components_options));
    known_fields_are_heeded();
    nucula_components_free(components);
    nucula_volumes_free(volumes);
    nucula_structure_free(structure);
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
