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

NUCULA_PROFILE_F32 = 0
NUCULA_PROFILE_F64 = 1
NUCULA_PROFILE_C = 2

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

NUCULA_FRAME_ALIGNED = 0
NUCULA_FRAME_INPUT = 1

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


class nucula_components_t(Structure):
    pass


class nucula_structure_t(Structure):
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
    "nucula_structure_secondary": (nucula_status_t, {
        "structure": POINTER(nucula_structure_t),
        "fractions": POINTER(c_double * 3),
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
}


def declare(library: CDLL) -> CDLL:
    """Tells ctypes the signature of every function."""
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, list(arguments.values())
    return library
