"""Lists of points closer than a cutoff, with or without a periodic cell."""

from __future__ import annotations

import ctypes
from functools import cached_property
from typing import Any

import numpy as np

from . import _arrays, _c_api, _options
from ._handle import Handle, Immutable, lend
from ._library import check, library
from .errors import BadArgument

_ROW = ctypes.c_double * 3
#: What most give for three axes.
_ALL = {given: np.full(3, given, np.uint8) for given in (True, False)}


def points(name: str, given: Any) -> np.ndarray:
    """(n, 3) float64, C order; an empty list is no points."""
    if isinstance(given, (list, tuple)) and len(given) == 0:
        return np.empty((0, 3))
    return _arrays.exact(name, given, _ROW)


def lattice(given: Any) -> np.ndarray | None:
    """(3, 3) float64, C order, or None."""
    if given is None:
        return None
    cell = _arrays.exact("cell", given, _ROW)
    if cell.shape != (3, 3):
        raise BadArgument(f"bad cell: the shape is {cell.shape}; it must be (3, 3)")
    return cell


def axes(given: Any) -> np.ndarray:
    """(3,) uint8: whether each axis is periodic."""
    if given is True or given is False:
        return _ALL[given]
    flags = np.asarray(given)
    if flags.dtype.kind not in "biu" or flags.shape not in ((), (3,)):
        raise BadArgument(f"bad pbc: {given!r} is neither a truth value nor three of them")
    out = np.empty(3, np.uint8)
    out[:] = flags != 0
    return out


def cell_pointer(cell: np.ndarray | None) -> Any:
    """A cell as the library takes it."""
    return None if cell is None else _arrays.pointer(cell, _ROW)


class Neighbors(Immutable):
    """All ordered pairs (i, j, shift) closer than a cutoff; made by `nucula.neighbors`.

    Sorted by i, then j, then shift. Arrays are read-only, look at the library's memory and keep it alive.
    """

    def __init__(self, handle: Handle):
        self._handle = handle
        self._view = _c_api.nucula_neighbors_view_t(size=ctypes.sizeof(_c_api.nucula_neighbors_view_t))
        check(library.nucula_neighbors_view(handle.pointer, self._view))

    def __len__(self) -> int:
        return self._view.n_pairs

    @cached_property
    def offsets(self) -> np.ndarray:
        """(n + 1,): the pairs of point i are offsets[i] to offsets[i + 1]."""
        return lend(self._handle, self._view.offsets, (self._view.n + 1,), "intp")

    @cached_property
    def j(self) -> np.ndarray:
        """(m,) int32: the neighbour of each pair."""
        return lend(self._handle, self._view.j, (len(self),), "i4")

    @cached_property
    def shifts(self) -> np.ndarray:
        """(m, 3) int32: cell vectors added to the neighbour."""
        return lend(self._handle, self._view.shifts, (len(self), 3), "i4")

    @cached_property
    def vectors(self) -> np.ndarray:
        """(m, 3) float64: positions[j] + shifts @ cell - positions[i], Å."""
        return lend(self._handle, self._view.vectors, (len(self), 3), "f8")

    def _follow(self, positions: np.ndarray, cell: np.ndarray | None) -> None:
        """Gives the pairs the vectors of now."""
        row = _arrays.pointer(positions, _ROW)
        check(library.nucula_neighbors_follow(self._handle.pointer, len(positions), row, cell_pointer(cell)))

    def __repr__(self) -> str:
        return f"<nucula.Neighbors: {len(self)} pairs of {self._view.n} points>"


def neighbors(positions: Any, cell: Any = None, pbc: Any = False, cutoff: float = 5.5) -> Neighbors:
    """Finds all pairs of points closer than a cutoff.

    positions  (n, 3), Å; may lie outside the cell, shifts refer to them as given.
    cell       (3, 3), rows are the lattice vectors, Å, of any shape; None without periodic axes.
    pbc        whether points repeat along the cell vectors: one truth value, or three.
    cutoff     Å, above 0; may be longer than the cell. Distances are below it, strictly.

    Images of a point itself are its neighbours, the point is not. Linear in the points at fixed density, tilted cells too.
    Raises BadArgument, OutOfMemory.
    """
    positions, cell, flags = points("positions", positions), lattice(cell), axes(pbc)
    handle = Handle(_c_api.nucula_neighbors_t, library.nucula_neighbors_free)
    status = library.nucula_neighbors_find(
        len(positions),
        _arrays.pointer(positions, _ROW),
        cell_pointer(cell),
        _arrays.pointer(flags, ctypes.c_uint8),
        _options.number("cutoff", cutoff),
        handle.pointer,
    )
    check(status)
    return Neighbors(handle)
