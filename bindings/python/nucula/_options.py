"""Keyword arguments to the options structs of the library, checked by name."""

from __future__ import annotations

import ctypes
import operator
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _c_api
from ._library import check, library
from .errors import BadArgument

ASSEMBLIES = {
    "biological": _c_api.NUCULA_ASSEMBLY_BIOLOGICAL,
    "asymmetric": _c_api.NUCULA_ASSEMBLY_ASYMMETRIC,
    "auto": _c_api.NUCULA_ASSEMBLY_AUTO,
}
PROFILES = {
    "f32": _c_api.NUCULA_PROFILE_F32,
    "f64": _c_api.NUCULA_PROFILE_F64,
    "c": _c_api.NUCULA_PROFILE_C,
}
CONNECTIVITIES = {
    "6": _c_api.NUCULA_CONNECTIVITY_6,
    "18": _c_api.NUCULA_CONNECTIVITY_18,
    "26": _c_api.NUCULA_CONNECTIVITY_26,
    "custom18": _c_api.NUCULA_CONNECTIVITY_CUSTOM18,
}
MASKS = {
    "protein": _c_api.NUCULA_MASK_PROTEIN,
    "exposed": _c_api.NUCULA_MASK_EXPOSED,
    "buried": _c_api.NUCULA_MASK_BURIED,
    "first_shell": _c_api.NUCULA_MASK_FIRST_SHELL,
}
FORMATS = {
    "pdb": _c_api.NUCULA_VOLUMES_FORMAT_PDB,
    "cif": _c_api.NUCULA_VOLUMES_FORMAT_MMCIF,
    "mmcif": _c_api.NUCULA_VOLUMES_FORMAT_MMCIF,
    "json": _c_api.NUCULA_VOLUMES_FORMAT_JSON,
    "csv": _c_api.NUCULA_VOLUMES_FORMAT_CSV,
    "json_columns": _c_api.NUCULA_VOLUMES_FORMAT_JSON_COLUMNS,
}


def choice(name: str, value: Any, numbers: Mapping[str, int]) -> int:
    """The number of a word."""
    try:
        return numbers[value]
    except (KeyError, TypeError):
        words = ", ".join(map(repr, numbers))
        raise BadArgument(f"bad {name}: {value!r} is none of {words}") from None


def flag(name: str, value: Any) -> int:
    """1 or 0 for a truth value."""
    if isinstance(value, (bool, np.bool_)):
        return int(value)
    raise BadArgument(f"bad {name}: {value!r} is neither True nor False")


def number(name: str, value: Any) -> float:
    """A real number; its range is the library's to check."""
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise BadArgument(f"bad {name}: {value!r} is not a number") from None


def integer(name: str, value: Any, ctype: Any) -> int:
    """A whole number that fits into `ctype`; ctypes itself would silently wrap it."""
    try:
        whole = operator.index(value)
    except TypeError:
        raise BadArgument(f"bad {name}: {value!r} is not a whole number") from None
    if ctype(whole).value != whole:
        raise BadArgument(f"bad {name}: {whole} is out of range")
    return whole


def path(name: str, value: Any) -> bytes:
    """A file path as the library takes it."""
    try:
        encoded = os.fsencode(value)
    except (TypeError, ValueError):
        raise BadArgument(f"bad {name}: {value!r} is neither a path nor text") from None
    if b"\0" in encoded:
        raise BadArgument(f"bad {name}: {value!r} contains a NUL")
    return encoded


def structure_options(
    *,
    assembly: str = "biological",
    keep_non_protein: bool = False,
    keep_hydrogens: bool = False,
    keep_models: bool = True,
    max_file_bytes: int | None = None,
    max_atoms: int | None = None,
) -> _c_api.nucula_structure_options_t:
    """The keyword arguments of `nucula.read`."""
    options = _c_api.nucula_structure_options_t()
    check(library.nucula_structure_options_init(options, ctypes.sizeof(options)))
    options.assembly = choice("assembly", assembly, ASSEMBLIES)
    options.keep_non_protein = flag("keep_non_protein", keep_non_protein)
    options.keep_hydrogens = flag("keep_hydrogens", keep_hydrogens)
    options.keep_models = flag("keep_models", keep_models)
    if max_file_bytes is not None:
        options.max_file_bytes = integer("max_file_bytes", max_file_bytes, ctypes.c_uint64)
    if max_atoms is not None:
        options.max_atoms = integer("max_atoms", max_atoms, ctypes.c_uint64)
    return options


def volumes_options(
    *,
    voxel_size: float = 3.0,
    align: bool = True,
    signs: int = 0,
    profile: str = "f32",
    surface_connectivity: str = "custom18",
    mouth_merge_gap: int = 1,
    neck: bool = True,
    min_voxels: int = 4,
    min_volume: float | None = None,
    n_threads: int = 0,
    max_voxels: int | None = None,
) -> _c_api.nucula_volumes_options_t:
    """The keyword arguments of `nucula.volumes`, but for those of `nucula.read`."""
    options = _c_api.nucula_volumes_options_t()
    check(library.nucula_volumes_options_init(options, ctypes.sizeof(options)))
    options.voxel_size = number("voxel_size", voxel_size)
    options.align = flag("align", align)
    options.signs = integer("signs", signs, ctypes.c_int32)
    options.profile = choice("profile", profile, PROFILES)
    options.surface_connectivity = choice("surface_connectivity", surface_connectivity, CONNECTIVITIES)
    options.mouth_merge_gap = integer("mouth_merge_gap", mouth_merge_gap, ctypes.c_int32)
    options.neck = flag("neck", neck)
    options.min_voxels = integer("min_voxels", min_voxels, ctypes.c_uint64)
    options.min_volume = 0.0 if min_volume is None else number("min_volume", min_volume)
    options.n_threads = integer("n_threads", n_threads, ctypes.c_int32)
    if max_voxels is not None:
        options.max_voxels = integer("max_voxels", max_voxels, ctypes.c_uint64)
    return options


def write_options(
    *,
    format: str | None = None,
    include_hubs: bool = False,
    exact_pdb: bool = False,
    source: Any = None,
    input_path: Any = None,
    structure_path: Any = None,
) -> _c_api.nucula_volumes_write_options_t:
    """The keyword arguments of `Volumes.write`."""
    options = _c_api.nucula_volumes_write_options_t()
    check(library.nucula_volumes_write_options_init(options, ctypes.sizeof(options)))
    if format is not None:
        options.format = choice("format", format, FORMATS)
    options.include_hubs = flag("include_hubs", include_hubs)
    options.exact_pdb = flag("exact_pdb", exact_pdb)
    texts = {"source": source, "input_path": input_path, "structure_path": structure_path}
    for name, value in texts.items():
        if value is not None:
            setattr(options, name, path(name, value))
    return options
