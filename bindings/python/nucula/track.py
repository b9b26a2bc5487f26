"""Volumes along a trajectory: which of them is which from frame to frame, how large, how open, and where how often."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _options, _sources
from ._density_map import resampled, write_map
from ._places import Event, Places
from ._superpose import Superposition
from ._watch import BatchLine, Progress, ProgressLine, reporter
from .errors import BadArgument, Error
from .frames import drawn_from, frames_crew, group_of, symbols_of, total_of
from .structure import Path
from .voxels import component_voxels
from .volumes import KINDS, Volumes, volumes

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._typing import FindingKeywords

__all__ = ["Event", "Tracks", "track"]

_KIND_NAMES, _HUB = np.array(KINDS), KINDS.index("hub")


def track(
    frames: Any,
    elements: Any,
    *,
    reference: Any = None,
    n_threads: int = 0,
    progress: Progress = None,
    **keywords: Unpack[FindingKeywords],
) -> Tracks:
    """Finds the volumes of every frame of a trajectory, and which of them are the same place.

    frames      (n_frames, n_atoms, 3) positions, Å; or an MDAnalysis AtomGroup or Universe, whose trajectory is gone through;
                or any iterable of (n_atoms, 3), which is drawn as it is needed.
    elements    n_atoms symbols or atomic numbers, as `nucula.volumes` takes them; None: those of the AtomGroup. All atoms
                count: select the protein first.
    reference   the atoms that frames are superposed on: a mask or indices; for an AtomGroup also one of its atoms, or a selection
                such as "name CA". Default: all.
    n_threads   frames worked on at once; 0: one per core.
    progress    True for a line on standard error, or called with (frames done, frames).
    **keywords  those of `nucula.volumes`. `within` is a place in the first frame, around points; a box needs `align=False`.

    The first frame has exactly the volumes that it has alone, and its grid is the common frame. Each later one is moved so that the
    root mean square distance of its reference atoms from those of the first is least (W. Kabsch, Acta Cryst. A32, 922,
    1976; singular value decomposition by NumPy, in float64), and lies there with a grid of its own, parallel to the common one. A volume
    goes on as the track with which it shares the most voxels, if these are a quarter of the smaller of both or more; voxels
    remember their tracks, so a pocket that closes and opens again, or is part of another for a while, keeps its number.

    The same answer for every n_threads. Memory does not grow with the frames, but for the table. Raises BadArgument that
    names the frame, and what `nucula.volumes` raises.
    """
    if keywords.get("signs") == "all":
        raise BadArgument('bad signs: "all" is for one structure')
    total = total_of(frames)
    report = BatchLine(total is None) if progress is True else reporter(progress)
    symbols, chosen = symbols_of(frames, elements), _chosen(frames, reference)
    positions = _positions(frames, len(symbols))
    found: Tracks | None = None
    try:
        for frame, rows in enumerate(_found(positions, symbols, chosen, {**keywords, "n_threads": n_threads})):
            if found is None:
                first, rows = rows
                found = Tracks(first)
            found._add(rows)
            if report is not None:
                report(frame + 1, frame + 1 if total is None else total)
    finally:
        if isinstance(report, ProgressLine):
            report.close()
    if found is None:
        raise BadArgument("bad frames: there are none")
    return found


class Rows(NamedTuple):
    """What is kept of a frame."""

    kinds: np.ndarray
    volumes: np.ndarray
    mouths: list[int]
    #: (3, n) voxels of the common grid; (n,) the row of each.
    voxels: np.ndarray
    row_of: np.ndarray


class Tracks:
    """Volumes that were followed through a trajectory; made by `nucula.track`. Tracks are numbered from 0 as they appear, in a frame
    the largest volume first."""

    def __init__(self, first: Volumes):
        #: The first frame alone: `first.structure` lies in the common frame, `first.transform` leads there from the input's.
        self.first = first
        self._places = Places()
        self._columns = {"frame": array("q"), "track": array("q"), "kind": array("b"), "volume": array("d"), "mouths": array("q")}
        #: Number of frames.
        self.n_frames = 0

    def _add(self, rows: Rows) -> None:
        ids = self._places.add(self.n_frames, rows.voxels, rows.row_of, len(rows.volumes))
        columns = self._columns
        columns["frame"].extend([self.n_frames] * len(ids))
        columns["track"].extend(ids)
        columns["kind"].frombytes(rows.kinds.tobytes())
        columns["volume"].frombytes(rows.volumes.tobytes())
        columns["mouths"].extend(rows.mouths)
        self.n_frames += 1

    def __len__(self) -> int:
        """Number of tracks."""
        return self._places.n_tracks

    # The table.

    @cached_property
    def table(self) -> dict[str, np.ndarray]:
        """The volumes of all frames as columns: frame, track, kind, volume (Å³), mouths; by frame, in a frame as `Volumes`
        has them. Mouths are 0, 1, 2 for cavities, pockets and pores, for a hub the parts of its mouths that are connected over
        faces, at least 3."""
        table = {name: np.array(column) for name, column in self._columns.items()}
        table["kind"] = _KIND_NAMES[table["kind"]]
        return table

    def to_pandas(self) -> Any:
        """The table as a pandas DataFrame."""
        import pandas

        return pandas.DataFrame({**self.table, "kind": self.table["kind"].tolist()})

    def volume(self, track: int) -> np.ndarray:
        """(n_frames,) float64: the volume of a track in every frame, Å³; 0 where it is not there."""
        found = np.zeros(self.n_frames)
        rows = self.table["track"] == self._number(track)
        found[self.table["frame"][rows]] = self.table["volume"][rows]
        return found

    @cached_property
    def mean_volume(self) -> np.ndarray:
        """(n_tracks,) float64: mean volume over all frames, Å³; where a track is not there counts as 0."""
        return np.bincount(self.table["track"], self.table["volume"], len(self)) / self.n_frames

    @cached_property
    def present(self) -> np.ndarray:
        """(n_tracks,) float64: share of the frames that have the track, 0..1."""
        return np.bincount(self.table["track"], minlength=len(self)) / self.n_frames

    @cached_property
    def open(self) -> np.ndarray:
        """(n_tracks,) float64: share of the frames in which the track is there and has a mouth, 0..1."""
        return np.bincount(self.table["track"], self.table["mouths"] > 0, len(self)) / self.n_frames

    @property
    def events(self) -> list[Event]:
        """Splits and merges from one frame to the next, in their order."""
        return list(self._places.events)

    # The common grid: that of the first frame, widened by whole voxels to hold all tracks.

    @cached_property
    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        low, high = self._places.bounds()
        return np.minimum(low, 0), np.maximum(high, self.first.shape)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels of the common grid along x, y, z."""
        low, high = self._bounds
        return tuple((high - low).tolist())  # type: ignore[return-value]

    @property
    def lower(self) -> np.ndarray:
        """(3,) float64: its lower corner, Å."""
        return self.first.lower + self._bounds[0] * self.first.step

    @property
    def step(self) -> np.ndarray:
        """(3,) float64: its voxel edges, Å."""
        return self.first.step

    def occupancy(self, track: int) -> np.ndarray:
        """float64 array of `shape`: share of the frames in which each voxel belongs to a track, 0..1."""
        voxels, counts = self._places.counts(self._number(track))
        share = np.zeros(self.shape)
        share[tuple((voxels - self._bounds[0]).T)] = counts / self.n_frames
        return share

    def write_map(self, path: Path, track: int, *, frame: str = "aligned") -> None:
        """Writes the occupancy of a track as a CCP4/MRC map (.ccp4, .mrc, .map), whose origin field tells where it is.

        frame   "aligned": the voxels as they are, in the frame of the common grid, in which `first.write` writes the structure;
                "input": that of the first frame as it was handed in, interpolated between voxels.

        An existing file is replaced; the file appears whole or not at all. Needs mrcfile (`pip install nucula[track]`). Raises
        Unsupported, IoError, BadArgument.
        """
        share, lower, step = self.occupancy(track), self.lower, self.step
        if _options.choice("frame", frame, {"aligned": 0, "input": 1}):
            share, lower, step = resampled(share, lower, step, self.first.transform)
        write_map(path, share, lower, step)

    def _number(self, track: int) -> int:
        number = _options.integer("track", track, ctypes.c_int64)
        if not 0 <= number < len(self):
            raise IndexError(f"track {number} of {len(self)}")
        return number

    def __repr__(self) -> str:
        return f"<nucula.Tracks: {len(self)} in {self.n_frames} frames>"


# Frames.


def _positions(frames: Any, n_atoms: int) -> Iterator[np.ndarray]:
    """(n_atoms, 3) float of each frame."""
    return _checked(drawn_from(frames), n_atoms)


def _checked(drawn: Iterable[Any], n_atoms: int) -> Iterator[np.ndarray]:
    for frame, given in enumerate(drawn):
        try:
            positions = np.asarray(given)
        except ValueError:
            positions = np.empty(0, object)
        if positions.dtype.kind not in "fiu" or positions.shape != (n_atoms, 3):
            text = f"bad frames: frame {frame} is {positions.dtype} of shape {positions.shape}; it must be ({n_atoms}, 3)"
            raise BadArgument(text)
        yield positions


def _chosen(frames: Any, reference: Any) -> Any:
    """The reference atoms as an index into positions."""
    group = group_of(frames)
    if isinstance(reference, str):
        if group is None:
            raise BadArgument(f"bad reference: {reference!r} is for an AtomGroup; give a mask or indices")
        reference = group.select_atoms(reference)
    if group is not None and hasattr(reference, "ix"):
        return np.isin(group.ix, reference.ix)
    return reference


# Their volumes.


def _found(positions: Iterator[np.ndarray], symbols: np.ndarray, chosen: Any, keywords: dict[str, Any]) -> Iterator[Any]:
    """The volumes and rows of the first frame, then the rows of each."""
    start = next(positions, None)
    if start is None:
        return
    superposition = Superposition(start, chosen)
    first = volumes((start, symbols), **keywords)
    yield first, _rows(first, first)
    superposition.lead_to(first.transform)

    later = {**keywords, "align": False}
    if later.get("within") is not None and keywords.get("align", True):
        later["within"] = _in_grid(later["within"], first)
    moved = (superposition(frame, given) for frame, given in enumerate(positions, 1))
    for frame, rows in frames_crew(moved, first.structure, lambda found: _rows(found, first), **later):
        if isinstance(rows, Error):
            said = str(rows).replace(f"frame {frame}: ", "", 1)
            raise type(rows)(f"bad frames: frame {frame + 1}: {said}") from rows
        yield rows


def _in_grid(within: Any, first: Volumes) -> Any:
    """A region of the input's frame in that of the grid."""
    region = _sources.region(within)
    assert region is not None
    if region.box is not None:
        raise BadArgument("bad within: a box turns with the first frame; give points, or align=False")
    return region.distance, first.from_input(region.points)


def _rows(found: Volumes, first: Volumes) -> Rows:
    """What is kept of the volumes of a frame, on the thread that found them."""
    offsets, voxels = found._voxel_offsets.tolist(), found._voxels
    listed = [voxels[offsets[component] : offsets[component + 1]] for component in found.component.tolist()]
    row_of = np.repeat(np.arange(len(listed)), [len(part) for part in listed])
    rest, z = np.divmod(np.concatenate(listed) if listed else np.empty(0, np.uint32), np.uint32(found.shape[2]))
    lines = [_along(axis, found, first) for axis in range(3)]
    voxels = np.empty((3, len(z)), np.int64)
    for axis, place in enumerate((*np.divmod(rest, np.uint32(found.shape[1])), z)):
        voxels[axis] = lines[axis][place]
    if any((line[1:] == line[:-1]).any() for line in lines):
        # Two voxels can come to lie in one of the common grid.
        both = np.unique(np.concatenate([row_of[None], voxels]), axis=1)
        row_of, voxels = both[0], both[1:]
    kinds = found.component_kind[found.component] if len(found) > 0 else np.empty(0, np.int8)
    mouths = [_n_mouths(found, row) if kind == _HUB else kind - 1 for row, kind in enumerate(kinds.tolist())]
    return Rows(kinds, np.array(found.volume), mouths, voxels, row_of)


def _along(axis: int, found: Volumes, first: Volumes) -> np.ndarray:
    """Along an axis, which voxel of the common grid has the centre of each of a frame's own."""
    centres = found.lower[axis] + (np.arange(found.shape[axis]) + 0.5) * found.step[axis]
    return np.floor((centres - first.lower[axis]) / first.step[axis]).astype(np.int64)


def _n_mouths(hub: Volumes, row: int) -> int:
    left, n = np.stack(np.unravel_index(hub.mouth_voxels(row), hub.shape), axis=1), 0
    while len(left) > 0:
        others = np.ones(len(left), bool)
        others[component_voxels(left, np.arange(len(left)))] = False
        others[0] = False
        left, n = left[others], n + 1
    return max(n, 3)
