/* A program of an earlier release: it is compiled against that release's header and run with the present library.
 *
 *     previous STRUCTURE_FILE WRITABLE_FOLDER
 *
 * Prints the rows of the table at 2 Å, one per line: kind, id, volume, lengths, circularity, uniformity. It uses what is in
 * every release's header, so it is not changed for the sake of new functions.
 */
#include <nucula.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition) require((condition) != 0, #condition, __LINE__)

static void require(int holds, const char *condition, int line) {
    if (!holds) {
        fprintf(stderr, "line %d: not true: %s (%s)\n", line, condition, nucula_last_error());
        exit(EXIT_FAILURE);
    }
}

static int32_t count(uint64_t done, uint64_t total, void *user) {
    REQUIRE(done <= total);
    ++*(int *)user;
    return 0;
}

static int32_t receive(size_t index, nucula_status_t status, const char *message, nucula_volumes_t *volumes,
                       void *user) {
    nucula_volumes_view_t view;
    view.size = sizeof view;
    if (index == 0) {
        REQUIRE(status == NUCULA_OK && nucula_volumes_view(volumes, &view) == NUCULA_OK);
        *(size_t *)user = view.n_rows;
    } else {
        REQUIRE(status == NUCULA_ERROR_IO && volumes == NULL && strstr(message, "missing.cif") != NULL);
    }
    nucula_volumes_free(volumes);
    return 0;
}

static void print_rows(const nucula_volumes_view_t *v) {
    static const char *const kinds[] = {"occluded", "cavity", "pocket", "pore", "hub"};
    for (size_t i = 0; i < v->n_rows; i++) {
        const double *lengths = v->row_lengths[i];
        REQUIRE(v->component_kind[v->row_component[i]] == v->row_kind[i]);
        printf("%s %d %.3f %.3f %.3f %.3f %.4f %.4f\n", kinds[v->row_kind[i]], (int)v->row_id[i], v->row_volume[i],
               lengths[0], lengths[1], lengths[2], v->row_circularity[i], v->row_uniformity[i]);
    }
}

static void check_voxels(const nucula_volumes_t *volumes, const nucula_volumes_view_t *v) {
    size_t n_voxels = v->shape[0] * v->shape[1] * v->shape[2], n_buried = 0, n_labelled = 0;
    uint8_t *mask = (uint8_t *)malloc(n_voxels);
    int32_t *labels = (int32_t *)malloc(n_voxels * sizeof *labels);
    REQUIRE(mask != NULL && labels != NULL);
    REQUIRE(nucula_volumes_mask(volumes, NUCULA_MASK_BURIED, mask, n_voxels) == NUCULA_OK);
    REQUIRE(nucula_volumes_labels(volumes, labels, n_voxels) == NUCULA_OK);
    for (size_t i = 0; i < n_voxels; i++) {
        n_buried += mask[i];
        n_labelled += labels[i] >= 0;
    }
    REQUIRE(n_buried == v->n_buried && n_labelled == n_buried && v->voxel_offsets[v->n_components] == n_buried);
    free(mask);
    free(labels);
}

int main(int argc, char **argv) {
    REQUIRE(argc == 3);
    REQUIRE(nucula_abi_version() == NUCULA_ABI_VERSION);

    nucula_structure_options_t structure_options;
    nucula_volumes_options_t options;
    nucula_volumes_write_options_t write_options;
    REQUIRE(nucula_structure_options_init(&structure_options, sizeof structure_options) == NUCULA_OK);
    REQUIRE(nucula_volumes_options_init(&options, sizeof options) == NUCULA_OK);
    REQUIRE(nucula_volumes_write_options_init(&write_options, sizeof write_options) == NUCULA_OK);
    int n_reports = 0;
    options.voxel_size = 2.0;
    options.progress = count;
    options.user = &n_reports;

    nucula_structure_t *structure;
    nucula_structure_view_t atoms;
    atoms.size = sizeof atoms;
    REQUIRE(nucula_structure_read(argv[1], &structure_options, &structure) == NUCULA_OK);
    REQUIRE(nucula_structure_view(structure, &atoms) == NUCULA_OK);
    REQUIRE(atoms.n_atoms == 1290 && strcmp(atoms.atom_names[0], "N") == 0);

    nucula_volumes_t *volumes;
    nucula_volumes_view_t view;
    view.size = sizeof view;
    REQUIRE(nucula_volumes_find(structure, &options, &volumes) == NUCULA_OK);
    REQUIRE(nucula_volumes_view(volumes, &view) == NUCULA_OK);
    REQUIRE(n_reports > 0);
    print_rows(&view);
    check_voxels(volumes, &view);

    const nucula_structure_t *aligned;
    double fractions[3];
    REQUIRE(nucula_volumes_structure(volumes, &aligned) == NUCULA_OK);
    REQUIRE(nucula_structure_view(aligned, &atoms) == NUCULA_OK && atoms.n_atoms == 1290);
    REQUIRE(nucula_structure_secondary(aligned, &fractions) == NUCULA_OK && fractions[0] > 0.0);

    char path[4096];
    snprintf(path, sizeof path, "%s/a.cif", argv[2]);
    REQUIRE(nucula_volumes_write(volumes, path) == NUCULA_OK);
    snprintf(path, sizeof path, "%s/a.txt", argv[2]);
    REQUIRE(nucula_volumes_write_as(volumes, path, NULL) == NUCULA_ERROR_UNSUPPORTED);
    write_options.format = NUCULA_VOLUMES_FORMAT_JSON;
    write_options.source = "T4L";
    REQUIRE(nucula_volumes_write_as(volumes, path, &write_options) == NUCULA_OK);

    size_t n_rows = 0;
    const char *paths[] = {argv[1], "missing.cif"};
    options.progress = NULL;
    REQUIRE(nucula_volumes_batch(paths, 2, &structure_options, &options, receive, &n_rows) == NUCULA_OK);
    REQUIRE(n_rows == view.n_rows);

    nucula_volumes_free(volumes);
    nucula_structure_free(structure);
    return EXIT_SUCCESS;
}
