/* Structures and options against careless callers, see careless.h.
 *
 *     bad_structures STRUCTURE_FILE
 */
#include "careless.h"

/* As in printf("%d %s", call(), nucula_last_error()): which is asked first is the compiler's choice. */
static void asked_before_the_call(const char *message, nucula_status_t status) {
    REQUIRE(status == NUCULA_ERROR_NULL_POINTER);
    REQUIRE(strstr(message, "structure is NULL") != NULL);
}

static void versions(void) {
    char text[64];
    snprintf(text, sizeof text, "%d.%d.%d", NUCULA_VERSION_MAJOR, NUCULA_VERSION_MINOR, NUCULA_VERSION_PATCH);
    REQUIRE(strcmp(nucula_version(), text) == 0);
    REQUIRE(nucula_abi_version() == NUCULA_ABI_VERSION);
    REQUIRE(strcmp(nucula_last_error(), "") == 0);
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

/* An _init function: NULL, misaligned, too small for the size field, smaller and larger than the struct. */
static void init(fill_t fill, size_t size) {
    room_t room;
    PATTERN(room);
    EXPECT(NULL_POINTER, "options is NULL", fill(NULL, size));
    EXPECT(BAD_ARGUMENT, "align", fill(MISALIGNED(room_t *, &room), size));
    EXPECT(BAD_ARGUMENT, "size", fill(&room, 0));
    EXPECT(BAD_ARGUMENT, "size", fill(&room, 3));
    REQUIRE(untouched(&room, sizeof room));
    sizes(fill, size);
}

static nucula_structure_options_t structure_defaults(void) {
    nucula_structure_options_t options;
    EXPECT(NUCULA_OK, "", nucula_structure_options_init(&options, sizeof options));
    return options;
}

/* `other` is a file of another kind. */
static void reading(const char *path, const char *other) {
    nucula_structure_t *structure, *out;
    nucula_structure_options_t o = structure_defaults();
    EXPECT(NUCULA_OK, "", nucula_structure_read(path, &o, &structure));
    nucula_structure_free(structure);

    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_read(path, &o, NULL));
    NO_HANDLE(out, NULL_POINTER, "path is NULL", nucula_structure_read(NULL, &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "path", nucula_structure_read("", &o, &out));
    NO_HANDLE(out, NUCULA_ERROR_IO, "missing.pdb", nucula_structure_read("missing.pdb", NULL, &out));
    NO_HANDLE(out, NUCULA_ERROR_IO, "missing", nucula_structure_read("missing", NULL, &out));
    NO_HANDLE(out, NUCULA_ERROR_UNSUPPORTED, "missing.txt", nucula_structure_read("missing.txt", NULL, &out));
    NO_HANDLE(out, NUCULA_ERROR_IO, "folder", nucula_structure_read(".", NULL, &out));
    NO_HANDLE(out, NUCULA_ERROR_UNSUPPORTED, "can read .pdb", nucula_structure_read(other, NULL, &out));
    NO_HANDLE(out, NUCULA_ERROR_IO, "", nucula_structure_read("\xff\xfe.pdb", NULL, &out));
    nucula_structure_t *two[2] = {NULL, NULL};
    EXPECT(BAD_ARGUMENT, "out", nucula_structure_read(path, &o, MISALIGNED(nucula_structure_t **, two)));
    REQUIRE(two[0] == NULL && two[1] == NULL);
    union {
        uint32_t size;
        nucula_structure_options_t options;
        unsigned char bytes[1024];
    } room;
    NO_HANDLE(out, BAD_ARGUMENT, "align",
              nucula_structure_read(path, MISALIGNED(nucula_structure_options_t *, &room), &out));

    /* The size field. */
    o.size = 0;
    NO_HANDLE(out, BAD_ARGUMENT, "options", nucula_structure_read(path, &o, &out));
    o.size = 3;
    NO_HANDLE(out, BAD_ARGUMENT, "options", nucula_structure_read(path, &o, &out));
    o.size = 8; /* an older caller: it knows no field after `assembly`, and what stands there is not read */
    o.keep_models = -7;
    EXPECT(NUCULA_OK, "", nucula_structure_read(path, &o, &out));
    nucula_structure_free(out);
    o.size = 12;
    NO_HANDLE(out, BAD_ARGUMENT, "keep_models", nucula_structure_read(path, &o, &out));
    memset(&room, 0, sizeof room);
    room.options = structure_defaults();
    room.size = sizeof room; /* a newer caller */
    EXPECT(NUCULA_OK, "", nucula_structure_read(path, &room.options, &out));
    nucula_structure_free(out);

#define BAD_OPTION(field, value) \
    do { \
        o = structure_defaults(); \
        o.field = (value); \
        NO_HANDLE(out, BAD_ARGUMENT, #field, nucula_structure_read(path, &o, &out)); \
    } while (0)
    BAD_OPTION(assembly, -1);
    BAD_OPTION(assembly, 3);
    BAD_OPTION(assembly, INT32_MAX);
    BAD_OPTION(keep_models, 2);
    BAD_OPTION(keep_non_protein, -1);
    BAD_OPTION(keep_hydrogens, INT32_MIN);
#undef BAD_OPTION
    o = structure_defaults();
    o.max_atoms = 1;
    NO_HANDLE(out, NUCULA_ERROR_TOO_LARGE, "max_atoms", nucula_structure_read(path, &o, &out));
    o = structure_defaults();
    o.max_file_bytes = 1;
    NO_HANDLE(out, NUCULA_ERROR_TOO_LARGE, "max_file_bytes", nucula_structure_read(path, &o, &out));
}

static void reading_memory(void) {
    static const char file[] = "ATOM      1  CA  GLY A   1       1.000   2.000   3.000  1.00  0.00           C\n";
    const uint8_t *bytes = (const uint8_t *)file;
    const size_t n = sizeof file - 1;
    nucula_structure_t *structure, *out, *two[2] = {NULL, NULL};
    nucula_structure_options_t o = structure_defaults();
    EXPECT(NUCULA_OK, "", nucula_structure_read_memory(bytes, n, "mine", "pdb", &o, &structure));
    nucula_structure_free(structure);
    EXPECT(NUCULA_OK, "", nucula_structure_read_memory(bytes, n, NULL, ".PDB", NULL, &structure));
    nucula_structure_free(structure);

    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_read_memory(bytes, n, "mine", "pdb", &o, NULL));
    NO_HANDLE(out, NULL_POINTER, "bytes is NULL", nucula_structure_read_memory(NULL, n, "mine", "pdb", &o, &out));
    NO_HANDLE(out, NULL_POINTER, "format is NULL", nucula_structure_read_memory(bytes, n, "mine", NULL, &o, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "bytes", nucula_structure_read_memory(bytes, SIZE_MAX, "mine", "pdb", &o, &out));
    NO_HANDLE(out, NUCULA_ERROR_UNSUPPORTED, "txt", nucula_structure_read_memory(bytes, n, "mine", "txt", &o, &out));
    NO_HANDLE(out, NUCULA_ERROR_PARSE, "mine", nucula_structure_read_memory(bytes, n, "mine", "bcif", &o, &out));
    NO_HANDLE(out, NUCULA_ERROR_PARSE, "memory", nucula_structure_read_memory(bytes, 0, NULL, "cif", &o, &out));
    EXPECT(BAD_ARGUMENT, "out",
           nucula_structure_read_memory(bytes, n, "mine", "pdb", &o, MISALIGNED(nucula_structure_t **, two)));
    REQUIRE(two[0] == NULL && two[1] == NULL);
    room_t room;
    NO_HANDLE(out, BAD_ARGUMENT, "align",
              nucula_structure_read_memory(bytes, n, "mine", "pdb",
                                           MISALIGNED(nucula_structure_options_t *, &room), &out));
    o.max_file_bytes = 1;
    NO_HANDLE(out, NUCULA_ERROR_TOO_LARGE, "max_file_bytes",
              nucula_structure_read_memory(bytes, n, "mine", "pdb", &o, &out));
}

static const float positions[4][3] = {{0, 0, 0}, {1.5f, 0, 0}, {0, 1.5f, 0}, {0, 0, 1.5f}};
static const char elements[4][4] = {"C", "N", "O", "S"};

static void bare_atoms(void) {
    nucula_structure_t *out;
    nucula_volumes_t *volumes;
    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_from_atoms(positions, elements, 4, NULL));
    NO_HANDLE(out, NULL_POINTER, "positions is NULL", nucula_structure_from_atoms(NULL, elements, 4, &out));
    NO_HANDLE(out, NULL_POINTER, "elements is NULL", nucula_structure_from_atoms(positions, NULL, 4, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "positions",
              nucula_structure_from_atoms(MISALIGNED(const float(*)[3], positions), elements, 3, &out));
    nucula_structure_t *two[2] = {NULL, NULL};
    EXPECT(BAD_ARGUMENT, "out",
           nucula_structure_from_atoms(positions, elements, 4, MISALIGNED(nucula_structure_t **, two)));
    REQUIRE(two[0] == NULL && two[1] == NULL);
    /* n × size that overflows, that wraps to something small, and that no address space holds. */
    NO_HANDLE(out, BAD_ARGUMENT, "positions", nucula_structure_from_atoms(positions, elements, SIZE_MAX, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "positions",
              nucula_structure_from_atoms(positions, elements, SIZE_MAX / 12 + 2, &out));
    NO_HANDLE(out, BAD_ARGUMENT, "positions",
              nucula_structure_from_atoms(positions, elements, SIZE_MAX / 24 + 2, &out));
    const float bad[] = {NAN, INFINITY, -INFINITY};
    for (int i = 0; i < 3; i++) {
        float moved[4][3];
        memcpy(moved, positions, sizeof moved);
        moved[2][i] = bad[i];
        NO_HANDLE(out, BAD_ARGUMENT, "atom 2",
                  nucula_structure_from_atoms((const float(*)[3])moved, elements, 4, &out));
    }

    nucula_structure_t *empty;
    EXPECT(NUCULA_OK, "", nucula_structure_from_atoms(NULL, NULL, 0, &empty));
    NO_HANDLE(volumes, NUCULA_ERROR_EMPTY, "", nucula_volumes_find(empty, NULL, &volumes));
    nucula_structure_free(empty);
}

static const nucula_structure_t *viewed;

static nucula_status_t view(room_t *room, size_t size) {
    room->size = (uint32_t)size;
    return nucula_structure_view(viewed, (nucula_structure_view_t *)room);
}

static void looking(const nucula_structure_t *structure) {
    room_t room;
    nucula_structure_view_t *inside = (nucula_structure_view_t *)&room;
    PATTERN(room);
    room.size = sizeof *inside;
    EXPECT(NULL_POINTER, "structure is NULL", nucula_structure_view(NULL, inside));
    EXPECT(BAD_ARGUMENT, "structure", nucula_structure_view(MISALIGNED(const nucula_structure_t *, somewhere()), inside));
    EXPECT(NULL_POINTER, "view is NULL", nucula_structure_view(structure, NULL));
    EXPECT(BAD_ARGUMENT, "view", nucula_structure_view(structure, MISALIGNED(nucula_structure_view_t *, &room)));
    room.size = 0;
    EXPECT(BAD_ARGUMENT, "view", nucula_structure_view(structure, inside));
    room.size = 3;
    EXPECT(BAD_ARGUMENT, "view", nucula_structure_view(structure, inside));
    REQUIRE(untouched(room.bytes + 4, sizeof room - 4));
    viewed = structure;
    sizes(view, sizeof *inside);

    double fractions[2][3];
    PATTERN(fractions);
    EXPECT(NULL_POINTER, "structure is NULL", nucula_structure_secondary(NULL, fractions));
    EXPECT(BAD_ARGUMENT, "structure",
           nucula_structure_secondary(MISALIGNED(const nucula_structure_t *, somewhere()), fractions));
    EXPECT(NULL_POINTER, "fractions is NULL", nucula_structure_secondary(structure, NULL));
    EXPECT(BAD_ARGUMENT, "fractions", nucula_structure_secondary(structure, MISALIGNED(double(*)[3], fractions)));
    REQUIRE(untouched(fractions, sizeof fractions));
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: bad_structures STRUCTURE_FILE\n");
        return EXIT_FAILURE;
    }
    versions();
    EXPECT(NULL_POINTER, "out is NULL", nucula_structure_from_atoms(NULL, NULL, 0, NULL));
    asked_before_the_call(nucula_last_error(), nucula_structure_view(NULL, NULL));
    init(init_structure, sizeof(nucula_structure_options_t));
    init(init_volumes, sizeof(nucula_volumes_options_t));
    init(init_write, sizeof(nucula_volumes_write_options_t));
    reading(argv[1], argv[0]);
    reading_memory();
    bare_atoms();

    nucula_structure_t *structure;
    EXPECT(NUCULA_OK, "", nucula_structure_from_atoms(positions, elements, 4, &structure));
    looking(structure);
    nucula_structure_free(structure);
    nucula_structure_free(NULL);
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
