"""Maps of numbers on a grid, as CCP4/MRC files and in another frame."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from .errors import BadArgument, IoError, Missing, Unsupported

_SUFFIXES = (".ccp4", ".mrc", ".map")


def write_map(path: Any, values: np.ndarray, lower: np.ndarray, step: np.ndarray) -> None:
    """Writes values (x, y, z) with mrcfile; `lower`: lower corner of the first voxel, Å, `step`: edges, Å. The origin field tells
    where the centre of the first voxel is."""
    try:
        import mrcfile
    except ImportError:
        raise Missing("not supported: maps need mrcfile, which is not installed: pip install nucula[track]") from None
    try:
        out = Path(os.fsdecode(path))
    except TypeError:
        raise BadArgument(f"bad path: {path!r} is neither a path nor text") from None
    if out.suffix.lower() not in _SUFFIXES:
        raise Unsupported(f"not supported: {out} has none of the suffixes {', '.join(_SUFFIXES)}")
    new = out.with_name(f"{out.name}.{os.getpid()}.new")
    try:
        with warnings.catch_warnings():
            # It warns of a suffix that it does not know.
            warnings.simplefilter("ignore")
            with mrcfile.new(new, overwrite=True) as file:
                file.set_data(np.ascontiguousarray(values.T, np.float32))
                file.voxel_size = tuple(step.tolist())
                x, y, z = (lower + 0.5 * step).tolist()
                file.header.origin = (x, y, z)
        os.replace(new, out)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise IoError(f"{out}: {error.strerror or error}") from None


def resampled(
    values: np.ndarray, lower: np.ndarray, step: np.ndarray, transform: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same in another frame: values, lower corner and edges of a grid along its axes, interpolated linearly between the centres of
    voxels, 0 outside. `transform` (4, 4) leads from that frame to the one of `values`."""
    rotation, shift = transform[:3, :3], transform[:3, 3]
    corners = lower + step * np.array(values.shape) * np.array(list(np.ndindex(2, 2, 2)))
    there = (corners - shift) @ np.linalg.inv(rotation).T
    edge = np.full(3, step.min())
    low = there.min(axis=0)
    shape = np.ceil((there.max(axis=0) - low) / edge).astype(int)
    padded = np.pad(values, 1)
    found = np.empty(shape)
    y, z = (low[axis] + (np.arange(shape[axis]) + 0.5) * edge[axis] for axis in (1, 2))
    for i in range(shape[0]):
        points = np.stack(np.meshgrid(low[0] + (i + 0.5) * edge[0], y, z, indexing="ij"), axis=-1)[0]
        # In voxels of the padded values, counted from the centre of the first.
        place = (points @ rotation.T + shift - lower) / step + 0.5
        found[i] = _linear(padded, place)
    return found, low, edge


def _linear(padded: np.ndarray, place: np.ndarray) -> np.ndarray:
    inside = ((place >= 0) & (place <= np.array(padded.shape) - 1)).all(axis=-1)
    place = np.where(inside[..., None], place, 0.0)
    base = np.minimum(place.astype(int), np.array(padded.shape) - 2)
    part = place - base
    total = np.zeros(place.shape[:-1])
    for corner in np.ndindex(2, 2, 2):
        weight = np.where(corner, part, 1 - part).prod(axis=-1)
        x, y, z = np.moveaxis(base + corner, -1, 0)
        total += weight * padded[x, y, z]
    return np.where(inside, total, 0.0)
