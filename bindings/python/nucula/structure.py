"""Structures: atoms with their positions."""

from __future__ import annotations

import ctypes
import os
from functools import cached_property
from typing import Any, Union

import numpy as np

from . import _arrays, _c_api, _options
from ._handle import Handle, Immutable, lend
from ._library import check, library
from .errors import BadArgument

Path = Union[str, bytes, "os.PathLike[Any]"]


class Structure(Immutable):
    """The atoms of a structure in file order; every column is a read-only array with one entry per atom.

    Made by `nucula.read` or `Structure.from_atoms`. Arrays of numbers look at
    the library's memory and keep it alive.
    """

    def __init__(self, pointer: Any, owner: Any, path: Path | None = None):
        self._pointer = pointer
        self._owner = owner
        self._view = _c_api.nucula_structure_view_t(size=ctypes.sizeof(_c_api.nucula_structure_view_t))
        check(library.nucula_structure_view(pointer, self._view))
        #: The file it was read from, or None.
        self.path = path

    @classmethod
    def from_atoms(cls, positions: Any, elements: Any) -> Structure:
        """Bare atoms: `positions` (n, 3), Å, finite; `elements` n symbols such as "C" (case matters), str or bytes.

        They become one residue UNK 1 of chain A; nothing is cleaned away. Everything is copied.
        """
        positions, elements = _arrays.positions("positions", positions), _elements(elements)
        if len(positions) != len(elements):
            raise BadArgument(f"bad elements: {len(elements)} symbols for {len(positions)} positions")
        handle = Handle(_c_api.nucula_structure_t, library.nucula_structure_free)
        check(
            library.nucula_structure_from_atoms(
                _arrays.pointer(positions, ctypes.c_float * 3),
                _arrays.pointer(elements, ctypes.c_char * 4),
                len(positions),
                handle.pointer,
            )
        )
        return cls(handle.pointer, handle)

    def __len__(self) -> int:
        return self._view.n_atoms

    def __repr__(self) -> str:
        source = "" if self.path is None else f" of {os.path.basename(os.fsdecode(self.path))}"
        return f"<nucula.Structure{source}: {len(self)} atoms>"

    def _column(self, name: str, dtype: str, *shape: int) -> np.ndarray:
        return lend(self._owner, getattr(self._view, name), (len(self), *shape), dtype)

    def _text(self, name: str, dtype: str) -> np.ndarray:
        """A text column as str, which is a copy: the library keeps bytes."""
        column = self._column(name, dtype)
        try:
            column = column.astype("U")  # ASCII, much the faster
        except UnicodeDecodeError:
            column = np.char.decode(column, "utf-8", "replace")
        column.flags.writeable = False
        return column

    @cached_property
    def positions(self) -> np.ndarray:
        """(n, 3) float32: Cartesian coordinates, Å."""
        return self._column("positions", "f4", 3)

    @cached_property
    def elements(self) -> np.ndarray:
        """(n,) str: element symbols as read, such as "C" or "SE"."""
        return self._text("elements", "S4")

    @cached_property
    def atom_names(self) -> np.ndarray:
        """(n,) str: atom names, such as "CA"."""
        return self._text("atom_names", "S8")

    @cached_property
    def residue_names(self) -> np.ndarray:
        """(n,) str: residue names, such as "ALA"."""
        return self._text("residue_names", "S4")

    @cached_property
    def chains(self) -> np.ndarray:
        """(n,) str: chain ids (author's; copies of an assembly renamed)."""
        return self._text("chains", "S8")

    @cached_property
    def residue_ids(self) -> np.ndarray:
        """(n,) int32: residue numbers (author's)."""
        return self._column("residue_ids", "i4")

    @cached_property
    def insertion_codes(self) -> np.ndarray:
        """(n,) str: insertion codes, "" where there is none."""
        return self._text("insertion_codes", "S1")

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
    return Structure(handle.pointer, handle, path)


def _elements(given: Any) -> np.ndarray:
    """(n,) bytes of 4, NUL-terminated."""
    array = np.asarray(given)
    if array.dtype.kind == "O":
        # As text columns of data frames are; a list of str becomes an array of str.
        array = np.asarray(array.tolist())
    if array.ndim != 1 or array.dtype.kind not in "US" and len(array) > 0:
        raise BadArgument(f"bad elements: {array.dtype} of shape {array.shape}; give one symbol per atom")
    try:
        array = array.astype("S")
    except UnicodeEncodeError as error:
        raise BadArgument(f"bad elements: {error.object!r} is not a symbol") from None
    if array.itemsize > 3 and len(array) > 0:
        lengths = np.char.str_len(array)
        if lengths.max() > 3:
            atom = int(lengths.argmax())
            raise BadArgument(f"bad elements: atom {atom} has {array[atom].decode()!r}, which is not a symbol")
    return array.astype("S4")
