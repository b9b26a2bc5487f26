"""What a structure can be made of, and parts of space told by its residues.

Objects of other packages are known by their attributes, or by the name of their module; none is imported here.
"""

from __future__ import annotations

import ctypes
import inspect
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from . import _arrays, _c_api, _elements, _options
from ._handle import Handle
from ._library import check, library
from .errors import BadArgument
from .structure import Structure, read, read_options

#: Keywords of reading that concern objects which know residue names too.
READING = frozenset({"keep_non_protein", "keep_hydrogens", "keep_residues", "rules"})

# Names of columns in biotite, in MDAnalysis; of the struct that takes them.
_COLUMNS = {
    "atom_names": ("atom_name", "names"),
    "residue_names": ("res_name", "resnames"),
    "chains": ("chain_id", "chainIDs", "segids"),
    "residue_ids": ("res_id", "resids"),
    "insertion_codes": ("ins_code", "icodes"),
    "hetero": ("hetero", "record_types"),
}
_WIDTHS = {"atom_names": 8, "residue_names": 4, "chains": 8}


def structure(source: Any, reading: dict[str, Any]) -> tuple[Structure, np.ndarray | None]:
    """The structure of a source, and which of its atoms were taken, if not all of them."""
    if isinstance(source, (str, bytes, os.PathLike, bytearray)) or hasattr(source, "read"):
        unknown = reading.keys() - inspect.signature(read).parameters.keys()
        if unknown:
            # A slip in a name of the call's own keywords is taken for one of reading.
            raise TypeError(f"unexpected keyword argument {min(unknown)!r}: neither the call nor nucula.read has it")
        return read(source, **reading), None
    if isinstance(source, Structure):
        _refuse(reading)
        return source, None
    if isinstance(source, (tuple, list)) and len(source) == 2:
        _refuse(reading)
        return Structure._of_atoms(*source)
    columns = _of_object(source)
    if columns is None:
        kind = type(source).__name__
        raise BadArgument(f"bad source: {kind}; give a file path, a Structure, or (positions, elements)")
    positions, elements = columns.pop("positions"), columns.pop("elements")
    if "residue_names" not in columns:
        _refuse(reading)
        return Structure._of_atoms(positions, elements)
    _refuse({name: value for name, value in reading.items() if name not in READING})
    return _of_columns(positions, elements, columns, reading)


def _refuse(reading: Mapping[str, Any]) -> None:
    if reading:
        raise BadArgument(f"bad {next(iter(reading))}: it is for file paths, or unknown")


def _of_object(source: Any) -> dict[str, Any] | None:
    """The columns of an object that holds atoms."""
    package = type(source).__module__.partition(".")[0]
    if package == "gemmi":
        return _of_gemmi(source)
    if package == "Bio" and hasattr(source, "get_atoms"):
        return _of_biopython(source)
    # MDAnalysis's Universe has its atoms as an AtomGroup; its own `coord` is the frame of a trajectory.
    group = _attribute(source, "atoms")
    if _attribute(group, "positions", "coord") is None:
        group = source
    positions = _attribute(group, "positions", "coord")
    if group is None or positions is None:
        return None
    elements = _attribute(group, "elements", "element", "numbers")
    if elements is None:
        raise BadArgument(f"bad source: {type(source).__name__} knows no elements of its atoms; guess or set them first")
    if np.ndim(positions) == 3:
        raise BadArgument(f"bad source: {type(source).__name__} holds several frames; give one of them")
    columns = {name: _attribute(group, *names) for name, names in _COLUMNS.items()}
    columns = {name: column for name, column in columns.items() if column is not None}
    return {"positions": positions, "elements": elements, **columns}


def _attribute(source: Any, *names: str) -> Any:
    """The first attribute there is; packages may also refuse what a file did not tell."""
    for name in names:
        try:
            value = getattr(source, name, None)
        except Exception:
            continue
        if value is not None and not callable(value):
            return value
    return None


def _of_gemmi(source: Any) -> dict[str, Any] | None:
    kind = type(source).__name__
    if kind == "Structure":
        if len(source) == 0:
            return _table([])
        source, kind = source[0], "Model"
    if kind == "Model":
        chains = list(source)
    elif kind == "Chain":
        chains = [source]
    else:
        return None
    rows = []
    for chain in chains:
        for residue in chain:
            seen: dict[str, str] = {}
            for atom in residue:
                # As files are read: of alternate locations the first.
                if seen.setdefault(atom.name, atom.altloc) != atom.altloc:
                    continue
                number = residue.seqid.num
                icode = residue.seqid.icode.strip()
                rows.append(
                    (atom.pos.tolist(), atom.element.name, atom.name, residue.name, chain.name, number, icode)
                    + (residue.het_flag == "H",)
                )
    return _table(rows)


def _of_biopython(source: Any) -> dict[str, Any]:
    if type(source).__name__ == "Structure":
        source = next(iter(source), source)
    rows = []
    for atom in source.get_atoms():
        residue = atom.get_parent()
        flag, number, icode = residue.get_id()
        chain = residue.get_parent()
        rows.append(
            (atom.coord, atom.element, atom.get_name(), residue.get_resname().strip())
            + ("" if chain is None else chain.get_id(), number, icode.strip(), flag.strip() != "")
        )
    return _table(rows)


def _table(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    names = ("positions", "elements", *_COLUMNS)
    columns = list(zip(*rows)) if rows else [()] * len(names)
    table: dict[str, Any] = dict(zip(names, map(list, columns)))
    table["positions"] = np.array(table["positions"], np.float32).reshape(-1, 3)
    return table


def _of_columns(positions: Any, elements: Any, columns: dict[str, Any], reading: dict[str, Any]) -> Any:
    """The structure, cleaned as a file is, and which of the atoms stay."""
    symbols, missing = _elements.symbols(elements)
    if missing is not None and missing.any():
        raise BadArgument("bad source: some elements are masked; leave these atoms out first")
    positions = _arrays.positions("positions", positions)
    n = len(positions)
    given: dict[str, np.ndarray] = {"positions": positions, "elements": symbols}
    given.update({name: _column(name, column) for name, column in columns.items()})
    for name, array in given.items():
        if len(array) != n:
            raise BadArgument(f"bad source: {len(array)} {name} for {n} positions")
    made = _made(given)
    # With numbers of their own for atoms it tells which stay.
    numbered = _made({**given, "residue_ids": np.arange(n, dtype=np.int32)})
    options = read_options(reading)
    handle = Handle(_c_api.nucula_structure_t, library.nucula_structure_free)
    check(library.nucula_structure_clean(numbered._handle, options, handle.pointer))
    kept = np.zeros(n, bool)
    kept[Structure(handle).residue_ids] = True
    return (made, None) if kept.all() else (made[kept], kept)


def _made(columns: dict[str, np.ndarray]) -> Structure:
    n = len(columns["positions"])
    view = _c_api.nucula_structure_view_t(size=ctypes.sizeof(_c_api.nucula_structure_view_t), n_atoms=n)
    kinds = dict(view._fields_)
    for name, array in columns.items():
        setattr(view, name, ctypes.cast(array.ctypes.data, kinds[name]))
    handle = Handle(_c_api.nucula_structure_t, library.nucula_structure_free)
    check(library.nucula_structure_from_columns(view, handle.pointer))
    return Structure(handle)


def _column(name: str, column: Any) -> np.ndarray:
    """As the struct has it."""
    if name == "residue_ids":
        return _arrays.integers(name, column)
    array = np.asarray(column)
    if name == "hetero":
        # MDAnalysis has the names of records.
        array = array if array.dtype.kind in "bui" else np.asarray(array.tolist()) == "HETATM"
        return np.ascontiguousarray(array, np.uint8)
    width = _WIDTHS.get(name, 1)
    if array.dtype.kind != "S":
        words = [str(word).strip().encode("ascii", "replace") for word in array.tolist()]
        array = np.array(words, "S") if words else np.zeros(0, "S1")
    # One byte of the width is the NUL; longer names are cut, as those of files are.
    cut = array.astype(f"S{max(width - 1, 1)}")
    return np.ascontiguousarray(cut.astype(f"S{width}"))


class Region(NamedTuple):
    """A part of space: a box, or what is around points, some of which are still to be found by the names of residues."""

    box: np.ndarray | None
    distance: float
    points: np.ndarray
    names: tuple[str, ...]

    def put(self, options: Any, points: np.ndarray, kept: list[Any]) -> None:
        """Sets the fields of the options."""
        rows = points if self.box is None else self.box
        kept.append(rows)
        place = _arrays.pointer(rows, ctypes.c_double * 3)
        if self.box is not None:
            options.within_box = place
        else:
            options.within_points, options.n_within_points = place, len(rows)
            options.within_distance = self.distance

    def find(self, structure: Structure, reading: dict[str, Any]) -> np.ndarray:
        """The points, with the atoms of the residues that are named."""
        found = [self.points]
        everything = None
        for name in self.names:
            atoms = structure.positions[_named(structure, name)]
            if len(atoms) == 0 and structure.path is not None:
                # Cleaning may have left it out.
                if everything is None:
                    everything = read(structure.path, **{**reading, "keep_non_protein": True})
                atoms = everything.positions[_named(everything, name)]
            if len(atoms) == 0:
                raise BadArgument(f"bad within: there is no residue {name!r}")
            found.append(atoms.astype(np.float64))
        return np.ascontiguousarray(np.concatenate(found))


def _named(structure: Structure, name: str) -> np.ndarray:
    """Which atoms belong to a residue told by its name, or by chain and number."""
    chain, colon, number = name.rpartition(":")
    if not colon:
        return structure.residue_names == name.strip()
    number = number.strip()
    code = ""
    if number and not number[-1].isdigit():
        number, code = number[:-1], number[-1]
    try:
        whole = int(number)
    except ValueError:
        raise BadArgument(f'bad within: {name!r} is no residue; give a name ("LIG") or chain and number ("A:45")') from None
    in_chain = structure.chains == chain.strip()
    return in_chain & (structure.residue_ids == whole) & (structure.insertion_codes == code)


def region(within: Any) -> Region | None:
    """What `within` asks for."""
    if within is None:
        return None
    wrong = "give (lower corner, upper corner), or (distance, points or residues)"
    none = np.empty((0, 3))
    if not isinstance(within, (tuple, list, np.ndarray)) or len(within) != 2:
        raise BadArgument(f"bad within: {within!r}; {wrong}")
    first, second = within
    if np.ndim(first) == 0:
        distance = _options.number("within", first)
        names, points = _around(second)
        return Region(None, distance, points, names)
    try:
        box = np.array([first, second], np.float64)
    except (TypeError, ValueError):
        box = none
    if box.shape != (2, 3):
        raise BadArgument(f"bad within: {within!r}; {wrong}")
    return Region(box, 0.0, none, ())


def _around(what: Any) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of residues, and points."""
    if isinstance(what, str):
        return (what,), np.empty((0, 3))
    if isinstance(what, (list, tuple, set, frozenset)) and what and all(isinstance(name, str) for name in what):
        return tuple(what), np.empty((0, 3))
    if isinstance(what, Structure):
        what = what.positions
    elif not isinstance(what, (list, tuple, np.ndarray)):
        held = _of_object(what)
        what = what if held is None else held["positions"]
    try:
        points = np.array(what, np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise BadArgument(f"bad within: {error}") from None
    if points.shape == (3,):
        points = points.reshape(1, 3)
    if points.ndim != 2 or points.shape[1] != 3:
        raise BadArgument(f"bad within: points of shape {points.shape}; it must be (n, 3)")
    return (), points
