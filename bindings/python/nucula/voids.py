"""Voids: volumes one can trust, with an error, mouths, lining and a centreline."""

from __future__ import annotations

import ctypes
import operator
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import numpy as np

from . import _arrow, _c_api, _options, _request
from ._handle import Handle, Immutable, lend
from ._library import check, library
from ._watch import Progress, Watch
from .errors import BadArgument, from_status
from .structure import Path, Structure
from .volumes import KINDS, Source, _frozen, _plural

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._typing import Reading

_KIND_NAMES = np.array(KINDS)


class Mouth(NamedTuple):
    """Where a void opens to the outside, in the frame of the input."""

    #: Å².
    area: float
    #: Radius of the largest ball that can sit in it, Å.
    radius: float
    #: (3,) unit vector that points outward.
    normal: np.ndarray
    #: (3,) Å; NaN for a mouth without an area.
    center: np.ndarray


class Centreline(Immutable):
    """The way through a void from mouth to mouth; made by `Voids.centreline`. Arrays are read-only."""

    def __init__(self, handle: Handle):
        self._handle = handle
        view = _c_api.nucula_centreline_view_t(size=ctypes.sizeof(_c_api.nucula_centreline_view_t))
        check(library.nucula_centreline_view(handle.pointer, view))
        n = view.n_points
        #: (m, 3) float64: points about 0.5 Å apart, Å.
        self.points: np.ndarray = lend(handle, view.points, (n, 3), "f8")
        #: (m,) float64: distance to the nearest atom surface, Å.
        self.radius: np.ndarray = lend(handle, view.radius, (n,), "f8")
        #: (m, 2) float64: semi-axes of the section across the line, Å, the larger first.
        self.ellipse: np.ndarray = lend(handle, view.ellipse, (n, 2), "f8")
        #: Sum of the distances from point to point, Å.
        self.length: float = view.length
        #: The least radius, Å,
        self.bottleneck: float = view.bottleneck
        #: and where it is, (3,) Å.
        self.bottleneck_point: np.ndarray = _frozen(np.array(view.bottleneck_point))

    @cached_property
    def distance(self) -> np.ndarray:
        """(m,) float64: how far along the line each point is, Å, from 0 to `length`."""
        steps = np.linalg.norm(np.diff(self.points, axis=0), axis=1)
        return _frozen(np.concatenate([[0.0], np.cumsum(steps)]))

    def __len__(self) -> int:
        return len(self.radius)

    def __repr__(self) -> str:
        return f"<nucula.Centreline: {self.length:.1f} Å, bottleneck {self.bottleneck:.3f} Å>"


class Voids(Immutable):
    """The voids of a structure; made by `nucula.voids`.

    Rows are the reported voids, largest volume first; every row property has one entry per row. Everything is in the
    frame of the input. Points are flat indices (x * ny + y) * nz + z of grid points where the probe's centre can be:
    `np.unravel_index(points, v.shape)` gives x, y, z, `positions` where they are.

    Arrays are read-only, look at the library's memory and keep it alive.
    """

    def __init__(self, handle: Handle, path: Path | None = None):
        self._handle = handle
        self._view = _c_api.nucula_voids_view_t(size=ctypes.sizeof(_c_api.nucula_voids_view_t))
        check(library.nucula_voids_view(handle.pointer, self._view))
        #: The file the structure was read from, or None.
        self.path = path
        #: Points of the grid along its x, y, z.
        self.shape: tuple[int, int, int] = tuple(self._view.shape)
        #: Distance of neighbouring points, Å.
        self.step: float = self._view.step
        #: (3,) where the point (0, 0, 0) is, Å.
        self.lower: np.ndarray = _frozen(np.array(self._view.lower))
        #: (3, 3) unit vectors along the grid's x, y, z, a row each: the identity unless the grid was aligned.
        self.axes: np.ndarray = _frozen(np.array([list(axis) for axis in self._view.axes]))

    def _lend(self, name: str, dtype: str, *shape: int) -> np.ndarray:
        return lend(self._handle, getattr(self._view, name), shape, dtype)

    def _column(self, name: str, *shape: int) -> np.ndarray:
        return self._lend(f"row_{name}", "f8", len(self), *shape)

    # Rows.

    def __len__(self) -> int:
        return self._view.n_rows

    @cached_property
    def kind(self) -> np.ndarray:
        """(n_rows,) str: "cavity" (no mouth), "pocket" (one), "pore" (two) or "hub" (more)."""
        return _frozen(_KIND_NAMES[self._lend("row_kind", "i1", len(self))])

    @cached_property
    def volume(self) -> np.ndarray:
        """(n_rows,) float64: volume within the molecular surface, up to the lid, Å³."""
        return self._column("volume")

    @cached_property
    def error(self) -> np.ndarray:
        """(n_rows,) float64: error of the volume, meant as a bound for 95 % of cases, Å³."""
        return self._column("error")

    @cached_property
    def error_lid(self) -> np.ndarray:
        """(n_rows,) float64: its part that hangs on where the lid lies, Å³. Large: a shallow dent, a matter of taste."""
        return self._column("error_lid")

    @cached_property
    def error_neck(self) -> np.ndarray:
        """(n_rows,) float64: its part that hangs on passages which the probe just fits, Å³."""
        return self._column("error_neck")

    @cached_property
    def error_grid(self) -> np.ndarray:
        """(n_rows,) float64: its part that hangs on the step, Å³."""
        return self._column("error_grid")

    @cached_property
    def area(self) -> np.ndarray:
        """(n_rows,) float64: area of the molecular surface, the lid not counted, Å²."""
        return self._column("area")

    @cached_property
    def depth(self) -> np.ndarray:
        """(n_rows,) float64: largest distance of a point to the nearest of the lid, Å; NaN for a cavity."""
        return self._column("depth")

    @cached_property
    def center(self) -> np.ndarray:
        """(n_rows, 3) float64: mean of the space, Å."""
        return self._column("center", 3)

    @cached_property
    def max_radius(self) -> np.ndarray:
        """(n_rows,) float64: radius of the largest ball around one of the points, Å."""
        return self._column("max_radius")

    @cached_property
    def ball_center(self) -> np.ndarray:
        """(n_rows, 3) float64: centre of the ball of `max_radius`, Å."""
        return self._column("ball_center", 3)

    @cached_property
    def hydropathy(self) -> np.ndarray:
        """(n_rows,) float64: mean Kyte-Doolittle index of the residues that line it; NaN if none of the twenty does."""
        return self._column("hydropathy")

    # Lists of a row.

    def mouths(self, row: int) -> list[Mouth]:
        """The mouths of a row, in the order of their numbers."""
        start, end = self._range("mouth_offsets", row)
        return [Mouth(float(self._mouths[0][i]), float(self._mouths[1][i]), self._mouths[2][i], self._mouths[3][i])
                for i in range(start, end)]

    def atoms(self, row: int) -> np.ndarray:
        """(n,) uint32: the atoms that line a row, ascending: nearer than probe_radius + 1 Å to one of its points."""
        return self._list("atom_offsets", "atoms", row)

    def residues(self, row: int) -> np.ndarray:
        """(n,) uint32: the residues of these atoms, ascending: the index of the first atom of each."""
        return self._list("residue_offsets", "residues", row)

    def points(self, row: int) -> np.ndarray:
        """(n,) uint32: the grid points of a row, flat, ascending."""
        return self._list("point_offsets", "points", row)

    def positions(self, row: int) -> np.ndarray:
        """(n, 3) float64: where the grid points of a row are, Å."""
        indices = np.stack(np.unravel_index(self.points(row), self.shape), axis=1)
        return self.lower + self.step * (indices @ self.axes)

    def centreline(self, row: int, start: int | None = None, end: int | None = None) -> Centreline:
        """The way through a row with two mouths or more, with its radius and section everywhere.

        start, end   numbers of its mouths; default: the two whose centres are farthest apart; with one
                     given, that and the farthest from it.

        Raises BadArgument for a row without two mouths or a mouth that is not there.
        """
        row = self._row(row)
        ends = [-1 if mouth is None else _mouth(name, mouth) for name, mouth in (("start", start), ("end", end))]
        handle = Handle(_c_api.nucula_centreline_t, library.nucula_centreline_free)
        check(library.nucula_voids_centreline(self._handle.pointer, row, *ends, handle.pointer))
        return Centreline(handle)

    # Tables and files.

    @property
    def table(self) -> dict[str, np.ndarray]:
        """The rows as columns: kind, volume, error and its parts, area, depth, x, y, z (the centre), max_radius,
        hydropathy, n_mouths."""
        columns = {name: getattr(self, name) for name in ("kind", "volume", "error", "error_lid", "error_neck",
                                                          "error_grid", "area", "depth")}
        columns.update(zip("xyz", self.center.T))
        n_mouths = np.diff(self._offsets("mouth_offsets")).astype(np.int64)
        return {**columns, "max_radius": self.max_radius, "hydropathy": self.hydropathy, "n_mouths": n_mouths}

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The table as a stream of Arrow, which pyarrow, polars, DuckDB and pandas take: `pyarrow.table(v)`,
        `polars.DataFrame(v)`. Columns of the library are not copied. Needs pyarrow."""
        return _arrow.of_voids(self).__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """The table as a pandas DataFrame. Needs pandas."""
        import pandas

        return pandas.DataFrame(self.table)

    def write(self, path: Path) -> None:
        """Writes the result in the format of the path's suffix, in the frame of the input.

        .pdb, .cif, .mmcif   the structure with a pseudo-atom per point (residues CAV, POK, POR, HUB; B-factor: its
                             distance to the atoms) and one per mouth (MTH).
        .json, .csv          a report, the table.
        .ply, .obj           the surfaces of the voids.
        .ccp4, .mrc, .map    the share of each point in the voids as a density map.
        .html                a page to look at, which needs nothing but a browser.

        An existing file is replaced; the file appears whole or not at all. Raises IoError, Unsupported.
        """
        check(library.nucula_voids_write(self._handle.pointer, _options.path("path", path)))

    def _row(self, row: int) -> int:
        row = operator.index(row)
        if not -len(self) <= row < len(self):
            raise IndexError(f"row {row} of {len(self)}")
        return row % len(self)

    def _offsets(self, name: str) -> np.ndarray:
        return self._lend(name, "uintp", len(self) + 1)

    def _range(self, offsets: str, row: int) -> tuple[int, int]:
        row = self._row(row)
        start, end = self._offsets(offsets)[row : row + 2]
        return int(start), int(end)

    def _list(self, offsets: str, items: str, row: int) -> np.ndarray:
        start, end = self._range(offsets, row)
        return self._lend(items, "u4", int(self._offsets(offsets)[-1]))[start:end]

    @cached_property
    def _mouths(self) -> tuple[np.ndarray, ...]:
        n = int(self._offsets("mouth_offsets")[-1])
        shapes = {"area": (n,), "radius": (n,), "normal": (n, 3), "center": (n, 3)}
        return tuple(self._lend(f"mouth_{name}", "f8", *shape) for name, shape in shapes.items())

    def __repr__(self) -> str:
        source = "" if self.path is None else f" of {os.path.basename(os.fsdecode(self.path))}"
        counts = [(kind, int((self.kind == kind).sum())) for kind in reversed(KINDS)]
        found = ", ".join(f"{n} {_plural(kind, n)}" for kind, n in counts if n > 0) or "none"
        grid = " x ".join(map(str, self.shape))
        return f"<nucula.Voids{source}: {found}; grid {grid}, points {self.step:g} Å apart>"


# Set by hand: a word or an array; regions.
_BY_HAND = ("radii", "atom_radii", "within_box", "within_points", "within_distance")


@_options.fills(_c_api.nucula_voids_options_t, by_hand=_BY_HAND)
def voids(
    source: Source,
    step: float = 0.5,
    probe_radius: float = 1.4,
    mouth_gap: float = 4.0,
    min_volume: float = 5.0,
    radii: Any = "default",
    align: bool = False,
    n_threads: int = 0,
    progress: Progress = None,
    *,
    within: Any = None,
    probe_out: float | None = None,
    passages: bool = False,
    max_points: int | None = None,
    **reading: Unpack[Reading],
) -> Voids:
    """Finds the voids of a structure: volumes with an error, mouths, lining.

    source        what `nucula.volumes` takes: a file path, a `Structure`, (positions (n, 3) Å, elements n symbols), an object
                  of another package that holds atoms.
    step          distance of the grid's points, Å, 0.2 to 2: 0.5 to publish, 1.0 to screen.
    probe_radius  radius of the probe, Å, 0.2 to 5; 1.4 is water.
    mouth_gap     patches of lid nearer to each other than this are one mouth, Å.
    min_volume    voids of less volume are not reported, Å³.
    radii         "default" (van der Waals), "amber_united" (HOLE's), or one radius per atom, Å.
    align         whether the grid lies along the principal axes of the atoms; the answers are in the input's frame
                  either way.
    n_threads     threads to use; 0: one per core. Every number gives the same bits.
    progress      True for a line on standard error, or called with (done, total) about 20 times a second; what it
                  raises stops the call and is raised from here.
    within        where to look, in the input's frame: a box (lower corner, upper corner), Å; or (distance, what), Å around
                  points (n, 3), the atoms of another `Structure`, or residues: a name ("LIG"), a chain and number
                  ("A:45"), or a list of these. What lies beyond is no void, and no mouth either.
    probe_out     radius of a second, larger probe, Å, which floods from outside instead of the rule of lines, for
                  comparison with programs that ask for one.
    passages      whether voids are joined by passages that the probe fits through between the grid's points, of a free
                  radius down to its own; the space near a passage and the atoms that line it count as the void's. Else
                  one is surely seen only if it is wider by step · √3/2.
    max_points    a larger grid is refused before it is allocated; default 2^31.
    **reading     for a file path: the keyword arguments of `nucula.read`.

    Ctrl-C stops the call. Raises BadArgument, Empty, TooLarge, OutOfMemory, and for files what `nucula.read` raises.
    """
    asked = locals()
    request = Request({name: value for name, value in asked.items() if name not in ("source", "progress", "reading")})
    prepared = request.prepare(source, reading)
    with Watch(progress) as watch:
        found = prepared.find(watch.callback)
    return found()


class Request(_request.Request):
    """What is asked for, checked before there is a structure."""

    def __init__(self, keywords: dict[str, Any]):
        options = _options.fill(_c_api.nucula_voids_options_t, voids, keywords)
        super().__init__(options, keywords.get("within"), ("atom_radii", "n_atom_radii"))
        radii = keywords.get("radii", "default")
        if isinstance(radii, str):
            options.radii = _options.choice("radii", radii, _options.words("NUCULA_RADII_"))
        else:
            self.set_atom_radii(radii)

    def prepare(self, source: Any, reading: dict[str, Any]) -> Prepared:
        """With a structure: reads it, if it is a file."""
        return Prepared(*self.ready(source, reading))


class Prepared(NamedTuple):
    """A structure, and what to do with it."""

    structure: Structure
    options: Any

    def find(self, callback: Any) -> Callable[[], Voids]:
        """Runs the library's call; what it returns checks it, and gives the result."""
        self.options.progress = callback
        handle = Handle(_c_api.nucula_voids_t, library.nucula_voids_free)
        status = library.nucula_voids_find(self.structure._handle, self.options, handle.pointer)
        # The struct holds the callback, which holds what called this.
        self.options.progress = _c_api.nucula_progress_t()
        error = None if status == _c_api.NUCULA_OK else from_status(status, library.nucula_last_error())

        def result() -> Voids:
            if error is not None:
                raise error
            return Voids(handle, self.structure.path)

        return result


def _mouth(name: str, mouth: int) -> int:
    mouth = operator.index(mouth)
    if not 0 <= mouth < 2**31:
        raise BadArgument(f"bad {name}: {mouth} is not among the mouths")
    return mouth
