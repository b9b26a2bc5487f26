"""Stands in for the extension module that the Python package `volumizer` looks for, on top of nucula.

Have this package on `sys.path` and `VOLUMIZER_BACKEND` at `native` or `auto`. Functions, arguments, results and
exceptions are those of the extension module's contract 1; where that one wraps around, aborts or takes quadratic time,
this one answers or raises. Arrays are checked, never converted; inputs are never written; results are fresh arrays. The
GIL is free while the library works, and every function may be called from several threads at once.

Importing raises ImportError if the library cannot be loaded.
"""

from __future__ import annotations

import ctypes
import sys
import time
from typing import Dict, Sequence, Tuple

import numpy as np

from . import _arguments as arguments
from . import _c_api
from ._library import check, library

__all__ = [
    "backend_info",
    "bfs_component_indices",
    "classify_buried_components",
    "contract_version",
    "fibonacci_sphere_points",
    "fibonacci_sphere_points_batch",
    "get_exposed_and_buried_selection",
    "get_exposed_and_buried_voxel_indices",
    "get_first_shell_exposed_indices",
    "get_first_shell_exposed_selection",
    "get_neighbor_voxel_indices",
]

_I32 = (-(2**31), 2**31 - 1)
_U64 = (0, 2**64 - 1)
_I64_MOST = 2**63 - 1

# Surface connectivities by name, as the library numbers them; any other name works as 18.
_CONNECTIVITY = {
    "6": _c_api.NUCULA_CONNECTIVITY_6,
    "18": _c_api.NUCULA_CONNECTIVITY_18,
    "26": _c_api.NUCULA_CONNECTIVITY_26,
    "custom18": _c_api.NUCULA_CONNECTIVITY_CUSTOM18,
}

_TIMINGS = (
    "build_voxel_vectors",
    "build_coordinate_index_lookup",
    "build_remaining_index_set",
    "bfs_component_expansion",
    "merge_component_indices",
    "classify_component_type",
    "flatten_component_output",
    "build_python_output",
)

_Grid = Tuple[int, int, int]


def contract_version() -> int:
    """Number of the contract between host and extension module."""
    return 1


def backend_info() -> str:
    """What the extension module says of itself."""
    return "volumizer_native phase1 scaffold"


def fibonacci_sphere_points(radius, x, y, z, samples) -> np.ndarray:
    """Points on a sphere, f32 (samples, 3), in the order of the spiral."""
    reals = {name: arguments.real32(name, value) for name, value in zip(("radius", "x", "y", "z"), (radius, x, y, z))}
    samples = _samples(samples)
    _at_least_one(samples)
    for name, value in reals.items():
        arguments.finite(name, value)
    radius, *center = reals.values()
    return _points(radius, np.array([center], np.float32), samples)


def fibonacci_sphere_points_batch(radius, centers, samples) -> np.ndarray:
    """Points on spheres around f32 (n, 3) centres, f32 (n * samples, 3): all of centre 0, then of centre 1, …"""
    radius = arguments.real32("radius", radius)
    centers = arguments.array("centers", centers, np.float32, 2)
    samples = _samples(samples)
    _at_least_one(samples)
    arguments.finite("radius", radius)
    centers = arguments.rows("centers", centers)
    finite = np.isfinite(centers).all(axis=1)
    if not finite.all():
        row = int(np.argmin(finite))
        raise ValueError(f"centers[{row}] must be finite, got {centers[row].tolist()}")
    return _points(radius, centers, samples)


def _samples(value: object) -> int:
    return arguments.integer("samples", value, *_U64)


def _at_least_one(samples: int) -> None:
    if samples == 0:
        raise ValueError("samples must be > 0")


def _points(radius: float, centers: np.ndarray, samples: int) -> np.ndarray:
    n_points = len(centers) * samples
    if n_points > sys.maxsize // (3 * np.dtype(np.float32).itemsize):
        raise ValueError(f"samples: {samples} points around {len(centers)} centers do not fit into memory")
    out = np.empty((n_points, 3), np.float32)
    if n_points:
        data, n = _rows(centers)
        profile = _c_api.NUCULA_PROFILE_F32
        check(library.nucula_sphere_points_batch(radius, data, n, samples, profile, _rows(out)[0]))
    return out


def get_neighbor_voxel_indices(query_voxels, reference_voxels) -> np.ndarray:
    """Rows of the query with a face neighbour in the reference; both i32 (N, 3), anywhere."""
    query = arguments.array("query_voxels", query_voxels, np.int32, 2)
    reference = arguments.array("reference_voxels", reference_voxels, np.int32, 2)
    query = arguments.rows("query_voxels", query)
    reference = arguments.rows("reference_voxels", reference)
    mask = np.empty(len(query), np.uint8)
    check(library.nucula_neighbor_voxels(*_rows(query), *_rows(reference), _items(mask)))
    return _indices(mask)


def bfs_component_indices(voxels, searchable_indices) -> np.ndarray:
    """The component, within the searchable rows, of the smallest of them; ascending."""
    voxels = arguments.array("voxels", voxels, np.int32, 2)
    searchable = arguments.array("searchable_indices", searchable_indices, np.int32, 1)
    voxels = arguments.rows("voxels", voxels)
    arguments.contiguous("searchable_indices", searchable)
    outside = (searchable < 0) | (searchable >= len(voxels))
    if outside.any():
        row = int(np.argmax(outside))
        reason = f"searchable_indices[{row}] is {searchable[row]}, there are {len(voxels)} voxels"
        raise ValueError(f"searchable index out of bounds: {reason}")
    # Ascending, each index once: the first is the smallest.
    mask = np.zeros(len(voxels), np.uint8)
    mask[searchable] = 1
    searchable = _indices(mask)
    out = np.empty(len(searchable), np.int32)
    n_out = ctypes.c_size_t()
    check(library.nucula_component_voxels(*_rows(voxels), _items(searchable), len(searchable), _items(out), n_out))
    return np.sort(out[: n_out.value])


def get_exposed_and_buried_voxel_indices(solvent_voxels, protein_voxels, grid_dimensions) -> Dict[str, np.ndarray]:
    """Rows of the solvent that are exposed, and that are buried."""
    solvent = arguments.array("solvent_voxels", solvent_voxels, np.int32, 2)
    protein = arguments.array("protein_voxels", protein_voxels, np.int32, 2)
    shape = arguments.array("grid_dimensions", grid_dimensions, np.int32, 1)
    solvent = arguments.rows("solvent_voxels", solvent)
    protein = arguments.rows("protein_voxels", protein)
    shape = arguments.grid(shape)
    arguments.inside("protein_voxels", protein.T, shape)
    arguments.inside("solvent_voxels", solvent.T, shape)
    exposed, buried = _split(solvent, protein, shape)
    return {"exposed_indices": exposed, "buried_indices": buried}


def get_exposed_and_buried_selection(
    solvent_x, solvent_y, solvent_z, protein_x, protein_y, protein_z, grid_dimensions
) -> Dict[str, np.ndarray]:
    """As `get_exposed_and_buried_voxel_indices`, by i64 axes, with the flat indices of the rows."""
    solvent = _axes("solvent", (solvent_x, solvent_y, solvent_z))
    protein = _axes("protein", (protein_x, protein_y, protein_z))
    shape = arguments.array("grid_dimensions", grid_dimensions, np.int32, 1)
    shape = _check_axes(("solvent", solvent), ("protein", protein), shape)
    arguments.inside("protein_voxels", protein, shape)
    arguments.inside("solvent_voxels", solvent, shape)
    exposed, buried = _split(_stacked(solvent), _stacked(protein), shape)
    return {
        "exposed_query_indices": exposed,
        "buried_query_indices": buried,
        "exposed_flat_indices": _flat(solvent, exposed, shape),
        "buried_flat_indices": _flat(solvent, buried, shape),
    }


def _split(solvent: np.ndarray, protein: np.ndarray, shape: _Grid) -> Tuple[np.ndarray, np.ndarray]:
    """Exposed and buried rows."""
    mask = np.empty(len(solvent), np.uint8)
    check(library.nucula_split_solvent(*_rows(solvent), *_rows(protein), _int32_triple(shape), _items(mask)))
    return _indices(mask == 0), _indices(mask)


def get_first_shell_exposed_indices(exposed_voxels, buried_voxels, grid_dimensions) -> np.ndarray:
    """Exposed rows with a buried face neighbour; ValueError for rows outside of the grid."""
    exposed = arguments.array("exposed_voxels", exposed_voxels, np.int32, 2)
    buried = arguments.array("buried_voxels", buried_voxels, np.int32, 2)
    shape = arguments.array("grid_dimensions", grid_dimensions, np.int32, 1)
    exposed = arguments.rows("exposed_voxels", exposed)
    buried = arguments.rows("buried_voxels", buried)
    shape = arguments.grid(shape)
    arguments.inside("exposed_voxels", exposed.T, shape)
    arguments.inside("buried_voxels", buried.T, shape)
    return _first_shell(exposed, buried, shape)


def get_first_shell_exposed_selection(
    exposed_x, exposed_y, exposed_z, buried_x, buried_y, buried_z, grid_dimensions
) -> Dict[str, np.ndarray]:
    """As `get_first_shell_exposed_indices`, by i64 axes, with the flat indices of the rows."""
    exposed = _axes("exposed", (exposed_x, exposed_y, exposed_z))
    buried = _axes("buried", (buried_x, buried_y, buried_z))
    shape = arguments.array("grid_dimensions", grid_dimensions, np.int32, 1)
    shape = _check_axes(("exposed", exposed), ("buried", buried), shape)
    arguments.inside("exposed_voxels", exposed, shape)
    arguments.inside("buried_voxels", buried, shape)
    rows = _first_shell(_stacked(exposed), _stacked(buried), shape)
    return {"neighbor_indices": rows, "flat_indices": _flat(exposed, rows, shape)}


def _first_shell(exposed: np.ndarray, buried: np.ndarray, shape: _Grid) -> np.ndarray:
    mask = np.empty(len(exposed), np.uint8)
    check(library.nucula_first_shell(*_rows(exposed), *_rows(buried), _int32_triple(shape), _items(mask)))
    return _indices(mask)


def classify_buried_components(
    buried_voxels,
    exposed_voxels,
    grid_dimensions,
    min_num_voxels,
    _voxel_size,
    surface_connectivity,
    mouth_merge_gap_voxels,
) -> Dict[str, object]:
    """Components of the buried rows in the order of their smallest rows, with type codes and surface rows."""
    start = time.perf_counter()
    buried = arguments.array("buried_voxels", buried_voxels, np.int32, 2)
    exposed = arguments.array("exposed_voxels", exposed_voxels, np.int32, 2)
    shape = arguments.array("grid_dimensions", grid_dimensions, np.int32, 1)
    min_num_voxels = arguments.integer("min_num_voxels", min_num_voxels, *_I32)
    arguments.real32("_voxel_size", _voxel_size)
    surface_connectivity = arguments.text("surface_connectivity", surface_connectivity)
    gap = arguments.integer("mouth_merge_gap_voxels", mouth_merge_gap_voxels, *_I32)
    buried = arguments.rows("buried_voxels", buried)
    exposed = arguments.rows("exposed_voxels", exposed)
    shape = arguments.grid(shape)
    if min_num_voxels < 0:
        raise ValueError(f"min_num_voxels must be >= 0, got {min_num_voxels}")
    connectivity = _CONNECTIVITY.get(str.lower(str.strip(surface_connectivity)), _c_api.NUCULA_CONNECTIVITY_18)
    options = _c_api.nucula_components_options_t(
        ctypes.sizeof(_c_api.nucula_components_options_t), connectivity, gap, min_num_voxels
    )
    converted = time.perf_counter()

    components = ctypes.POINTER(_c_api.nucula_components_t)()
    outcome = library.nucula_classify_components(
        *_rows(buried), *_rows(exposed), _int32_triple(shape), options, components
    )
    check(outcome)
    classified = time.perf_counter()

    try:
        view = _c_api.nucula_components_view_t(ctypes.sizeof(_c_api.nucula_components_view_t))
        check(library.nucula_components_view(components, view))
        result: Dict[str, object] = {
            "component_type_codes": _copied(view.kinds, view.n_components, np.int8),
            "component_offsets": _copied(view.voxel_offsets, view.n_components + 1, np.int32),
            "surface_offsets": _copied(view.surface_offsets, view.n_components + 1, np.int32),
            "component_voxel_indices_flat": _copied(view.voxels, view.n_voxels, np.int32),
            "component_surface_indices_flat": _copied(view.surface_voxels, view.n_surface_voxels, np.int32),
        }
    finally:
        library.nucula_components_free(components)
    # The library works in one piece, which goes under its largest part; the other stages do not exist.
    timings = dict.fromkeys(_TIMINGS, 0.0)
    timings["build_voxel_vectors"] = converted - start
    timings["classify_component_type"] = classified - converted
    timings["build_python_output"] = time.perf_counter() - classified
    result["kernel_stage_timings_seconds"] = timings
    return result


def _axes(name: str, axes: Sequence[object]) -> Sequence[np.ndarray]:
    return [arguments.array(f"{name}_{letter}", axis, np.int64, 1) for letter, axis in zip("xyz", axes)]


def _check_axes(first, second, shape: np.ndarray) -> _Grid:
    """The checks of two sets of axes and of the grid, in the order of the contract."""
    for name, axes in (first, second):
        for letter, axis in zip("xyz", axes):
            arguments.contiguous(f"{name}_{letter}", axis)
    for name, axes in (first, second):
        arguments.same_length(name, axes)
    return arguments.grid(shape)


def _stacked(axes: Sequence[np.ndarray]) -> np.ndarray:
    """Rows of axes that lie inside a grid, so that they fit into i32."""
    rows = np.empty((len(axes[0]), 3), np.int32)
    for column, axis in enumerate(axes):
        rows[:, column] = axis
    return rows


def _flat(axes: Sequence[np.ndarray], rows: np.ndarray, shape: _Grid) -> np.ndarray:
    """Flat indices of some rows, z fastest."""
    x, y, z = (axis[rows] for axis in axes)
    if len(rows) and (int(x.max()) * shape[1] + int(y.max())) * shape[2] + int(z.max()) > _I64_MOST:
        raise ValueError(f"grid_dimensions {list(shape)}: flat indices do not fit into 64 bits")
    return (x * shape[1] + y) * shape[2] + z


_ITEMS = {np.dtype(kind): ctypes.POINTER(kind) for kind in (ctypes.c_uint8, ctypes.c_int32)}
_ROWS = {np.dtype(kind): ctypes.POINTER(kind * 3) for kind in (ctypes.c_int32, ctypes.c_float)}


def _items(values: np.ndarray) -> ctypes._Pointer:
    """The first number of an array; the caller keeps it alive."""
    return ctypes.cast(values.ctypes.data, _ITEMS[values.dtype])


def _rows(values: np.ndarray) -> Tuple[ctypes._Pointer, int]:
    """The first row of three and the number of rows; the caller keeps the array alive."""
    return ctypes.cast(values.ctypes.data, _ROWS[values.dtype]), len(values)


def _int32_triple(values: _Grid) -> ctypes.Array:
    return (ctypes.c_int32 * 3)(*values)


def _indices(mask: np.ndarray) -> np.ndarray:
    return np.flatnonzero(mask).astype(np.int32)


def _copied(address: ctypes._Pointer, n: int, dtype: type) -> np.ndarray:
    out = np.empty(n, dtype)
    ctypes.memmove(out.ctypes.data, address, out.nbytes)
    return out
