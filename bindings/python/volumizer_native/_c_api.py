"""Written from include/nucula.h by `BLESS=1 cargo test --test header`; do not edit."""

# fmt: off

from ctypes import (CDLL, POINTER, Structure, c_char_p, c_float, c_int32, c_int8, c_size_t, c_uint32, c_uint8)

NUCULA_ABI_VERSION = 1

NUCULA_PROFILE_F32 = 0

NUCULA_CONNECTIVITY_6 = 6
NUCULA_CONNECTIVITY_18 = 18
NUCULA_CONNECTIVITY_26 = 26
NUCULA_CONNECTIVITY_CUSTOM18 = 118

NUCULA_OK = 0

NUCULA_ERROR_OUT_OF_MEMORY = 8
NUCULA_ERROR_INTERNAL = 255


class nucula_components_t(Structure):
    pass


nucula_status_t = c_int32


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
    "nucula_abi_version": (c_uint32, {}),
    "nucula_last_error": (c_char_p, {}),
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
