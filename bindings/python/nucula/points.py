"""Points on spheres, as the grid is filled with them."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _arrays, _options
from ._library import check, library
from .errors import BadArgument

if TYPE_CHECKING:
    from ._typing import PointsProfile

# The points of profile "f64" are no float32.
_PROFILES = {name: number for name, number in _options.words("NUCULA_PROFILE_").items() if name != "f64"}


def sphere_points(radius: float, center: Any, n_points: int, profile: PointsProfile = "f32") -> np.ndarray:
    """(n_points, 3) float32: points around one centre, Å, along the golden spiral.

    radius    Å; may be 0 or negative.
    center    3 coordinates, Å.
    n_points  may be 0.
    profile   "f32": every operation rounded to float32; "c": float32 angles, float64 trigonometry, one rounding.

    Raises BadArgument, OutOfMemory.
    """
    center = _arrays.positions("center", np.atleast_2d(np.asarray(center)))
    if len(center) != 1:
        raise BadArgument(f"bad center: {len(center)} rows; it must be three coordinates")
    return sphere_points_batch(radius, center, n_points, profile)[0]


def sphere_points_batch(radius: float, centers: Any, n_points: int, profile: PointsProfile = "f32") -> np.ndarray:
    """(n, n_points, 3) float32: the points of `sphere_points`, bit for bit, around each of n centres.

    centers  (n, 3), Å.

    Raises BadArgument, OutOfMemory.
    """
    centers = _arrays.positions("centers", centers)
    n_points = _options.integer("n_points", n_points, ctypes.c_size_t)
    number = _options.choice("profile", profile, _PROFILES)
    points = _arrays.room("n_points", (len(centers), n_points, 3), np.float32)
    row = ctypes.c_float * 3
    check(
        library.nucula_sphere_points_batch(
            _options.number("radius", radius),
            _arrays.pointer(centers, row),
            len(centers),
            n_points,
            number,
            _arrays.pointer(points, row),
        )
    )
    return points
