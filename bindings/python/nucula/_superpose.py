"""Least-squares superposition of the frames of a trajectory on the first."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import BadArgument

# Less than this of the largest singular value, and the reference atoms are on a line, about which frames could turn.
_FLAT = 1e-6


class Superposition:
    """Moves frames to where the first one is.

    W. Kabsch, Acta Cryst. A32, 922 (1976), by the singular value decomposition: for reference atoms x of a frame and r of the first,
    both (m, 3), with the mean of r at 0 and X = rᵀ x = U S Vᵀ, the rotation U diag(1, 1, det(U V)) Vᵀ of x - mean(x) is the
    nearest to r. That r is centred makes it needless to centre x in the product.
    """

    def __init__(self, first: np.ndarray, chosen: Any = None):
        """`chosen`: the reference atoms, a mask or indices; None: all."""
        self._chosen = slice(None) if chosen is None else _indices(chosen, len(first))
        reference = first[self._chosen].astype(np.float64)
        self._mean = reference.mean(axis=0)
        centred = (reference - self._mean).T
        sizes = np.linalg.svd(centred, compute_uv=False) if np.isfinite(reference).all() else np.ones(3)
        if len(reference) < 3 or sizes[1] <= _FLAT * sizes[0]:
            raise BadArgument("bad reference: its atoms in the first frame are fewer than three, or on one line")
        # With a row that gives the mean.
        self._reference = np.concatenate([centred, np.full((1, len(reference)), 1 / len(reference))])
        self._rotation, self._shift = np.eye(3), np.zeros(3)

    def lead_to(self, transform: np.ndarray) -> None:
        """What comes after: (4, 4), from the first frame's input to where frames are to lie."""
        self._rotation, self._shift = transform[:3, :3], transform[:3, 3]

    def __call__(self, frame: int, positions: np.ndarray) -> np.ndarray:
        """(n, 3) float32: the atoms of a frame, superposed."""
        positions = positions.astype(np.float64)
        *product, mean = self._reference @ positions[self._chosen]
        if not np.isfinite(product).all():
            raise BadArgument(f"bad frames: frame {frame} has positions that are not finite")
        u, _, v = np.linalg.svd(product)
        if np.linalg.det(u @ v) < 0:
            u[:, 2] *= -1
        turn = self._rotation @ u @ v
        moved = positions @ turn.T
        moved += self._rotation @ self._mean + self._shift - turn @ mean
        return moved.astype(np.float32)


def _indices(chosen: Any, n_atoms: int) -> np.ndarray:
    """Indices of the atoms that were chosen."""
    if isinstance(chosen, slice):
        return np.arange(n_atoms)[chosen]
    try:
        array = np.asarray(chosen)
    except ValueError:
        array = np.empty(0, object)
    if array.dtype.kind == "b" and array.shape == (n_atoms,):
        return np.flatnonzero(array)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        text = f"bad reference: {array.dtype} of shape {array.shape}; give a mask of {n_atoms} atoms, or indices"
        raise BadArgument(text)
    bad = np.flatnonzero((array < -n_atoms) | (array >= n_atoms))
    if bad.size > 0:
        raise BadArgument(f"bad reference: {array[bad[0]]} is no index into {n_atoms} atoms")
    return array
