/**
 * nucula: kernels of structural biology behind a stable C ABI.
 *
 * How to read this header
 *
 * Calls      Every function that can fail returns a status: NUCULA_OK (0) or one of the NUCULA_ERROR_* numbers, and
 *            nucula_last_error() then has a sentence naming the argument, file or line. Outputs are written only on
 *            success; a handle output is NULL after a failure.
 * Pointers   Must be aligned and lead to as many items as the function says; NULL is refused by name unless it is said to be
 *            fine. Nothing is kept after the call but what a handle copies. Inputs are never written.
 * Handles    nucula_structure_t, nucula_volumes_t, … are opaque and immutable: they may be read from several threads at
 *            once. Free each exactly once with its own _free function; _free(NULL) is fine. A view lends flat arrays
 *            of a handle until the handle is freed.
 * Structs    start with their size in bytes. Fill options with the _init function, give it sizeof the struct, then change
 *            fields; set a view's size before the call. Fields are only ever appended, so a program compiled against
 *            an older header goes on working. NULL options are the defaults.
 * Units      Å, Å², Å³, degrees. Voxels are integer triples x, y, z from 0; flat index (x * ny + y) * nz + z, z fastest.
 * Threads    Every function may be called from several threads at once. Work runs on pools of threads of the library's
 *            own; a forked child makes its own. Results have the same bits for every number of threads. Callbacks are
 *            only ever called on the thread that made the call.
 * Process    Nothing is printed; no signal handler, no global setting. Never unload the library (dlclose): its threads may
 *            still be alive.
 */


#ifndef NUCULA_H
#define NUCULA_H

#include <stddef.h>
#include <stdint.h>

/**
 * First number of the library's version.
 */
#define NUCULA_VERSION_MAJOR 0

/**
 * Second number of the library's version.
 */
#define NUCULA_VERSION_MINOR 1

/**
 * Third number of the library's version.
 */
#define NUCULA_VERSION_PATCH 0

/**
 * Number of the ABI; the shared library's soname ends in it. It grows when a program compiled against an older header
 * would no longer work.
 */
#define NUCULA_ABI_VERSION 1

/**
 * The first biological assembly; copies get chain ids of their own.
 */
#define NUCULA_ASSEMBLY_BIOLOGICAL 0

/**
 * The asymmetric unit, as it stands in the file.
 */
#define NUCULA_ASSEMBLY_ASYMMETRIC 1

/**
 * As NUCULA_ASSEMBLY_BIOLOGICAL, but the asymmetric unit where the first assembly is provably the same.
 */
#define NUCULA_ASSEMBLY_AUTO 2

/**
 * Sphere points and their trigonometry in f32, as volumizer's extension module.
 */
#define NUCULA_PROFILE_F32 0

/**
 * Everything in f64, as volumizer's pure Python.
 */
#define NUCULA_PROFILE_F64 1

/**
 * f32 angles, f64 trigonometry, points rounded to f32, as volumizer's old C helpers.
 */
#define NUCULA_PROFILE_C 2

/**
 * Surface voxels of one mouth share a face.
 */
#define NUCULA_CONNECTIVITY_6 6

/**
 * Surface voxels of one mouth share a face or an edge.
 */
#define NUCULA_CONNECTIVITY_18 18

/**
 * Surface voxels of one mouth share a face, an edge or a corner.
 */
#define NUCULA_CONNECTIVITY_26 26

/**
 * Faces always; edges only where one of the two voxels between also belongs to the surface.
 */
#define NUCULA_CONNECTIVITY_CUSTOM18 118

/**
 * Kind of a component: too small to be classified.
 */
#define NUCULA_KIND_OCCLUDED 0

/**
 * Kind of a component: no mouth.
 */
#define NUCULA_KIND_CAVITY 1

/**
 * Kind of a component: one mouth.
 */
#define NUCULA_KIND_POCKET 2

/**
 * Kind of a component: two mouths.
 */
#define NUCULA_KIND_PORE 3

/**
 * Kind of a component: more mouths, or one that opens to many sides.
 */
#define NUCULA_KIND_HUB 4

/**
 * Voxels that hold an atom or a point of its sphere.
 */
#define NUCULA_MASK_PROTEIN 0

/**
 * Solvent voxels open to the bulk.
 */
#define NUCULA_MASK_EXPOSED 1

/**
 * Solvent voxels cut off from the bulk: the voxels of all components.
 */
#define NUCULA_MASK_BURIED 2

/**
 * Exposed voxels with a buried voxel across a face.
 */
#define NUCULA_MASK_FIRST_SHELL 3

/**
 * File format by the suffix of the path: .pdb, .cif, .mmcif, .json, .csv.
 */
#define NUCULA_VOLUMES_FORMAT_BY_SUFFIX 0

/**
 * Annotated structure as PDB.
 */
#define NUCULA_VOLUMES_FORMAT_PDB 1

/**
 * Annotated structure as mmCIF.
 */
#define NUCULA_VOLUMES_FORMAT_MMCIF 2

/**
 * Report with the table as JSON.
 */
#define NUCULA_VOLUMES_FORMAT_JSON 3

/**
 * Table as CSV.
 */
#define NUCULA_VOLUMES_FORMAT_CSV 4

/**
 * Table by columns as JSON: what pandas writes.
 */
#define NUCULA_VOLUMES_FORMAT_JSON_COLUMNS 5

/**
 * x = -1 + 2 (r - rin) / (rcut - rin).
 */
#define NUCULA_ACE_TRANSFORM_LINEAR 0

/**
 * With s = (r - rin) / (r0 - rin): y = 1 / (1 + a s^q / (1 + s^(q - p))), x = -1 + 2 (y - 1) / (y(rcut) - 1).
 */
#define NUCULA_ACE_TRANSFORM_AGNESI 1

/**
 * 1.
 */
#define NUCULA_ACE_ENVELOPE_NONE 0

/**
 * (1 + x)^p1 (1 - x)^p2 for -1 < x < 1, else 0.
 */
#define NUCULA_ACE_ENVELOPE_X 1

/**
 * ((r / rcut)^-p1 - 1) (1 - r / rcut).
 */
#define NUCULA_ACE_ENVELOPE_R 2

/**
 * t^-p1 - T^-p1 + p1 T^(-p1 - 1) (t - T) with t = r / r0, T = rcut / r0.
 */
#define NUCULA_ACE_ENVELOPE_R_ACE1 3

/**
 * Harmonics of the direction.
 */
#define NUCULA_ACE_SPHERICAL 0

/**
 * r^l times those.
 */
#define NUCULA_ACE_SOLID 1

/**
 * The structure has an energy row.
 */
#define NUCULA_ACE_ENERGY 1

/**
 * The structure has force rows.
 */
#define NUCULA_ACE_FORCES 2

/**
 * The structure has virial rows.
 */
#define NUCULA_ACE_VIRIAL 4

/**
 * Row r, column c of a matrix at `c * lda + r`: Julia, LAPACK.
 */
#define NUCULA_ACE_COLUMN_MAJOR 0

/**
 * Row r, column c of a matrix at `r * lda + c`.
 */
#define NUCULA_ACE_ROW_MAJOR 1

/**
 * A linear ACE basis. Immutable; may be used from several threads at once.
 */
typedef struct nucula_ace_t nucula_ace_t;

/**
 * The components of a list of buried voxels. Immutable; may be read from several threads at once.
 */
typedef struct nucula_components_t nucula_components_t;

/**
 * All pairs of points closer than a cutoff. May be read from several threads at once.
 */
typedef struct nucula_neighbors_t nucula_neighbors_t;

/**
 * Atoms with their positions. Immutable; may be read from several threads at once.
 */
typedef struct nucula_structure_t nucula_structure_t;

/**
 * The volumes of one structure. Immutable; may be read from several threads at once.
 */
typedef struct nucula_volumes_t nucula_volumes_t;

/**
 * Result of every function that can fail: `NUCULA_OK` or one of the `NUCULA_ERROR_*` numbers. `nucula_last_error`
 * has the sentence. Numbers are never reused; treat an unknown one as a failure.
 */
typedef int32_t nucula_status_t;

/**
 * What to keep of a file, and how large it may be. Fill it with `nucula_structure_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_ASSEMBLY_* numbers. Default NUCULA_ASSEMBLY_BIOLOGICAL.
     */
    int32_t assembly;
    /**
     * 1: all models of a file without assembly data are kept, overlaid; 0: only the first. Default 1.
     */
    int32_t keep_models;
    /**
     * 1: residues that are not amino acids are kept (waters, ligands, nucleotides). Default 0.
     */
    int32_t keep_non_protein;
    /**
     * 1: atoms of element H are kept. Default 0.
     */
    int32_t keep_hydrogens;
    /**
     * Reserved; 0.
     */
    int32_t reserved;
    /**
     * Limit on the size of the file, and of what a gzipped file unpacks to, bytes. Default 4 GiB.
     */
    uint64_t max_file_bytes;
    /**
     * Limit on the number of atoms after expansion of the assembly. Default 50 million.
     */
    uint64_t max_atoms;
} nucula_structure_options_t;

/**
 * The atoms of a structure as flat arrays of `n_atoms` entries, in file order. The arrays belong to the structure and
 * live as long as it. Texts are NUL-terminated.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * 1 if `cell` is set.
     */
    int32_t has_cell;
    /**
     * Number of atoms.
     */
    size_t n_atoms;
    /**
     * Cartesian coordinates, Å.
     */
    const float (*positions)[3];
    /**
     * Element symbols as read, such as "C" or "SE".
     */
    const char (*elements)[4];
    /**
     * Atom names, such as "CA".
     */
    const char (*atom_names)[8];
    /**
     * Residue names, such as "ALA".
     */
    const char (*residue_names)[4];
    /**
     * Chain ids (author's; copies of an assembly renamed).
     */
    const char (*chains)[8];
    /**
     * Residue numbers (author's).
     */
    const int32_t *residue_ids;
    /**
     * Insertion codes; 0 where there is none.
     */
    const char *insertion_codes;
    /**
     * 1 for atoms of HETATM records.
     */
    const uint8_t *hetero;
    /**
     * Unit cell of the file: a, b, c (Å), alpha, beta, gamma (degrees); zeros if it had none.
     */
    double cell[6];
} nucula_structure_view_t;

/**
 * Told how far a long call is: `done` of `total` steps, and the `user` pointer of the options. A non-zero result
 * cancels the call, which then returns `NUCULA_ERROR_CANCELLED`.
 *
 * It is called only on the thread that made the call, about 20 times a second and once at the end. It must not throw or
 * longjmp across this library; calling other functions of it is fine.
 */
typedef int32_t (*nucula_progress_t)(uint64_t done, uint64_t total, void *user);

/**
 * What a user can choose about `nucula_volumes_find`. Fill it with `nucula_volumes_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * 1: the atoms are centred and their principal axes laid along x, y, z; 0: they stay as they are. Default 1.
     */
    int32_t align;
    /**
     * Voxel edge, Å. Default 3.
     */
    double voxel_size;
    /**
     * Which of the four proper sign choices of the principal axes, 0..3: (+,+,+) (-,-,+) (-,+,-) (+,-,-). Default 0.
     */
    int32_t signs;
    /**
     * One of the NUCULA_PROFILE_* numbers. Default NUCULA_PROFILE_F32.
     */
    int32_t profile;
    /**
     * One of the NUCULA_CONNECTIVITY_* numbers. Default NUCULA_CONNECTIVITY_CUSTOM18.
     */
    int32_t surface_connectivity;
    /**
     * Two mouths of a component that at most so many voxels separate count as one; negative: never. Default 1.
     */
    int32_t mouth_merge_gap;
    /**
     * 1: components behind a narrow neck are refined (pore to pocket, pocket to cavity). Default 1.
     */
    int32_t neck;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * Components with fewer voxels are not in the table. Default 4.
     */
    uint64_t min_voxels;
    /**
     * Components of less volume (Å³) are not in the table. Default 0: none is left out.
     */
    double min_volume;
    /**
     * A grid of more voxels is refused before it is allocated. Default 2^31, at most 2^32 - 1.
     */
    uint64_t max_voxels;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
} nucula_volumes_options_t;

/**
 * Everything found in a structure, as flat arrays. They belong to the volumes and live as long as they do.
 *
 * Voxels are flat indices `(x * shape[1] + y) * shape[2] + z`, z fastest. Lists of voxels are CSR: those of component
 * c are `voxels[voxel_offsets[c]]` up to, not including, `voxels[voxel_offsets[c + 1]]`, ascending.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * Reserved; 0.
     */
    uint32_t reserved;
    /**
     * Rows of the table: the components large enough to be reported, by volume, largest first.
     */
    size_t n_rows;
    /**
     * n_rows: index of the row's component in the component arrays below.
     */
    const uint32_t *row_component;
    /**
     * n_rows: number of the row among those of its kind, largest first, from 0.
     */
    const int32_t *row_id;
    /**
     * n_rows: NUCULA_KIND_* of the row, after refinement.
     */
    const int8_t *row_kind;
    /**
     * n_rows: volume, Å³: number of voxels × voxel_size³.
     */
    const double *row_volume;
    /**
     * n_rows × 3: extents along the component's own principal axes, Å, largest first.
     */
    const double (*row_lengths)[3];
    /**
     * n_rows × 3: mean of the voxel centres, Å, in the frame of the grid.
     */
    const double (*row_center)[3];
    /**
     * n_rows: mean ratio of the smaller to the larger variance of the cross-sections, 0..1; NaN where undefined.
     */
    const double *row_circularity;
    /**
     * n_rows: 1 - coefficient of variation of the slice sizes, 0..1; NaN where undefined.
     */
    const double *row_uniformity;
    /**
     * Voxels of the grid along x, y, z.
     */
    size_t shape[3];
    /**
     * Lower corner of the grid, Å.
     */
    double lower[3];
    /**
     * Upper corner of the grid, Å.
     */
    double upper[3];
    /**
     * Voxel edge along x, y, z, Å. May be larger than `voxel_size`, from which volumes are computed all the same.
     */
    double step[3];
    /**
     * Voxel edge asked for, Å.
     */
    double voxel_size;
    /**
     * Number of voxels of each mask.
     */
    size_t n_protein;
    /**
     * See `n_protein`.
     */
    size_t n_exposed;
    /**
     * See `n_protein`.
     */
    size_t n_buried;
    /**
     * See `n_protein`.
     */
    size_t n_first_shell;
    /**
     * All components of buried voxels, the occluded ones included, in ascending order of their first voxel.
     */
    size_t n_components;
    /**
     * n_components: NUCULA_KIND_*, after refinement.
     */
    const int8_t *component_kind;
    /**
     * n_components: NUCULA_KIND_*, before refinement.
     */
    const int8_t *component_kind_raw;
    /**
     * n_components + 1: where the voxels of each component start in `voxels`.
     */
    const size_t *voxel_offsets;
    /**
     * Voxels of all components.
     */
    const uint32_t *voxels;
    /**
     * n_components + 1: where the mouth voxels of each component start in `mouth_voxels`.
     */
    const size_t *mouth_offsets;
    /**
     * Voxels of the mouths left after refinement.
     */
    const uint32_t *mouth_voxels;
} nucula_volumes_view_t;

/**
 * How results are written. Fill it with `nucula_volumes_write_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_VOLUMES_FORMAT_* numbers. Default NUCULA_VOLUMES_FORMAT_BY_SUFFIX.
     */
    int32_t format;
    /**
     * 1: hubs are written too (mmCIF and JSON; PDB and CSV always hold them). Default 0.
     */
    int32_t include_hubs;
    /**
     * 1: PDB byte for byte in volumizer's layout, whose columns overflow for large structures; 0: a PDB file
     * that other programs read. Default 0.
     */
    int32_t exact_pdb;
    /**
     * JSON: the label of the structure; NULL: null. Default NULL.
     */
    const char *source;
    /**
     * JSON: the file that was read; NULL: null. Default NULL.
     */
    const char *input_path;
    /**
     * JSON: the annotated structure written beside it; NULL: null. Default NULL.
     */
    const char *structure_path;
} nucula_volumes_write_options_t;

/**
 * Receives the result of one file of a batch: `index` of its path, and either NUCULA_OK and volumes, which now belong to
 * the receiver (`nucula_volumes_free`), or a failure's number and message with NULL volumes. The message lives until
 * the callback returns. `user` is the pointer given with the callback. A non-zero result cancels the batch.
 *
 * It is called only on the thread that made the call, once per file, in the order of the paths. It must not throw or
 * longjmp across this library.
 */
typedef int32_t (*nucula_volumes_batch_item_t)(size_t index,
                                               nucula_status_t status,
                                               const char *message,
                                               nucula_volumes_t *volumes,
                                               void *user);

/**
 * How components are classified. Fill it with `nucula_components_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_CONNECTIVITY_* numbers. Default NUCULA_CONNECTIVITY_CUSTOM18.
     */
    int32_t surface_connectivity;
    /**
     * Two mouths that at most so many voxels separate count as one; negative: never. Default 1.
     */
    int32_t mouth_merge_gap;
    /**
     * Components of at most so many voxels are occluded, not classified; 0: every component is classified. Default 4.
     */
    int32_t occluded_limit;
} nucula_components_options_t;

/**
 * Components as flat arrays, ordered by their smallest rows. The arrays belong to the components and live as long as
 * they.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * 0.
     */
    uint32_t reserved;
    /**
     * Number of components.
     */
    size_t n_components;
    /**
     * Entries of `voxels`: the number of buried voxels.
     */
    size_t n_voxels;
    /**
     * Entries of `surface_voxels`.
     */
    size_t n_surface_voxels;
    /**
     * n_components of the NUCULA_KIND_* numbers.
     */
    const int8_t *kinds;
    /**
     * n_components + 1: component i owns `voxels[voxel_offsets[i]]` up to, not including,
     * `voxels[voxel_offsets[i + 1]]`.
     */
    const int32_t *voxel_offsets;
    /**
     * Rows of the list of buried voxels, ascending within each component.
     */
    const int32_t *voxels;
    /**
     * n_components + 1: the same for `surface_voxels`.
     */
    const int32_t *surface_offsets;
    /**
     * Rows of the voxels at the mouths of pockets, pores and hubs, ascending within each component; cavities and
     * occluded components have none.
     */
    const int32_t *surface_voxels;
} nucula_components_view_t;

/**
 * The pairs, as flat arrays. They belong to the list and live as long as it does.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * Reserved; 0.
     */
    uint32_t reserved;
    /**
     * Number of points.
     */
    size_t n;
    /**
     * Number of ordered pairs.
     */
    size_t n_pairs;
    /**
     * n + 1: the pairs of point i are `offsets[i]` up to, not including, `offsets[i + 1]`.
     */
    const size_t *offsets;
    /**
     * n_pairs: the neighbour; ascending within a point.
     */
    const uint32_t *j;
    /**
     * n_pairs × 3: cell vectors added to the neighbour; ascending within a neighbour.
     */
    const int32_t (*shifts)[3];
    /**
     * n_pairs × 3: positions[j] + shift · cell - positions[i], Å.
     */
    const double (*vectors)[3];
} nucula_neighbors_view_t;

/**
 * What a user can choose about `nucula_ace_generate`. Fill it with `nucula_ace_options_init`, then set `n_species`,
 * `species` and `r0`, and whatever else shall differ.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * NUCULA_ACE_SPHERICAL or NUCULA_ACE_SOLID. Default NUCULA_ACE_SPHERICAL.
     */
    int32_t harmonics;
    /**
     * Number of species.
     */
    size_t n_species;
    /**
     * n_species: distinct positive numbers, usually atomic numbers.
     */
    const int32_t *species;
    /**
     * Most factors of a product, 1 to 3. Default 3.
     */
    int32_t order;
    /**
     * Number of pair functions over n_species; 0: none; negative: the largest total degree, rounded up. Default -1.
     */
    int32_t pair_degree;
    /**
     * Numbers in `totaldegree`: 1, or one for each order. Default 0: `totaldegree` is 10.
     */
    size_t n_degrees;
    /**
     * n_degrees: largest sum of levels n / n_species + wl · l of the factors.
     */
    const double *totaldegree;
    /**
     * Weight of l in a level, above 0. Default 1.5.
     */
    double wl;
    /**
     * n_species × n_species, [centre][neighbour], Å. Default NULL: 0.
     */
    const double *rin;
    /**
     * n_species × n_species, Å. Must be given.
     */
    const double *r0;
    /**
     * n_species × n_species, Å. Default NULL: 5.5.
     */
    const double *rcut;
    /**
     * NUCULA_ACE_TRANSFORM_* of the many-body functions. Default agnesi 2 4.
     */
    int32_t transform;
    /**
     * Its powers.
     */
    int32_t transform_p;
    /**
     * Its powers.
     */
    int32_t transform_q;
    /**
     * NUCULA_ACE_ENVELOPE_* of the many-body functions. Default x 2 2.
     */
    int32_t envelope;
    /**
     * Its powers.
     */
    int32_t envelope_p1;
    /**
     * Its powers.
     */
    int32_t envelope_p2;
    /**
     * NUCULA_ACE_TRANSFORM_* of the pair functions. Default agnesi 1 3.
     */
    int32_t pair_transform;
    /**
     * Its powers.
     */
    int32_t pair_transform_p;
    /**
     * Its powers.
     */
    int32_t pair_transform_q;
    /**
     * NUCULA_ACE_ENVELOPE_* of the pair functions. Default r_ace1 2.
     */
    int32_t pair_envelope;
    /**
     * Its powers.
     */
    int32_t pair_envelope_p1;
    /**
     * Its powers.
     */
    int32_t pair_envelope_p2;
    /**
     * 1: a multiset may hold an (n, l) twice. 0 leaves an incomplete basis, only to reproduce its count. Default 1.
     */
    int32_t repeats;
    /**
     * Reserved; 0.
     */
    uint32_t reserved;
} nucula_ace_options_t;

/**
 * One family of radial functions for every ordered pair of species, [centre][neighbour]: functions of x(r), times an
 * envelope; 0 from rcut on. n_species is that of the specification. Set `size`, and zero what is not used.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it.
     */
    uint32_t size;
    /**
     * One of the NUCULA_ACE_TRANSFORM_* numbers.
     */
    int32_t transform;
    /**
     * Powers p and q of the transform: 0 < p <= q <= 64.
     */
    int32_t transform_p;
    /**
     * See `transform_p`.
     */
    int32_t transform_q;
    /**
     * One of the NUCULA_ACE_ENVELOPE_* numbers.
     */
    int32_t envelope;
    /**
     * Powers of the envelope, 0..64.
     */
    int32_t envelope_p1;
    /**
     * See `envelope_p1`.
     */
    int32_t envelope_p2;
    /**
     * Reserved; 0.
     */
    uint32_t reserved;
    /**
     * n_species × n_species, Å: where x is -1. NULL: 0.
     */
    const double *rin;
    /**
     * n_species × n_species, Å: above rin.
     */
    const double *r0;
    /**
     * n_species × n_species, Å: where x is 1; above r0.
     */
    const double *rcut;
    /**
     * n_species × n_species: a of the transform, above 0. NULL: the value that makes it steepest at r0.
     */
    const double *a;
    /**
     * Number of functions.
     */
    size_t n_functions;
    /**
     * Number of Jacobi polynomials in `mix`.
     */
    size_t n_poly;
    /**
     * Polynomials are orthonormal for (1 - x)^alpha (1 + x)^beta; both above -1.
     */
    double alpha;
    /**
     * See `alpha`.
     */
    double beta;
    /**
     * n_species × n_species × n_functions × n_poly: functions as sums of polynomials. NULL: `values` and `slopes`.
     */
    const double *mix;
    /**
     * Number of even nodes of x from -1 to 1, at least 2.
     */
    size_t n_nodes;
    /**
     * n_species × n_species × n_nodes × n_functions: cubic Hermite pieces. Used without `mix`.
     */
    const double *values;
    /**
     * Likewise: df/dx.
     */
    const double *slopes;
} nucula_ace_radial_t;

/**
 * A supplied specification; indices count from 0. Set `size`, and zero what is not used.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it.
     */
    uint32_t size;
    /**
     * NUCULA_ACE_SPHERICAL or NUCULA_ACE_SOLID.
     */
    int32_t harmonics;
    /**
     * Number of species.
     */
    size_t n_species;
    /**
     * n_species: distinct positive numbers, usually atomic numbers.
     */
    const int32_t *species;
    /**
     * Radial functions of the one-particle functions A.
     */
    const nucula_ace_radial_t *radial;
    /**
     * Radial functions of the pair functions; NULL: none.
     */
    const nucula_ace_radial_t *pair;
    /**
     * Number of A.
     */
    size_t n_a;
    /**
     * n_a: radial function of each A.
     */
    const int32_t *a_radial;
    /**
     * n_a: harmonic of each A, l² + l + m, l up to 40.
     */
    const int32_t *a_angular;
    /**
     * Number of products.
     */
    size_t n_aa;
    /**
     * n_aa + 1: where the factors of each product start; 1 to 8 each.
     */
    const size_t *aa_offsets;
    /**
     * A.
     */
    const int32_t *aa_factors;
    /**
     * Number of many-body functions of one species.
     */
    size_t n_b;
    /**
     * n_b + 1: where the terms of each function start.
     */
    const size_t *b_offsets;
    /**
     * Products.
     */
    const int32_t *b_terms;
    /**
     * Coefficients of the terms.
     */
    const double *b_values;
} nucula_ace_spec_t;

/**
 * A basis, as flat arrays. They belong to the basis and live as long as it does.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * NUCULA_ACE_SPHERICAL or NUCULA_ACE_SOLID.
     */
    int32_t harmonics;
    /**
     * Functions of all species: columns of a design matrix, weights of a potential; n_species (n_many + n_pair).
     */
    size_t n_basis;
    /**
     * Many-body functions of one species. Their columns come first, species by species.
     */
    size_t n_many;
    /**
     * Pair functions of one species. Their columns follow, species by species.
     */
    size_t n_pair;
    /**
     * Number of species.
     */
    size_t n_species;
    /**
     * n_species.
     */
    const int32_t *species;
    /**
     * No neighbour further than this counts, Å.
     */
    double cutoff;
    /**
     * Radial functions of the A.
     */
    const nucula_ace_radial_t *radial;
    /**
     * Radial functions of the pair functions, or NULL.
     */
    const nucula_ace_radial_t *pair;
    /**
     * Number of A.
     */
    size_t n_a;
    /**
     * n_a: radial function of each A.
     */
    const int32_t *a_radial;
    /**
     * n_a: harmonic of each A, l² + l + m.
     */
    const int32_t *a_angular;
    /**
     * Number of products.
     */
    size_t n_aa;
    /**
     * n_aa + 1: where the factors of each product start.
     */
    const size_t *aa_offsets;
    /**
     * A.
     */
    const int32_t *aa_factors;
    /**
     * n_many + 1: where the terms of each function start.
     */
    const size_t *b_offsets;
    /**
     * Products.
     */
    const int32_t *b_terms;
    /**
     * Coefficients of the terms.
     */
    const double *b_values;
    /**
     * n_many + n_pair + 1: where the multiset of each function of one species starts; NULL for a supplied specification.
     */
    const size_t *multiset_offsets;
    /**
     * (n, l), n from 1; pair functions have one with l = 0. NULL for a supplied specification.
     */
    const int32_t (*multisets)[2];
} nucula_ace_view_t;

/**
 * How to evaluate. Fill it with `nucula_ace_run_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * How a design matrix lies: NUCULA_ACE_COLUMN_MAJOR or NUCULA_ACE_ROW_MAJOR. Default NUCULA_ACE_COLUMN_MAJOR.
     */
    int32_t layout;
    /**
     * 1: rows of a design matrix are multiplied by `row_weights`. Default 0.
     */
    int32_t weighted;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * (wE, wF, wV): energies times wE / √n_atoms, forces times wF, virials times wV / √n_atoms. Default 1, 1, 1.
     */
    double row_weights[3];
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
} nucula_ace_run_options_t;

/**
 * One structure. In an array of them, the first one's `size` is the distance from one to the next.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it.
     */
    uint32_t size;
    /**
     * Non-zero where atoms repeat along a cell vector.
     */
    uint8_t pbc[3];
    /**
     * Rows of a design matrix: a sum of NUCULA_ACE_ENERGY, _FORCES, _VIRIAL.
     */
    uint8_t rows;
    /**
     * Number of atoms.
     */
    size_t n_atoms;
    /**
     * n_atoms × 3, Å; may lie outside the cell.
     */
    const double (*positions)[3];
    /**
     * n_atoms: numbers as in the basis.
     */
    const int32_t *species;
    /**
     * 3 × 3, rows are the lattice vectors, Å; NULL without periodic axes.
     */
    const double (*cell)[3];
    /**
     * The pairs within the cutoff of the basis at least, in the order of `nucula_neighbors_find`. NULL: found here.
     */
    const nucula_neighbors_t *neighbors;
} nucula_ace_system_t;

/**
 * Success.
 */
#define NUCULA_OK 0

/**
 * A pointer that must not be NULL was NULL.
 */
#define NUCULA_ERROR_NULL_POINTER 1

/**
 * An argument is out of its range, misaligned, or does not fit another one.
 */
#define NUCULA_ERROR_BAD_ARGUMENT 2

/**
 * The operating system refused to read or write a file.
 */
#define NUCULA_ERROR_IO 3

/**
 * A file is not what its suffix promises; the message names the line.
 */
#define NUCULA_ERROR_PARSE 4

/**
 * A file type that is not known, or content that a file format cannot hold.
 */
#define NUCULA_ERROR_UNSUPPORTED 5

/**
 * The work would go over a limit set in the options (such as `max_atoms` or `max_file_bytes`).
 */
#define NUCULA_ERROR_TOO_LARGE 6

/**
 * The progress callback returned non-zero.
 */
#define NUCULA_ERROR_CANCELLED 7

/**
 * The allocator refused.
 */
#define NUCULA_ERROR_OUT_OF_MEMORY 8

/**
 * Nothing is left to work on, such as no atoms after cleaning.
 */
#define NUCULA_ERROR_EMPTY 9

/**
 * The input has no answer by the rules of the method; the message tells which.
 */
#define NUCULA_ERROR_DEGENERATE 10

/**
 * A defect of this library; please report the message.
 */
#define NUCULA_ERROR_INTERNAL 255

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the loaded library as text, "MAJOR.MINOR.PATCH". Static; do not free.
 */
const char *nucula_version(void);

/**
 * The ABI number of the loaded library. Bindings compare it with the `NUCULA_ABI_VERSION` they were written for and
 * refuse to go on when it differs.
 */
uint32_t nucula_abi_version(void);

/**
 * The sentence behind the calling thread's last failure; it names the argument, file or line. Empty if nothing has
 * failed. The buffer is the thread's own: it stays in place until the thread ends, and the next failure overwrites it; do
 * not free. At most 2047 bytes, UTF-8.
 */
const char *nucula_last_error(void);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_structure_options_init(nucula_structure_options_t *options, size_t size);

/**
 * Reads the structure in a PDB (.pdb) or mmCIF (.cif, .mmcif) file, each also gzipped (.gz), and cleans it: amino
 * acids without hydrogens, unless the options keep more.
 *
 * `path`: the file; any bytes on Unix, UTF-8 elsewhere. `options`: NULL for the defaults. `out`: receives the
 * structure, or NULL on failure; release it with `nucula_structure_free`.
 *
 * A structure may come out with no atoms at all, when the file holds no protein. Cost: linear in the file, about 1 ms
 * per MB.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option out of range), IO, PARSE (with the line), UNSUPPORTED (suffix),
 * TOO_LARGE (`max_file_bytes`, `max_atoms`), OUT_OF_MEMORY.
 */
nucula_status_t nucula_structure_read(const char *path,
                                      const nucula_structure_options_t *options,
                                      nucula_structure_t **out);

/**
 * Makes a structure from bare atoms: one residue UNK 1 of chain A, nothing cleaned away.
 *
 * `positions`: n_atoms × 3 Cartesian coordinates, Å, finite. `elements`: one symbol per atom, NUL-terminated, such as
 * "C"; the case matters, and an unknown symbol gets the radius 2 Å. `n_atoms`: may be 0. `out`: receives the
 * structure, or NULL on failure; release it with `nucula_structure_free`. Everything is copied.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (a coordinate that is not finite, named by its atom), OUT_OF_MEMORY.
 */
nucula_status_t nucula_structure_from_atoms(const float (*positions)[3],
                                            const char (*elements)[4],
                                            size_t n_atoms,
                                            nucula_structure_t **out);

/**
 * Lends the atoms of a structure as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the structure is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_structure_view(const nucula_structure_t *structure,
                                      nucula_structure_view_t *view);

/**
 * Frees a structure; its views end with it. NULL is fine.
 */
void nucula_structure_free(nucula_structure_t *structure);

/**
 * Shares of helix, strand and coil among the residues with a CA atom, 0..1, by P-SEA (Labesse, Colloc'h, Pothier &
 * Mornon, Comput. Appl. Biosci. 13, 291 (1997)); three NaN where there is none.
 *
 * `fractions`: receives helix, strand, coil.
 *
 * Errors: NULL_POINTER, OUT_OF_MEMORY.
 */
nucula_status_t nucula_structure_secondary(const nucula_structure_t *structure,
                                           double (*fractions)[3]);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_volumes_options_init(nucula_volumes_options_t *options, size_t size);

/**
 * Finds the cavities, pockets, pores and hubs of a structure.
 *
 * The atoms are aligned, surrounded by sphere points and laid into a grid; solvent voxels that protein shuts off along
 * two axes or more are buried; connected buried voxels are components; their mouths to the exposed solvent decide their
 * kind.
 *
 * `structure`: at least one atom, at least 3 to be aligned. `options`: NULL for the defaults. `out`: receives the
 * volumes, or NULL on failure; release them with `nucula_volumes_free`. The structure may be freed before them.
 *
 * Cost: linear in atoms and in voxels; 1 to 4 bits of memory per voxel and mask.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option out of range, too few atoms), EMPTY (no atoms), TOO_LARGE (`max_voxels`),
 * DEGENERATE (an axis without a voxel), CANCELLED, OUT_OF_MEMORY.
 */
nucula_status_t nucula_volumes_find(const nucula_structure_t *structure,
                                    const nucula_volumes_options_t *options,
                                    nucula_volumes_t **out);

/**
 * Lends the table, the grid and the components as flat arrays. The first view that has room for them builds
 * the voxel lists, 4 bytes per buried voxel; one whose `size` ends before `voxel_offsets` does without.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the volumes are freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set), OUT_OF_MEMORY.
 */
nucula_status_t nucula_volumes_view(const nucula_volumes_t *volumes,
                                    nucula_volumes_view_t *view);

/**
 * Lends the structure that was laid into the grid: the atoms as given, at their aligned positions. It belongs to the
 * volumes and must not be freed; look at it with `nucula_structure_view`.
 *
 * `out`: receives the structure, or NULL on failure.
 *
 * Errors: NULL_POINTER.
 */
nucula_status_t nucula_volumes_structure(const nucula_volumes_t *volumes,
                                         const nucula_structure_t **out);

/**
 * Copies a mask: 1 for each voxel in the set, else 0, in flat order.
 *
 * `mask`: one of the NUCULA_MASK_* numbers. `out`: `n_voxels` bytes; `n_voxels` must be the product of the view's shape.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (unknown mask, wrong number of voxels).
 */
nucula_status_t nucula_volumes_mask(const nucula_volumes_t *volumes,
                                    int32_t mask,
                                    uint8_t *out,
                                    size_t n_voxels);

/**
 * Copies the labels: for each voxel in flat order the number of its component, -1 where there is none.
 *
 * `out`: `n_voxels` integers; `n_voxels` must be the product of the view's shape.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (wrong number of voxels).
 */
nucula_status_t nucula_volumes_labels(const nucula_volumes_t *volumes, int32_t *out, size_t n_voxels);

/**
 * Frees volumes; their views and their structure end with them. NULL is fine.
 */
void nucula_volumes_free(nucula_volumes_t *volumes);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_volumes_write_options_init(nucula_volumes_write_options_t *options, size_t size);

/**
 * Writes the result in the format of the path's suffix: the aligned structure with one pseudo-atom per voxel of every
 * component (.pdb, .cif, .mmcif), a report (.json), or the table (.csv). Pseudo-atoms have residue names HUB, POR, POK,
 * CAV, OCC and a B-factor of 50 at mouths. Hubs are left out of mmCIF and JSON; `nucula_volumes_write_as` can keep them.
 *
 * The file appears whole or not at all: it is written under a temporary name in the same folder and then renamed.
 *
 * `path`: any bytes on Unix, UTF-8 elsewhere; an existing file is replaced.
 *
 * Errors: NULL_POINTER, UNSUPPORTED (suffix; a structure that PDB cannot hold), IO, OUT_OF_MEMORY.
 */
nucula_status_t nucula_volumes_write(const nucula_volumes_t *volumes,
                                     const char *path);

/**
 * As `nucula_volumes_write`, with a choice of format and content.
 *
 * `options`: NULL for the defaults.
 *
 * Errors: those of `nucula_volumes_write`, and BAD_ARGUMENT (option out of range).
 */
nucula_status_t nucula_volumes_write_as(const nucula_volumes_t *volumes,
                                        const char *path,
                                        const nucula_volumes_write_options_t *options);

/**
 * Reads many files and finds the volumes of each, several at a time.
 *
 * `paths`: `n_paths` file paths. `structure_options`, `options`: NULL for the defaults; `options->n_threads` files are
 * worked on at once, and `options->progress` is told the number of files done. `item`: receives every result, in the
 * order of the paths; a bad file is one failed item and never stops the rest. `user`: handed to `item`.
 *
 * At most a few results per thread are held at a time, so an archive of any size can be screened.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option out of range), CANCELLED, OUT_OF_MEMORY. NUCULA_OK means that every
 * file was tried, not that every file was good.
 */
nucula_status_t nucula_volumes_batch(const char *const *paths,
                                     size_t n_paths,
                                     const nucula_structure_options_t *structure_options,
                                     const nucula_volumes_options_t *options,
                                     nucula_volumes_batch_item_t item,
                                     void *user);

/**
 * Marks the voxels of one list that share a face with a voxel of another.
 *
 * `query`, `reference`: rows x, y, z, anywhere in the range of int32_t, in any order; rows may repeat, and the lists may
 * be the same. A voxel is no neighbour of itself. `out`: receives `n_query` bytes, 1 for a neighbour, else 0.
 *
 * Cost: linear in both lists.
 *
 * Errors: NULL_POINTER, TOO_LARGE (2^31 voxels), OUT_OF_MEMORY.
 */
nucula_status_t nucula_neighbor_voxels(const int32_t (*query)[3],
                                       size_t n_query,
                                       const int32_t (*reference)[3],
                                       size_t n_reference,
                                       uint8_t *out);

/**
 * Finds one connected component: the voxels that can be reached from the first searchable one over faces, by way of
 * searchable voxels only.
 *
 * `voxels`: `n_voxels` rows x, y, z. `searchable`: `n_searchable` indices into `voxels`; may be none, may repeat, then
 * each occurrence is found. `out`: room for `n_searchable` indices, of which the first `n_out` are written: the
 * component in the order in which the old C function `breadth_first_search` of volumizer finds it, beginning with
 * `searchable[0]`.
 *
 * Cost: linear in `n_searchable`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (an index outside of `voxels`), TOO_LARGE (2^31 indices), OUT_OF_MEMORY.
 */
nucula_status_t nucula_component_voxels(const int32_t (*voxels)[3],
                                        size_t n_voxels,
                                        const int32_t *searchable,
                                        size_t n_searchable,
                                        int32_t *out,
                                        size_t *n_out);

/**
 * Splits solvent into buried and exposed voxels.
 *
 * Seen from a buried voxel, protein blocks at least five of the six axis directions, or four with the two open ones on
 * one axis; at any distance, up to the edge of the grid. `solvent`, `protein`: rows x, y, z inside the grid, in any
 * order; rows may repeat. What is in neither list is not protein. `shape`: voxels along x, y, z, all positive.
 * `out_buried`: receives `n_solvent` bytes, 1 for a buried voxel, 0 for an exposed one.
 *
 * Cost: linear in both lists, in time and memory, however large the grid.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT (an axis without voxels, a voxel outside the grid, named by its row; protein is
 * looked at first); OUT_OF_MEMORY.
 */
nucula_status_t nucula_split_solvent(const int32_t (*solvent)[3],
                                     size_t n_solvent,
                                     const int32_t (*protein)[3],
                                     size_t n_protein,
                                     const int32_t *shape,
                                     uint8_t *out_buried);

/**
 * Marks the exposed voxels of the first shell: those that share a face with a buried voxel.
 *
 * `exposed`, `buried`: rows x, y, z inside the grid, in any order; rows may repeat. `shape`: voxels along x, y, z, all
 * positive. `out`: receives `n_exposed` bytes, 1 for the first shell, else 0.
 *
 * Cost: linear in both lists, in time and memory, however large the grid.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT (an axis without voxels, a voxel outside the grid, named by its row); TOO_LARGE
 * (2^31 voxels); OUT_OF_MEMORY.
 */
nucula_status_t nucula_first_shell(const int32_t (*exposed)[3],
                                   size_t n_exposed,
                                   const int32_t (*buried)[3],
                                   size_t n_buried,
                                   const int32_t *shape,
                                   uint8_t *out);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_components_options_init(nucula_components_options_t *options, size_t size);

/**
 * Splits buried voxels into components connected over faces, and decides the kind of each.
 *
 * `buried`: rows x, y, z. `first_shell`: the exposed voxels next to them. A component is open where it touches the first
 * shell or has a coordinate of 0 or shape - 1; beyond that `shape` (voxels along x, y, z, all positive) plays no
 * part, and voxels may lie anywhere in the range of int32_t. Rows may be in any order and may repeat: of equal buried
 * rows the last one is seen by its neighbours, and the others start components of their own unless a neighbour is still
 * free. `options`: NULL for the defaults. `out`: receives the components, or NULL on failure; release them with
 * `nucula_components_free`.
 *
 * Cost: linear in both lists.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (an axis without voxels, an option out of range), TOO_LARGE (2^31 voxels),
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_classify_components(const int32_t (*buried)[3],
                                           size_t n_buried,
                                           const int32_t (*first_shell)[3],
                                           size_t n_first_shell,
                                           const int32_t *shape,
                                           const nucula_components_options_t *options,
                                           nucula_components_t **out);

/**
 * Lends components as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the components are freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_components_view(const nucula_components_t *components,
                                       nucula_components_view_t *view);

/**
 * Frees components; their views end with them. NULL is fine.
 */
void nucula_components_free(nucula_components_t *components);

/**
 * Spreads points over the sphere around one centre, along the golden spiral.
 *
 * `radius`: Å, finite; may be 0 or negative. `center`: 3 finite coordinates, Å. `n_points`: may be 0. `profile`:
 * NUCULA_PROFILE_F32, every operation rounded to float; or NUCULA_PROFILE_C, float angles, double trigonometry, one
 * rounding at the end. (The points of NUCULA_PROFILE_F64 are no floats.) `out`: receives `n_points` rows x, y, z,
 * Å, in the order of the spiral. A sum beyond the range of float is infinite.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (a number that is not finite, another profile), OUT_OF_MEMORY. Nothing is written
 * then.
 */
nucula_status_t nucula_sphere_points(float radius,
                                     const float *center,
                                     size_t n_points,
                                     int32_t profile,
                                     float (*out)[3]);

/**
 * Spreads points over the spheres of one radius around many centres.
 *
 * As `nucula_sphere_points`, and with the same bits, for `n_centers` rows of `centers`: all `n_points` points of centre
 * 0, then those of centre 1, … `out`: receives `n_centers * n_points` rows. The spiral is computed once, so each
 * further centre costs only additions.
 *
 * Errors: as `nucula_sphere_points`; a centre that is not finite is named by its row.
 */
nucula_status_t nucula_sphere_points_batch(float radius,
                                           const float (*centers)[3],
                                           size_t n_centers,
                                           size_t n_points,
                                           int32_t profile,
                                           float (*out)[3]);

/**
 * Finds all ordered pairs (i, j, shift) of points with |positions[j] + shift · cell - positions[i]| < `cutoff`, strictly,
 * without (i, i, 0); sorted by i, then j, then shift.
 *
 * `positions`: n × 3, Å; may lie outside the cell, shifts refer to them as given. `cell`: 3 × 3, rows are the lattice
 * vectors, Å, of any shape; NULL without periodic axes. `pbc`: 3 bytes, non-zero where points repeat along a vector; NULL:
 * nowhere. Vectors of open axes are ignored. `cutoff`: Å, above 0; may be longer than the cell. `out`: receives the list,
 * or NULL on failure; release it with `nucula_neighbors_free`.
 *
 * Cost: linear in the points at fixed density, for tilted cells too; 40 bytes a pair.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`positions` or `cell` not finite; periodic vectors 0 or dependent; `cutoff` not
 * above 0, or with more than 2^26 images or 2^31 pairs), OUT_OF_MEMORY.
 */
nucula_status_t nucula_neighbors_find(size_t n,
                                      const double (*positions)[3],
                                      const double (*cell)[3],
                                      const uint8_t *pbc,
                                      double cutoff,
                                      nucula_neighbors_t **out);

/**
 * Follows points that have moved: the same pairs, with the vectors of now. With a list made for a longer cutoff that is
 * right as long as no point has moved by more than half of what it was longer. Views taken before show the new vectors.
 *
 * `positions`, `cell`: as for `nucula_neighbors_find`, for the same number of points.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (another number of points, one not finite). Nothing has changed then.
 */
nucula_status_t nucula_neighbors_follow(nucula_neighbors_t *neighbors,
                                        size_t n,
                                        const double (*positions)[3],
                                        const double (*cell)[3]);

/**
 * Lends the pairs as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the list is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_neighbors_view(const nucula_neighbors_t *neighbors,
                                      nucula_neighbors_view_t *view);

/**
 * Frees a list; its views end with it. NULL is fine.
 */
void nucula_neighbors_free(nucula_neighbors_t *neighbors);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_ace_options_init(nucula_ace_options_t *options, size_t size);

/**
 * Makes the usual invariant basis of correlation order 1 to 3.
 *
 * One-particle functions (n >= 1, l >= 0) have the level n / n_species + wl · l. A multiset of 1 to `order` of them, repeats
 * allowed, is a function if its levels sum up to at most the total degree and its l can couple to an invariant (real 3j
 * symbols). Radial functions are Jacobi polynomials, (4, 4) for the many-body and Legendre for the pair functions.
 *
 * `options`: `species` and `r0` must be set. `out`: receives the basis, or NULL on failure; release it with
 * `nucula_ace_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (an option out of range; a `totaldegree` that asks for more than can be held).
 */
nucula_status_t nucula_ace_generate(const nucula_ace_options_t *options,
                                    nucula_ace_t **out);

/**
 * Makes a basis from a supplied specification: any radial functions, products of up to 8 factors, any coupling.
 *
 * `spec`: copied; every index is checked. `out`: receives the basis, or NULL on failure; release it with
 * `nucula_ace_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (naming the array, the place and the bound), OUT_OF_MEMORY.
 */
nucula_status_t nucula_ace_from_spec(const nucula_ace_spec_t *spec,
                                     nucula_ace_t **out);

/**
 * Lends what a basis is made of, as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the basis is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_ace_view(const nucula_ace_t *ace,
                                nucula_ace_view_t *view);

/**
 * Frees a basis; its views end with it. NULL is fine.
 */
void nucula_ace_free(nucula_ace_t *ace);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_ace_run_options_init(nucula_ace_run_options_t *options, size_t size);

/**
 * All functions of one environment, and their derivatives.
 *
 * `z0`: species of the centre. `vectors`: n × 3 from the centre to its neighbours, Å. `zj`: n, their species. `b`: receives
 * n_basis numbers; functions of other centre species are 0. `db`: receives n_basis × n × 3, the derivative of each
 * function with respect to each vector; NULL: not wanted.
 *
 * Cost: linear in n.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (a species not in the basis; a vector that is not finite, or 0), OUT_OF_MEMORY.
 * Nothing is written then.
 */
nucula_status_t nucula_ace_site(const nucula_ace_t *ace,
                                int32_t z0,
                                size_t n,
                                const double (*vectors)[3],
                                const int32_t *zj,
                                double *b,
                                double *db);

/**
 * All functions of every atom of a structure.
 *
 * `out`: receives n_atoms × n_basis numbers, atom by atom; of an atom, functions of other species are 0. `options`: NULL
 * for the defaults.
 *
 * Errors: as `nucula_ace_energy_forces`. Nothing is written then.
 */
nucula_status_t nucula_ace_descriptors(const nucula_ace_t *ace,
                                       const nucula_ace_system_t *system,
                                       const nucula_ace_run_options_t *options,
                                       double *out);

/**
 * Energies, forces and virials of a structure with known weights. Several sets of weights, as those of a committee, share
 * the sums over neighbours and cost little more than one.
 *
 * `weights`: n_sets × n_basis. `options`: NULL for the defaults. Outputs, each NULL if not wanted: `energy`: n_sets, the sums
 * of the site energies, in the unit of the weights. `forces`: n_sets × n_atoms × 3. `virial`: n_sets × 3 × 3, -Σ_i Σ_j dε_i/dR_j
 * ⊗ R_j: minus the derivative with strain, so stress is -virial / volume. `site_energies`: n_sets × n_atoms.
 *
 * Cost: linear in atoms at fixed density. Bits depend neither on threads nor on the instruction set.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (naming `weights`, `species`, `positions`, also where two atoms lie in one place,
 * `cell`, `cutoff`, `neighbors`, `n_threads`), CANCELLED, OUT_OF_MEMORY. Nothing is written then.
 */
nucula_status_t nucula_ace_energy_forces(const nucula_ace_t *ace,
                                         size_t n_sets,
                                         const double *weights,
                                         const nucula_ace_system_t *system,
                                         const nucula_ace_run_options_t *options,
                                         double *energy,
                                         double (*forces)[3],
                                         double (*virial)[3][3],
                                         double *site_energies);

/**
 * Counts the rows of the design matrix of structures: 1 for an energy, 3 n_atoms for forces, 6 for a virial.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT.
 */
nucula_status_t nucula_ace_rows_count(size_t n, const nucula_ace_system_t *systems, size_t *out);

/**
 * Writes the design matrix of structures: for each in turn the rows it has, energy (1), forces (3 n_atoms, atom by atom, x y
 * z), virial (6: xx yy zz yz xz xy); n_basis columns. Times the weights it is what `nucula_ace_energy_forces` gives.
 *
 * `systems`: n structures; their `rows` say which rows they have. `options`: layout and row weights; NULL for the defaults.
 * `a`: room for the rows of `nucula_ace_rows_count` × n_basis; `lda`: at least the number of rows (column-major) or
 * columns (row-major). What lies between is left alone.
 *
 * Cost: linear in atoms at fixed density; memory beside the matrix some 20 MB.
 *
 * Errors: as `nucula_ace_energy_forces`, with the number of the structure; BAD_ARGUMENT naming `row_weights`, `layout`,
 * `out` (`lda` too small). Nothing is written then, but rows may be after CANCELLED and OUT_OF_MEMORY.
 */
nucula_status_t nucula_ace_design_matrix(const nucula_ace_t *ace,
                                         size_t n,
                                         const nucula_ace_system_t *systems,
                                         const nucula_ace_run_options_t *options,
                                         double *a,
                                         size_t lda);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* NUCULA_H */
