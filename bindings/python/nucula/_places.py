"""Places that persist: sets of voxels, followed from frame to frame by their overlap, and how often each voxel was theirs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .errors import TooLarge

# Of the smaller of two sets: what they must share to be the same place.
_SHARED = 0.25
# Voxels around what a frame needs when the memory of places grows.
_MARGIN = 4
# Voxels are counted in stretches of this many.
_COUNTED = 1 << 20
# Of a key: 14 bits for x, y, z each, from -8192, and the track above.
_BITS, _HALF = 14, 1 << 13


class Event(NamedTuple):
    """What happened between a frame and the one before.

    kind "split": `track` fell into `tracks`, of which one goes on as itself. kind "merge": `tracks` of the frame before became one,
    which goes on as `track`.
    """

    frame: int
    kind: str
    track: int
    tracks: tuple[int, ...]


class Places:
    """Gives sets of voxels the numbers of the tracks they belong to.

    Every voxel remembers the track that had it last, and when, and the other one that had it before: so a place that was gone for a
    while is known again, and so is one that was part of another for a while. Memory is that of the grid and of the voxels
    that were ever taken, however many frames there are.
    """

    def __init__(self) -> None:
        self.n_tracks = 0
        self.events: list[Event] = []
        # Voxels of each track when it was last seen.
        self._sizes: list[int] = []
        # The box of voxels that are remembered, z fastest; of each its track and frame, and the track before; -1 for none.
        self._low, self._shape = np.zeros((3, 1), np.int64), (0, 0, 0)
        self._track, self._before = np.empty(0, np.int32), np.empty(0, np.int32)
        self._frame = np.empty(0, np.int64)
        # What is still to be counted, and counts by key, ascending.
        self._taken: list[np.ndarray] = []
        self._n_taken = 0
        self._keys, self._counts = np.empty(0, np.int64), np.empty(0, np.int64)

    def add(self, frame: int, voxels: np.ndarray, set_of: np.ndarray, n_sets: int) -> list[int]:
        """The tracks of a frame's sets. `voxels` (3, n) differ within a set; `set_of` (n,) says whose each is, ascending."""
        if voxels.size == 0:
            return []
        self._make_room(voxels)
        places = self._flat(voxels)
        sizes = np.bincount(set_of, minlength=n_sets)
        last, before = self._track[places], self._before[places]
        near = self._overlaps(set_of, last, sizes)
        ids = self._matched(near + self._overlaps(set_of, before, sizes), n_sets)
        now = self._overlaps(set_of, np.where(self._frame[places] == frame - 1, last, -1), sizes)
        for track in ids:
            if track == self.n_tracks:
                self.n_tracks += 1
                self._sizes.append(0)
        if frame > 0:
            self._tell(frame, now, ids)
        for track, size in zip(ids, sizes.tolist()):
            self._sizes[track] = size
        tracks = np.array(ids, np.int32)[set_of]
        self._before[places] = np.where((last >= 0) & (last != tracks), last, before)
        self._track[places], self._frame[places] = tracks, frame
        self._take(voxels, tracks)
        return ids

    def _overlaps(self, set_of: np.ndarray, tracks: np.ndarray, sizes: np.ndarray) -> list[tuple[int, int, int]]:
        """(-voxels shared, track, set) of those pairs that share enough, the most first."""
        n = self.n_tracks + 1
        # Voxels of no track, -1, come first.
        pairs, shared = np.unique(set_of * n + (tracks + 1), return_counts=True)
        rows, found = np.divmod(pairs, n)
        found -= 1
        before = np.array([self._sizes[track] if track >= 0 else 0 for track in found.tolist()], np.int64)
        least = _SHARED * np.minimum(sizes[rows], before)
        kept = (found >= 0) & (shared >= least)
        return sorted(zip((-shared[kept]).tolist(), found[kept].tolist(), rows[kept].tolist()))

    def _matched(self, near: list[tuple[int, int, int]], n_sets: int) -> list[int]:
        """Each set with one track, the first pairs first; new tracks for the others, in their order."""
        ids: list[int] = [-1] * n_sets
        gone: set[int] = set()
        for _, track, row in near:
            if ids[row] < 0 and track not in gone:
                ids[row] = track
                gone.add(track)
        new = self.n_tracks
        for row in range(n_sets):
            if ids[row] < 0:
                ids[row], new = new, new + 1
        return ids

    def _tell(self, frame: int, now: list[tuple[int, int, int]], ids: list[int]) -> None:
        parts: dict[int, list[int]] = {}
        wholes: dict[int, list[int]] = {}
        for _, track, row in now:
            parts.setdefault(track, []).append(ids[row])
            wholes.setdefault(ids[row], []).append(track)
        for kind, found in (("split", parts), ("merge", wholes)):
            for track, others in sorted(found.items()):
                if len(others) > 1:
                    self.events.append(Event(frame, kind, track, tuple(sorted(others))))

    def _make_room(self, voxels: np.ndarray) -> None:
        low, high = voxels.min(axis=1, keepdims=True), voxels.max(axis=1, keepdims=True) + 1
        if low.min() < -_HALF or high.max() > _HALF:
            raise TooLarge("too large: a frame reaches more than 8192 voxels from the first; choose another reference")
        end = self._low + np.reshape(self._shape, (3, 1))
        if self._track.size > 0 and (low >= self._low).all() and (high <= end).all():
            return
        low, high = low - _MARGIN, high + _MARGIN
        if self._track.size > 0:
            low, high = np.minimum(low, self._low), np.maximum(high, end)
        old = np.indices(self._shape).reshape(3, -1) + self._low
        self._low, self._shape = low, tuple((high - low).ravel().tolist())
        places = self._flat(old)
        for name in ("_track", "_before", "_frame"):
            kept = getattr(self, name)
            wider = np.full(int(np.prod(self._shape)), -1, kept.dtype)
            wider[places] = kept
            setattr(self, name, wider)

    def _flat(self, voxels: np.ndarray) -> np.ndarray:
        x, y, z = voxels - self._low
        return (x * self._shape[1] + y) * self._shape[2] + z

    # How often.

    def _take(self, voxels: np.ndarray, tracks: np.ndarray) -> None:
        x, y, z = voxels + _HALF
        self._taken.append((((tracks.astype(np.int64) << _BITS | x) << _BITS | y) << _BITS) | z)
        self._n_taken += len(tracks)
        if self._n_taken >= _COUNTED:
            self._count()

    def _count(self) -> None:
        if not self._taken:
            return
        keys, counts = np.unique(np.concatenate(self._taken), return_counts=True)
        self._taken, self._n_taken = [], 0
        keys, counts = np.concatenate([self._keys, keys]), np.concatenate([self._counts, counts])
        order = np.argsort(keys, kind="stable")
        keys, counts = keys[order], counts[order]
        starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        self._keys, self._counts = keys[starts], np.add.reduceat(counts, starts)

    def counts(self, track: int) -> tuple[np.ndarray, np.ndarray]:
        """(n, 3) voxels that were ever a track's, and in how many frames."""
        self._count()
        first, end = np.searchsorted(self._keys, [track << 3 * _BITS, (track + 1) << 3 * _BITS])
        return _voxels(self._keys[first:end]), self._counts[first:end]

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """The lowest voxel of all tracks, and one beyond the highest."""
        self._count()
        voxels = _voxels(self._keys)
        if len(voxels) == 0:
            return np.zeros(3, np.int64), np.zeros(3, np.int64)
        return voxels.min(axis=0), voxels.max(axis=0) + 1


def _voxels(keys: np.ndarray) -> np.ndarray:
    mask = (1 << _BITS) - 1
    return np.stack([keys >> 2 * _BITS & mask, keys >> _BITS & mask, keys & mask], axis=1) - _HALF
