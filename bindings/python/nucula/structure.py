"""Structures: atoms with their positions."""

from __future__ import annotations

import ctypes
import os
from functools import cached_property
from typing import Any, Union

import numpy as np

from . import _arrays, _c_api, _elements, _options
from ._handle import Handle, Result, lend
from ._library import check, library
from .errors import BadArgument

Path = Union[str, bytes, "os.PathLike[Any]"]


class Structure(Result):
    """The atoms of a structure in file order; every column is a read-only array with one entry per atom.

    Made by `nucula.read` or `Structure.from_atoms`. The arrays look at the library's memory and keep it alive.
    `structure[atoms]`, with a bool array, indices or a slice, is a structure of these atoms with all columns. Goes through
    `pickle` and `copy`; `close` or `with` give the memory back.
    """

    _kind, _noun = _c_api.nucula_structure_t, "structure"

    def __init__(self, handle: Any, path: Path | None = None):
        super().__init__(handle, path)
        self._view = _c_api.nucula_structure_view_t(size=ctypes.sizeof(_c_api.nucula_structure_view_t))
        check(library.nucula_structure_view(handle, self._view))
        #: The file it was read from, or None.
        self.path = path

    @classmethod
    def from_atoms(cls, positions: Any, elements: Any) -> Structure:
        """Bare atoms: `positions` (n, 3), Å, finite; `elements` n symbols such as "C", as text of any kind, or atomic numbers.

        They become one residue UNK 1 of chain A; nothing is cleaned away. Everything is copied. Atoms that are masked in a
        masked array are left out. Blanks around symbols do not count, and lower case is understood; words that are no symbols
        count as 2 Å and are named in a warning. Symbols in capitals ("ZN", as files write them) and as in the periodic table
        ("Zn") are both symbols, with radii of their own.
        """
        return cls._of_atoms(positions, elements)[0]

    @classmethod
    def _of_atoms(cls, positions: Any, elements: Any, exact: bool = False) -> tuple[Structure, np.ndarray | None]:
        """The structure, and which of the given atoms it holds if not all."""
        symbols, missing = _elements.symbols(elements, exact=exact)
        if isinstance(positions, np.ma.MaskedArray):
            masked = np.ma.getmaskarray(positions)
            masked = masked.any(axis=1) if masked.ndim == 2 else masked
            positions = positions.data
            missing = masked if missing is None or masked.shape != missing.shape else missing | masked
        positions = _arrays.positions("positions", positions)
        if len(positions) != len(symbols):
            raise BadArgument(f"bad elements: {len(symbols)} symbols for {len(positions)} positions")
        kept = None
        if missing is not None and missing.any():
            kept = ~missing
            positions, symbols = np.ascontiguousarray(positions[kept]), np.ascontiguousarray(symbols[kept])
        handle = Handle(_c_api.nucula_structure_t, library.nucula_structure_free)
        check(
            library.nucula_structure_from_atoms(
                _arrays.pointer(positions, ctypes.c_float * 3),
                _arrays.pointer(symbols, ctypes.c_char * 4),
                len(positions),
                handle.pointer,
            )
        )
        return cls(handle), kept

    def __getitem__(self, atoms: Any) -> Structure:
        indices = self._indices(atoms)
        handle = Handle(_c_api.nucula_structure_t, library.nucula_structure_free)
        chosen = _arrays.pointer(indices, ctypes.c_size_t)
        check(library.nucula_structure_select(self._handle, chosen, len(indices), handle.pointer))
        return Structure(handle, self.path)

    def _indices(self, atoms: Any) -> np.ndarray:
        n = len(self)
        if isinstance(atoms, slice):
            return np.arange(n)[atoms].astype(np.uintp)
        array = np.ma.filled(atoms, False) if isinstance(atoms, np.ma.MaskedArray) else np.asarray(atoms)
        if array.ndim == 0:
            # Also ends a loop over a structure, which has columns, not items.
            raise TypeError("structure[...] takes a bool array, indices or a slice, and gives a Structure")
        if array.dtype.kind == "b" and array.shape == (n,):
            return np.flatnonzero(array).astype(np.uintp)
        if array.ndim != 1 or array.dtype.kind not in "iu" and array.size > 0:
            raise BadArgument(f"bad atoms: {array.dtype} of shape {array.shape}; give {n} bools, or indices")
        array = array.astype(np.int64)
        bad = np.flatnonzero((array < -n) | (array >= n))
        if bad.size > 0:
            raise BadArgument(f"bad atoms: {array[bad[0]]} is no index into {n} atoms")
        return np.where(array < 0, array + n, array).astype(np.uintp)

    def __len__(self) -> int:
        return self._view.n_atoms

    def __repr__(self) -> str:
        if "_closed" in self.__dict__:
            return "<nucula.Structure: closed>"
        source = "" if self.path is None else f" of {os.path.basename(os.fsdecode(self.path))}"
        return f"<nucula.Structure{source}: {len(self)} atoms>"

    def _column(self, name: str, dtype: str, *shape: int) -> np.ndarray:
        return lend(self._handle, getattr(self._view, name), (len(self), *shape), dtype)

    @cached_property
    def positions(self) -> np.ndarray:
        """(n, 3) float32: Cartesian coordinates, Å."""
        return self._column("positions", "f4", 3)

    @cached_property
    def elements(self) -> np.ndarray:
        """(n,) bytes: element symbols as read, such as b"C" or b"SE"."""
        return self._column("elements", "S4")

    @cached_property
    def atom_names(self) -> np.ndarray:
        """(n,) bytes: atom names, such as b"CA"."""
        return self._column("atom_names", "S8")

    @cached_property
    def residue_names(self) -> np.ndarray:
        """(n,) bytes: residue names, such as b"ALA"."""
        return self._column("residue_names", "S4")

    @cached_property
    def chains(self) -> np.ndarray:
        """(n,) bytes: chain ids (author's; copies of an assembly renamed)."""
        return self._column("chains", "S8")

    @cached_property
    def residue_ids(self) -> np.ndarray:
        """(n,) int32: residue numbers (author's)."""
        return self._column("residue_ids", "i4")

    @cached_property
    def insertion_codes(self) -> np.ndarray:
        """(n,) bytes: insertion codes, b"" where there is none."""
        return self._column("insertion_codes", "S1")

    @cached_property
    def hetero(self) -> np.ndarray:
        """(n,) bool: whether the atom comes from a HETATM record."""
        return self._column("hetero", "bool")

    @cached_property
    def cell(self) -> np.ndarray | None:
        """(6,) float64: unit cell a, b, c (Å), alpha, beta, gamma (degrees), or None if the file had none."""
        if not self._view.has_cell:
            return None
        cell = np.array(self._view.cell)
        cell.flags.writeable = False
        return cell


@_options.fills(_c_api.nucula_structure_options_t)
def read(
    path: Path,
    *,
    assembly: str = "biological",
    keep_non_protein: bool = False,
    keep_hydrogens: bool = False,
    keep_models: bool = True,
    max_file_bytes: int | None = None,
    max_atoms: int | None = None,
) -> Structure:
    """Reads a PDB (.pdb) or mmCIF (.cif, .mmcif) file, each also gzipped (.gz), and cleans it.

    assembly          "biological": the first biological assembly; "asymmetric": the file as it stands; "auto": as
                      "biological", but the file as it stands where that is provably the same.
    keep_non_protein  whether to keep residues that are not amino acids (waters, ligands, nucleotides).
    keep_hydrogens    whether to keep atoms of element H.
    keep_models       whether to keep all models of a file without assembly data, overlaid; else only the first.
    max_file_bytes    limit on the size of the file, and of what a gzipped file unpacks to; default 4 GiB.
    max_atoms         limit on the number of atoms of the assembly; default 50 million.

    Raises IoError, ParseError, Unsupported, TooLarge, BadArgument.
    """
    options = _options.fill(_c_api.nucula_structure_options_t, read, locals())
    handle = Handle(_c_api.nucula_structure_t, library.nucula_structure_free)
    check(library.nucula_structure_read(_options.path("path", path), options, handle.pointer))
    return Structure(handle, path)
