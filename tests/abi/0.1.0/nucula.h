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
 *            own; a forked child makes its own. On Linux these are bound to cores for the first 5 ms of a call at most,
 *            so that they do not all begin on one. Results have the same bits for every number of threads. Callbacks are
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
 * The rules of volumizer, bit for bit.
 */
#define NUCULA_RULES_VOLUMIZER 0

/**
 * Plain rules: what a structural biologist expects where volumizer does otherwise.
 */
#define NUCULA_RULES_PLAIN 1

/**
 * Method: the direct sum up to 64 atoms or where a grid would have more nodes than there are pairs, else the grid.
 */
#define NUCULA_SAXS_METHOD_AUTO 0

/**
 * Method: one sine per pair and q; errors of rounding only.
 */
#define NUCULA_SAXS_METHOD_EXACT 1

/**
 * Method: distances spread over nodes; at most 1e-8 of I wherever I is above 1e-6 of I(0).
 */
#define NUCULA_SAXS_METHOD_GRID 2

/**
 * Form factors: one Gaussian in q for H, C, N, O, P, S; any other element counts as carbon.
 */
#define NUCULA_SAXS_TABLE_SIMPLE 0

/**
 * Form factors: International Tables for Crystallography C, 6.1.1.4.
 */
#define NUCULA_SAXS_TABLE_CROMER_MANN 1

/**
 * Form factors: Waasmaier & Kirfel, Acta Cryst. A51, 416 (1995).
 */
#define NUCULA_SAXS_TABLE_WAASMAIER_KIRFEL 2

/**
 * Hydrogens: implicit for a structure that has none, else explicit.
 */
#define NUCULA_SAXS_HYDROGENS_AUTO 0

/**
 * Hydrogens: the atoms as given.
 */
#define NUCULA_SAXS_HYDROGENS_EXPLICIT 1

/**
 * Hydrogens: those of the residue are added to each heavy atom, by the names of residue and atom.
 */
#define NUCULA_SAXS_HYDROGENS_IMPLICIT 2

/**
 * A conformer with a coordinate that is not finite: the call fails.
 */
#define NUCULA_SAXS_ON_BAD_ERROR 0

/**
 * A conformer with a coordinate that is not finite: its outputs are NaN, its status NUCULA_SAXS_FIT_BAD.
 */
#define NUCULA_SAXS_ON_BAD_NAN 1

/**
 * Weights of atoms: standard atomic weights, u.
 */
#define NUCULA_ATOM_WEIGHTS_MASS 0

/**
 * Weights of atoms: electrons of the neutral atom.
 */
#define NUCULA_ATOM_WEIGHTS_ELECTRONS 1

/**
 * Status of a fit: a scale that is not negative.
 */
#define NUCULA_SAXS_FIT_OK 0

/**
 * Status of a fit: the best scale is negative; it is reported as it is.
 */
#define NUCULA_SAXS_FIT_NEGATIVE_SCALE 1

/**
 * Status of a fit: the profile is flat or zero, or there are too few points; the scale is 1.
 */
#define NUCULA_SAXS_FIT_DEGENERATE 2

/**
 * Status of a fit: a coordinate of the conformer is not finite; all its outputs are NaN.
 */
#define NUCULA_SAXS_FIT_BAD 3

/**
 * A fitted c1 lies at an end of its range.
 */
#define NUCULA_SAXS_EDGE_C1 1

/**
 * A fitted c2 lies at an end of its range.
 */
#define NUCULA_SAXS_EDGE_C2 2

/**
 * q of a file in Å⁻¹.
 */
#define NUCULA_SAXS_UNITS_PER_ANGSTROM 0

/**
 * q of a file in nm⁻¹.
 */
#define NUCULA_SAXS_UNITS_PER_NM 1

/**
 * The file says nothing about the unit of q.
 */
#define NUCULA_SAXS_UNITS_UNKNOWN -1

/**
 * All atoms count.
 */
#define NUCULA_GYRATION_PLAIN 0

/**
 * Atoms up to the median distance from the centre plus `cutoff` times 1.4826 times the median absolute deviation.
 */
#define NUCULA_GYRATION_ROBUST 1

/**
 * The share `trim` of the atoms that is nearest the centre.
 */
#define NUCULA_GYRATION_TRIMMED 2

/**
 * Median of an even number of values: the mean of the two in the middle.
 */
#define NUCULA_MEDIAN_MEAN 0

/**
 * Median of an even number of values: the lower one of the two in the middle.
 */
#define NUCULA_MEDIAN_LOWER 1

/**
 * A point of a Guinier line weighs (I/sigma)².
 */
#define NUCULA_GUINIER_WEIGHTS_VARIANCE 0

/**
 * A point of a Guinier line weighs I/sigma.
 */
#define NUCULA_GUINIER_WEIGHTS_RATIO 1

/**
 * Status of a Guinier line: it falls.
 */
#define NUCULA_GUINIER_OK 0

/**
 * Status of a Guinier line: it does not fall, so that there is no radius; rg2 is not positive.
 */
#define NUCULA_GUINIER_NO_DECAY 1

/**
 * Van der Waals radii by element, whatever the case of its symbol; 2.0 Å for elements that the table lacks.
 */
#define NUCULA_RADII_DEFAULT 0

/**
 * United-atom radii of AMBER (Weiner et al., 1984), which HOLE takes by default.
 */
#define NUCULA_RADII_AMBER_UNITED 1

/**
 * A column for each genome, a row for each family.
 */
#define NUCULA_GENOMES_COLUMNS 0

/**
 * A row for each genome, a column for each family.
 */
#define NUCULA_GENOMES_ROWS 1

/**
 * Names without a partner are refused.
 */
#define NUCULA_UNMATCHED_ERROR 0

/**
 * Tips without a genome are unknown; genomes without a tip are left out.
 */
#define NUCULA_UNMATCHED_IGNORE 1

/**
 * At the root a family is present with probability gain/(gain + loss).
 */
#define NUCULA_ROOT_EQUILIBRIUM 0

/**
 * With probability ½.
 */
#define NUCULA_ROOT_FLAT 1

/**
 * With probability `p1` of the options.
 */
#define NUCULA_ROOT_FIXED 2

/**
 * All families could be seen.
 */
#define NUCULA_ASCERTAINMENT_NONE 0

/**
 * Families that are absent everywhere were never seen.
 */
#define NUCULA_ASCERTAINMENT_ABSENT 1

/**
 * Nor were those that are present everywhere.
 */
#define NUCULA_ASCERTAINMENT_CONSTANT 2

/**
 * A class has the mean of the distribution within it.
 */
#define NUCULA_GAMMA_MEAN 0

/**
 * A class has the median, scaled so that the mean of all is 1.
 */
#define NUCULA_GAMMA_MEDIAN 1

/**
 * Numbers of all nodes and families.
 */
#define NUCULA_EVENTS_ALL 0

/**
 * Weighted sums over families.
 */
#define NUCULA_EVENTS_BY_BRANCH 1

/**
 * Sums over nodes.
 */
#define NUCULA_EVENTS_BY_FAMILY 2

/**
 * The gain rate of a set's families shifts.
 */
#define NUCULA_EFFECT_GAIN 0

/**
 * The loss rate shifts.
 */
#define NUCULA_EFFECT_LOSS 1

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
 * The signs of the principal axes that turn with the molecule: its skewness along the two axes where it is largest is
 * positive.
 */
#define NUCULA_SIGNS_SHAPE 100

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
 * File format by the suffix of the path: .pdb, .cif, .mmcif, .json, .csv, .html, .pml, .cxc.
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
 * A page to look at: one file, no network.
 */
#define NUCULA_VOLUMES_FORMAT_HTML 6

/**
 * Script for PyMOL, which shows the annotated structure beside it.
 */
#define NUCULA_VOLUMES_FORMAT_PML 7

/**
 * Script for ChimeraX, likewise.
 */
#define NUCULA_VOLUMES_FORMAT_CXC 8

/**
 * Atoms and voxels in the frame of the grid.
 */
#define NUCULA_FRAME_ALIGNED 0

/**
 * Atoms and voxels where the input had the atoms.
 */
#define NUCULA_FRAME_INPUT 1

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
 * The way through a void. Immutable; may be read from several threads at once.
 */
typedef struct nucula_centreline_t nucula_centreline_t;

/**
 * The components of a list of buried voxels. Immutable; may be read from several threads at once.
 */
typedef struct nucula_components_t nucula_components_t;

/**
 * A fit, or a null with tests against it. Immutable; may be read from several threads at once.
 */
typedef struct nucula_gainloss_fit_t nucula_gainloss_fit_t;

/**
 * A tree with its states, prepared. Immutable; may be used from several threads at once.
 */
typedef struct nucula_gainloss_t nucula_gainloss_t;

/**
 * All pairs of points closer than a cutoff. May be read from several threads at once.
 */
typedef struct nucula_neighbors_t nucula_neighbors_t;

/**
 * A distribution of pair distances. Immutable; may be read from several threads at once.
 */
typedef struct nucula_pair_distribution_t nucula_pair_distribution_t;

/**
 * A table of presence that was read. Immutable; may be read from several threads at once.
 */
typedef struct nucula_presence_t nucula_presence_t;

/**
 * A measured curve. Immutable; may be read from several threads at once.
 */
typedef struct nucula_saxs_curve_t nucula_saxs_curve_t;

/**
 * What scatters and at which q: types of atoms, their factors, q, options. May be used from several threads at once.
 */
typedef struct nucula_saxs_model_t nucula_saxs_model_t;

/**
 * Atoms with their positions. Immutable; may be read from several threads at once.
 */
typedef struct nucula_structure_t nucula_structure_t;

/**
 * A rooted tree with branch lengths, names, and a node for each row of data. Immutable; may be read from several
 * threads at once.
 */
typedef struct nucula_tree_t nucula_tree_t;

/**
 * The voids of one structure. Immutable; may be read from several threads at once.
 */
typedef struct nucula_voids_t nucula_voids_t;

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
    /**
     * One of the NUCULA_RULES_* numbers. Default NUCULA_RULES_VOLUMIZER.
     */
    int32_t rules;
    /**
     * Which model is read, counted from 1; 0: as `keep_models` says. Default 0.
     */
    uint32_t model;
    /**
     * The biological assembly of this number instead of the first; 0: as `assembly` says. Default 0.
     */
    uint64_t assembly_number;
    /**
     * Author's ids of the chains to read, separated by commas; NULL: all. Default NULL.
     */
    const char *chains;
    /**
     * Names of residues that are kept besides amino acids, separated by commas; NULL: none. Default NULL.
     */
    const char *keep_residues;
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
    /**
     * What was left out, doubled or guessed when the file was read: a sentence a line; "" for an ordinary file.
     */
    const char *notes;
    /**
     * Number of models in the file, frames that only END or ENDMDL parts included; 0 if there was no file.
     */
    uint64_t n_models;
    /**
     * Number of entries of `dropped_names` and `dropped_atoms`.
     */
    size_t n_dropped;
    /**
     * Names of the residues that cleaning left out, as they stand in the file.
     */
    const char (*dropped_names)[8];
    /**
     * How many atoms were left out with each.
     */
    const uint64_t *dropped_atoms;
    /**
     * Residue names uncut, where NUCULA_RULES_PLAIN read one of more than three letters; else NULL.
     */
    const char (*long_residue_names)[8];
    /**
     * Chain ids uncut, where NUCULA_RULES_PLAIN read one of eight letters, which has no NUL then; else NULL.
     */
    const char (*long_chains)[8];
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
 * How profiles are computed. Fill it with `nucula_saxs_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_SAXS_METHOD_* numbers. Default NUCULA_SAXS_METHOD_AUTO.
     */
    int32_t method;
    /**
     * One of the NUCULA_SAXS_HYDROGENS_* numbers. Default NUCULA_SAXS_HYDROGENS_AUTO.
     */
    int32_t hydrogens;
    /**
     * One of the NUCULA_SAXS_TABLE_* numbers. Default NUCULA_SAXS_TABLE_WAASMAIER_KIRFEL.
     */
    int32_t table;
    /**
     * Electrons of displaced solvent per Å³; water has 0.334. Default 0: vacuum.
     */
    double density;
    /**
     * Swells every displaced volume by c1³. Default 1.
     */
    double c1;
    /**
     * Scales the hydration shell. Default 0: none.
     */
    double c2;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * Reserved; 0.
     */
    int32_t reserved;
    /**
     * Told how far a call that takes the model is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`; both must stay valid as long as the model.
     */
    void *user;
} nucula_saxs_options_t;

/**
 * How profiles are fitted to a curve. Fill it with `nucula_saxs_fit_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * 1: a constant is fitted beside the scale. Default 0.
     */
    int32_t offset;
    /**
     * 1: c1 is fitted, within 0.95 .. 1.05; the model needs elements and a density. Default 0.
     */
    int32_t fit_c1;
    /**
     * 1: c2 is fitted, within -2 .. 4; the model needs elements. Default 0.
     */
    int32_t fit_c2;
    /**
     * One of the NUCULA_SAXS_ON_BAD_* numbers. Default NUCULA_SAXS_ON_BAD_ERROR.
     */
    int32_t on_bad;
    /**
     * Reserved; 0.
     */
    int32_t reserved;
} nucula_saxs_fit_options_t;

/**
 * How exposed shares are counted. Fill it with `nucula_exposed_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * Radius of a solvent molecule, Å. Default 1.4.
     */
    double probe_radius;
    /**
     * Points on each atom's sphere. Default 256.
     */
    uint64_t n_points;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
} nucula_exposed_options_t;

/**
 * A conformer beside a curve.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call, at least in the first of an array.
     */
    uint32_t size;
    /**
     * One of the NUCULA_SAXS_FIT_* numbers.
     */
    int32_t status;
    /**
     * Σ w (intensity - scale I - offset)², w = 1/sigma².
     */
    double chi2;
    /**
     * chi2 over points minus fitted parameters; NaN where there are no more points than parameters.
     */
    double reduced_chi2;
    /**
     * What the calculated profile is multiplied by.
     */
    double scale;
    /**
     * What is added then; 0 unless fitted.
     */
    double offset;
    /**
     * c1, as given or fitted.
     */
    double c1;
    /**
     * c2, as given or fitted.
     */
    double c2;
    /**
     * Points that count: finite, with a positive, finite sigma.
     */
    size_t n_used;
    /**
     * Which fitted parameter lies at an end of its range: a sum of NUCULA_SAXS_EDGE_* numbers.
     */
    int32_t edges;
    /**
     * Reserved; 0.
     */
    int32_t reserved;
} nucula_saxs_fit_t;

/**
 * How a curve is read. Fill it with `nucula_saxs_read_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_SAXS_UNITS_* numbers 0, 1: the unit of q in the file. Default NUCULA_SAXS_UNITS_PER_ANGSTROM.
     */
    int32_t units;
    /**
     * Where the file has two columns: sigma is this fraction of |intensity|; 0: such a file is refused. Default 0.
     */
    double sigma_fraction;
    /**
     * Limit on the size of the file, and of what a gzipped file unpacks to, bytes. Default 4 GiB.
     */
    uint64_t max_file_bytes;
} nucula_saxs_read_options_t;

/**
 * A curve as flat arrays of `n_q` entries. They belong to the curve and live as long as it.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * 1 if the file has sigmas, 0 if they were made up as the options asked.
     */
    int32_t has_sigma;
    /**
     * The unit of q that the file suggests, one of the NUCULA_SAXS_UNITS_* numbers: by a word of its header, else by values
     * above 2. If it contradicts the unit that was asked for, the user should know.
     */
    int32_t units_hint;
    /**
     * Reserved; 0.
     */
    int32_t reserved;
    /**
     * Number of points.
     */
    size_t n_q;
    /**
     * Å⁻¹, ascending.
     */
    const double *q;
    /**
     * Intensities, finite.
     */
    const double *intensity;
    /**
     * Standard errors as read; where one is not finite and positive, its point does not count in fits.
     */
    const double *sigma;
} nucula_saxs_curve_view_t;

/**
 * How a radius of gyration is taken. Fill it with `nucula_gyration_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_GYRATION_* numbers. Default NUCULA_GYRATION_PLAIN.
     */
    int32_t method;
    /**
     * How many standard deviations beyond the median an atom may be (robust). Default 3.
     */
    double cutoff;
    /**
     * The share of the atoms that counts, 0..1 (trimmed). Default 0.95.
     */
    double trim;
    /**
     * One of the NUCULA_MEDIAN_* numbers (robust). Default NUCULA_MEDIAN_MEAN.
     */
    int32_t median;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * The longest gradient of an atom, applied last; infinite for no limit. Default infinite.
     */
    double max_gradient;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
} nucula_gyration_options_t;

/**
 * Which points make a Guinier line. Fill it with `nucula_guinier_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_GUINIER_WEIGHTS_* numbers. Default NUCULA_GUINIER_WEIGHTS_VARIANCE.
     */
    int32_t weights;
    /**
     * Smallest q, Å⁻¹. Default 0.
     */
    double q_min;
    /**
     * Largest q, Å⁻¹; 0: the end is found. Default 0.
     */
    double q_max;
    /**
     * Largest q Rg where the end is found. Default 1.3.
     */
    double limit;
    /**
     * Fewer points are refused. Default 5.
     */
    uint64_t min_points;
} nucula_guinier_options_t;

/**
 * A Guinier line and what it says.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * NUCULA_GUINIER_OK or NUCULA_GUINIER_NO_DECAY.
     */
    int32_t status;
    /**
     * Radius of gyration, Å; NaN where the line does not fall.
     */
    double rg;
    /**
     * Its standard error, from the sigmas.
     */
    double rg_sigma;
    /**
     * Intensity at q = 0.
     */
    double i0;
    /**
     * Its standard error.
     */
    double i0_sigma;
    /**
     * Rg², also where it is not positive.
     */
    double rg2;
    /**
     * Index of the first point used.
     */
    size_t first;
    /**
     * One more than the index of the last.
     */
    size_t last;
    /**
     * Points used.
     */
    size_t n_used;
} nucula_guinier_t;

/**
 * How distances are counted. Fill it with `nucula_pair_distribution_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * Width of a bin, Å. Default 1.
     */
    double bin_width;
    /**
     * Longer distances are dropped, Å; infinite: none. Default infinite.
     */
    double r_max;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
} nucula_pair_distribution_options_t;

/**
 * A distribution as flat arrays of `n_bins` entries. They belong to the distribution and live as long as it.
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
     * Number of bins.
     */
    size_t n_bins;
    /**
     * Middles of the bins, Å.
     */
    const double *r;
    /**
     * Σ 2 w_i w_j over the pairs of each bin; bin k holds k h <= r < (k + 1) h.
     */
    const double *p;
    /**
     * Σ w²: each atom with itself. With all bins it adds up to (Σ w)².
     */
    double self_term;
    /**
     * The longest distance, Å.
     */
    double d_max;
    /**
     * Radius of gyration from the exact second moment, Å; NaN without atoms.
     */
    double rg;
} nucula_pair_distribution_view_t;

/**
 * What a user can choose about `nucula_voids_find`. Fill it with `nucula_voids_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * 1: the grid lies along the principal axes of the atoms; 0: along x, y, z. The answers are in the frame of the
     * input either way. Default 0.
     */
    int32_t align;
    /**
     * Distance of the grid's points, Å, 0.2 to 2. Default 0.5; 1.0 to screen.
     */
    double step;
    /**
     * Radius of the probe, Å, 0.2 to 5. Default 1.4, water.
     */
    double probe_radius;
    /**
     * Patches of lid nearer to each other than this are one mouth, Å. Default 4.
     */
    double mouth_gap;
    /**
     * Voids of less volume (Å³) are not reported. Default 5.
     */
    double min_volume;
    /**
     * One of the NUCULA_RADII_* numbers. Default NUCULA_RADII_DEFAULT.
     */
    int32_t radii;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * A radius for each atom, Å, instead of those of `radii`; NULL: none. Default NULL.
     */
    const double *atom_radii;
    /**
     * Number of `atom_radii`: that of the atoms.
     */
    size_t n_atom_radii;
    /**
     * A grid of more points is refused before it is allocated. Default 2^31, at most 2^32 - 1.
     */
    uint64_t max_points;
    /**
     * Radius of a second, larger probe, Å: where it can be, coming from outside, is not in a void, instead of where less
     * than half of all lines are closed. From `probe_radius` to 20; 0: none. Default 0.
     */
    double probe_out;
    /**
     * Lower and upper corner of a box that voids are looked for in, Å, in the frame of the input; NULL: none. Not together
     * with `within_points`. Default NULL.
     */
    const double (*within_box)[3];
    /**
     * Positions that voids are looked for around, Å, in the same frame; NULL: none. Not together with `within_box`.
     * Default NULL.
     */
    const double (*within_points)[3];
    /**
     * Number of `within_points`.
     */
    size_t n_within_points;
    /**
     * How far around, Å. Default 0.
     */
    double within_distance;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
    /**
     * 1: voids are joined by passages that the probe fits through between the grid's points, of a free radius down to its own;
     * the space near a passage and the atoms that line it count as the void's.
     * 0: only those that the grid shows join, surely seen if wider by step * sqrt(3)/2. Default 0.
     */
    int32_t passages;
    /**
     * Keeps the struct free of padding.
     */
    uint32_t reserved;
} nucula_voids_options_t;

/**
 * Everything found in a structure, as flat arrays. They belong to the voids and live as long as they do. Positions and
 * directions are in the frame of the input.
 *
 * Rows are by volume, largest first. Lists are CSR: those of row i are items `offsets[i]` up to, not including,
 * `offsets[i + 1]`, ascending.
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
     * Number of voids that are reported.
     */
    size_t n_rows;
    /**
     * n_rows: NUCULA_KIND_CAVITY, _POCKET, _PORE or _HUB: no mouth, one, two, more.
     */
    const int8_t *row_kind;
    /**
     * n_rows: volume within the molecular surface, up to the lid, Å³.
     */
    const double *row_volume;
    /**
     * n_rows: its error, meant as a bound for 95 % of cases, Å³: the root of the sum of the squares of the three parts.
     */
    const double *row_error;
    /**
     * n_rows: the part that hangs on where the lid lies, Å³.
     */
    const double *row_error_lid;
    /**
     * n_rows: the part that hangs on passages which the probe just fits, Å³.
     */
    const double *row_error_neck;
    /**
     * n_rows: the part that hangs on the step, Å³.
     */
    const double *row_error_grid;
    /**
     * n_rows: area of the molecular surface, the lid not counted, Å².
     */
    const double *row_area;
    /**
     * n_rows: largest distance of a point to the nearest of the lid, Å; NaN for a cavity.
     */
    const double *row_depth;
    /**
     * n_rows × 3: mean of the space, Å.
     */
    const double (*row_center)[3];
    /**
     * n_rows: radius of the largest ball around one of the points, Å.
     */
    const double *row_max_radius;
    /**
     * n_rows: mean hydropathy (Kyte and Doolittle) of the residues that line it; NaN if none of the twenty does.
     */
    const double *row_hydropathy;
    /**
     * n_rows + 1: where the mouths of each row start.
     */
    const size_t *mouth_offsets;
    /**
     * Area of each mouth, Å².
     */
    const double *mouth_area;
    /**
     * Radius of the largest ball that can sit in each mouth, Å.
     */
    const double *mouth_radius;
    /**
     * Unit vector that points outward, of each mouth.
     */
    const double (*mouth_normal)[3];
    /**
     * Centre of each mouth, Å; NaN for one without an area.
     */
    const double (*mouth_center)[3];
    /**
     * n_rows + 1: where the atoms of each row start in `atoms`.
     */
    const size_t *atom_offsets;
    /**
     * Indices of the atoms that line each void: their surface comes nearer than probe_radius + 1 Å to one of its points.
     */
    const uint32_t *atoms;
    /**
     * n_rows + 1: where the residues of each row start in `residues`.
     */
    const size_t *residue_offsets;
    /**
     * The residues of these atoms: the index of the first atom of each.
     */
    const uint32_t *residues;
    /**
     * n_rows + 1: where the points of each row start in `points`.
     */
    const size_t *point_offsets;
    /**
     * Grid points where the probe's centre can be: flat indices `(x * shape[1] + y) * shape[2] + z`, z fastest.
     */
    const uint32_t *points;
    /**
     * Points of the grid along its x, y, z.
     */
    size_t shape[3];
    /**
     * Where the point (0, 0, 0) is, Å.
     */
    double lower[3];
    /**
     * Distance of neighbouring points, Å.
     */
    double step;
    /**
     * Unit vectors along the grid's x, y, z: those of the input unless the grid was aligned. The point (i, j, k) is at
     * `lower + step * (i * axes[0] + j * axes[1] + k * axes[2])`.
     */
    double axes[3][3];
    /**
     * n_rows × 3: centre of the ball of `row_max_radius`, Å.
     */
    const double (*row_ball_center)[3];
} nucula_voids_view_t;

/**
 * A centreline as flat arrays, which belong to it and live as long as it does.
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
    size_t n_points;
    /**
     * n_points × 3: from the start mouth to the end mouth, about 0.5 Å apart, Å in the frame of the input.
     */
    const double (*points)[3];
    /**
     * n_points: distance to the nearest atom surface, Å.
     */
    const double *radius;
    /**
     * n_points × 2: semi-axes of the ellipse of the section across the line, Å, the larger first.
     */
    const double (*ellipse)[2];
    /**
     * Sum of the distances from point to point, Å.
     */
    double length;
    /**
     * The least radius, Å.
     */
    double bottleneck;
    /**
     * Where that is, Å.
     */
    double bottleneck_point[3];
} nucula_centreline_view_t;

/**
 * Receives the result of one file of a batch: `index` of its path, and either NUCULA_OK and voids, which now belong to
 * the receiver (`nucula_voids_free`), or a failure's number and message with NULL voids. The message lives until
 * the callback returns. `user` is the pointer given with the callback. A non-zero result cancels the batch.
 *
 * It is called only on the thread that made the call, once per file, in the order of the paths. It must not throw or
 * longjmp across this library.
 */
typedef int32_t (*nucula_voids_batch_item_t)(size_t index,
                                             nucula_status_t status,
                                             const char *message,
                                             nucula_voids_t *voids,
                                             void *user);

/**
 * What a user can choose about trees in text. Fill it with `nucula_tree_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * 1: negative branch lengths count as 0; 0: they are an error. Default 0.
     */
    int32_t negative_is_zero;
    /**
     * The length of branches without one; NaN: they are an error. Default NaN.
     */
    double missing_length;
} nucula_tree_options_t;

/**
 * A tree as flat arrays. They belong to the tree and live as long as it does.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * 1: the text says that the tree is rooted, 0: that it is not, -1: neither.
     */
    int32_t rooted;
    /**
     * Number of nodes.
     */
    size_t n_nodes;
    /**
     * Number of rows of data.
     */
    size_t n_tips;
    /**
     * The node without a parent.
     */
    size_t root;
    /**
     * n_nodes: the parent of each node, -1 for the root.
     */
    const int32_t *parents;
    /**
     * n_nodes: length of the branch above each node; that of the root is ignored.
     */
    const double *lengths;
    /**
     * n_nodes: support of each node, NaN where it has none.
     */
    const double *support;
    /**
     * n_tips: the node of each row of data.
     */
    const int32_t *tip_nodes;
    /**
     * n_nodes + 1: where the name of each node starts in `names`, and where the last one ends.
     */
    const size_t *name_offsets;
    /**
     * The names of all nodes in UTF-8, without anything between them and without a NUL.
     */
    const char *names;
} nucula_tree_view_t;

/**
 * What a user can choose about tables. Fill it with `nucula_presence_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_GENOMES_* numbers. Default NUCULA_GENOMES_COLUMNS.
     */
    int32_t genomes;
} nucula_presence_options_t;

/**
 * A table as flat arrays. They belong to the table and live as long as it does.
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
     * Number of genomes.
     */
    size_t n_genomes;
    /**
     * Number of families.
     */
    size_t n_families;
    /**
     * n_genomes × n_families, a genome after the other: 0 absent, 1 present, -1 unknown.
     */
    const int8_t *states;
    /**
     * n_genomes + 1: where the name of each genome starts in `genomes`, and where the last one ends.
     */
    const size_t *genome_offsets;
    /**
     * Names of the genomes in UTF-8, without anything between them and without a NUL.
     */
    const char *genomes;
    /**
     * n_families + 1: as `genome_offsets`, into `families`.
     */
    const size_t *family_offsets;
    /**
     * Names of the families.
     */
    const char *families;
} nucula_presence_view_t;

/**
 * What a user can choose about a likelihood. Fill it with `nucula_gainloss_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_ROOT_* numbers. Default NUCULA_ROOT_EQUILIBRIUM.
     */
    int32_t root;
    /**
     * Probability of presence at the root for NUCULA_ROOT_FIXED. Default 0.5.
     */
    double p1;
    /**
     * One of the NUCULA_ASCERTAINMENT_* numbers. Default NUCULA_ASCERTAINMENT_NONE.
     */
    int32_t ascertainment;
    /**
     * 1: families that contradict the ascertainment count 0; 0: they are refused. Default 0.
     */
    int32_t drop_unobservable;
    /**
     * n_nodes: factors ≥ 0 on the gain rate along the branch above each node. Default NULL: 1.
     */
    const double *branch_gain;
    /**
     * n_nodes: factors ≥ 0 on the loss rate. Default NULL: 1.
     */
    const double *branch_loss;
    /**
     * n_class_rates: factors ≥ 0 on both rates, of which a family has one, unknown which. Default NULL: none.
     */
    const double *class_rates;
    /**
     * Number of rate classes. Default 0.
     */
    size_t n_class_rates;
    /**
     * n_class_rates: probability of each class, with sum 1. Default NULL: all the same.
     */
    const double *class_weights;
    /**
     * n_families: weight ≥ 0 of each family in totals and fits. Default NULL: 1.
     */
    const double *weights;
    /**
     * n_families: receives 1 for families of probability 0, else 0. Default NULL: not wanted.
     */
    uint8_t *impossible;
    /**
     * n_families: receives 1 for families that contradict the ascertainment, else 0. Default NULL: not wanted.
     */
    uint8_t *dropped;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
} nucula_gainloss_options_t;

/**
 * λ and μ of all families. A stride of 0: one rate for all.
 */
typedef struct {
    /**
     * Gain rates per unit of branch length, finite and not negative.
     */
    const double *gain;
    /**
     * From one family's gain to the next, in numbers.
     */
    ptrdiff_t gain_stride;
    /**
     * Loss rates.
     */
    const double *loss;
    /**
     * From one family's loss to the next, in numbers.
     */
    ptrdiff_t loss_stride;
} nucula_gainloss_rates_t;

/**
 * Weighted sums over the families.
 */
typedef struct {
    /**
     * Of the log-likelihoods.
     */
    double ll;
    /**
     * Of their derivatives in gain and loss; 0 where `grad` was not asked for.
     */
    double grad[2];
    /**
     * Of the second derivatives, gain gain, gain loss, loss loss; 0 where `hess` was not asked for.
     */
    double hess[3];
} nucula_gainloss_totals_t;

/**
 * Arrays of the caller for posterior states and expected events; NULL: not wanted. Those by node are
 * n_nodes × n_families, a node after the other; rows of the root are 0 but for `presence`. With NUCULA_EVENTS_BY_BRANCH
 * they are n_nodes sums over families, each times its weight of the options; those of weight 0 are left out. With
 * NUCULA_EVENTS_BY_FAMILY they are n_families sums over nodes.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * One of the NUCULA_EVENTS_* numbers: all of them, or sums.
     */
    int32_t by;
    /**
     * Posterior probability of presence at each node; NaN for an impossible family, as all others.
     */
    double *presence;
    /**
     * Expected number of gains on the branch above each node.
     */
    double *gains;
    /**
     * Expected number of losses.
     */
    double *losses;
    /**
     * Probability that the ends of the branch are absent, present.
     */
    double *gained;
    /**
     * Probability that they are present, absent.
     */
    double *lost;
    /**
     * n_families × n_class_rates: posterior of the rate classes; one class where none are given.
     */
    double *classes;
} nucula_gainloss_events_t;

/**
 * What a user can choose about a fit. Fill it with `nucula_gainloss_fit_options_init`, then change fields. Arrays have
 * one number per coefficient.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * Rate classes of a gamma distribution with mean 1 whose shape is fitted, too; 0: none. Not for tests. Default 0.
     */
    int32_t gamma_classes;
    /**
     * Where to start. Default NULL: 0.
     */
    const double *start;
    /**
     * Lower bounds. Default NULL: -20.
     */
    const double *lower;
    /**
     * Upper bounds. Default NULL: 20.
     */
    const double *upper;
    /**
     * Means of normal priors. Default NULL: 0.
     */
    const double *prior_mean;
    /**
     * Standard deviations of the priors; infinite: none. Default NULL: none.
     */
    const double *prior_sd;
    /**
     * The likelihood; of these options the threads, progress and arrays for flags are not looked at. Default NULL: its
     * defaults.
     */
    const nucula_gainloss_options_t *likelihood;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
} nucula_gainloss_fit_options_t;

/**
 * A fit, and tests if there are any, as flat arrays. They belong to the fit and live as long as it does.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set it before the call.
     */
    uint32_t size;
    /**
     * 1: the climb ended at a maximum.
     */
    int32_t converged;
    /**
     * Number of coefficients.
     */
    size_t n_coefficients;
    /**
     * Number of tests.
     */
    size_t n_sets;
    /**
     * n_coefficients: the coefficients.
     */
    const double *beta;
    /**
     * Log-likelihood less priors.
     */
    double objective;
    /**
     * Log-likelihood.
     */
    double ll;
    /**
     * n_coefficients: gradient of the objective.
     */
    const double *gradient;
    /**
     * n_coefficients × n_coefficients: its Hessian.
     */
    const double *hessian;
    /**
     * n_coefficients × n_coefficients: inverse of the negative Hessian of the coefficients that can move, NaN elsewhere.
     */
    const double *covariance;
    /**
     * n_coefficients: standard errors; NaN at a bound.
     */
    const double *se;
    /**
     * n_coefficients: 1 for coefficients held at a bound.
     */
    const uint8_t *active;
    /**
     * Evaluations of the objective.
     */
    uint64_t evaluations;
    /**
     * n_sets: twice what the alternative's objective is above the null's.
     */
    const double *statistic;
    /**
     * n_sets: chi-squared with one degree of freedom above it.
     */
    const double *p;
    /**
     * n_sets: p values adjusted after Benjamini and Hochberg.
     */
    const double *q;
    /**
     * n_sets: score statistic at the null; NaN where there is no information.
     */
    const double *score;
    /**
     * n_sets: chi-squared above it.
     */
    const double *score_p;
    /**
     * n_sets: the shift.
     */
    const double *effect;
    /**
     * n_sets: its standard error.
     */
    const double *effect_se;
    /**
     * n_sets × n_coefficients: the other coefficients of each alternative.
     */
    const double *set_beta;
    /**
     * n_sets: its objective.
     */
    const double *set_objective;
    /**
     * n_sets: its log-likelihood.
     */
    const double *set_ll;
    /**
     * n_sets: 1 if its climb ended at a maximum.
     */
    const uint8_t *set_converged;
    /**
     * The fitted shape of the gamma distribution of rates, 0.05 to 200; NaN where none was asked for.
     */
    double shape;
    /**
     * Its standard error; NaN at the ends of that range.
     */
    double shape_se;
} nucula_gainloss_fit_view_t;

/**
 * What a user can choose about tests. Fill it with `nucula_gainloss_test_options_init`, then change fields.
 */
typedef struct {
    /**
     * Size of this struct in bytes, as the caller knows it; set by the _init function.
     */
    uint32_t size;
    /**
     * One of the NUCULA_EFFECT_* numbers: which rate of a set's families shifts. Default NUCULA_EFFECT_LOSS.
     */
    int32_t effect;
    /**
     * Bounds of the shift. Default -5, 5.
     */
    double effect_bounds[2];
    /**
     * Standard deviation of a normal prior of the shift around 0; infinite: none. Default infinite.
     */
    double effect_prior_sd;
    /**
     * 1: the null's coefficients are fitted again beside each shift; 0: they stay. Default 1.
     */
    int32_t refit;
    /**
     * 1: the shift's prior counts with its normalizing constant, so that statistics can be negative. Default 0.
     */
    int32_t compat_prior_constant;
    /**
     * Coefficients of the designs, at most 4096; 2 where there are none. Default 2.
     */
    size_t n_coefficients;
    /**
     * n_families × n_coefficients, a family after the other: rows of ln gain. Default NULL: (1, 0) for all.
     */
    const double *gain_design;
    /**
     * n_families × n_coefficients: rows of ln loss. Default NULL: (0, 1) for all.
     */
    const double *loss_design;
    /**
     * The null's fit; of these options threads and progress are not looked at. Default NULL: its defaults.
     */
    const nucula_gainloss_fit_options_t *fit;
    /**
     * Threads to use; 0: one per core. Every number gives the same bits. Default 0.
     */
    int32_t n_threads;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
} nucula_gainloss_test_options_t;

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
     * Which of the four proper sign choices of the principal axes, 0..3: (+,+,+) (-,-,+) (-,+,-) (+,-,-), counted from
     * signs that depend on how the molecule lies; or NUCULA_SIGNS_SHAPE. Default 0.
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
     * A residue is along a volume if one of its atoms is no further from the centre of one of its voxels than the atom's
     * radius, half the diagonal of a voxel, and this, Å. Default 1.4, at most 100.
     */
    double lining_distance;
    /**
     * Told how far the call is; can cancel it. Default NULL.
     */
    nucula_progress_t progress;
    /**
     * Handed to `progress`.
     */
    void *user;
    /**
     * NULL, or the radii of the atoms, Å, one for each atom of the structure, instead of those of their elements. Each
     * above 0, at most 20. Default NULL.
     */
    const double *radii;
    /**
     * Number of `radii`. Default 0.
     */
    size_t n_radii;
    /**
     * NULL, or the symbols of elements whose radius is not to be that of the table, NUL-terminated. A symbol means the
     * atoms whose element is written like it, or else those that differ from it in case alone. Default NULL.
     */
    const char (*radius_elements)[4];
    /**
     * The radii of `radius_elements`, Å. Each above 0, at most 20. Default NULL.
     */
    const double *element_radii;
    /**
     * Number of `radius_elements` and `element_radii`. Default 0.
     */
    size_t n_element_radii;
    /**
     * NULL, or two points, Å: the lower and upper corner of a box, in the frame of the structure as it is handed in. Only
     * components with a voxel whose centre lies inside are in the table. Default NULL.
     */
    const double (*within_box)[3];
    /**
     * NULL, or points, Å, in the same frame: only components with a voxel whose centre is no further than `within_distance`
     * from one of them are in the table. Not together with `within_box`. Default NULL.
     */
    const double (*within_points)[3];
    /**
     * Number of `within_points`. Default 0.
     */
    size_t n_within_points;
    /**
     * See `within_points`, Å. Default 0.
     */
    double within_distance;
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
     * Row by row, the 4 × 4 matrix that takes columns (x, y, z, 1), Å, from the frame of the input to that of the grid.
     */
    double transform[16];
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
    /**
     * n_rows + 1: where the residues along each row start in `residues`.
     */
    const size_t *residue_offsets;
    /**
     * Residues along the rows, see `lining_distance`, each as its first atom in the structure; ascending.
     */
    const uint32_t *residues;
} nucula_volumes_view_t;

/**
 * How far several answers about one structure are apart: means over the answers, and standard deviations (n - 1).
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
     * Number of rows, by NUCULA_KIND_*.
     */
    double rows_mean[5];
    /**
     * See `rows_mean`.
     */
    double rows_spread[5];
    /**
     * Volume of the rows, Å³, by NUCULA_KIND_*.
     */
    double volume_mean[5];
    /**
     * See `volume_mean`.
     */
    double volume_spread[5];
    /**
     * Volume of all rows, Å³.
     */
    double total_mean;
    /**
     * See `total_mean`.
     */
    double total_spread;
    /**
     * Volume of the largest row, Å³; 0 in an answer without rows.
     */
    double largest_mean;
    /**
     * See `largest_mean`.
     */
    double largest_spread;
} nucula_volumes_spread_t;

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
     * 1: hubs are written too; 0: they are left out, and mmCIF is laid out as volumizer's. Default 1.
     */
    int32_t include_hubs;
    /**
     * 1: PDB byte for byte in volumizer's layout, whose columns overflow for large structures; 0: a PDB file
     * that other programs read. Default 0.
     */
    int32_t exact_pdb;
    /**
     * JSON and page: the label of the structure; NULL: null. Default NULL.
     */
    const char *source;
    /**
     * JSON: the file that was read; NULL: null. Default NULL.
     */
    const char *input_path;
    /**
     * JSON and scripts: the annotated structure written beside it; NULL: null, in scripts NAME.annotated.cif. Default NULL.
     */
    const char *structure_path;
    /**
     * One of the NUCULA_FRAME_* numbers. Default NUCULA_FRAME_ALIGNED.
     */
    int32_t frame;
    /**
     * Reserved; 0.
     */
    uint32_t reserved;
} nucula_volumes_write_options_t;

/**
 * Receives the result of one file of a batch, or of one frame: `index` of its path, or of the frame, and either NUCULA_OK
 * and volumes, which now belong to the receiver (`nucula_volumes_free`), or a failure's number and message with NULL
 * volumes. The message lives until the callback returns. `user` is the pointer given with the callback. A non-zero result
 * cancels the batch.
 *
 * It is called only on the thread that made the call, once per file or frame, in their order. It must not throw or
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
     * n_pairs × 3: `positions[j] + shift · cell - positions[i]`, Å.
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
     * n_species × n_species, `[centre][neighbour]`, Å. Default NULL: 0.
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
 * One family of radial functions for every ordered pair of species, `[centre][neighbour]`: functions of x(r), times an
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
 * Reads the structure in a PDB (.pdb, .ent, .pdb1), mmCIF (.cif, .mmcif) or BinaryCIF (.bcif) file, each also gzipped
 * (.gz), and cleans it: amino acids without hydrogens, unless the options keep more. Whatever is not ordinary about the
 * file is told in the `notes` of the view.
 *
 * `path`: the file; any bytes on Unix, UTF-8 elsewhere. `options`: NULL for the defaults. `out`: receives the
 * structure, or NULL on failure; release it with `nucula_structure_free`.
 *
 * A structure may come out with no atoms at all, when the file holds no protein; its notes say what was there. Cost:
 * linear in the file, about 1 ms per MB.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option out of range; a model, chain or assembly that is not there), IO, PARSE (with
 * the line), UNSUPPORTED (suffix), TOO_LARGE (`max_file_bytes`, `max_atoms`), OUT_OF_MEMORY.
 */
nucula_status_t nucula_structure_read(const char *path,
                                      const nucula_structure_options_t *options,
                                      nucula_structure_t **out);

/**
 * As `nucula_structure_read`, from a file that is in memory, gzipped or not.
 *
 * `bytes`: the `n_bytes` bytes of the file, which are copied. `name`: NULL for "memory", or what messages call it. `format`:
 * what the suffix of a file would be, such as "pdb", "cif", "bcif".
 *
 * Errors: those of `nucula_structure_read`; UNSUPPORTED (format).
 */
nucula_status_t nucula_structure_read_memory(const uint8_t *bytes,
                                             size_t n_bytes,
                                             const char *name,
                                             const char *format,
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
 * Understands element symbols as people write them, in place: blanks around them go, an atomic number written as text
 * becomes its symbol ("6": "C"). Symbols in capitals ("ZN", as files write them) and as in the periodic table stay what they
 * are; in another case they become that of the periodic table ("fe": "Fe") where that does not change the radius. Other words
 * stay, and are named: their atoms have the radius of unknown elements, 2 Å.
 *
 * `elements`: `n_atoms` symbols, filled up with NUL. `said`: receives, as text, what a user should be told (words that are no
 * symbols, or not in this case, and numbers): one sentence, empty where there is nothing to tell; cut to `n_said` bytes with the NUL. 512 bytes hold every sentence.
 *
 * Errors: NULL_POINTER.
 */
nucula_status_t nucula_elements_understand(char (*elements)[4],
                                           size_t n_atoms,
                                           char *said,
                                           size_t n_said);

/**
 * Makes a structure from the columns of another program, nothing cleaned away; everything is copied.
 *
 * `columns`: a view as `nucula_structure_view` fills it, but by the caller: `size`, `n_atoms`, `positions` and `elements` must be
 * set, a column that is NULL is what `nucula_structure_from_atoms` puts there. Texts need no NUL where they fill their
 * bytes but one. `has_cell`: 1 where `cell` is set.
 *
 * `out`: receives the structure, or NULL on failure; release it with `nucula_structure_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set, coordinates not finite, `hetero` other than 0 or 1), OUT_OF_MEMORY.
 */
nucula_status_t nucula_structure_from_columns(const nucula_structure_view_t *columns,
                                              nucula_structure_t **out);

/**
 * Some of the atoms of a structure, with everything known about them, as a structure of their own.
 *
 * `atoms`: `n_atoms` indices from 0, in the order the atoms are to have; an index may repeat. `out`: receives the structure,
 * or NULL on failure; release it with `nucula_structure_free`. The first one may be freed before.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (an index that is no atom), OUT_OF_MEMORY.
 */
nucula_status_t nucula_structure_select(const nucula_structure_t *structure,
                                        const size_t *atoms,
                                        size_t n_atoms,
                                        nucula_structure_t **out);

/**
 * A structure without what `options` does not keep, as `nucula_structure_read` cleans what it reads: residues that are no
 * amino acids, by name alone, and atoms of element H. For structures made of the columns of other programs.
 *
 * `options`: NULL for the defaults; what concerns the file is not looked at. `out`: receives the structure, or NULL on
 * failure; release it with `nucula_structure_free`. The first one may be freed before.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option out of range), OUT_OF_MEMORY.
 */
nucula_status_t nucula_structure_clean(const nucula_structure_t *structure,
                                       const nucula_structure_options_t *options,
                                       nucula_structure_t **out);

/**
 * Number of bytes that `nucula_structure_to_bytes` writes.
 *
 * Errors: NULL_POINTER.
 */
nucula_status_t nucula_structure_n_bytes(const nucula_structure_t *structure, size_t *n_bytes);

/**
 * Writes a structure as bytes, to be sent to another process or kept: little-endian, with the version of the form and a
 * checksum. They are the same on every machine.
 *
 * `out`: room for `n_bytes` bytes, the number that `nucula_structure_n_bytes` tells.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (another number of bytes).
 */
nucula_status_t nucula_structure_to_bytes(const nucula_structure_t *structure,
                                          uint8_t *out,
                                          size_t n_bytes);

/**
 * Makes a structure of the bytes that `nucula_structure_to_bytes` wrote, here or elsewhere.
 *
 * `out`: receives the structure, or NULL on failure; release it with `nucula_structure_free`. Bytes from strangers do no
 * harm: at worst the structure is not what they say.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (bytes of something else, of another version, cut or damaged), OUT_OF_MEMORY.
 */
nucula_status_t nucula_structure_from_bytes(const uint8_t *bytes,
                                            size_t n_bytes,
                                            nucula_structure_t **out);

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
nucula_status_t nucula_saxs_options_init(nucula_saxs_options_t *options, size_t size);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_saxs_fit_options_init(nucula_saxs_fit_options_t *options, size_t size);

/**
 * Form factors of neutral atoms, electrons.
 *
 * `table`: one of the NUCULA_SAXS_TABLE_* numbers. `elements`: n symbols in any case, blanks cut; D counts as H.
 * `hydrogens`: NULL, or n numbers: so many times the factor of hydrogen is added. `q`: n_q values, Å⁻¹, finite, not
 * negative. `out`: receives n × n_q numbers.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `table`, `elements` (with the atom that the table lacks), `hydrogens`, `q`;
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_form_factors(int32_t table,
                                    const char (*elements)[4],
                                    const int32_t *hydrogens,
                                    size_t n,
                                    const double *q,
                                    size_t n_q,
                                    double *out);

/**
 * Weights of atoms by element, such as `nucula_radius_of_gyration` and `nucula_pair_distribution` take them.
 *
 * `kind`: one of the NUCULA_ATOM_WEIGHTS_* numbers. `elements`: n symbols in any case. `out`: receives n numbers.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `kind` or `elements` (with the atom); OUT_OF_MEMORY.
 */
nucula_status_t nucula_atom_weights(int32_t kind,
                                    const char (*elements)[4],
                                    size_t n,
                                    double *out);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_exposed_options_init(nucula_exposed_options_t *options, size_t size);

/**
 * How much of each atom solvent can touch: the share of points on a sphere of its radius plus that of a solvent molecule
 * that no other atom's such sphere holds, 0..1.
 *
 * `positions`: n_atoms × 3, Å, finite. `elements`: n_atoms symbols in any case; they give van der Waals radii, 2 Å for what is
 * not known. `options`: NULL for the defaults. `out`: receives n_atoms numbers.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `positions`, `probe_radius`, `n_points`; CANCELLED; OUT_OF_MEMORY.
 */
nucula_status_t nucula_exposed_fraction(const double (*positions)[3],
                                        const char (*elements)[4],
                                        size_t n_atoms,
                                        const nucula_exposed_options_t *options,
                                        double *out);

/**
 * Makes a model of bare numbers.
 *
 * `types`: n_atoms numbers in 0 .. n_types. `factors`: n_types × n_q form factors, electrons, finite, of any sign. `q`: n_q
 * values, Å⁻¹, finite, not negative, in any order. `options`: NULL for the defaults; `table` and `hydrogens` do not count,
 * `density` and `c2` must be 0. `out`: receives the model, or NULL on failure; release it with `nucula_saxs_model_free`.
 * Everything is copied.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `types`, `factors`, `q` or an option; OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_model_new(const int32_t *types,
                                      size_t n_atoms,
                                      const double *factors,
                                      size_t n_types,
                                      const double *q,
                                      size_t n_q,
                                      const nucula_saxs_options_t *options,
                                      nucula_saxs_model_t **out);

/**
 * Makes a model of elements.
 *
 * `elements`: n_atoms symbols in any case, blanks cut. `hydrogens`: NULL, or how many hydrogens each atom carries that are no
 * atoms of their own. `q`, `options`, `out`: as `nucula_saxs_model_new`; the option `hydrogens` must not be
 * NUCULA_SAXS_HYDROGENS_IMPLICIT, which needs the names of residues and atoms.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `elements` (with the atom that the table lacks), `hydrogens`, `q` or an option;
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_model_from_atoms(const char (*elements)[4],
                                             const int32_t *hydrogens,
                                             size_t n_atoms,
                                             const double *q,
                                             size_t n_q,
                                             const nucula_saxs_options_t *options,
                                             nucula_saxs_model_t **out);

/**
 * Makes a model of the atoms of a structure. Profiles are of other positions of these atoms, or of the structure's own.
 *
 * `structure`: may be freed before the model. `q`, `options`, `out`: as `nucula_saxs_model_new`. With
 * NUCULA_SAXS_HYDROGENS_AUTO, the default, the hydrogens of amino acids, nucleotides and water are added where the structure
 * has no hydrogen at all: a third more of I(0).
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `elements` (with the atom that the table lacks), `q` or an option; OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_model_from_structure(const nucula_structure_t *structure,
                                                 const double *q,
                                                 size_t n_q,
                                                 const nucula_saxs_options_t *options,
                                                 nucula_saxs_model_t **out);

/**
 * The profiles of conformers: electrons², self terms included, I(0) = (Σ f)².
 *
 * `positions`: n_conformers × n_atoms × 3, Å, finite; NULL for those of the structure that the model was made from, one
 * conformer. `out`: receives n_conformers × n_q numbers. Every conformer gets the same bits as alone.
 *
 * Cost: some 2 ns per pair with the grid, about 2 ns per pair and q with the direct sum; memory in proportion to atoms.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `positions` (with the atom and its conformer) or `n_conformers`; TOO_LARGE (a
 * grid of more than 2^24 nodes); CANCELLED; OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_profile(const nucula_saxs_model_t *model,
                                    const double (*positions)[3],
                                    size_t n_conformers,
                                    double *out);

/**
 * Fits the profiles of conformers to a measured curve, and if asked for gives the exact gradient of chi2 to all atoms.
 *
 * `positions`: as `nucula_saxs_profile`. `intensity`, `sigma`: n_q values at the model's q; a point counts if its sigma is
 * finite and positive and its intensity finite. `options`: NULL for the defaults. `fits`: receives n_conformers structs, the
 * size field of the first set by the caller. `profiles`: NULL, or receives n_conformers × n_q calculated intensities, not
 * scaled. `gradient`: NULL, or receives n_conformers × n_atoms × 3 numbers, dchi2/dx, 1/Å; scale, offset, c1 and c2 are at
 * their optimum, exposed shares of atoms held fixed.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `positions` (with the atom and its conformer), `n_conformers`, `intensity`, `sigma`
 * (no point counts), `fit_c1`, `fit_c2`; TOO_LARGE; CANCELLED; OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_fit(const nucula_saxs_model_t *model,
                                const double (*positions)[3],
                                size_t n_conformers,
                                const double *intensity,
                                const double *sigma,
                                const nucula_saxs_fit_options_t *options,
                                nucula_saxs_fit_t *fits,
                                double *profiles,
                                double (*gradient)[3]);

/**
 * Frees a model. NULL is fine.
 */
void nucula_saxs_model_free(nucula_saxs_model_t *model);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_saxs_read_options_init(nucula_saxs_read_options_t *options, size_t size);

/**
 * Reads a measured curve: columns q, intensity, sigma of a text file, `.gz` unpacked.
 *
 * Lines before the first row of numbers are header; blank lines and those that start with # ! % ; @ / are skipped; columns
 * beyond the third are ignored; q must grow. Nothing is guessed, neither errors nor the unit of q.
 *
 * `path`: any bytes on Unix, UTF-8 elsewhere. `options`: NULL for the defaults. `out`: receives the curve, or NULL on failure;
 * release it with `nucula_saxs_curve_free`.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `units` or `sigma_fraction`; IO; PARSE with the line and the reason; TOO_LARGE
 * (`max_file_bytes`); OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_read(const char *path,
                                 const nucula_saxs_read_options_t *options,
                                 nucula_saxs_curve_t **out);

/**
 * Makes a curve of arrays, to be written.
 *
 * `q`: n_q values, Å⁻¹, finite, not negative, ascending. `intensity`: finite. `sigma`: any numbers. `out`: receives the curve, or
 * NULL on failure; release it with `nucula_saxs_curve_free`. Everything is copied.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `q` or `intensity`; OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_curve_new(const double *q,
                                      const double *intensity,
                                      const double *sigma,
                                      size_t n_q,
                                      nucula_saxs_curve_t **out);

/**
 * Lends the points of a curve as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the curve is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_saxs_curve_view(const nucula_saxs_curve_t *curve,
                                       nucula_saxs_curve_view_t *view);

/**
 * Writes a curve: a header line, then q (Å⁻¹), intensity and sigma, so that every number reads back exactly. The file appears
 * whole or not at all; an existing one is replaced.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (empty path), IO.
 */
nucula_status_t nucula_saxs_curve_write(const nucula_saxs_curve_t *curve,
                                        const char *path);

/**
 * Frees a curve; its views end with it. NULL is fine.
 */
void nucula_saxs_curve_free(nucula_saxs_curve_t *curve);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_gyration_options_init(nucula_gyration_options_t *options, size_t size);

/**
 * The radius of gyration of conformers, of all atoms or without those that stray.
 *
 * `positions`: n_conformers × n_atoms × 3, Å, finite, with at least one atom. `weights`: NULL for ones, or n_atoms numbers that
 * are not negative and have a sum: the centre is taken with the same ones. `options`: NULL for the defaults. `rg`: receives
 * n_conformers numbers, Å. `center`: NULL, or receives n_conformers × 3. `kept`: NULL, or receives n_conformers × n_atoms bytes,
 * 1 where an atom counts. `gradient`: NULL, or receives n_conformers × n_atoms × 3 numbers, dRg/dx with the kept atoms held
 * fixed; 0 where the radius is below 1e-8 Å. A restraint's energy k/2 (Rg - target)² has the gradient k (Rg - target) dRg/dx.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `positions` (with the atom and its conformer), `weights` or an option; CANCELLED;
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_radius_of_gyration(const double (*positions)[3],
                                          size_t n_conformers,
                                          size_t n_atoms,
                                          const double *weights,
                                          const nucula_gyration_options_t *options,
                                          double *rg,
                                          double (*center)[3],
                                          uint8_t *kept,
                                          double (*gradient)[3]);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_guinier_options_init(nucula_guinier_options_t *options, size_t size);

/**
 * The Guinier line ln I = ln I0 - Rg² q²/3 through the points with positive intensity and sigma.
 *
 * `q`: Å⁻¹. `intensity`, `sigma`: n_q values. `options`: NULL for the defaults: the end of the line is found. `out`: the struct to
 * fill, its `size` field set by the caller.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming an option; DEGENERATE (too few points, all at one q); OUT_OF_MEMORY.
 */
nucula_status_t nucula_guinier(const double *q,
                               const double *intensity,
                               const double *sigma,
                               size_t n_q,
                               const nucula_guinier_options_t *options,
                               nucula_guinier_t *out);

/**
 * The axes of a Kratky plot: (q, q² I), or without dimension (q Rg, (q Rg)² I/I0).
 *
 * `q`, `intensity`: n_q values. `rg`, `i0`: both 1 for the plain plot; finite and positive. `x`, `y`: receive n_q numbers.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `rg` or `i0`; OUT_OF_MEMORY.
 */
nucula_status_t nucula_kratky(const double *q,
                              const double *intensity,
                              size_t n_q,
                              double rg,
                              double i0,
                              double *x,
                              double *y);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_pair_distribution_options_init(nucula_pair_distribution_options_t *options,
                                                      size_t size);

/**
 * Counts the distances of all pairs of atoms.
 *
 * `positions`: n_atoms × 3, Å, finite. `weights`: NULL for ones, or n_atoms finite numbers: a pair counts 2 w_i w_j. `options`:
 * NULL for the defaults. Without `r_max` there are as many bins as the longest distance needs; with it
 * ceil(r_max / bin_width), of which the last holds r = r_max too. `out`: receives the distribution, or NULL on failure; release
 * it with `nucula_pair_distribution_free`.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `positions`, `weights`, `bin_width`, `r_max`; TOO_LARGE (2^31 bins); CANCELLED;
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_pair_distribution(const double (*positions)[3],
                                         size_t n_atoms,
                                         const double *weights,
                                         const nucula_pair_distribution_options_t *options,
                                         nucula_pair_distribution_t **out);

/**
 * Lends a distribution as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the distribution is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_pair_distribution_view(const nucula_pair_distribution_t *distribution,
                                              nucula_pair_distribution_view_t *view);

/**
 * Frees a distribution; its views end with it. NULL is fine.
 */
void nucula_pair_distribution_free(nucula_pair_distribution_t *distribution);

/**
 * Weighs profiles so that their mean, scaled, is closest to a curve: non-negative least squares, exact to rounding.
 *
 * Profiles should share one c1 and c2: fitted once, not per conformer.
 *
 * `profiles`: n_profiles × n_q, finite. `intensity`, `sigma`: n_q values; a point counts if its sigma is finite and positive and its
 * intensity finite. `weights`: receives n_profiles numbers, not negative, with the sum 1. `scale`, `chi2`: receive a number
 * each. `mean`: NULL, or receives the n_q values of the mean profile, not scaled.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `profiles`, `sigma`; DEGENERATE (no profile helps); OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_ensemble(const double *profiles,
                                     size_t n_profiles,
                                     size_t n_q,
                                     const double *intensity,
                                     const double *sigma,
                                     double *weights,
                                     double *scale,
                                     double *chi2,
                                     double *mean);

/**
 * The mean of profiles with given weights, whatever their sum.
 *
 * `profiles`: n_profiles × n_q, finite. `weights`: n_profiles numbers, not negative, with a sum. `out`: receives n_q numbers.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT naming `profiles`, `weights`; OUT_OF_MEMORY.
 */
nucula_status_t nucula_saxs_average(const double *profiles,
                                    size_t n_profiles,
                                    size_t n_q,
                                    const double *weights,
                                    double *out);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_voids_options_init(nucula_voids_options_t *options, size_t size);

/**
 * Finds the voids of a structure: volumes with an error, mouths, lining.
 *
 * The probe's centre may be where it meets no atom; a point is buried if at least half of all straight lines through it
 * are closed at both ends; the others that are joined with the outside are exposed, the rest are the voids. Their space is
 * what the probe sweeps over, up to the lid, where exposed points begin.
 *
 * `structure`: at least one atom, at least 3 to be aligned. `options`: NULL for the defaults. `out`: receives the voids,
 * or NULL on failure; release them with `nucula_voids_free`. The structure may be freed before them.
 *
 * Cost: linear in atoms and in points of the grid; 4 bytes and some bits of memory per point.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option out of range, radii that do not fit, too few atoms), EMPTY (no atoms),
 * TOO_LARGE (`max_points`), CANCELLED, OUT_OF_MEMORY.
 */
nucula_status_t nucula_voids_find(const nucula_structure_t *structure,
                                  const nucula_voids_options_t *options,
                                  nucula_voids_t **out);

/**
 * Lends the rows and the grid as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the voids are freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_voids_view(const nucula_voids_t *voids,
                                  nucula_voids_view_t *view);

/**
 * Writes the result in the format of the path's suffix, in the frame of the input: the structure with a pseudo-atom per
 * point of every void and one per mouth (.pdb, .cif, .mmcif), a report (.json), the table (.csv), the surfaces of the voids
 * as a mesh (.ply, .obj), the share of each grid point in the voids as a density map (.ccp4, .mrc, .map), or a page to look
 * at, which needs nothing but a browser (.html).
 *
 * The file appears whole or not at all: it is written under a temporary name in the same folder and then renamed.
 *
 * `path`: any bytes on Unix, UTF-8 elsewhere; an existing file is replaced.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (empty path), UNSUPPORTED (suffix; a structure that PDB cannot hold), IO, OUT_OF_MEMORY.
 */
nucula_status_t nucula_voids_write(const nucula_voids_t *voids,
                                   const char *path);

/**
 * Frees voids; their views end with them, their centrelines do not. NULL is fine.
 */
void nucula_voids_free(nucula_voids_t *voids);

/**
 * The centreline of a void from mouth to mouth, with its radius and section at every point.
 *
 * `row`: of the view; a pore or a hub. `start_mouth`, `end_mouth`: numbers of its mouths, from 0; -1 for both: the two whose
 * centres are farthest apart; -1 for one: the one farthest from the other. `out`: receives the centreline, or NULL on
 * failure; release it with `nucula_centreline_free`. The voids may be freed before it.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (no such row or mouth, a row without two mouths, twice the same mouth), OUT_OF_MEMORY.
 */
nucula_status_t nucula_voids_centreline(const nucula_voids_t *voids,
                                        size_t row,
                                        int32_t start_mouth,
                                        int32_t end_mouth,
                                        nucula_centreline_t **out);

/**
 * Lends a centreline as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the centreline is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_centreline_view(const nucula_centreline_t *centreline,
                                       nucula_centreline_view_t *view);

/**
 * Frees a centreline; its views end with it. NULL is fine.
 */
void nucula_centreline_free(nucula_centreline_t *centreline);

/**
 * Reads many files and finds the voids of each, several at a time.
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
nucula_status_t nucula_voids_batch(const char *const *paths,
                                   size_t n_paths,
                                   const nucula_structure_options_t *structure_options,
                                   const nucula_voids_options_t *options,
                                   nucula_voids_batch_item_t item,
                                   void *user);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_tree_options_init(nucula_tree_options_t *options, size_t size);

/**
 * Makes a tree from arrays, which are copied.
 *
 * `parents`: n_nodes, the parent of each node, -1 for the root, in any order. `lengths`: n_nodes, of the branch above each
 * node, finite and not negative; that of the root is ignored. `tip_nodes`: n_tips, the childless node of each row of
 * data. `out`: receives the tree, or NULL on failure; release it with `nucula_tree_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (no root or several, a cycle, a length, a tip; named with its place), TOO_LARGE (2^31
 * nodes), OUT_OF_MEMORY.
 */
nucula_status_t nucula_tree_from_parents(size_t n_nodes,
                                         const int32_t *parents,
                                         const double *lengths,
                                         size_t n_tips,
                                         const int32_t *tip_nodes,
                                         nucula_tree_t **out);

/**
 * Makes the same tree with names of its nodes, which are copied.
 *
 * `name_offsets`: n_nodes + 1, ascending from 0: where the name of each node starts in `names`, and where the last one
 * ends. `names`: the names in UTF-8 without anything between them. `out`: receives the tree, or NULL on failure; release it
 * with `nucula_tree_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (offsets, UTF-8), OUT_OF_MEMORY.
 */
nucula_status_t nucula_tree_named(const nucula_tree_t *tree,
                                  const size_t *name_offsets,
                                  const char *names,
                                  nucula_tree_t **out);

/**
 * Makes the tree of some of the tips. Inner nodes without one of them below are gone; one with a single subtree left becomes
 * one with it, their lengths added up. Rows are those of these tips, in their old order; nodes are numbered as in Newick.
 *
 * `n_names`: how many tips. `name_offsets`: n_names + 1, ascending from 0: where each name starts in `names`, and where the
 * last one ends. `names`: their names in UTF-8. `out`: receives the tree, or NULL on failure; release it with
 * `nucula_tree_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (offsets, UTF-8, no names, one twice, one that is no tip's), OUT_OF_MEMORY.
 */
nucula_status_t nucula_tree_pruned(const nucula_tree_t *tree,
                                   size_t n_names,
                                   const size_t *name_offsets,
                                   const char *names,
                                   nucula_tree_t **out);

/**
 * Makes the tree with its root in the middle of the longest path between two tips. Rows keep their order; nodes are numbered
 * as in Newick. A root with two children becomes no node; support stays with its branch.
 *
 * `out`: receives the tree, or NULL on failure; release it with `nucula_tree_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (a single tip), OUT_OF_MEMORY.
 */
nucula_status_t nucula_tree_midpoint_rooted(const nucula_tree_t *tree,
                                            nucula_tree_t **out);

/**
 * Reads the one tree of a Newick text in UTF-8. Nodes are numbered in the order in which they begin in the text, the root
 * is 0; rows of data are the tips in order of appearance.
 *
 * `text`: n_bytes bytes; a NUL at the end is not needed. `options`: NULL for the defaults. `out`: receives the tree, or
 * NULL on failure; release it with `nucula_tree_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option), PARSE ("at character N"), TOO_LARGE, OUT_OF_MEMORY.
 */
nucula_status_t nucula_tree_from_newick(const char *text,
                                        size_t n_bytes,
                                        const nucula_tree_options_t *options,
                                        nucula_tree_t **out);

/**
 * Reads the one tree of a file: Newick, or NEXUS with a single tree, each also gzipped (.gz).
 *
 * `path`: the file. `options`: NULL for the defaults. `out`: receives the tree, or NULL on failure; release it with
 * `nucula_tree_free`.
 *
 * Errors: as `nucula_tree_from_newick`, and IO.
 */
nucula_status_t nucula_tree_read(const char *path,
                                 const nucula_tree_options_t *options,
                                 nucula_tree_t **out);

/**
 * Lends the nodes of a tree as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the tree is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_tree_view(const nucula_tree_t *tree,
                                 nucula_tree_view_t *view);

/**
 * Lends the Newick text of a tree: names quoted where needed, lengths in the shortest form that reads back to the same
 * bits. Made by the first call; it stays valid until the tree is freed.
 *
 * `text`: receives the text, not NUL-terminated; `n_bytes`: its length.
 *
 * Errors: NULL_POINTER, OUT_OF_MEMORY.
 */
nucula_status_t nucula_tree_newick(const nucula_tree_t *tree,
                                   const char **text,
                                   size_t *n_bytes);

/**
 * Frees a tree; its views and its text end with it. NULL is fine.
 */
void nucula_tree_free(nucula_tree_t *tree);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_presence_options_init(nucula_presence_options_t *options, size_t size);

/**
 * Reads a table of presence, its kind told by content: Roary and Panaroo CSV, Rtab, TSV, CSV of whole numbers (above 0:
 * present), FASTA of 0, 1, ?; each also gzipped (.gz).
 *
 * `path`: the file. `options`: NULL for the defaults. `out`: receives the table, or NULL on failure; release it with
 * `nucula_presence_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option), IO, PARSE (with the line), OUT_OF_MEMORY.
 */
nucula_status_t nucula_presence_read(const char *path,
                                     const nucula_presence_options_t *options,
                                     nucula_presence_t **out);

/**
 * Lends a table as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the table is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_presence_view(const nucula_presence_t *table,
                                     nucula_presence_view_t *view);

/**
 * Copies the states of a table in the order of a tree's rows, matched by name.
 *
 * `missing`, `extra`: NUCULA_UNMATCHED_*: what becomes of tips without a genome, and of genomes without a tip. `states`:
 * n_tips × n_families of the tree and the table, a tip after the other.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (names that do not match, with their number and the first of each kind),
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_presence_match(const nucula_presence_t *table,
                                      const nucula_tree_t *tree,
                                      int32_t missing,
                                      int32_t extra,
                                      int8_t *states);

/**
 * Frees a table; its views end with it. NULL is fine.
 */
void nucula_presence_free(nucula_presence_t *table);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_gainloss_options_init(nucula_gainloss_options_t *options, size_t size);

/**
 * Copies a tree's states and checks them. What calls about them share is kept with them.
 *
 * `states`: 0 absent, 1 present, below 0 unknown; row i, of node `tip_nodes[i]`, family f at
 * `states[i * row_stride + f * column_stride]`. `out`: receives the data, or NULL on failure; release it with
 * `nucula_gainloss_free`. The tree and the states may be freed before.
 *
 * Memory: n_tips × n_families bytes, and from the first call on about 12 bytes per distinct pattern of each subtree.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (a state above 1, with its row and column), TOO_LARGE (2^31 families),
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_gainloss_prepare(const nucula_tree_t *tree,
                                        const int8_t *states,
                                        ptrdiff_t row_stride,
                                        ptrdiff_t column_stride,
                                        size_t n_families,
                                        nucula_gainloss_t **out);

/**
 * Log-likelihoods of all families at given rates, with derivatives in gain and loss. A family's numbers are the same bits
 * alone or among others, at equal rates or different ones, on any instruction set and number of threads.
 *
 * `rates`: gain and loss. `options`: NULL for the defaults. `ll`: n_families; `grad`: n_families × 2; `hess`:
 * n_families × 3 (gain gain, gain loss, loss loss); `totals`: weighted sums. Each may be NULL; what is not asked for is
 * not computed. A family of probability 0 has -∞ and derivatives 0.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (a rate, an option, a family that contradicts the ascertainment), CANCELLED,
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_gainloss_loglik(const nucula_gainloss_t *data,
                                       const nucula_gainloss_rates_t *rates,
                                       const nucula_gainloss_options_t *options,
                                       double *ll,
                                       double (*grad)[2],
                                       double (*hess)[3],
                                       nucula_gainloss_totals_t *totals);

/**
 * Posterior states of all nodes and expected gains and losses on all branches, given the tips. The ascertainment does not
 * change them.
 *
 * `rates`, `options`: as in `nucula_gainloss_loglik`. `arrays`: the caller's arrays, its `size` field set. Cost:
 * n_nodes × n_families, and 40 bytes of memory each beside the arrays, for sums as many as these have.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT, TOO_LARGE, CANCELLED, OUT_OF_MEMORY.
 */
nucula_status_t nucula_gainloss_events(const nucula_gainloss_t *data,
                                       const nucula_gainloss_rates_t *rates,
                                       const nucula_gainloss_options_t *options,
                                       nucula_gainloss_events_t *arrays);

/**
 * Frees data. NULL is fine.
 */
void nucula_gainloss_free(nucula_gainloss_t *data);

/**
 * Random states along a tree. Every draw is a function of seed, family and node: fewer families are the first ones of
 * more, and neither threads nor rates of others matter.
 *
 * `rates`: as in `nucula_gainloss_loglik`. `options`: root, factors, classes; NULL for the defaults. `nodes`: 0: states of
 * the rows of data, n_tips × n_families; 1: of all nodes, n_nodes × n_families. `states`: row i, family f goes to
 * `states[i * row_stride + f * column_stride]`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT, TOO_LARGE, CANCELLED, OUT_OF_MEMORY.
 */
nucula_status_t nucula_gainloss_simulate(const nucula_tree_t *tree,
                                         size_t n_families,
                                         const nucula_gainloss_rates_t *rates,
                                         const nucula_gainloss_options_t *options,
                                         uint64_t seed,
                                         int32_t nodes,
                                         int8_t *states,
                                         ptrdiff_t row_stride,
                                         ptrdiff_t column_stride);

/**
 * Rates with mean 1 of `n` classes of equal weight from a gamma distribution.
 *
 * `shape`: 0.001 to 100 000; small: rates differ much. `method`: one of the NUCULA_GAMMA_* numbers. `rates`: n, ascending.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT, OUT_OF_MEMORY.
 */
nucula_status_t nucula_gamma_rates(double shape,
                                   size_t n,
                                   int32_t method,
                                   double *rates);

/**
 * Fits ln gain and ln loss, linear in coefficients, to all families by projected Newton steps.
 *
 * `n_coefficients`: 2 where there are no designs, at most 4096. `gain_design`, `loss_design`: n_families × n_coefficients,
 * a family after the other; NULL for both: one ln gain and one ln loss. `options`: NULL for the defaults. `out`: receives
 * the fit, or NULL on failure; release it with `nucula_gainloss_fit_free`.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (a design, a bound, a prior, an option), TOO_LARGE (coefficients), CANCELLED,
 * OUT_OF_MEMORY.
 */
nucula_status_t nucula_gainloss_fit(const nucula_gainloss_t *data,
                                    size_t n_coefficients,
                                    const double *gain_design,
                                    const double *loss_design,
                                    const nucula_gainloss_fit_options_t *options,
                                    nucula_gainloss_fit_t **out);

/**
 * Lends a fit as flat arrays.
 *
 * `view`: the struct to fill, its `size` field set by the caller. The arrays stay valid until the fit is freed.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_gainloss_fit_view(const nucula_gainloss_fit_t *fit,
                                         nucula_gainloss_fit_view_t *view);

/**
 * Frees a fit; its views end with it. NULL is fine.
 */
void nucula_gainloss_fit_free(nucula_gainloss_fit_t *fit);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_gainloss_fit_options_init(nucula_gainloss_fit_options_t *options, size_t size);

/**
 * Tests sets of families against one null: in each alternative ln loss (or ln gain) of a set's families is shifted.
 *
 * `offsets`: n_sets + 1, ascending from 0; `members`: family numbers, those of set i from `offsets[i]` up to, not
 * including, `offsets[i + 1]`. `options`: NULL for the defaults. `out`: receives the null with the tests, or NULL on
 * failure; release it with `nucula_gainloss_fit_free`.
 *
 * Errors: as `nucula_gainloss_fit`, TOO_LARGE among them, and BAD_ARGUMENT for empty sets, unknown or repeated members.
 */
nucula_status_t nucula_gainloss_test(const nucula_gainloss_t *data,
                                     size_t n_sets,
                                     const size_t *offsets,
                                     const uint32_t *members,
                                     const nucula_gainloss_test_options_t *options,
                                     nucula_gainloss_fit_t **out);

/**
 * Tests sets of branches, clades say, against one null: in each alternative ln loss (or ln gain) of all families is shifted
 * along a set's branches. The root's prior stays that of the rates elsewhere.
 *
 * `members`: node numbers; a branch is the one above its node. All else as in `nucula_gainloss_test`.
 *
 * Errors: the same.
 */
nucula_status_t nucula_gainloss_test_branches(const nucula_gainloss_t *data,
                                              size_t n_sets,
                                              const size_t *offsets,
                                              const uint32_t *members,
                                              const nucula_gainloss_test_options_t *options,
                                              nucula_gainloss_fit_t **out);

/**
 * Fills options with the defaults.
 *
 * `options`: the struct to fill; `size`: `sizeof *options` as the caller compiles it.
 *
 * Errors: NULL_POINTER; BAD_ARGUMENT if `size` is too small to hold the size field.
 */
nucula_status_t nucula_gainloss_test_options_init(nucula_gainloss_test_options_t *options, size_t size);

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
 * the voxel lists, 4 bytes per buried voxel; one whose `size` ends before `voxel_offsets` does without. Likewise one that has room for `residue_offsets` looks for the residues along the rows.
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
 * Frees volumes; their views and their structure end with them. NULL is fine. Some of what large grids held, up to 192 MB in all,
 * is kept for those that come next.
 */
void nucula_volumes_free(nucula_volumes_t *volumes);

/**
 * Lends the residues along each row as text, as tables have them: `chain:number:name` parted by blanks, where the number has
 * its insertion code with it. Made by the first call; it stays valid until the volumes are freed.
 *
 * `text`: receives the text of all rows in UTF-8, without anything between them and without a NUL. `offsets`: receives
 * n_rows + 1 numbers of bytes: where the text of each row starts, and where the last one ends.
 *
 * Errors: NULL_POINTER, OUT_OF_MEMORY.
 */
nucula_status_t nucula_volumes_residue_text(const nucula_volumes_t *volumes,
                                            const char **text,
                                            const size_t **offsets);

/**
 * Finds the volumes of a structure four times, once for each choice of the signs of the principal axes, 0..3: the answers
 * that one molecule has, depending on how it lies when it is handed in.
 *
 * `options`: as for `nucula_volumes_find`; `align` and `signs` are not looked at. `out`: room for four; receives the volumes, or
 * four times NULL on failure; release each with `nucula_volumes_free`.
 *
 * Errors: those of `nucula_volumes_find`.
 */
nucula_status_t nucula_volumes_find_all(const nucula_structure_t *structure,
                                        const nucula_volumes_options_t *options,
                                        nucula_volumes_t **out);

/**
 * Tells how far several answers about one structure are apart, such as those of `nucula_volumes_find_all`.
 *
 * `volumes`: `n` volumes. `spread`: the struct to fill, its `size` field set by the caller; zeros for no volumes.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (`size` not set).
 */
nucula_status_t nucula_volumes_spread(const nucula_volumes_t *const *volumes,
                                      size_t n,
                                      nucula_volumes_spread_t *spread);

/**
 * Takes points of the frame of the grid (aligned atoms, centres of voxels) to the frame in which the structure was handed
 * in.
 *
 * `points`: `n_points` points, Å. `out`: receives as many; it may be the same array.
 *
 * Errors: NULL_POINTER.
 */
nucula_status_t nucula_volumes_to_input(const nucula_volumes_t *volumes,
                                        const double (*points)[3],
                                        size_t n_points,
                                        double (*out)[3]);

/**
 * Takes points of the frame in which the structure was handed in (a ligand, a box) to that of the grid: the inverse of
 * `nucula_volumes_to_input`.
 *
 * `points`: `n_points` points, Å. `out`: receives as many; it may be the same array.
 *
 * Errors: NULL_POINTER.
 */
nucula_status_t nucula_volumes_from_input(const nucula_volumes_t *volumes,
                                          const double (*points)[3],
                                          size_t n_points,
                                          double (*out)[3]);

/**
 * Copies how much of each row lies inside the region that the options gave: voxels whose centre does × voxel_size³, Å³;
 * the whole volume where none was given.
 *
 * `out`: `n_rows` numbers; `n_rows` must be that of the view.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (wrong number of rows).
 */
nucula_status_t nucula_volumes_inside(const nucula_volumes_t *volumes,
                                      double *out,
                                      size_t n_rows);

/**
 * Number of bytes that `nucula_volumes_to_bytes` writes.
 *
 * Errors: NULL_POINTER.
 */
nucula_status_t nucula_volumes_n_bytes(const nucula_volumes_t *volumes, size_t *n_bytes);

/**
 * Writes volumes as bytes, to be sent to another process or kept: what was asked for, the structure as it was laid, and
 * one bit for each voxel of the grid; little-endian, with the version of the form and a checksum. They are the same on every
 * machine.
 *
 * `out`: room for `n_bytes` bytes, the number that `nucula_volumes_n_bytes` tells.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (another number of bytes).
 */
nucula_status_t nucula_volumes_to_bytes(const nucula_volumes_t *volumes,
                                        uint8_t *out,
                                        size_t n_bytes);

/**
 * Makes volumes of the bytes that `nucula_volumes_to_bytes` wrote, here or elsewhere: they answer and write as the first
 * ones do. What follows from the voxels of the protein is found again, which takes some milliseconds per million voxels.
 *
 * `out`: receives the volumes, or NULL on failure; release them with `nucula_volumes_free`. Bytes from strangers do no harm:
 * at worst the volumes are not what they say.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (bytes of something else, of another version, cut or damaged), OUT_OF_MEMORY.
 */
nucula_status_t nucula_volumes_from_bytes(const uint8_t *bytes,
                                          size_t n_bytes,
                                          nucula_volumes_t **out);

/**
 * Tells how much memory volumes hold, about, for hosts whose garbage collector should know.
 *
 * `n_bytes`: receives the number of bytes; it grows when the voxel lists are built.
 *
 * Errors: NULL_POINTER.
 */
nucula_status_t nucula_volumes_memory(const nucula_volumes_t *volumes, size_t *n_bytes);

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
 * component (.pdb, .cif, .mmcif), a report (.json), the table (.csv), a page to look at (.html), or a script for
 * PyMOL or ChimeraX that shows an annotated structure beside it (.pml, .cxc). Pseudo-atoms have residue names HUB, POR, POK,
 * CAV, OCC and a B-factor of 50 at mouths.
 *
 * The file appears whole or not at all: it is written under a temporary name in the same folder and then renamed.
 *
 * `path`: any bytes on Unix, UTF-8 elsewhere; an existing file is replaced.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (empty path), UNSUPPORTED (suffix; a structure that PDB cannot hold), IO, OUT_OF_MEMORY.
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
 * Finds the volumes of many frames of the same atoms, such as those of a trajectory, several at a time.
 *
 * `structure`: what the atoms are; its own positions do not count. `positions`: `n_frames` × n_atoms × 3, Å, frame after
 * frame, the atoms in the order of the structure. `options`: NULL for the defaults; `options->n_threads` frames are worked
 * on at once, and `options->progress` is told the number of frames done. `item`: receives every result, in the order of the
 * frames; a bad frame is one failed item, whose message names the frame, counted from 0, and never stops the rest. `user`:
 * handed to `item`.
 *
 * A single frame is worked on as `nucula_volumes_find` does it, and `options->progress` is told its steps: so threads that each
 * have a frame do not wait for each other.
 *
 * Each frame has exactly the volumes that `nucula_volumes_find` has for a structure with its positions. All share what the
 * atoms are with the structure, which may be freed before them.
 *
 * Cost: that of `nucula_volumes_find` per frame, and a copy of its positions. At most a few results per thread are held at a
 * time; so a long trajectory can come in parts, of some ten frames per thread or more, without loss.
 *
 * Errors: NULL_POINTER, BAD_ARGUMENT (option out of range, sizes that do not fit into memory), EMPTY (a structure without
 * atoms), CANCELLED, OUT_OF_MEMORY. NUCULA_OK means that every frame was tried, not that every frame was good.
 */
nucula_status_t nucula_volumes_frames(const nucula_structure_t *structure,
                                      const float (*positions)[3],
                                      size_t n_frames,
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
 * Finds all ordered pairs (i, j, shift) of points with `|positions[j] + shift · cell - positions[i]| < cutoff`, strictly,
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
 * above 0, or with more than 2^22 images, and 64 a point, or 2^31 pairs), OUT_OF_MEMORY.
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
