"""Kernels on lists of voxels, for callers that voxelize themselves.

Voxels are (n, 3) whole numbers x, y, z within 32 bits, in any order; rows may repeat. Masks have one bool per row of
the list they are about. Costs are linear in the lists, however large the grid.
"""

from __future__ import annotations

import ctypes
import operator
from functools import cached_property
from typing import Any

import numpy as np

from . import _arrays, _c_api, _options
from ._handle import Handle, Immutable, lend
from ._library import check, library
from .errors import BadArgument


def neighbor_voxels(query: Any, reference: Any) -> np.ndarray:
    """(n_query,) bool: the query voxels that share a face with a reference voxel; none is a neighbour of itself."""
    query, reference = _arrays.voxels("query", query), _arrays.voxels("reference", reference)
    mask, out = _mask(query)
    check(library.nucula_neighbor_voxels(*_arrays.rows(query), *_arrays.rows(reference), out))
    return mask


def component_voxels(voxels: Any, searchable: Any) -> np.ndarray:
    """(n,) int32: the searchable rows of `voxels` that can be reached from the first one over faces, by way of
    searchable rows only; in the order in which the search meets them.

    searchable  (m,) row numbers; may repeat, then each occurrence is found.
    """
    voxels = _arrays.voxels("voxels", voxels)
    searchable = np.atleast_1d(_arrays.integers("searchable", searchable))
    if searchable.ndim != 1:
        raise BadArgument(f"bad searchable: the shape is {searchable.shape}; it must be (m,)")
    found = np.empty(len(searchable), np.int32)
    n_found = ctypes.c_size_t()
    index = ctypes.c_int32
    check(
        library.nucula_component_voxels(
            *_arrays.rows(voxels),
            _arrays.pointer(searchable, index),
            len(searchable),
            _arrays.pointer(found, index),
            n_found,
        )
    )
    return found[: n_found.value]


def split_solvent(solvent: Any, protein: Any, shape: Any) -> np.ndarray:
    """(n_solvent,) bool: the buried voxels; the others are exposed.

    Seen from a buried voxel, protein blocks at least five of the six axis directions, or four with the two open ones
    on one axis; at any distance, up to the edge of the grid. What is in neither list is not protein.

    shape  voxels of the grid along x, y, z.
    """
    solvent, protein = _arrays.voxels("solvent", solvent), _arrays.voxels("protein", protein)
    grid = _arrays.shape(shape)
    mask, out = _mask(solvent)
    numbers = _arrays.pointer(grid, ctypes.c_int32)
    check(library.nucula_split_solvent(*_arrays.rows(solvent), *_arrays.rows(protein), numbers, out))
    return mask


def first_shell(exposed: Any, buried: Any, shape: Any) -> np.ndarray:
    """(n_exposed,) bool: the exposed voxels that share a face with a buried one.

    shape  voxels of the grid along x, y, z.
    """
    exposed, buried = _arrays.voxels("exposed", exposed), _arrays.voxels("buried", buried)
    grid = _arrays.shape(shape)
    mask, out = _mask(exposed)
    numbers = _arrays.pointer(grid, ctypes.c_int32)
    check(library.nucula_first_shell(*_arrays.rows(exposed), *_arrays.rows(buried), numbers, out))
    return mask


class Components(Immutable):
    """Components of a list of buried voxels, ordered by their smallest rows; made by `nucula.classify_components`.

    Arrays are read-only, look at the library's memory and keep it alive.
    """

    def __init__(self, handle: Handle):
        self._handle = handle
        self._view = _c_api.nucula_components_view_t(size=ctypes.sizeof(_c_api.nucula_components_view_t))
        check(library.nucula_components_view(handle.pointer, self._view))

    def __len__(self) -> int:
        return self._view.n_components

    @cached_property
    def kind(self) -> np.ndarray:
        """(n,) int8: index into `nucula.KINDS`."""
        return lend(self._handle, self._view.kinds, (len(self),), "i1")

    def voxels(self, component: int) -> np.ndarray:
        """(m,) int32: rows of the component in the list of buried voxels, ascending."""
        view = self._view
        return self._rows(component, view.voxel_offsets, view.voxels, view.n_voxels)

    def surface_voxels(self, component: int) -> np.ndarray:
        """(m,) int32: its rows at the mouths and next to them, ascending; none for cavities and occluded components."""
        view = self._view
        return self._rows(component, view.surface_offsets, view.surface_voxels, view.n_surface_voxels)

    def _rows(self, component: int, offsets: Any, rows: Any, n_rows: int) -> np.ndarray:
        component = operator.index(component)
        if not 0 <= component < len(self):
            raise IndexError(f"component {component} of {len(self)}")
        start, end = lend(self._handle, offsets, (len(self) + 1,), "i4")[component : component + 2]
        return lend(self._handle, rows, (n_rows,), "i4")[start:end]

    def __repr__(self) -> str:
        return f"<nucula.Components: {len(self)} of {self._view.n_voxels} voxels>"


@_options.fills(_c_api.nucula_components_options_t)
def classify_components(
    buried: Any,
    first_shell: Any,
    shape: Any,
    *,
    surface_connectivity: str = "custom18",
    mouth_merge_gap: int = 1,
    occluded_limit: int = 4,
) -> Components:
    """Splits buried voxels into components connected over faces, and decides the kind of each.

    first_shell           the exposed voxels next to buried ones.
    shape                 voxels of the grid along x, y, z: a component is open where it touches the first shell or the
                          edge of the grid.
    surface_connectivity  as for `nucula.volumes`.
    mouth_merge_gap       as for `nucula.volumes`.
    occluded_limit        components of at most so many voxels are occluded; 0: every component is classified.

    Kinds are those before refinement. Raises BadArgument, TooLarge, OutOfMemory.
    """
    buried, first_shell = _arrays.voxels("buried", buried), _arrays.voxels("first_shell", first_shell)
    grid = _arrays.shape(shape)
    options = _options.fill(_c_api.nucula_components_options_t, classify_components, locals())
    handle = Handle(_c_api.nucula_components_t, library.nucula_components_free)
    check(
        library.nucula_classify_components(
            *_arrays.rows(buried),
            *_arrays.rows(first_shell),
            _arrays.pointer(grid, ctypes.c_int32),
            options,
            handle.pointer,
        )
    )
    return Components(handle)


def _mask(voxels: np.ndarray) -> tuple[np.ndarray, Any]:
    """A bool per voxel, and the same memory as the library fills it."""
    mask = np.empty(len(voxels), np.uint8)
    return mask.view(np.bool_), _arrays.pointer(mask, ctypes.c_uint8)
