/* Bytes, subsets, columns, symbols, frames and the four answers over and over: nothing may be left over.
 *
 *     cycles_callers STRUCTURE_FILE N
 */
#include "careless.h"

static void of_structure(const nucula_structure_t *structure) {
    static const size_t some[3] = {5, 1, 3};
    nucula_structure_t *part, *copy, *clean;
    nucula_structure_view_t view;
    size_t n;
    char said[64], words[2][4] = {"q", " C"};
    memset(&view, 0, sizeof view);
    view.size = sizeof view;
    EXPECT(NUCULA_OK, "", nucula_elements_understand(words, 2, said, sizeof said));
    EXPECT(NUCULA_OK, "", nucula_structure_select(structure, some, 3, &part));
    EXPECT(NUCULA_OK, "", nucula_structure_view(part, &view));
    EXPECT(NUCULA_OK, "", nucula_structure_from_columns(&view, &copy));
    EXPECT(NUCULA_OK, "", nucula_structure_clean(copy, NULL, &clean));
    EXPECT(NUCULA_OK, "", nucula_structure_n_bytes(clean, &n));
    uint8_t *bytes = (uint8_t *)malloc(n);
    REQUIRE(bytes != NULL);
    EXPECT(NUCULA_OK, "", nucula_structure_to_bytes(clean, bytes, n));
    nucula_structure_free(clean);
    EXPECT(NUCULA_OK, "", nucula_structure_from_bytes(bytes, n, &clean));
    nucula_structure_free(clean);
    bytes[n - 20] ^= 1;
    NO_HANDLE(clean, BAD_ARGUMENT, "bytes", nucula_structure_from_bytes(bytes, n, &clean));
    free(bytes);
    nucula_structure_free(copy);
    nucula_structure_free(part);
}

static double of_volumes(const nucula_volumes_t *volumes, size_t n_rows) {
    double point[1][3] = {{1, 2, 3}}, *inside = (double *)malloc(n_rows * sizeof *inside);
    nucula_volumes_t *copy;
    size_t n, held;
    const char *text;
    const size_t *offsets;
    REQUIRE(inside != NULL);
    EXPECT(NUCULA_OK, "", nucula_volumes_inside(volumes, inside, n_rows));
    EXPECT(NUCULA_OK, "", nucula_volumes_to_input(volumes, (const double(*)[3])(const void *)point, 1, point));
    EXPECT(NUCULA_OK, "", nucula_volumes_from_input(volumes, (const double(*)[3])(const void *)point, 1, point));
    EXPECT(NUCULA_OK, "", nucula_volumes_residue_text(volumes, &text, &offsets));
    REQUIRE(offsets[n_rows] == 0 || text[0] != ' ');
    EXPECT(NUCULA_OK, "", nucula_volumes_memory(volumes, &held));
    EXPECT(NUCULA_OK, "", nucula_volumes_n_bytes(volumes, &n));
    uint8_t *bytes = (uint8_t *)malloc(n);
    REQUIRE(bytes != NULL);
    EXPECT(NUCULA_OK, "", nucula_volumes_to_bytes(volumes, bytes, n));
    EXPECT(NUCULA_OK, "", nucula_volumes_from_bytes(bytes, n, &copy));
    nucula_volumes_free(copy);
    bytes[n / 2] ^= 1;
    NO_HANDLE(copy, BAD_ARGUMENT, "bytes", nucula_volumes_from_bytes(bytes, n, &copy));
    double sum = inside[0] + point[0][2];
    free(bytes);
    free(inside);
    return sum;
}

int main(int argc, char **argv) {
    (void)somewhere; /* of careless.h, for others */
    (void)sizes;
    long n = argc == 3 ? atol(argv[2]) : 0;
    if (n < 1) {
        fprintf(stderr, "usage: cycles_callers STRUCTURE_FILE N\n");
        return 2;
    }
    nucula_structure_t *structure;
    EXPECT(NUCULA_OK, "", nucula_structure_read(argv[1], NULL, &structure));
    static const double points[1][3] = {{0, 0, 0}}, radius[1] = {1.9};
    static const char carbon[1][4] = {"C"};
    for (long i = 0; i < n; i++) {
        nucula_volumes_options_t options;
        nucula_volumes_view_t view;
        nucula_volumes_t *volumes, *four[4];
        nucula_volumes_spread_t spread;
        EXPECT(NUCULA_OK, "", nucula_volumes_options_init(&options, sizeof options));
        options.signs = NUCULA_SIGNS_SHAPE;
        options.radius_elements = carbon;
        options.element_radii = radius;
        options.n_element_radii = 1;
        options.within_points = points;
        options.n_within_points = 1;
        options.within_distance = 1e4;
        options.voxel_size = 4.0;
        memset(&view, 0, sizeof view);
        view.size = sizeof view;
        EXPECT(NUCULA_OK, "", nucula_volumes_find(structure, &options, &volumes));
        EXPECT(NUCULA_OK, "", nucula_volumes_view(volumes, &view));
        REQUIRE(view.n_rows > 0 && isfinite(of_volumes(volumes, view.n_rows)));
        nucula_volumes_free(volumes);
        of_structure(structure);
        if (i % 10 == 0) {
            spread.size = sizeof spread;
            EXPECT(NUCULA_OK, "", nucula_volumes_find_all(structure, &options, four));
            EXPECT(NUCULA_OK, "",
                   nucula_volumes_spread((const nucula_volumes_t *const *)(const void *)four, 4, &spread));
            for (int k = 0; k < 4; k++) {
                nucula_volumes_free(four[k]);
            }
            options.max_voxels = 1;
            EXPECT(NUCULA_ERROR_TOO_LARGE, "max_voxels", nucula_volumes_find_all(structure, &options, four));
            REQUIRE(four[3] == NULL);
        }
    }
    nucula_structure_free(structure);
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
