"""Atoms as functions of many families take them: a path, a structure, positions with elements, or positions alone."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _arrays, _elements, _options
from .errors import BadArgument
from .structure import Structure, read

_MOST_THREADS = 4096


@dataclass
class Atoms:
    """What is known of atoms; positions (n_conformers, n, 3) float64, `single` if they came without the first axis."""

    positions: np.ndarray | None
    single: bool
    symbols: np.ndarray | None
    structure: Structure | None

    @property
    def n_atoms(self) -> int:
        if self.structure is not None:
            return len(self.structure)
        return 0 if self.positions is None else self.positions.shape[1]

    def need_positions(self) -> tuple[np.ndarray, bool]:
        if self.positions is None and self.structure is not None:
            return np.ascontiguousarray(self.structure.positions, np.float64)[None], True
        assert self.positions is not None
        return self.positions, self.single

    def need_elements(self, otherwise: str) -> np.ndarray:
        if self.structure is not None:
            return np.ascontiguousarray(self.structure.elements.astype("S4"))
        if self.symbols is None:
            raise BadArgument(f"bad elements: there are none beside the positions; {otherwise}")
        return self.symbols


def atoms(source: Any) -> Atoms:
    """What a source holds."""
    if isinstance(source, (str, bytes, os.PathLike)):
        source = read(source)
    if isinstance(source, Structure):
        return Atoms(None, True, None, source)
    if isinstance(source, (tuple, list)) and len(source) == 2 and _is_pair(*source):
        positions, single = _arrays.conformers("positions", source[0])
        symbols = elements(source[1])
        if len(symbols) != positions.shape[1]:
            raise BadArgument(f"bad elements: {len(symbols)} symbols for {positions.shape[1]} positions")
        return Atoms(positions, single, symbols, None)
    positions, single = _arrays.conformers("positions", source)
    return Atoms(positions, single, None, None)


def _is_pair(first: Any, second: Any) -> bool:
    """Whether the second are the elements of the first, and not the coordinates of another atom or conformer."""
    try:
        first, second = np.asarray(first), np.asarray(second)
    except ValueError:
        return False
    one_each = first.ndim > 1 or second.size == 0
    return second.dtype.kind in "USO" or second.ndim == 1 and one_each


def elements(given: Any) -> np.ndarray:
    """(n,) bytes of 4, NUL-terminated: symbols as they are written, or those of atomic numbers."""
    return _elements.symbols(given, exact=True)[0]


def threads(n_threads: Any) -> None:
    """Refuses what the library would refuse, for calls that use one thread anyway."""
    if not 0 <= _options.integer("n_threads", n_threads, ctypes.c_int32) <= _MOST_THREADS:
        raise BadArgument(f"bad n_threads: {n_threads} is not within 0..{_MOST_THREADS}")
