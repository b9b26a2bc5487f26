"""Written from include/nucula.h by `BLESS=1 cargo test --test header`; do not edit."""

# fmt: off

from ctypes import (
    CDLL,
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_float,
    c_int32,
    c_int8,
    c_size_t,
    c_ssize_t,
    c_uint32,
    c_uint64,
    c_uint8,
    c_void_p,
)

NUCULA_VERSION_MAJOR = 0
NUCULA_VERSION_MINOR = 1
NUCULA_VERSION_PATCH = 0

NUCULA_ABI_VERSION = 1

NUCULA_ASSEMBLY_BIOLOGICAL = 0
NUCULA_ASSEMBLY_ASYMMETRIC = 1
NUCULA_ASSEMBLY_AUTO = 2

NUCULA_RULES_VOLUMIZER = 0
NUCULA_RULES_PLAIN = 1

NUCULA_SAXS_METHOD_AUTO = 0
NUCULA_SAXS_METHOD_EXACT = 1
NUCULA_SAXS_METHOD_GRID = 2
NUCULA_SAXS_TABLE_SIMPLE = 0
NUCULA_SAXS_TABLE_CROMER_MANN = 1
NUCULA_SAXS_TABLE_WAASMAIER_KIRFEL = 2
NUCULA_SAXS_HYDROGENS_AUTO = 0
NUCULA_SAXS_HYDROGENS_EXPLICIT = 1
NUCULA_SAXS_HYDROGENS_IMPLICIT = 2
NUCULA_SAXS_ON_BAD_ERROR = 0
NUCULA_SAXS_ON_BAD_NAN = 1

NUCULA_ATOM_WEIGHTS_MASS = 0
NUCULA_ATOM_WEIGHTS_ELECTRONS = 1

NUCULA_SAXS_FIT_OK = 0
NUCULA_SAXS_FIT_NEGATIVE_SCALE = 1
NUCULA_SAXS_FIT_DEGENERATE = 2
NUCULA_SAXS_FIT_BAD = 3
NUCULA_SAXS_EDGE_C1 = 1
NUCULA_SAXS_EDGE_C2 = 2
NUCULA_SAXS_UNITS_PER_ANGSTROM = 0
NUCULA_SAXS_UNITS_PER_NM = 1
NUCULA_SAXS_UNITS_UNKNOWN = -1

NUCULA_GYRATION_PLAIN = 0
NUCULA_GYRATION_ROBUST = 1
NUCULA_GYRATION_TRIMMED = 2

NUCULA_MEDIAN_MEAN = 0
NUCULA_MEDIAN_LOWER = 1

NUCULA_GUINIER_WEIGHTS_VARIANCE = 0
NUCULA_GUINIER_WEIGHTS_RATIO = 1
NUCULA_GUINIER_OK = 0
NUCULA_GUINIER_NO_DECAY = 1

NUCULA_RADII_DEFAULT = 0
NUCULA_RADII_AMBER_UNITED = 1

NUCULA_GENOMES_COLUMNS = 0
NUCULA_GENOMES_ROWS = 1

NUCULA_UNMATCHED_ERROR = 0
NUCULA_UNMATCHED_IGNORE = 1

NUCULA_ROOT_EQUILIBRIUM = 0
NUCULA_ROOT_FLAT = 1
NUCULA_ROOT_FIXED = 2

NUCULA_ASCERTAINMENT_NONE = 0
NUCULA_ASCERTAINMENT_ABSENT = 1
NUCULA_ASCERTAINMENT_CONSTANT = 2

NUCULA_GAMMA_MEAN = 0
NUCULA_GAMMA_MEDIAN = 1

NUCULA_EVENTS_ALL = 0
NUCULA_EVENTS_BY_BRANCH = 1
NUCULA_EVENTS_BY_FAMILY = 2

NUCULA_EFFECT_GAIN = 0
NUCULA_EFFECT_LOSS = 1

NUCULA_PROFILE_F32 = 0
NUCULA_PROFILE_F64 = 1
NUCULA_PROFILE_C = 2

NUCULA_SIGNS_SHAPE = 100

NUCULA_CONNECTIVITY_6 = 6
NUCULA_CONNECTIVITY_18 = 18
NUCULA_CONNECTIVITY_26 = 26
NUCULA_CONNECTIVITY_CUSTOM18 = 118

NUCULA_KIND_OCCLUDED = 0
NUCULA_KIND_CAVITY = 1
NUCULA_KIND_POCKET = 2
NUCULA_KIND_PORE = 3
NUCULA_KIND_HUB = 4

NUCULA_MASK_PROTEIN = 0
NUCULA_MASK_EXPOSED = 1
NUCULA_MASK_BURIED = 2
NUCULA_MASK_FIRST_SHELL = 3

NUCULA_VOLUMES_FORMAT_BY_SUFFIX = 0
NUCULA_VOLUMES_FORMAT_PDB = 1
NUCULA_VOLUMES_FORMAT_MMCIF = 2
NUCULA_VOLUMES_FORMAT_JSON = 3
NUCULA_VOLUMES_FORMAT_CSV = 4
NUCULA_VOLUMES_FORMAT_JSON_COLUMNS = 5
NUCULA_VOLUMES_FORMAT_HTML = 6
NUCULA_VOLUMES_FORMAT_PML = 7
NUCULA_VOLUMES_FORMAT_CXC = 8

NUCULA_FRAME_ALIGNED = 0
NUCULA_FRAME_INPUT = 1

NUCULA_ACE_TRANSFORM_LINEAR = 0
NUCULA_ACE_TRANSFORM_AGNESI = 1
NUCULA_ACE_ENVELOPE_NONE = 0
NUCULA_ACE_ENVELOPE_X = 1
NUCULA_ACE_ENVELOPE_R = 2
NUCULA_ACE_ENVELOPE_R_ACE1 = 3
NUCULA_ACE_SPHERICAL = 0
NUCULA_ACE_SOLID = 1
NUCULA_ACE_ENERGY = 1
NUCULA_ACE_FORCES = 2
NUCULA_ACE_VIRIAL = 4
NUCULA_ACE_COLUMN_MAJOR = 0
NUCULA_ACE_ROW_MAJOR = 1

NUCULA_OK = 0

NUCULA_ERROR_NULL_POINTER = 1
NUCULA_ERROR_BAD_ARGUMENT = 2
NUCULA_ERROR_IO = 3
NUCULA_ERROR_PARSE = 4
NUCULA_ERROR_UNSUPPORTED = 5
NUCULA_ERROR_TOO_LARGE = 6
NUCULA_ERROR_CANCELLED = 7
NUCULA_ERROR_OUT_OF_MEMORY = 8
NUCULA_ERROR_EMPTY = 9
NUCULA_ERROR_DEGENERATE = 10
NUCULA_ERROR_INTERNAL = 255


class nucula_ace_t(Structure):
    pass


class nucula_centreline_t(Structure):
    pass


class nucula_components_t(Structure):
    pass


class nucula_gainloss_fit_t(Structure):
    pass


class nucula_gainloss_t(Structure):
    pass


class nucula_neighbors_t(Structure):
    pass


class nucula_pair_distribution_t(Structure):
    pass


class nucula_presence_t(Structure):
    pass


class nucula_saxs_curve_t(Structure):
    pass


class nucula_saxs_model_t(Structure):
    pass


class nucula_structure_t(Structure):
    pass


class nucula_tree_t(Structure):
    pass


class nucula_voids_t(Structure):
    pass


class nucula_volumes_t(Structure):
    pass


nucula_status_t = c_int32


class nucula_structure_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("assembly", c_int32),
        ("keep_models", c_int32),
        ("keep_non_protein", c_int32),
        ("keep_hydrogens", c_int32),
        ("reserved", c_int32),
        ("max_file_bytes", c_uint64),
        ("max_atoms", c_uint64),
        ("rules", c_int32),
        ("model", c_uint32),
        ("assembly_number", c_uint64),
        ("chains", c_char_p),
        ("keep_residues", c_char_p),
    ]
    _flags_ = ["keep_models", "keep_non_protein", "keep_hydrogens"]
    _words_ = {"assembly": "NUCULA_ASSEMBLY_", "rules": "NUCULA_RULES_"}


class nucula_structure_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("has_cell", c_int32),
        ("n_atoms", c_size_t),
        ("positions", POINTER(c_float * 3)),
        ("elements", POINTER(c_char * 4)),
        ("atom_names", POINTER(c_char * 8)),
        ("residue_names", POINTER(c_char * 4)),
        ("chains", POINTER(c_char * 8)),
        ("residue_ids", POINTER(c_int32)),
        ("insertion_codes", POINTER(c_char)),
        ("hetero", POINTER(c_uint8)),
        ("cell", c_double * 6),
        ("notes", POINTER(c_char)),
        ("n_models", c_uint64),
        ("n_dropped", c_size_t),
        ("dropped_names", POINTER(c_char * 8)),
        ("dropped_atoms", POINTER(c_uint64)),
        ("long_residue_names", POINTER(c_char * 8)),
        ("long_chains", POINTER(c_char * 8)),
    ]


nucula_progress_t = CFUNCTYPE(c_int32, c_uint64, c_uint64, c_void_p)


class nucula_saxs_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("method", c_int32),
        ("hydrogens", c_int32),
        ("table", c_int32),
        ("density", c_double),
        ("c1", c_double),
        ("c2", c_double),
        ("n_threads", c_int32),
        ("reserved", c_int32),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
    ]
    _flags_ = []
    _words_ = {"method": "NUCULA_SAXS_METHOD_", "hydrogens": "NUCULA_SAXS_HYDROGENS_", "table": "NUCULA_SAXS_TABLE_"}


class nucula_saxs_fit_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("offset", c_int32),
        ("fit_c1", c_int32),
        ("fit_c2", c_int32),
        ("on_bad", c_int32),
        ("reserved", c_int32),
    ]
    _flags_ = ["offset", "fit_c1", "fit_c2"]
    _words_ = {"on_bad": "NUCULA_SAXS_ON_BAD_"}


class nucula_exposed_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("n_threads", c_int32),
        ("probe_radius", c_double),
        ("n_points", c_uint64),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
    ]
    _flags_ = []
    _words_ = {}


class nucula_saxs_fit_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("status", c_int32),
        ("chi2", c_double),
        ("reduced_chi2", c_double),
        ("scale", c_double),
        ("offset", c_double),
        ("c1", c_double),
        ("c2", c_double),
        ("n_used", c_size_t),
        ("edges", c_int32),
        ("reserved", c_int32),
    ]


class nucula_saxs_read_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("units", c_int32),
        ("sigma_fraction", c_double),
        ("max_file_bytes", c_uint64),
    ]
    _flags_ = []
    _words_ = {"units": "NUCULA_SAXS_UNITS_"}


class nucula_saxs_curve_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("has_sigma", c_int32),
        ("units_hint", c_int32),
        ("reserved", c_int32),
        ("n_q", c_size_t),
        ("q", POINTER(c_double)),
        ("intensity", POINTER(c_double)),
        ("sigma", POINTER(c_double)),
    ]


class nucula_gyration_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("method", c_int32),
        ("cutoff", c_double),
        ("trim", c_double),
        ("median", c_int32),
        ("n_threads", c_int32),
        ("max_gradient", c_double),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
    ]
    _flags_ = []
    _words_ = {"method": "NUCULA_GYRATION_", "median": "NUCULA_MEDIAN_"}


class nucula_guinier_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("weights", c_int32),
        ("q_min", c_double),
        ("q_max", c_double),
        ("limit", c_double),
        ("min_points", c_uint64),
    ]
    _flags_ = []
    _words_ = {"weights": "NUCULA_GUINIER_WEIGHTS_"}


class nucula_guinier_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("status", c_int32),
        ("rg", c_double),
        ("rg_sigma", c_double),
        ("i0", c_double),
        ("i0_sigma", c_double),
        ("rg2", c_double),
        ("first", c_size_t),
        ("last", c_size_t),
        ("n_used", c_size_t),
    ]


class nucula_pair_distribution_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("n_threads", c_int32),
        ("bin_width", c_double),
        ("r_max", c_double),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
    ]
    _flags_ = []
    _words_ = {}


class nucula_pair_distribution_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("n_bins", c_size_t),
        ("r", POINTER(c_double)),
        ("p", POINTER(c_double)),
        ("self_term", c_double),
        ("d_max", c_double),
        ("rg", c_double),
    ]


class nucula_voids_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("align", c_int32),
        ("step", c_double),
        ("probe_radius", c_double),
        ("mouth_gap", c_double),
        ("min_volume", c_double),
        ("radii", c_int32),
        ("n_threads", c_int32),
        ("atom_radii", POINTER(c_double)),
        ("n_atom_radii", c_size_t),
        ("max_points", c_uint64),
        ("probe_out", c_double),
        ("within_box", POINTER(c_double * 3)),
        ("within_points", POINTER(c_double * 3)),
        ("n_within_points", c_size_t),
        ("within_distance", c_double),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
        ("passages", c_int32),
        ("reserved", c_uint32),
    ]
    _flags_ = ["align", "passages"]
    _words_ = {"radii": "NUCULA_RADII_"}


class nucula_voids_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("n_rows", c_size_t),
        ("row_kind", POINTER(c_int8)),
        ("row_volume", POINTER(c_double)),
        ("row_error", POINTER(c_double)),
        ("row_error_lid", POINTER(c_double)),
        ("row_error_neck", POINTER(c_double)),
        ("row_error_grid", POINTER(c_double)),
        ("row_area", POINTER(c_double)),
        ("row_depth", POINTER(c_double)),
        ("row_center", POINTER(c_double * 3)),
        ("row_max_radius", POINTER(c_double)),
        ("row_hydropathy", POINTER(c_double)),
        ("mouth_offsets", POINTER(c_size_t)),
        ("mouth_area", POINTER(c_double)),
        ("mouth_radius", POINTER(c_double)),
        ("mouth_normal", POINTER(c_double * 3)),
        ("mouth_center", POINTER(c_double * 3)),
        ("atom_offsets", POINTER(c_size_t)),
        ("atoms", POINTER(c_uint32)),
        ("residue_offsets", POINTER(c_size_t)),
        ("residues", POINTER(c_uint32)),
        ("point_offsets", POINTER(c_size_t)),
        ("points", POINTER(c_uint32)),
        ("shape", c_size_t * 3),
        ("lower", c_double * 3),
        ("step", c_double),
        ("axes", c_double * 3 * 3),
        ("row_ball_center", POINTER(c_double * 3)),
    ]


class nucula_centreline_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("n_points", c_size_t),
        ("points", POINTER(c_double * 3)),
        ("radius", POINTER(c_double)),
        ("ellipse", POINTER(c_double * 2)),
        ("length", c_double),
        ("bottleneck", c_double),
        ("bottleneck_point", c_double * 3),
    ]


nucula_voids_batch_item_t = CFUNCTYPE(c_int32, c_size_t, nucula_status_t, c_char_p, POINTER(nucula_voids_t), c_void_p)


class nucula_tree_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("negative_is_zero", c_int32),
        ("missing_length", c_double),
    ]
    _flags_ = ["negative_is_zero"]
    _words_ = {}


class nucula_tree_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("rooted", c_int32),
        ("n_nodes", c_size_t),
        ("n_tips", c_size_t),
        ("root", c_size_t),
        ("parents", POINTER(c_int32)),
        ("lengths", POINTER(c_double)),
        ("support", POINTER(c_double)),
        ("tip_nodes", POINTER(c_int32)),
        ("name_offsets", POINTER(c_size_t)),
        ("names", POINTER(c_char)),
    ]


class nucula_presence_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("genomes", c_int32),
    ]
    _flags_ = []
    _words_ = {"genomes": "NUCULA_GENOMES_"}


class nucula_presence_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("n_genomes", c_size_t),
        ("n_families", c_size_t),
        ("states", POINTER(c_int8)),
        ("genome_offsets", POINTER(c_size_t)),
        ("genomes", POINTER(c_char)),
        ("family_offsets", POINTER(c_size_t)),
        ("families", POINTER(c_char)),
    ]


class nucula_gainloss_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("root", c_int32),
        ("p1", c_double),
        ("ascertainment", c_int32),
        ("drop_unobservable", c_int32),
        ("branch_gain", POINTER(c_double)),
        ("branch_loss", POINTER(c_double)),
        ("class_rates", POINTER(c_double)),
        ("n_class_rates", c_size_t),
        ("class_weights", POINTER(c_double)),
        ("weights", POINTER(c_double)),
        ("impossible", POINTER(c_uint8)),
        ("dropped", POINTER(c_uint8)),
        ("n_threads", c_int32),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
    ]
    _flags_ = ["drop_unobservable"]
    _words_ = {"root": "NUCULA_ROOT_", "ascertainment": "NUCULA_ASCERTAINMENT_"}


class nucula_gainloss_rates_t(Structure):
    _fields_ = [
        ("gain", POINTER(c_double)),
        ("gain_stride", c_ssize_t),
        ("loss", POINTER(c_double)),
        ("loss_stride", c_ssize_t),
    ]


class nucula_gainloss_totals_t(Structure):
    _fields_ = [
        ("ll", c_double),
        ("grad", c_double * 2),
        ("hess", c_double * 3),
    ]


class nucula_gainloss_events_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("by", c_int32),
        ("presence", POINTER(c_double)),
        ("gains", POINTER(c_double)),
        ("losses", POINTER(c_double)),
        ("gained", POINTER(c_double)),
        ("lost", POINTER(c_double)),
        ("classes", POINTER(c_double)),
    ]


class nucula_gainloss_fit_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("gamma_classes", c_int32),
        ("start", POINTER(c_double)),
        ("lower", POINTER(c_double)),
        ("upper", POINTER(c_double)),
        ("prior_mean", POINTER(c_double)),
        ("prior_sd", POINTER(c_double)),
        ("likelihood", POINTER(nucula_gainloss_options_t)),
        ("n_threads", c_int32),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
    ]
    _flags_ = []
    _words_ = {}


class nucula_gainloss_fit_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("converged", c_int32),
        ("n_coefficients", c_size_t),
        ("n_sets", c_size_t),
        ("beta", POINTER(c_double)),
        ("objective", c_double),
        ("ll", c_double),
        ("gradient", POINTER(c_double)),
        ("hessian", POINTER(c_double)),
        ("covariance", POINTER(c_double)),
        ("se", POINTER(c_double)),
        ("active", POINTER(c_uint8)),
        ("evaluations", c_uint64),
        ("statistic", POINTER(c_double)),
        ("p", POINTER(c_double)),
        ("q", POINTER(c_double)),
        ("score", POINTER(c_double)),
        ("score_p", POINTER(c_double)),
        ("effect", POINTER(c_double)),
        ("effect_se", POINTER(c_double)),
        ("set_beta", POINTER(c_double)),
        ("set_objective", POINTER(c_double)),
        ("set_ll", POINTER(c_double)),
        ("set_converged", POINTER(c_uint8)),
        ("shape", c_double),
        ("shape_se", c_double),
    ]


class nucula_gainloss_test_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("effect", c_int32),
        ("effect_bounds", c_double * 2),
        ("effect_prior_sd", c_double),
        ("refit", c_int32),
        ("compat_prior_constant", c_int32),
        ("n_coefficients", c_size_t),
        ("gain_design", POINTER(c_double)),
        ("loss_design", POINTER(c_double)),
        ("fit", POINTER(nucula_gainloss_fit_options_t)),
        ("n_threads", c_int32),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
    ]
    _flags_ = ["refit", "compat_prior_constant"]
    _words_ = {"effect": "NUCULA_EFFECT_"}


class nucula_volumes_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("align", c_int32),
        ("voxel_size", c_double),
        ("signs", c_int32),
        ("profile", c_int32),
        ("surface_connectivity", c_int32),
        ("mouth_merge_gap", c_int32),
        ("neck", c_int32),
        ("n_threads", c_int32),
        ("min_voxels", c_uint64),
        ("min_volume", c_double),
        ("max_voxels", c_uint64),
        ("lining_distance", c_double),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
        ("radii", POINTER(c_double)),
        ("n_radii", c_size_t),
        ("radius_elements", POINTER(c_char * 4)),
        ("element_radii", POINTER(c_double)),
        ("n_element_radii", c_size_t),
        ("within_box", POINTER(c_double * 3)),
        ("within_points", POINTER(c_double * 3)),
        ("n_within_points", c_size_t),
        ("within_distance", c_double),
    ]
    _flags_ = ["align", "neck"]
    _words_ = {"profile": "NUCULA_PROFILE_", "surface_connectivity": "NUCULA_CONNECTIVITY_"}


class nucula_volumes_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("n_rows", c_size_t),
        ("row_component", POINTER(c_uint32)),
        ("row_id", POINTER(c_int32)),
        ("row_kind", POINTER(c_int8)),
        ("row_volume", POINTER(c_double)),
        ("row_lengths", POINTER(c_double * 3)),
        ("row_center", POINTER(c_double * 3)),
        ("row_circularity", POINTER(c_double)),
        ("row_uniformity", POINTER(c_double)),
        ("shape", c_size_t * 3),
        ("lower", c_double * 3),
        ("upper", c_double * 3),
        ("step", c_double * 3),
        ("voxel_size", c_double),
        ("transform", c_double * 16),
        ("n_protein", c_size_t),
        ("n_exposed", c_size_t),
        ("n_buried", c_size_t),
        ("n_first_shell", c_size_t),
        ("n_components", c_size_t),
        ("component_kind", POINTER(c_int8)),
        ("component_kind_raw", POINTER(c_int8)),
        ("voxel_offsets", POINTER(c_size_t)),
        ("voxels", POINTER(c_uint32)),
        ("mouth_offsets", POINTER(c_size_t)),
        ("mouth_voxels", POINTER(c_uint32)),
        ("residue_offsets", POINTER(c_size_t)),
        ("residues", POINTER(c_uint32)),
    ]


class nucula_volumes_spread_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("rows_mean", c_double * 5),
        ("rows_spread", c_double * 5),
        ("volume_mean", c_double * 5),
        ("volume_spread", c_double * 5),
        ("total_mean", c_double),
        ("total_spread", c_double),
        ("largest_mean", c_double),
        ("largest_spread", c_double),
    ]


class nucula_volumes_write_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("format", c_int32),
        ("include_hubs", c_int32),
        ("exact_pdb", c_int32),
        ("source", c_char_p),
        ("input_path", c_char_p),
        ("structure_path", c_char_p),
        ("frame", c_int32),
        ("reserved", c_uint32),
    ]
    _flags_ = ["include_hubs", "exact_pdb"]
    _words_ = {"format": "NUCULA_VOLUMES_FORMAT_", "frame": "NUCULA_FRAME_"}


nucula_volumes_batch_item_t = CFUNCTYPE(c_int32, c_size_t, nucula_status_t, c_char_p, POINTER(nucula_volumes_t), c_void_p)


class nucula_components_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("surface_connectivity", c_int32),
        ("mouth_merge_gap", c_int32),
        ("occluded_limit", c_int32),
    ]
    _flags_ = []
    _words_ = {"surface_connectivity": "NUCULA_CONNECTIVITY_"}


class nucula_components_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("n_components", c_size_t),
        ("n_voxels", c_size_t),
        ("n_surface_voxels", c_size_t),
        ("kinds", POINTER(c_int8)),
        ("voxel_offsets", POINTER(c_int32)),
        ("voxels", POINTER(c_int32)),
        ("surface_offsets", POINTER(c_int32)),
        ("surface_voxels", POINTER(c_int32)),
    ]


class nucula_neighbors_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("reserved", c_uint32),
        ("n", c_size_t),
        ("n_pairs", c_size_t),
        ("offsets", POINTER(c_size_t)),
        ("j", POINTER(c_uint32)),
        ("shifts", POINTER(c_int32 * 3)),
        ("vectors", POINTER(c_double * 3)),
    ]


class nucula_ace_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("harmonics", c_int32),
        ("n_species", c_size_t),
        ("species", POINTER(c_int32)),
        ("order", c_int32),
        ("pair_degree", c_int32),
        ("n_degrees", c_size_t),
        ("totaldegree", POINTER(c_double)),
        ("wl", c_double),
        ("rin", POINTER(c_double)),
        ("r0", POINTER(c_double)),
        ("rcut", POINTER(c_double)),
        ("transform", c_int32),
        ("transform_p", c_int32),
        ("transform_q", c_int32),
        ("envelope", c_int32),
        ("envelope_p1", c_int32),
        ("envelope_p2", c_int32),
        ("pair_transform", c_int32),
        ("pair_transform_p", c_int32),
        ("pair_transform_q", c_int32),
        ("pair_envelope", c_int32),
        ("pair_envelope_p1", c_int32),
        ("pair_envelope_p2", c_int32),
        ("repeats", c_int32),
        ("reserved", c_uint32),
    ]
    _flags_ = ["repeats"]
    _words_ = {}


class nucula_ace_radial_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("transform", c_int32),
        ("transform_p", c_int32),
        ("transform_q", c_int32),
        ("envelope", c_int32),
        ("envelope_p1", c_int32),
        ("envelope_p2", c_int32),
        ("reserved", c_uint32),
        ("rin", POINTER(c_double)),
        ("r0", POINTER(c_double)),
        ("rcut", POINTER(c_double)),
        ("a", POINTER(c_double)),
        ("n_functions", c_size_t),
        ("n_poly", c_size_t),
        ("alpha", c_double),
        ("beta", c_double),
        ("mix", POINTER(c_double)),
        ("n_nodes", c_size_t),
        ("values", POINTER(c_double)),
        ("slopes", POINTER(c_double)),
    ]


class nucula_ace_spec_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("harmonics", c_int32),
        ("n_species", c_size_t),
        ("species", POINTER(c_int32)),
        ("radial", POINTER(nucula_ace_radial_t)),
        ("pair", POINTER(nucula_ace_radial_t)),
        ("n_a", c_size_t),
        ("a_radial", POINTER(c_int32)),
        ("a_angular", POINTER(c_int32)),
        ("n_aa", c_size_t),
        ("aa_offsets", POINTER(c_size_t)),
        ("aa_factors", POINTER(c_int32)),
        ("n_b", c_size_t),
        ("b_offsets", POINTER(c_size_t)),
        ("b_terms", POINTER(c_int32)),
        ("b_values", POINTER(c_double)),
    ]


class nucula_ace_view_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("harmonics", c_int32),
        ("n_basis", c_size_t),
        ("n_many", c_size_t),
        ("n_pair", c_size_t),
        ("n_species", c_size_t),
        ("species", POINTER(c_int32)),
        ("cutoff", c_double),
        ("radial", POINTER(nucula_ace_radial_t)),
        ("pair", POINTER(nucula_ace_radial_t)),
        ("n_a", c_size_t),
        ("a_radial", POINTER(c_int32)),
        ("a_angular", POINTER(c_int32)),
        ("n_aa", c_size_t),
        ("aa_offsets", POINTER(c_size_t)),
        ("aa_factors", POINTER(c_int32)),
        ("b_offsets", POINTER(c_size_t)),
        ("b_terms", POINTER(c_int32)),
        ("b_values", POINTER(c_double)),
        ("multiset_offsets", POINTER(c_size_t)),
        ("multisets", POINTER(c_int32 * 2)),
    ]


class nucula_ace_run_options_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("layout", c_int32),
        ("weighted", c_int32),
        ("n_threads", c_int32),
        ("row_weights", c_double * 3),
        ("progress", nucula_progress_t),
        ("user", c_void_p),
    ]
    _flags_ = ["weighted"]
    _words_ = {}


class nucula_ace_system_t(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("pbc", c_uint8 * 3),
        ("rows", c_uint8),
        ("n_atoms", c_size_t),
        ("positions", POINTER(c_double * 3)),
        ("species", POINTER(c_int32)),
        ("cell", POINTER(c_double * 3)),
        ("neighbors", POINTER(nucula_neighbors_t)),
    ]


# Name: (result, arguments).
FUNCTIONS = {
    "nucula_version": (c_char_p, {}),
    "nucula_abi_version": (c_uint32, {}),
    "nucula_last_error": (c_char_p, {}),
    "nucula_structure_options_init": (nucula_status_t, {
        "options": POINTER(nucula_structure_options_t),
        "size": c_size_t,
    }),
    "nucula_structure_read": (nucula_status_t, {
        "path": c_char_p,
        "options": POINTER(nucula_structure_options_t),
        "out": POINTER(POINTER(nucula_structure_t)),
    }),
    "nucula_structure_read_memory": (nucula_status_t, {
        "bytes": POINTER(c_uint8),
        "n_bytes": c_size_t,
        "name": c_char_p,
        "format": c_char_p,
        "options": POINTER(nucula_structure_options_t),
        "out": POINTER(POINTER(nucula_structure_t)),
    }),
    "nucula_structure_from_atoms": (nucula_status_t, {
        "positions": POINTER(c_float * 3),
        "elements": POINTER(c_char * 4),
        "n_atoms": c_size_t,
        "out": POINTER(POINTER(nucula_structure_t)),
    }),
    "nucula_structure_view": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "view": POINTER(nucula_structure_view_t),
    }),
    "nucula_structure_free": (None, {"structure": POINTER(nucula_structure_t)}),
    "nucula_elements_understand": (nucula_status_t, {
        "elements": POINTER(c_char * 4),
        "n_atoms": c_size_t,
        "said": POINTER(c_char),
        "n_said": c_size_t,
    }),
    "nucula_structure_from_columns": (nucula_status_t, {
        "columns": POINTER(nucula_structure_view_t),
        "out": POINTER(POINTER(nucula_structure_t)),
    }),
    "nucula_structure_select": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "atoms": POINTER(c_size_t),
        "n_atoms": c_size_t,
        "out": POINTER(POINTER(nucula_structure_t)),
    }),
    "nucula_structure_clean": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "options": POINTER(nucula_structure_options_t),
        "out": POINTER(POINTER(nucula_structure_t)),
    }),
    "nucula_structure_n_bytes": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "n_bytes": POINTER(c_size_t),
    }),
    "nucula_structure_to_bytes": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "out": POINTER(c_uint8),
        "n_bytes": c_size_t,
    }),
    "nucula_structure_from_bytes": (nucula_status_t, {
        "bytes": POINTER(c_uint8),
        "n_bytes": c_size_t,
        "out": POINTER(POINTER(nucula_structure_t)),
    }),
    "nucula_structure_secondary": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "fractions": POINTER(c_double * 3),
    }),
    "nucula_saxs_options_init": (nucula_status_t, {"options": POINTER(nucula_saxs_options_t), "size": c_size_t}),
    "nucula_saxs_fit_options_init": (nucula_status_t, {"options": POINTER(nucula_saxs_fit_options_t), "size": c_size_t}),
    "nucula_form_factors": (nucula_status_t, {
        "table": c_int32,
        "elements": POINTER(c_char * 4),
        "hydrogens": POINTER(c_int32),
        "n": c_size_t,
        "q": POINTER(c_double),
        "n_q": c_size_t,
        "out": POINTER(c_double),
    }),
    "nucula_atom_weights": (nucula_status_t, {
        "kind": c_int32,
        "elements": POINTER(c_char * 4),
        "n": c_size_t,
        "out": POINTER(c_double),
    }),
    "nucula_exposed_options_init": (nucula_status_t, {"options": POINTER(nucula_exposed_options_t), "size": c_size_t}),
    "nucula_exposed_fraction": (nucula_status_t, {
        "positions": POINTER(c_double * 3),
        "elements": POINTER(c_char * 4),
        "n_atoms": c_size_t,
        "options": POINTER(nucula_exposed_options_t),
        "out": POINTER(c_double),
    }),
    "nucula_saxs_model_new": (nucula_status_t, {
        "types": POINTER(c_int32),
        "n_atoms": c_size_t,
        "factors": POINTER(c_double),
        "n_types": c_size_t,
        "q": POINTER(c_double),
        "n_q": c_size_t,
        "options": POINTER(nucula_saxs_options_t),
        "out": POINTER(POINTER(nucula_saxs_model_t)),
    }),
    "nucula_saxs_model_from_atoms": (nucula_status_t, {
        "elements": POINTER(c_char * 4),
        "hydrogens": POINTER(c_int32),
        "n_atoms": c_size_t,
        "q": POINTER(c_double),
        "n_q": c_size_t,
        "options": POINTER(nucula_saxs_options_t),
        "out": POINTER(POINTER(nucula_saxs_model_t)),
    }),
    "nucula_saxs_model_from_structure": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "q": POINTER(c_double),
        "n_q": c_size_t,
        "options": POINTER(nucula_saxs_options_t),
        "out": POINTER(POINTER(nucula_saxs_model_t)),
    }),
    "nucula_saxs_profile": (nucula_status_t, {
        "model": POINTER(nucula_saxs_model_t),
        "positions": POINTER(c_double * 3),
        "n_conformers": c_size_t,
        "out": POINTER(c_double),
    }),
    "nucula_saxs_fit": (nucula_status_t, {
        "model": POINTER(nucula_saxs_model_t),
        "positions": POINTER(c_double * 3),
        "n_conformers": c_size_t,
        "intensity": POINTER(c_double),
        "sigma": POINTER(c_double),
        "options": POINTER(nucula_saxs_fit_options_t),
        "fits": POINTER(nucula_saxs_fit_t),
        "profiles": POINTER(c_double),
        "gradient": POINTER(c_double * 3),
    }),
    "nucula_saxs_model_free": (None, {"model": POINTER(nucula_saxs_model_t)}),
    "nucula_saxs_read_options_init": (nucula_status_t, {
        "options": POINTER(nucula_saxs_read_options_t),
        "size": c_size_t,
    }),
    "nucula_saxs_read": (nucula_status_t, {
        "path": c_char_p,
        "options": POINTER(nucula_saxs_read_options_t),
        "out": POINTER(POINTER(nucula_saxs_curve_t)),
    }),
    "nucula_saxs_curve_new": (nucula_status_t, {
        "q": POINTER(c_double),
        "intensity": POINTER(c_double),
        "sigma": POINTER(c_double),
        "n_q": c_size_t,
        "out": POINTER(POINTER(nucula_saxs_curve_t)),
    }),
    "nucula_saxs_curve_view": (nucula_status_t, {
        "curve": POINTER(nucula_saxs_curve_t),
        "view": POINTER(nucula_saxs_curve_view_t),
    }),
    "nucula_saxs_curve_write": (nucula_status_t, {"curve": POINTER(nucula_saxs_curve_t), "path": c_char_p}),
    "nucula_saxs_curve_free": (None, {"curve": POINTER(nucula_saxs_curve_t)}),
    "nucula_gyration_options_init": (nucula_status_t, {"options": POINTER(nucula_gyration_options_t), "size": c_size_t}),
    "nucula_radius_of_gyration": (nucula_status_t, {
        "positions": POINTER(c_double * 3),
        "n_conformers": c_size_t,
        "n_atoms": c_size_t,
        "weights": POINTER(c_double),
        "options": POINTER(nucula_gyration_options_t),
        "rg": POINTER(c_double),
        "center": POINTER(c_double * 3),
        "kept": POINTER(c_uint8),
        "gradient": POINTER(c_double * 3),
    }),
    "nucula_guinier_options_init": (nucula_status_t, {"options": POINTER(nucula_guinier_options_t), "size": c_size_t}),
    "nucula_guinier": (nucula_status_t, {
        "q": POINTER(c_double),
        "intensity": POINTER(c_double),
        "sigma": POINTER(c_double),
        "n_q": c_size_t,
        "options": POINTER(nucula_guinier_options_t),
        "out": POINTER(nucula_guinier_t),
    }),
    "nucula_kratky": (nucula_status_t, {
        "q": POINTER(c_double),
        "intensity": POINTER(c_double),
        "n_q": c_size_t,
        "rg": c_double,
        "i0": c_double,
        "x": POINTER(c_double),
        "y": POINTER(c_double),
    }),
    "nucula_pair_distribution_options_init": (nucula_status_t, {
        "options": POINTER(nucula_pair_distribution_options_t),
        "size": c_size_t,
    }),
    "nucula_pair_distribution": (nucula_status_t, {
        "positions": POINTER(c_double * 3),
        "n_atoms": c_size_t,
        "weights": POINTER(c_double),
        "options": POINTER(nucula_pair_distribution_options_t),
        "out": POINTER(POINTER(nucula_pair_distribution_t)),
    }),
    "nucula_pair_distribution_view": (nucula_status_t, {
        "distribution": POINTER(nucula_pair_distribution_t),
        "view": POINTER(nucula_pair_distribution_view_t),
    }),
    "nucula_pair_distribution_free": (None, {"distribution": POINTER(nucula_pair_distribution_t)}),
    "nucula_saxs_ensemble": (nucula_status_t, {
        "profiles": POINTER(c_double),
        "n_profiles": c_size_t,
        "n_q": c_size_t,
        "intensity": POINTER(c_double),
        "sigma": POINTER(c_double),
        "weights": POINTER(c_double),
        "scale": POINTER(c_double),
        "chi2": POINTER(c_double),
        "mean": POINTER(c_double),
    }),
    "nucula_saxs_average": (nucula_status_t, {
        "profiles": POINTER(c_double),
        "n_profiles": c_size_t,
        "n_q": c_size_t,
        "weights": POINTER(c_double),
        "out": POINTER(c_double),
    }),
    "nucula_voids_options_init": (nucula_status_t, {"options": POINTER(nucula_voids_options_t), "size": c_size_t}),
    "nucula_voids_find": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "options": POINTER(nucula_voids_options_t),
        "out": POINTER(POINTER(nucula_voids_t)),
    }),
    "nucula_voids_view": (nucula_status_t, {"voids": POINTER(nucula_voids_t), "view": POINTER(nucula_voids_view_t)}),
    "nucula_voids_write": (nucula_status_t, {"voids": POINTER(nucula_voids_t), "path": c_char_p}),
    "nucula_voids_free": (None, {"voids": POINTER(nucula_voids_t)}),
    "nucula_voids_centreline": (nucula_status_t, {
        "voids": POINTER(nucula_voids_t),
        "row": c_size_t,
        "start_mouth": c_int32,
        "end_mouth": c_int32,
        "out": POINTER(POINTER(nucula_centreline_t)),
    }),
    "nucula_centreline_view": (nucula_status_t, {
        "centreline": POINTER(nucula_centreline_t),
        "view": POINTER(nucula_centreline_view_t),
    }),
    "nucula_centreline_free": (None, {"centreline": POINTER(nucula_centreline_t)}),
    "nucula_voids_batch": (nucula_status_t, {
        "paths": POINTER(c_char_p),
        "n_paths": c_size_t,
        "structure_options": POINTER(nucula_structure_options_t),
        "options": POINTER(nucula_voids_options_t),
        "item": nucula_voids_batch_item_t,
        "user": c_void_p,
    }),
    "nucula_tree_options_init": (nucula_status_t, {"options": POINTER(nucula_tree_options_t), "size": c_size_t}),
    "nucula_tree_from_parents": (nucula_status_t, {
        "n_nodes": c_size_t,
        "parents": POINTER(c_int32),
        "lengths": POINTER(c_double),
        "n_tips": c_size_t,
        "tip_nodes": POINTER(c_int32),
        "out": POINTER(POINTER(nucula_tree_t)),
    }),
    "nucula_tree_named": (nucula_status_t, {
        "tree": POINTER(nucula_tree_t),
        "name_offsets": POINTER(c_size_t),
        "names": c_char_p,
        "out": POINTER(POINTER(nucula_tree_t)),
    }),
    "nucula_tree_pruned": (nucula_status_t, {
        "tree": POINTER(nucula_tree_t),
        "n_names": c_size_t,
        "name_offsets": POINTER(c_size_t),
        "names": c_char_p,
        "out": POINTER(POINTER(nucula_tree_t)),
    }),
    "nucula_tree_midpoint_rooted": (nucula_status_t, {
        "tree": POINTER(nucula_tree_t),
        "out": POINTER(POINTER(nucula_tree_t)),
    }),
    "nucula_tree_from_newick": (nucula_status_t, {
        "text": c_char_p,
        "n_bytes": c_size_t,
        "options": POINTER(nucula_tree_options_t),
        "out": POINTER(POINTER(nucula_tree_t)),
    }),
    "nucula_tree_read": (nucula_status_t, {
        "path": c_char_p,
        "options": POINTER(nucula_tree_options_t),
        "out": POINTER(POINTER(nucula_tree_t)),
    }),
    "nucula_tree_view": (nucula_status_t, {"tree": POINTER(nucula_tree_t), "view": POINTER(nucula_tree_view_t)}),
    "nucula_tree_newick": (nucula_status_t, {
        "tree": POINTER(nucula_tree_t),
        "text": POINTER(c_char_p),
        "n_bytes": POINTER(c_size_t),
    }),
    "nucula_tree_free": (None, {"tree": POINTER(nucula_tree_t)}),
    "nucula_presence_options_init": (nucula_status_t, {"options": POINTER(nucula_presence_options_t), "size": c_size_t}),
    "nucula_presence_read": (nucula_status_t, {
        "path": c_char_p,
        "options": POINTER(nucula_presence_options_t),
        "out": POINTER(POINTER(nucula_presence_t)),
    }),
    "nucula_presence_view": (nucula_status_t, {
        "table": POINTER(nucula_presence_t),
        "view": POINTER(nucula_presence_view_t),
    }),
    "nucula_presence_match": (nucula_status_t, {
        "table": POINTER(nucula_presence_t),
        "tree": POINTER(nucula_tree_t),
        "missing": c_int32,
        "extra": c_int32,
        "states": POINTER(c_int8),
    }),
    "nucula_presence_free": (None, {"table": POINTER(nucula_presence_t)}),
    "nucula_gainloss_options_init": (nucula_status_t, {"options": POINTER(nucula_gainloss_options_t), "size": c_size_t}),
    "nucula_gainloss_prepare": (nucula_status_t, {
        "tree": POINTER(nucula_tree_t),
        "states": POINTER(c_int8),
        "row_stride": c_ssize_t,
        "column_stride": c_ssize_t,
        "n_families": c_size_t,
        "out": POINTER(POINTER(nucula_gainloss_t)),
    }),
    "nucula_gainloss_loglik": (nucula_status_t, {
        "data": POINTER(nucula_gainloss_t),
        "rates": POINTER(nucula_gainloss_rates_t),
        "options": POINTER(nucula_gainloss_options_t),
        "ll": POINTER(c_double),
        "grad": POINTER(c_double * 2),
        "hess": POINTER(c_double * 3),
        "totals": POINTER(nucula_gainloss_totals_t),
    }),
    "nucula_gainloss_events": (nucula_status_t, {
        "data": POINTER(nucula_gainloss_t),
        "rates": POINTER(nucula_gainloss_rates_t),
        "options": POINTER(nucula_gainloss_options_t),
        "arrays": POINTER(nucula_gainloss_events_t),
    }),
    "nucula_gainloss_free": (None, {"data": POINTER(nucula_gainloss_t)}),
    "nucula_gainloss_simulate": (nucula_status_t, {
        "tree": POINTER(nucula_tree_t),
        "n_families": c_size_t,
        "rates": POINTER(nucula_gainloss_rates_t),
        "options": POINTER(nucula_gainloss_options_t),
        "seed": c_uint64,
        "nodes": c_int32,
        "states": POINTER(c_int8),
        "row_stride": c_ssize_t,
        "column_stride": c_ssize_t,
    }),
    "nucula_gamma_rates": (nucula_status_t, {
        "shape": c_double,
        "n": c_size_t,
        "method": c_int32,
        "rates": POINTER(c_double),
    }),
    "nucula_gainloss_fit": (nucula_status_t, {
        "data": POINTER(nucula_gainloss_t),
        "n_coefficients": c_size_t,
        "gain_design": POINTER(c_double),
        "loss_design": POINTER(c_double),
        "options": POINTER(nucula_gainloss_fit_options_t),
        "out": POINTER(POINTER(nucula_gainloss_fit_t)),
    }),
    "nucula_gainloss_fit_view": (nucula_status_t, {
        "fit": POINTER(nucula_gainloss_fit_t),
        "view": POINTER(nucula_gainloss_fit_view_t),
    }),
    "nucula_gainloss_fit_free": (None, {"fit": POINTER(nucula_gainloss_fit_t)}),
    "nucula_gainloss_fit_options_init": (nucula_status_t, {
        "options": POINTER(nucula_gainloss_fit_options_t),
        "size": c_size_t,
    }),
    "nucula_gainloss_test": (nucula_status_t, {
        "data": POINTER(nucula_gainloss_t),
        "n_sets": c_size_t,
        "offsets": POINTER(c_size_t),
        "members": POINTER(c_uint32),
        "options": POINTER(nucula_gainloss_test_options_t),
        "out": POINTER(POINTER(nucula_gainloss_fit_t)),
    }),
    "nucula_gainloss_test_branches": (nucula_status_t, {
        "data": POINTER(nucula_gainloss_t),
        "n_sets": c_size_t,
        "offsets": POINTER(c_size_t),
        "members": POINTER(c_uint32),
        "options": POINTER(nucula_gainloss_test_options_t),
        "out": POINTER(POINTER(nucula_gainloss_fit_t)),
    }),
    "nucula_gainloss_test_options_init": (nucula_status_t, {
        "options": POINTER(nucula_gainloss_test_options_t),
        "size": c_size_t,
    }),
    "nucula_volumes_options_init": (nucula_status_t, {"options": POINTER(nucula_volumes_options_t), "size": c_size_t}),
    "nucula_volumes_find": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "options": POINTER(nucula_volumes_options_t),
        "out": POINTER(POINTER(nucula_volumes_t)),
    }),
    "nucula_volumes_view": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "view": POINTER(nucula_volumes_view_t),
    }),
    "nucula_volumes_structure": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "out": POINTER(POINTER(nucula_structure_t)),
    }),
    "nucula_volumes_mask": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "mask": c_int32,
        "out": POINTER(c_uint8),
        "n_voxels": c_size_t,
    }),
    "nucula_volumes_labels": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "out": POINTER(c_int32),
        "n_voxels": c_size_t,
    }),
    "nucula_volumes_free": (None, {"volumes": POINTER(nucula_volumes_t)}),
    "nucula_volumes_residue_text": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "text": POINTER(c_char_p),
        "offsets": POINTER(POINTER(c_size_t)),
    }),
    "nucula_volumes_find_all": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "options": POINTER(nucula_volumes_options_t),
        "out": POINTER(POINTER(nucula_volumes_t)),
    }),
    "nucula_volumes_spread": (nucula_status_t, {
        "volumes": POINTER(POINTER(nucula_volumes_t)),
        "n": c_size_t,
        "spread": POINTER(nucula_volumes_spread_t),
    }),
    "nucula_volumes_to_input": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "points": POINTER(c_double * 3),
        "n_points": c_size_t,
        "out": POINTER(c_double * 3),
    }),
    "nucula_volumes_from_input": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "points": POINTER(c_double * 3),
        "n_points": c_size_t,
        "out": POINTER(c_double * 3),
    }),
    "nucula_volumes_inside": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "out": POINTER(c_double),
        "n_rows": c_size_t,
    }),
    "nucula_volumes_n_bytes": (nucula_status_t, {"volumes": POINTER(nucula_volumes_t), "n_bytes": POINTER(c_size_t)}),
    "nucula_volumes_to_bytes": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "out": POINTER(c_uint8),
        "n_bytes": c_size_t,
    }),
    "nucula_volumes_from_bytes": (nucula_status_t, {
        "bytes": POINTER(c_uint8),
        "n_bytes": c_size_t,
        "out": POINTER(POINTER(nucula_volumes_t)),
    }),
    "nucula_volumes_memory": (nucula_status_t, {"volumes": POINTER(nucula_volumes_t), "n_bytes": POINTER(c_size_t)}),
    "nucula_volumes_write_options_init": (nucula_status_t, {
        "options": POINTER(nucula_volumes_write_options_t),
        "size": c_size_t,
    }),
    "nucula_volumes_write": (nucula_status_t, {"volumes": POINTER(nucula_volumes_t), "path": c_char_p}),
    "nucula_volumes_write_as": (nucula_status_t, {
        "volumes": POINTER(nucula_volumes_t),
        "path": c_char_p,
        "options": POINTER(nucula_volumes_write_options_t),
    }),
    "nucula_volumes_batch": (nucula_status_t, {
        "paths": POINTER(c_char_p),
        "n_paths": c_size_t,
        "structure_options": POINTER(nucula_structure_options_t),
        "options": POINTER(nucula_volumes_options_t),
        "item": nucula_volumes_batch_item_t,
        "user": c_void_p,
    }),
    "nucula_volumes_frames": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "positions": POINTER(c_float * 3),
        "n_frames": c_size_t,
        "options": POINTER(nucula_volumes_options_t),
        "item": nucula_volumes_batch_item_t,
        "user": c_void_p,
    }),
    "nucula_neighbor_voxels": (nucula_status_t, {
        "query": POINTER(c_int32 * 3),
        "n_query": c_size_t,
        "reference": POINTER(c_int32 * 3),
        "n_reference": c_size_t,
        "out": POINTER(c_uint8),
    }),
    "nucula_component_voxels": (nucula_status_t, {
        "voxels": POINTER(c_int32 * 3),
        "n_voxels": c_size_t,
        "searchable": POINTER(c_int32),
        "n_searchable": c_size_t,
        "out": POINTER(c_int32),
        "n_out": POINTER(c_size_t),
    }),
    "nucula_split_solvent": (nucula_status_t, {
        "solvent": POINTER(c_int32 * 3),
        "n_solvent": c_size_t,
        "protein": POINTER(c_int32 * 3),
        "n_protein": c_size_t,
        "shape": POINTER(c_int32),
        "out_buried": POINTER(c_uint8),
    }),
    "nucula_first_shell": (nucula_status_t, {
        "exposed": POINTER(c_int32 * 3),
        "n_exposed": c_size_t,
        "buried": POINTER(c_int32 * 3),
        "n_buried": c_size_t,
        "shape": POINTER(c_int32),
        "out": POINTER(c_uint8),
    }),
    "nucula_components_options_init": (nucula_status_t, {
        "options": POINTER(nucula_components_options_t),
        "size": c_size_t,
    }),
    "nucula_classify_components": (nucula_status_t, {
        "buried": POINTER(c_int32 * 3),
        "n_buried": c_size_t,
        "first_shell": POINTER(c_int32 * 3),
        "n_first_shell": c_size_t,
        "shape": POINTER(c_int32),
        "options": POINTER(nucula_components_options_t),
        "out": POINTER(POINTER(nucula_components_t)),
    }),
    "nucula_components_view": (nucula_status_t, {
        "components": POINTER(nucula_components_t),
        "view": POINTER(nucula_components_view_t),
    }),
    "nucula_components_free": (None, {"components": POINTER(nucula_components_t)}),
    "nucula_sphere_points": (nucula_status_t, {
        "radius": c_float,
        "center": POINTER(c_float),
        "n_points": c_size_t,
        "profile": c_int32,
        "out": POINTER(c_float * 3),
    }),
    "nucula_sphere_points_batch": (nucula_status_t, {
        "radius": c_float,
        "centers": POINTER(c_float * 3),
        "n_centers": c_size_t,
        "n_points": c_size_t,
        "profile": c_int32,
        "out": POINTER(c_float * 3),
    }),
    "nucula_neighbors_find": (nucula_status_t, {
        "n": c_size_t,
        "positions": POINTER(c_double * 3),
        "cell": POINTER(c_double * 3),
        "pbc": POINTER(c_uint8),
        "cutoff": c_double,
        "out": POINTER(POINTER(nucula_neighbors_t)),
    }),
    "nucula_neighbors_follow": (nucula_status_t, {
        "neighbors": POINTER(nucula_neighbors_t),
        "n": c_size_t,
        "positions": POINTER(c_double * 3),
        "cell": POINTER(c_double * 3),
    }),
    "nucula_neighbors_view": (nucula_status_t, {
        "neighbors": POINTER(nucula_neighbors_t),
        "view": POINTER(nucula_neighbors_view_t),
    }),
    "nucula_neighbors_free": (None, {"neighbors": POINTER(nucula_neighbors_t)}),
    "nucula_ace_options_init": (nucula_status_t, {"options": POINTER(nucula_ace_options_t), "size": c_size_t}),
    "nucula_ace_generate": (nucula_status_t, {
        "options": POINTER(nucula_ace_options_t),
        "out": POINTER(POINTER(nucula_ace_t)),
    }),
    "nucula_ace_from_spec": (nucula_status_t, {
        "spec": POINTER(nucula_ace_spec_t),
        "out": POINTER(POINTER(nucula_ace_t)),
    }),
    "nucula_ace_view": (nucula_status_t, {"ace": POINTER(nucula_ace_t), "view": POINTER(nucula_ace_view_t)}),
    "nucula_ace_free": (None, {"ace": POINTER(nucula_ace_t)}),
    "nucula_ace_run_options_init": (nucula_status_t, {"options": POINTER(nucula_ace_run_options_t), "size": c_size_t}),
    "nucula_ace_site": (nucula_status_t, {
        "ace": POINTER(nucula_ace_t),
        "z0": c_int32,
        "n": c_size_t,
        "vectors": POINTER(c_double * 3),
        "zj": POINTER(c_int32),
        "b": POINTER(c_double),
        "db": POINTER(c_double),
    }),
    "nucula_ace_descriptors": (nucula_status_t, {
        "ace": POINTER(nucula_ace_t),
        "system": POINTER(nucula_ace_system_t),
        "options": POINTER(nucula_ace_run_options_t),
        "out": POINTER(c_double),
    }),
    "nucula_ace_energy_forces": (nucula_status_t, {
        "ace": POINTER(nucula_ace_t),
        "n_sets": c_size_t,
        "weights": POINTER(c_double),
        "system": POINTER(nucula_ace_system_t),
        "options": POINTER(nucula_ace_run_options_t),
        "energy": POINTER(c_double),
        "forces": POINTER(c_double * 3),
        "virial": POINTER(c_double * 3 * 3),
        "site_energies": POINTER(c_double),
    }),
    "nucula_ace_rows_count": (nucula_status_t, {
        "n": c_size_t,
        "systems": POINTER(nucula_ace_system_t),
        "out": POINTER(c_size_t),
    }),
    "nucula_ace_design_matrix": (nucula_status_t, {
        "ace": POINTER(nucula_ace_t),
        "n": c_size_t,
        "systems": POINTER(nucula_ace_system_t),
        "options": POINTER(nucula_ace_run_options_t),
        "a": POINTER(c_double),
        "lda": c_size_t,
    }),
}


def declare(library: CDLL) -> CDLL:
    """Tells ctypes the signature of every function."""
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, list(arguments.values())
    return library
