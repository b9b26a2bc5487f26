"""Structures: atoms with their positions."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, Union

import numpy as np

from . import _arrays, _c_api, _elements, _options
from ._handle import Handle, Result, lend
from ._library import check, library
from ._words import words
from .errors import BadArgument, IoError

if TYPE_CHECKING:
    from ._typing import Assembly, Rules

Path = Union[str, bytes, "os.PathLike[Any]"]
#: A path, a file object, or the bytes of a file.
Source = Union[Path, bytearray, memoryview, IO[Any]]


class Structure(Result):
    """The atoms of a structure in file order; every column is a read-only array with one entry per atom.

    Made by `nucula.read` or `Structure.from_atoms`. Arrays of numbers look at the library's memory and keep it alive.
    `structure[atoms]`, with a bool array, indices or a slice, is a structure of these atoms with all columns. Goes through
    `pickle` and `copy`; `close` or `with` give the memory back.
    """

    _noun = "structure"

    #: The file it was read from, or None.
    path: Path | None

    @cached_property
    def _view(self) -> Any:
        view = _c_api.nucula_structure_view_t(size=ctypes.sizeof(_c_api.nucula_structure_view_t))
        check(library.nucula_structure_view(self._handle, view))
        return view

    @classmethod
    def from_atoms(cls, positions: Any, elements: Any) -> Structure:
        """Bare atoms: `positions` (n, 3), Å, finite; `elements` n symbols such as "C", as text of any kind, or atomic numbers.

        They become one residue UNK 1 of chain A; nothing is cleaned away. Everything is copied. Atoms that are masked in a
        masked array are left out. Blanks around symbols do not count; words that are no symbols, or not in this case,
        count as 2 Å, as in the package `volumizer`, and are named in a warning. Symbols in capitals ("ZN", as files write them) and as in the periodic table
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

    def _text(self, name: str, dtype: str) -> np.ndarray:
        return words(self._column(name, dtype))

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
        """(n,) str: residue names, such as "ALA"; uncut where plain rules read one of more than three letters."""
        return self._text(*self._residue_name_column)

    @cached_property
    def chains(self) -> np.ndarray:
        """(n,) str: chain ids (author's; copies of an assembly renamed)."""
        return self._text(*self._chain_column)

    @property
    def _residue_name_column(self) -> tuple[str, str]:
        return ("long_residue_names", "S8") if self._view.long_residue_names else ("residue_names", "S4")

    @property
    def _chain_column(self) -> tuple[str, str]:
        return "long_chains" if self._view.long_chains else "chains", "S8"

    def _residues_of(self, atoms: np.ndarray) -> list[list[Any]]:
        """Chain, number, insertion code, residue name of some atoms, without making text of all the others."""
        text = [words(self._column(*column)[atoms]).tolist()
                for column in (self._chain_column, ("insertion_codes", "S1"), self._residue_name_column)]
        return [text[0], self.residue_ids[atoms].tolist(), text[1], text[2]]

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

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What was left out, doubled or guessed when the file was read: sentences; none for an ordinary file."""
        return tuple(ctypes.string_at(self._view.notes).decode().splitlines())

    @cached_property
    def dropped(self) -> dict[str, int]:
        """Names of the residues that cleaning left out, as they stand in the file, and how many atoms with each."""
        n = self._view.n_dropped
        return {bytes(self._view.dropped_names[i]).split(b"\0")[0].decode(): self._view.dropped_atoms[i] for i in range(n)}

    @property
    def n_models(self) -> int:
        """Number of models in the file, frames that only END or ENDMDL parts included; 0 if there was no file."""
        return self._view.n_models


@_options.fills(_c_api.nucula_structure_options_t, by_hand={"assembly_number"})
def read(
    path: Source,
    *,
    format: str | None = None,
    rules: Rules = "volumizer",
    assembly: Assembly = "biological",
    model: int | None = None,
    chains: str | Iterable[str] | None = None,
    keep_residues: str | Iterable[str] | None = None,
    keep_non_protein: bool = False,
    keep_hydrogens: bool = False,
    keep_models: bool = True,
    max_file_bytes: int | None = None,
    max_atoms: int | None = None,
) -> Structure:
    """Reads a PDB (.pdb, .ent, .pdb1), mmCIF (.cif, .mmcif) or BinaryCIF (.bcif) file, each also gzipped (.gz), and cleans
    it. What is not ordinary about the file is told in `Structure.notes`.

    path              a file path; or a file object, or with `format` the bytes of a file.
    format            what the suffix of the file would be, such as "pdb", "cif" or "bcif"; default: its suffix.
    rules             "volumizer": as that package, bit for bit; "plain": what a structural biologist expects, where that
                      package does otherwise. For ordinary files both give the same atoms:

                      subject              plain rule
                      what is protein      residue names whole: the list, names of force fields, N or C before a name at a
                                           chain's end, what the file calls peptide linking; nothing in no polymer
                      hydrogen             H and D, in any case, go
                      element              in any case; guessed from the atom name where it is no symbol
                      alternate locations  one for each residue number: the highest summed occupancy
                      models, frames       the first
                      assembly             the first, also of several in REMARK 350; blanks do not count
                      data blocks          the first that has atoms
                      placeholders         two or more atoms at exactly 0, 0, 0 go
                      chain ids            up to eight letters

    assembly          "biological": the first biological assembly; "asymmetric": the file as it stands; "auto": as
                      "biological", but the file as it stands where that is provably the same; a number: that assembly.
    model             which model is read, counted from 1; default: as `keep_models` says.
    chains            author's ids of the chains to read, before the assembly is made of them; default: all.
    keep_residues     names of residues to keep besides amino acids.
    keep_non_protein  whether to keep residues that are not amino acids (waters, ligands, nucleotides).
    keep_hydrogens    whether to keep atoms of element H.
    keep_models       whether to keep all models of a file without assembly data, overlaid; else only the first.
    max_file_bytes    limit on the size of the file, and of what a gzipped file unpacks to; default 4 GiB.
    max_atoms         limit on the number of atoms of the assembly; default 50 million.

    Raises IoError, ParseError, Unsupported, TooLarge, BadArgument.
    """
    options = read_options(locals())
    handle = Handle(_c_api.nucula_structure_t, library.nucula_structure_free)
    if format is None and not hasattr(path, "read"):
        check(library.nucula_structure_read(_options.path("path", path), options, handle.pointer))
        return Structure(handle, path)
    content, name, suffix, where = _content(path, format)
    pointer = ctypes.cast(ctypes.c_char_p(content), ctypes.POINTER(ctypes.c_uint8))
    check(library.nucula_structure_read_memory(pointer, len(content), name, suffix, options, handle.pointer))
    return Structure(handle, where)


def read_options(given: Mapping[str, Any]) -> Any:
    """The options struct of `read` with those of the given keywords that are its own."""
    given = dict(given)
    number, assembly = 0, given.get("assembly")
    if not isinstance(assembly, (str, type(None), bool)):
        number = _options.integer("assembly", assembly, ctypes.c_uint32)
        if number == 0:
            raise BadArgument("bad assembly: assemblies are counted from 1")
        del given["assembly"]
    for name in ("chains", "keep_residues"):
        if given.get(name) is not None:
            given[name] = _names(name, given[name])
    if given.get("model") == 0:
        raise BadArgument("bad model: models are counted from 1")
    options = _options.fill(_c_api.nucula_structure_options_t, read, given)
    options.assembly_number = number
    return options


def _names(name: str, given: Any) -> str | None:
    """A list of names as the library takes it: with commas between."""
    if isinstance(given, str):
        return given
    try:
        names = [item.decode() if isinstance(item, bytes) else item for item in given]
        if any("," in item or not item.strip() for item in names) or (name == "chains" and not names):
            raise ValueError
        return ",".join(names) or None
    except (TypeError, ValueError, AttributeError):
        raise BadArgument(f"bad {name}: {given!r}; give names, such as [\"A\", \"B\"]") from None


def _content(source: Any, format: Any) -> tuple[bytes, bytes | None, bytes, Any]:
    """The bytes of a file, what messages call it, its suffix, and its path if it has one."""
    where = None
    if hasattr(source, "read"):
        content = source.read()
        where = getattr(source, "name", None)
        where = where if isinstance(where, (str, bytes, os.PathLike)) else None
        if isinstance(content, str):
            content = content.encode()
    elif isinstance(source, (bytes, bytearray, memoryview)):
        content = source
    else:
        where = source
        try:
            with open(_options.path("path", source), "rb") as file:
                content = file.read()
        except OSError as error:
            raise IoError(f"{os.fsdecode(source)}: {error.strerror}") from None
    try:
        content = bytes(content)
    except TypeError:
        raise BadArgument(f"bad path: {type(source).__name__}, which gave {type(content).__name__}") from None
    if format is None:
        stem, suffix = os.path.splitext(os.fsdecode(where) if where is not None else "")
        format = os.path.splitext(stem)[1] if suffix.lower() == ".gz" else suffix
        if not format:
            raise BadArgument("bad format: the file object has no name with a suffix; give format=\"pdb\" or \"cif\"")
    if not isinstance(format, str):
        raise BadArgument(f"bad format: {format!r} is not text")
    return content, None if where is None else _options.path("path", where), _options.path("format", format), where
