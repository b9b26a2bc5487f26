"""Arguments as the host gives them: converted exactly or refused by name."""

from __future__ import annotations

import ctypes
import math
import operator
from typing import Sequence, Tuple

import numpy as np


def array(name: str, value: object, dtype: type, n_dimensions: int) -> np.ndarray:
    """An array of exactly this type and number of dimensions, native byte order; nothing is converted."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"argument '{name}': {type(value).__name__} is no numpy.ndarray")
    if value.dtype != np.dtype(dtype):
        raise TypeError(f"argument '{name}': dtype is {value.dtype}, not {np.dtype(dtype)}")
    if value.ndim != n_dimensions:
        raise TypeError(f"argument '{name}': {value.ndim} dimensions, not {n_dimensions}")
    # A subclass, such as a masked array, counts as plain data.
    return np.asarray(value)


def real32(name: str, value: object) -> float:
    """A real number rounded to f32; infinite beyond its range."""
    if isinstance(value, np.ndarray) and value.size == 1:
        # One number, whatever the number of dimensions; NumPy alone would warn of more than none.
        value = value.reshape(())
    try:
        return ctypes.c_float(value).value
    except TypeError as error:
        raise TypeError(f"argument '{name}': {error}") from None


def integer(name: str, value: object, least: int, most: int) -> int:
    """A whole number within a range."""
    try:
        number = operator.index(value)
    except TypeError as error:
        raise TypeError(f"argument '{name}': {error}") from None
    if not least <= number <= most:
        raise OverflowError(f"argument '{name}': {number} is not within {least}..{most}")
    return number


def text(name: str, value: object) -> str:
    """A string."""
    if not isinstance(value, str):
        raise TypeError(f"argument '{name}': {type(value).__name__} is no str")
    return value


def finite(name: str, number: float) -> None:
    """Refuses infinities and NaN."""
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {number}")


def rows(name: str, values: np.ndarray) -> np.ndarray:
    """(N, 3) as C reads it: contiguous and aligned; a copy where the array is not."""
    if values.shape[1] != 3:
        raise ValueError(f"{name} must have shape (N, 3), got {values.shape}")
    return np.require(values, requirements=["C", "A"])


def contiguous(name: str, values: np.ndarray) -> np.ndarray:
    """Refuses a one-dimensional array with gaps."""
    if not values.flags.contiguous:
        raise TypeError(f"{name}: the given array is not contiguous")
    return values


def grid(values: np.ndarray) -> Tuple[int, int, int]:
    """Voxels along x, y, z, all positive."""
    contiguous("grid_dimensions", values)
    if values.shape != (3,):
        raise ValueError(f"grid_dimensions must have shape (3,), got length {values.shape[0]}")
    nx, ny, nz = values.tolist()
    if min(nx, ny, nz) <= 0:
        raise ValueError(f"grid_dimensions must all be > 0, got {[nx, ny, nz]}")
    return nx, ny, nz


def same_length(name: str, axes: Sequence[np.ndarray]) -> None:
    """Refuses three axes that do not make rows."""
    lengths = [len(axis) for axis in axes]
    if len(set(lengths)) != 1:
        raise ValueError(f"{name} axis arrays must have equal lengths, got {lengths}")


def inside(name: str, axes: Sequence[np.ndarray], shape: Tuple[int, int, int]) -> None:
    """Refuses voxels outside of the grid, naming the first one."""
    if len(axes[0]) == 0 or all(axis.min() >= 0 and axis.max() < n for axis, n in zip(axes, shape)):
        return
    outside = np.logical_or.reduce([(axis < 0) | (axis >= n) for axis, n in zip(axes, shape)])
    row = int(np.argmax(outside))
    voxel = [int(axis[row]) for axis in axes]
    raise ValueError(f"{name}[{row}] is out of bounds for grid_dimensions {list(shape)}: {voxel}")
