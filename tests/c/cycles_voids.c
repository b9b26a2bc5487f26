/* Every function of voids over and over: nothing may be left over.
 *
 *     cycles_voids STRUCTURE_FILE N
 *
 * Does all that N times, and fails as often: for memory checkers, which see the leak of a single cycle. Writes into the
 * current folder.
 */
#include "careless.h"

/* Looks at everything that is lent, so that a checker sees every byte read. */
static double looked_at(const nucula_voids_t *voids) {
    nucula_voids_view_t v;
    double sum = 0;
    memset(&v, 0, sizeof v);
    v.size = sizeof v;
    EXPECT(NUCULA_OK, "", nucula_voids_view(voids, &v));
    for (size_t i = 0; i < v.n_rows; i++) {
        sum += v.row_kind[i] + v.row_volume[i] + v.row_error[i] + v.row_error_lid[i] + v.row_error_neck[i] +
               v.row_error_grid[i] + v.row_area[i] + v.row_center[i][2] + v.row_max_radius[i] +
               v.row_ball_center[i][0];
        sum += v.row_depth[i] > 0 ? v.row_depth[i] : 0;
        for (size_t m = v.mouth_offsets[i]; m < v.mouth_offsets[i + 1]; m++) {
            sum += v.mouth_area[m] + v.mouth_radius[m] + v.mouth_normal[m][1] + v.mouth_center[m][0];
        }
        for (size_t a = v.atom_offsets[i]; a < v.atom_offsets[i + 1]; a++) {
            sum += v.atoms[a];
        }
        for (size_t r = v.residue_offsets[i]; r < v.residue_offsets[i + 1]; r++) {
            sum += v.residues[r];
        }
        for (size_t p = v.point_offsets[i]; p < v.point_offsets[i + 1]; p++) {
            sum += v.points[p];
        }
        if (v.mouth_offsets[i + 1] - v.mouth_offsets[i] >= 2) {
            nucula_centreline_t *line;
            nucula_centreline_view_t l;
            l.size = sizeof l;
            EXPECT(NUCULA_OK, "", nucula_voids_centreline(voids, i, -1, -1, &line));
            EXPECT(NUCULA_OK, "", nucula_centreline_view(line, &l));
            for (size_t p = 0; p < l.n_points; p++) {
                sum += l.points[p][0] + l.radius[p] + l.ellipse[p][1];
            }
            nucula_centreline_free(line);
        }
    }
    return sum;
}

static int receive(size_t index, nucula_status_t status, const char *message, nucula_voids_t *voids, void *user) {
    size_t *n = (size_t *)user;
    *n += index == *n && (status == NUCULA_OK) == (message[0] == '\0');
    nucula_voids_free(voids);
    return 0;
}

int main(int argc, char **argv) {
    static const char *const suffixes[] = {"pdb", "cif", "json", "csv", "ply", "obj", "mrc"};
    REQUIRE(argc == 3);
    double first = 0;
    for (int i = 0; i < atoi(argv[2]); i++) {
        nucula_structure_t *structure;
        nucula_voids_t *voids;
        nucula_voids_options_t options;
        EXPECT(NUCULA_OK, "", nucula_voids_options_init(&options, sizeof options));
        options.step = 1.5;
        options.n_threads = 1 + i % 2;
        EXPECT(NUCULA_OK, "", nucula_structure_read(argv[1], NULL, &structure));
        EXPECT(NUCULA_OK, "", nucula_voids_find(structure, &options, &voids));
        double sum = looked_at(voids);
        first = i == 0 ? sum : first;
        REQUIRE(sum == first);
        char path[32];
        snprintf(path, sizeof path, "cycles_voids.%s", suffixes[i % 7]);
        EXPECT(NUCULA_OK, "", nucula_voids_write(voids, path));
        remove(path);
        nucula_voids_free(voids);
        options.step = 0;
        EXPECT(BAD_ARGUMENT, "step", nucula_voids_find(structure, &options, &voids));
        nucula_structure_free(structure);
        options.step = 2;
        const char *paths[] = {argv[1], "missing.pdb"};
        size_t n = 0;
        EXPECT(NUCULA_OK, "", nucula_voids_batch(paths, 2, NULL, &options, receive, &n));
        REQUIRE(n == 2);
    }
    return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
