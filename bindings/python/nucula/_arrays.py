"""Arrays on their way to the library: converted where nothing is lost, refused by name where something would be."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

import numpy as np

from .errors import BadArgument, OutOfMemory

_I32 = np.iinfo(np.int32)


def integers(name: str, given: Any) -> np.ndarray:
    """int32, C order, of any shape; whole numbers that fit."""
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise BadArgument(f"bad {name}: {error}") from None
    if array.dtype.kind not in "iu" and array.size > 0:
        raise BadArgument(f"bad {name}: {array.dtype} is not a whole number")
    if array.size > 0 and not _I32.min <= array.min() <= array.max() <= _I32.max:
        raise BadArgument(f"bad {name}: {array.min()} to {array.max()} does not fit into 32 bits")
    return np.ascontiguousarray(array, np.int32)


def voxels(name: str, given: Any) -> np.ndarray:
    """(n, 3) int32, C order; an empty list is no voxels."""
    array = integers(name, given)
    if array.ndim == 1 and array.size == 0:
        array = array.reshape(0, 3)
    if array.ndim != 2 or array.shape[1] != 3:
        raise BadArgument(f"bad {name}: the shape is {array.shape}; it must be (n, 3)")
    return array


def shape(given: Any) -> np.ndarray:
    """(3,) int32: voxels along x, y, z."""
    array = integers("shape", given)
    if array.shape != (3,):
        raise BadArgument(f"bad shape: {given!r} is not three whole numbers")
    return array


def positions(name: str, given: Any) -> np.ndarray:
    """(n, 3) float32, C order. That they are finite is the library's to check."""
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "fiu":
            raise TypeError(f"{array.dtype} is not a real number")
        with np.errstate(over="ignore"):
            array = np.ascontiguousarray(array, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise BadArgument(f"bad {name}: {error}") from None
    if array.ndim != 2 or array.shape[1] != 3:
        raise BadArgument(f"bad {name}: the shape is {array.shape}; it must be (n, 3)")
    return array


def exact(name: str, given: Any, row: Any) -> np.ndarray:
    """C order, of the numbers or rows that a C pointer leads to; refused where a value would not stay what it is."""
    dtype, width = _entries(row)
    try:
        array = np.asarray(given)
        converted = np.ascontiguousarray(array) if array.dtype == dtype else _converted(array, dtype)
    except (TypeError, ValueError) as error:
        raise BadArgument(f"bad {name}: {error}") from None
    if dtype.kind in "iu" and converted is not array and not np.array_equal(converted, array):
        raise BadArgument(f"bad {name}: not all of it are whole numbers of {dtype}")
    if array.ndim == 0 or array.shape[1:] != width:
        raise BadArgument(f"bad {name}: the shape is {array.shape}; it must be ({', '.join(['n', *map(str, width)])})")
    return converted


@lru_cache(maxsize=None)
def _entries(row: Any) -> tuple[np.dtype, tuple[int, ...]]:
    """The type of the numbers of a C type, and how many of them are a row."""
    width = (row._length_,) if hasattr(row, "_length_") else ()
    return np.dtype(row._type_ if width else row), width


def _converted(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if array.dtype.kind not in "fiu" and array.size > 0:
        raise TypeError(f"{array.dtype} is not a real number")
    with np.errstate(all="ignore"):
        return np.ascontiguousarray(array, dtype)


def room(name: str, out_shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """An array for the library to fill; `name` is the argument that its size comes from."""
    try:
        return np.empty(out_shape, dtype)
    except (MemoryError, ValueError):
        raise OutOfMemory(f"bad {name}: no memory for an array of shape {out_shape}") from None


def pointer(array: np.ndarray, kind: Any) -> Any:
    """The first entry as a pointer to `kind`; the array must outlive the call."""
    try:
        # Three times as fast as a cast of the address, which small calls feel.
        return ctypes.pointer(kind.from_buffer(array))
    except (TypeError, ValueError):
        # Read-only, strided, or empty.
        return ctypes.cast(array.ctypes.data, ctypes.POINTER(kind))


@lru_cache(maxsize=None)
def table(kind: Any) -> np.dtype:
    """The entries of an array of C structs; pointers are addresses."""
    names = [name for name, *_ in kind._fields_]
    types = [ctypes.c_size_t if issubclass(field[1], ctypes._Pointer) else field[1] for field in kind._fields_]
    offsets = [getattr(kind, name).offset for name in names]
    return np.dtype({"names": names, "formats": types, "offsets": offsets, "itemsize": ctypes.sizeof(kind)})


def rows(array: np.ndarray) -> tuple[Any, int]:
    """Voxels as the library takes them: first row, number of rows."""
    return pointer(array, ctypes.c_int32 * 3), len(array)


def numbers(name: str, given: Any) -> np.ndarray:
    """(n,) float64, C order; a single number is one. Whether they are finite is the library's to check."""
    return _real(name, given, lambda array: np.atleast_1d(array), 1, "(n,)")


def matrix(name: str, given: Any) -> np.ndarray:
    """(n, m) float64, C order."""
    return _real(name, given, lambda array: array, 2, "(n, m)")


def conformers(name: str, given: Any) -> tuple[np.ndarray, bool]:
    """(n_conformers, n, 3) float64, C order, and whether the first axis was missing; an empty list is no atoms."""

    def shaped(array: np.ndarray) -> np.ndarray:
        array = array.reshape(0, 3) if array.ndim == 1 and array.size == 0 else array
        return array[None] if array.ndim == 2 else array

    array = _real(name, given, shaped, 3, "(n, 3) or (n_conformers, n, 3)")
    if array.shape[2] != 3:
        raise BadArgument(f"bad {name}: the shape is {np.shape(given)}; it must be (n, 3) or (n_conformers, n, 3)")
    return array, np.ndim(given) < 3


def _real(name: str, given: Any, shaped: Any, n_axes: int, wanted: str) -> np.ndarray:
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "fiub" and array.size > 0:
            raise TypeError(f"{array.dtype} is not a real number")
        array = np.ascontiguousarray(shaped(np.asarray(array, np.float64)))
    except (TypeError, ValueError) as error:
        raise BadArgument(f"bad {name}: {error}") from None
    if array.ndim != n_axes:
        raise BadArgument(f"bad {name}: the shape is {np.shape(given)}; it must be {wanted}")
    return array
