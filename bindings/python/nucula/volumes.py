"""Volumes: the cavities, pockets, pores and hubs of a structure."""

from __future__ import annotations

import ctypes
import operator
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import numpy as np

from . import _arrays, _arrow, _c_api, _look, _options, _request
from ._handle import Borrowed, Handle, Result, lend
from ._library import check, library
from ._watch import Progress, Watch
from .errors import BadArgument, from_status
from .structure import Path, Structure

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._typing import Connectivity, Frame, Mask, Profile, Reading, Signs, VolumesFormat, WriteKeywords

#: Names of the NUCULA_KIND_* numbers.
KINDS = ("occluded", "cavity", "pocket", "pore", "hub")
_KIND_NAMES = np.array(KINDS)


_Offsets = ctypes.POINTER(ctypes.c_size_t)


def view(volumes: Any, size: int = _c_api.nucula_volumes_view_t.voxel_offsets.offset) -> Any:
    """The first `size` bytes of the library's view of volumes: what comes before the voxel lists, which are built when first asked
    for."""
    seen = _c_api.nucula_volumes_view_t(size=size)
    check(library.nucula_volumes_view(volumes, seen))
    return seen


def residue_text(volumes: Any) -> tuple[Any, Any]:
    """Pointers to the residues of all rows as text, without an end, and to the n_rows + 1 offsets into it."""
    text, offsets = ctypes.c_char_p(), _Offsets()
    check(library.nucula_volumes_residue_text(volumes, text, offsets))
    return ctypes.cast(text, ctypes.c_void_p), offsets


class SecondaryStructure(NamedTuple):
    """Shares of helix, strand and coil among the residues with a CA atom, 0..1."""

    helix: float
    strand: float
    coil: float


class Residue(NamedTuple):
    """A residue, by the author's names."""

    chain: str
    number: int
    insertion_code: str
    name: str

    def __str__(self) -> str:
        return f"{self.chain}:{self.number}{self.insertion_code}:{self.name}"


class Volumes(Result):
    """Everything found in a structure; made by `nucula.volumes`.

    Rows are the reported components, largest volume first; every row property has one entry per row. Components are all
    connected sets of buried voxels, the small (occluded) ones included, by ascending first voxel. Voxels are flat
    indices (x * ny + y) * nz + z: `np.unravel_index(voxels, v.shape)` gives x, y, z.

    Arrays are read-only, look at the library's memory and keep it alive; `mask` alone gives an array of your own. Goes
    through `pickle` and `copy`; `close` or `with` give the memory back.
    """

    _noun = "volumes"

    #: The file the structure was read from, or None.
    path: Path | None

    @cached_property
    def _view(self) -> Any:
        return view(self._handle)

    @cached_property
    def _lists(self) -> Any:
        return view(self._handle, _c_api.nucula_volumes_view_t.residue_offsets.offset)

    @cached_property
    def _lining(self) -> Any:
        return view(self._handle, ctypes.sizeof(_c_api.nucula_volumes_view_t))

    def _lend(self, name: str, dtype: str, *shape: int) -> np.ndarray:
        return lend(self._handle, getattr(self._view, name), shape, dtype)

    def _lend_list(self, name: str, dtype: str, n: int) -> np.ndarray:
        return lend(self._handle, getattr(self._lists, name), (n,), dtype)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels of the grid along x, y, z."""
        return tuple(self._view.shape)

    @property
    def voxel_size(self) -> float:
        """Voxel edge asked for, Å; volumes are computed from it."""
        return self._view.voxel_size

    @property
    def n_components(self) -> int:
        """Number of components, the occluded ones included."""
        return self._view.n_components

    # Rows.

    def __len__(self) -> int:
        return self._view.n_rows

    @cached_property
    def kind(self) -> np.ndarray:
        """(n_rows,) str: "cavity", "pocket", "pore" or "hub"."""
        return _frozen(_KIND_NAMES[self._lend("row_kind", "i1", len(self))])

    @cached_property
    def id(self) -> np.ndarray:
        """(n_rows,) int32: number of the row among those of its kind, largest first, from 0."""
        return self._lend("row_id", "i4", len(self))

    @cached_property
    def volume(self) -> np.ndarray:
        """(n_rows,) float64: number of voxels times voxel_size³, Å³."""
        return self._lend("row_volume", "f8", len(self))

    @cached_property
    def lengths(self) -> np.ndarray:
        """(n_rows, 3) float64: extents along the component's own principal axes, Å, largest first."""
        return self._lend("row_lengths", "f8", len(self), 3)

    @cached_property
    def center(self) -> np.ndarray:
        """(n_rows, 3) float64: mean of the voxel centres, Å, in the frame of the grid."""
        return self._lend("row_center", "f8", len(self), 3)

    @cached_property
    def circularity(self) -> np.ndarray:
        """(n_rows,) float64: how round the cross-sections are, 0..1; NaN where undefined."""
        return self._lend("row_circularity", "f8", len(self))

    @cached_property
    def uniformity(self) -> np.ndarray:
        """(n_rows,) float64: how alike in size the cross-sections are, 0..1; NaN where undefined."""
        return self._lend("row_uniformity", "f8", len(self))

    @cached_property
    def component(self) -> np.ndarray:
        """(n_rows,) uint32: the row's component."""
        return self._lend("row_component", "u4", len(self))

    @cached_property
    def inside(self) -> np.ndarray:
        """(n_rows,) float64: how much of the row lies in the region that `within` gave, Å³; without one, all of it."""
        inside = np.empty(len(self))
        out = _arrays.pointer(inside, ctypes.c_double)
        check(library.nucula_volumes_inside(self._handle, out, len(inside)))
        return _frozen(inside)

    def voxels(self, row: int) -> np.ndarray:
        """(n,) uint32: voxels of a row, ascending."""
        return self.component_voxels(self._component(row))

    def mouth_voxels(self, row: int) -> np.ndarray:
        """(n,) uint32: voxels of a row's mouths after refinement, ascending; none for a cavity."""
        component = self._component(row)
        start, end = self._mouth_offsets[component : component + 2]
        return self._mouth_voxels[start:end]

    def residues(self, row: int) -> list[Residue]:
        """The residues along a row: those with an atom no further from a voxel centre of the row than the atom's radius,
        half the diagonal of a voxel, and `lining_distance`; in the order of the file."""
        self._component(row)
        row = operator.index(row) % len(self)
        start, end = self._residue_offsets[row : row + 2]
        return [Residue(*residue) for residue in zip(*self.structure._residues_of(self._residues[start:end]))]

    @cached_property
    def _residue_offsets(self) -> np.ndarray:
        return lend(self._handle, self._lining.residue_offsets, (len(self) + 1,), "uintp")

    @cached_property
    def _residues(self) -> np.ndarray:
        return lend(self._handle, self._lining.residues, (int(self._residue_offsets[-1]),), "u4")

    @property
    def table(self) -> dict[str, np.ndarray]:
        """The rows as columns: id, type, volume (Å³), x, y, z (the lengths, Å), cross_section_circularity,
        cross_section_uniformity (NaN where undefined), center_x, center_y, center_z (Å, in the frame of the grid), residues
        (those along the row as text: chain:number:name, parted by blanks)."""
        x, y, z = self.lengths.T
        center_x, center_y, center_z = self.center.T
        return {
            "id": self.id,
            "type": self.kind,
            "volume": self.volume,
            "x": x,
            "y": y,
            "z": z,
            "cross_section_circularity": self.circularity,
            "cross_section_uniformity": self.uniformity,
            "center_x": center_x,
            "center_y": center_y,
            "center_z": center_z,
            "residues": self._residue_texts,
        }

    @cached_property
    def _residue_texts(self) -> np.ndarray:
        return _frozen(np.array(self._residue_lines(), dtype=str))

    def _residue_lines(self) -> list[str]:
        """Each row's residues as text."""
        text, offsets = residue_text(self._handle)
        ends = offsets[: len(self) + 1]
        whole = ctypes.string_at(text, ends[-1])
        return [whole[start:end].decode() for start, end in zip(ends, ends[1:])]

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The rows as a stream of Arrow, which pyarrow, polars, DuckDB and pandas take: `pyarrow.table(v)`,
        `polars.DataFrame(v)`. Columns: those of `nucula.archive` but for `source` and `index`; id, volume, circularity and
        uniformity look at the library's memory. Needs pyarrow."""
        return _arrow.of_volumes(self).__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """The table as a pandas DataFrame: id int64, type text, the others float64."""
        import pandas

        table = self.table
        columns = {name: np.array(column) for name, column in table.items()}
        columns["id"] = columns["id"].astype(np.int64)
        for name in ("type", "residues"):
            columns[name] = pandas.Series(table[name].tolist(), dtype=object if len(self) == 0 else None)
        return pandas.DataFrame(columns)

    # Grid.

    @cached_property
    def lower(self) -> np.ndarray:
        """(3,) float64: lower corner of the grid, Å."""
        return _frozen(np.array(self._view.lower))

    @cached_property
    def upper(self) -> np.ndarray:
        """(3,) float64: upper corner of the grid, Å."""
        return _frozen(np.array(self._view.upper))

    @cached_property
    def step(self) -> np.ndarray:
        """(3,) float64: voxel edge along x, y, z, Å; may be a little larger than `voxel_size`."""
        return _frozen(np.array(self._view.step))

    @cached_property
    def transform(self) -> np.ndarray:
        """(4, 4) float64: takes columns (x, y, z, 1), Å, from the frame of the input to that of the grid."""
        return _frozen(np.array(self._view.transform).reshape(4, 4))

    def to_input(self, points: Any) -> np.ndarray:
        """(n, 3) float64: points of the frame of the grid (aligned atoms, voxel centres, `center`), Å, in the frame of the
        file, or of the positions that were handed in. A single point (3,) gives a single point."""
        return self._mapped(library.nucula_volumes_to_input, points)

    def from_input(self, points: Any) -> np.ndarray:
        """(n, 3) float64: points of the frame of the file (a ligand, a box), Å, in the frame of the grid: the inverse of
        `to_input`."""
        return self._mapped(library.nucula_volumes_from_input, points)

    def _mapped(self, call: Any, points: Any) -> np.ndarray:
        try:
            mapped = np.array(points, np.float64, order="C")
        except (TypeError, ValueError) as error:
            raise BadArgument(f"bad points: {error}") from None
        if mapped.ndim == 0 or mapped.ndim > 2 or mapped.shape[-1] != 3:
            if mapped.size > 0 or mapped.ndim != 1:
                raise BadArgument(f"bad points: the shape is {mapped.shape}; it must be (n, 3)")
            mapped = mapped.reshape(0, 3)
        place = _arrays.pointer(mapped, ctypes.c_double * 3)
        check(call(self._handle, place, mapped.size // 3, place))
        return mapped

    def mask(self, name: Mask) -> np.ndarray:
        """Bool array of `shape`, a fresh copy: the voxels that are

        "protein"      an atom or a point of its sphere is inside
        "exposed"      solvent open to the bulk
        "buried"       solvent cut off from the bulk: the voxels of all components
        "first_shell"  exposed, with a buried voxel across a face
        """
        number = _options.choice("mask", name, _options.words("NUCULA_MASK_"))
        mask = np.empty(self.shape, np.uint8)
        out = _arrays.pointer(mask, ctypes.c_uint8)
        check(library.nucula_volumes_mask(self._handle, number, out, mask.size))
        return mask.view(np.bool_)

    @cached_property
    def labels(self) -> np.ndarray:
        """int32 array of `shape`: number of the voxel's component, -1 where there is none."""
        labels = np.empty(self.shape, np.int32)
        out = _arrays.pointer(labels, ctypes.c_int32)
        check(library.nucula_volumes_labels(self._handle, out, labels.size))
        return _frozen(labels)

    # Components.

    @cached_property
    def component_kind(self) -> np.ndarray:
        """(n_components,) int8: index into `nucula.KINDS`, after refinement."""
        return self._lend("component_kind", "i1", self.n_components)

    @cached_property
    def component_kind_raw(self) -> np.ndarray:
        """(n_components,) int8: index into `nucula.KINDS`, before refinement."""
        return self._lend("component_kind_raw", "i1", self.n_components)

    def component_voxels(self, component: int) -> np.ndarray:
        """(n,) uint32: voxels of a component, ascending."""
        component = operator.index(component)
        if not 0 <= component < self.n_components:
            raise IndexError(f"component {component} of {self.n_components}")
        start, end = self._voxel_offsets[component : component + 2]
        return self._voxels[start:end]

    def _component(self, row: int) -> int:
        row = operator.index(row)
        if not -len(self) <= row < len(self):
            raise IndexError(f"row {row} of {len(self)}")
        return int(self.component[row])

    @cached_property
    def _voxel_offsets(self) -> np.ndarray:
        return self._lend_list("voxel_offsets", "uintp", self.n_components + 1)

    @cached_property
    def _voxels(self) -> np.ndarray:
        return self._lend_list("voxels", "u4", int(self._voxel_offsets[-1]))

    @cached_property
    def _mouth_offsets(self) -> np.ndarray:
        return self._lend_list("mouth_offsets", "uintp", self.n_components + 1)

    @cached_property
    def _mouth_voxels(self) -> np.ndarray:
        return self._lend_list("mouth_voxels", "u4", int(self._mouth_offsets[-1]))

    # The structure.

    @cached_property
    def structure(self) -> Structure:
        """The structure as it was laid into the grid: the same atoms at their aligned positions."""
        pointer = ctypes.POINTER(_c_api.nucula_structure_t)()
        check(library.nucula_volumes_structure(self._handle, pointer))
        return Structure(Borrowed(pointer, self._handle), self.path)

    @cached_property
    def secondary_structure(self) -> SecondaryStructure | None:
        """Shares of helix, strand and coil (P-SEA), or None if no residue has a CA atom."""
        fractions = (ctypes.c_double * 3)()
        check(library.nucula_structure_secondary(self.structure._handle, fractions))
        found = SecondaryStructure(*fractions)
        return None if np.isnan(found).any() else found

    # Files.

    @_options.fills(_c_api.nucula_volumes_write_options_t)
    def write(
        self,
        path: Path,
        format: VolumesFormat | None = None,
        *,
        include_hubs: bool = True,
        frame: Frame = "aligned",
        exact_pdb: bool = False,
        source: str | None = None,
        input_path: Path | None = None,
        structure_path: Path | None = None,
    ) -> None:
        """Writes the result: the annotated structure (.pdb, .cif, .mmcif), a report (.json), the table (.csv), a page to look at
        (.html), or a script for PyMOL or ChimeraX that shows an annotated structure beside it (.pml, .cxc).

        format          "pdb", "cif" or "mmcif", "json", "csv", "html", "pml", "cxc"; default by the suffix of `path`. "json_columns": the
                        table by columns as JSON, as pandas writes it.
        include_hubs    whether hubs are written too; without them mmCIF is laid out as volumizer's.
        frame           "aligned": atoms and voxels in the frame of the grid; "input": where the input had them.
        exact_pdb       PDB byte for byte in volumizer's layout, whose columns overflow for large structures.
        source          JSON: label of the structure; default: the file it was read from.
        input_path      JSON: the file it was read from; known already if `nucula` read it.
        structure_path  JSON: the annotated structure written beside it.

        An existing file is replaced; the file appears whole or not at all. Raises IoError, Unsupported, BadArgument.
        """
        format = "mmcif" if format == "cif" else format
        source = self.path if source is None else source
        input_path = self.path if input_path is None else input_path
        options = _options.fill(_c_api.nucula_volumes_write_options_t, Volumes.write, locals())
        check(library.nucula_volumes_write_as(self._handle, _options.path("path", path), options))

    # To look at.

    def show(self, *, height: int = 560, open_browser: bool | None = None, **options: Unpack[WriteKeywords]) -> Any:
        """The page of `write` in the frame of a notebook; elsewhere opened in the browser, and its path returned.

        height        of the frame, pixels.
        open_browser  False: only writes the page and returns its path, a temporary file; True: opens it.
        **options     keyword arguments of `write`, such as `frame`.
        """
        return _look.show(self, height=height, open_browser=open_browser, **options)

    def plot(self, *, axis: str = "z", index: int | None = None, figure: Any = None) -> Any:
        """A matplotlib figure: the volumes by kind, and a slice of the grid with protein, bulk solvent and volumes.

        axis    the axis that the slice is at right angles to: "x", "y", "z".
        index   voxel along it; default where the volumes are widest.
        figure  a figure to draw on; default a new one.
        """
        return _look.plot(self, axis=axis, index=index, figure=figure)

    def _repr_html_(self) -> str:
        return _look.table(self)

    def __repr__(self) -> str:
        if "_closed" in self.__dict__:
            return "<nucula.Volumes: closed>"
        source = "" if self.path is None else f" of {os.path.basename(os.fsdecode(self.path))}"
        counts = [(kind, int((self.kind == kind).sum())) for kind in reversed(KINDS)]
        found = ", ".join(f"{n} {_plural(kind, n)}" for kind, n in counts if n > 0) or "none"
        grid = " x ".join(map(str, self.shape))
        return f"<nucula.Volumes{source}: {found}; grid {grid}, voxels of {self.voxel_size:g} Å>"


class Summary(NamedTuple):
    """Numbers about the rows of some answers."""

    #: Number of rows, by kind.
    rows: dict[str, float]
    #: Volume of the rows, Å³, by kind.
    volume: dict[str, float]
    #: Volume of all rows, Å³.
    total: float
    #: Volume of the largest row, Å³; 0 in an answer without rows.
    largest: float


class Answers(Sequence):
    """The four answers that the signs of the principal axes leave open, made by `nucula.volumes(..., signs="all")`: a
    sequence of four `Volumes`, for signs 0, 1, 2, 3, with the `mean` over them and their `spread` (standard deviation with
    n - 1), each a `Summary`."""

    def __init__(self, answers: Iterable[Volumes]):
        self._answers = tuple(answers)
        handles = (ctypes.POINTER(_c_api.nucula_volumes_t) * len(self._answers))(
            *(answer._handle.pointer for answer in self._answers)
        )
        found = _c_api.nucula_volumes_spread_t(size=ctypes.sizeof(_c_api.nucula_volumes_spread_t))
        check(library.nucula_volumes_spread(handles, len(self._answers), found))
        self.mean: Summary = _summary(found, "mean")
        self.spread: Summary = _summary(found, "spread")

    def __getitem__(self, i: Any) -> Any:
        return self._answers[i]

    def __len__(self) -> int:
        return len(self._answers)

    def __reduce__(self) -> Any:
        return Answers, (self._answers,)

    def close(self) -> None:
        """Closes the four."""
        for answer in self._answers:
            answer.close()

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        mean, spread = self.mean, self.spread
        return (
            f"<nucula.Answers: {len(self)}, in all {mean.total:.0f} ± {spread.total:.0f} Å³, "
            f"the largest {mean.largest:.0f} ± {spread.largest:.0f} Å³>"
        )


def _summary(found: Any, what: str) -> Summary:
    # No row is occluded.
    kinds = list(enumerate(KINDS))[1:]
    rows, volume = getattr(found, f"rows_{what}"), getattr(found, f"volume_{what}")
    return Summary(
        {kind: rows[i] for i, kind in kinds},
        {kind: volume[i] for i, kind in kinds},
        getattr(found, f"total_{what}"),
        getattr(found, f"largest_{what}"),
    )


#: A file path, a `Structure`, (positions, elements), or an object of another package that holds atoms.
Source = Any

# Set by hand: a number or a word; a dict or an array; regions.
_BY_HAND = (
    "signs",
    "radii",
    "radius_elements",
    "element_radii",
    "within_box",
    "within_points",
    "within_distance",
)


@_options.fills(_c_api.nucula_volumes_options_t, by_hand=_BY_HAND)
def volumes(
    source: Source,
    *,
    voxel_size: float = 3.0,
    align: bool = True,
    signs: Signs = 0,
    profile: Profile = "f32",
    surface_connectivity: Connectivity = "custom18",
    mouth_merge_gap: int = 1,
    neck: bool = True,
    min_voxels: int = 4,
    min_volume: float | None = None,
    n_threads: int = 0,
    progress: Progress = None,
    max_voxels: int | None = None,
    lining_distance: float = 1.4,
    radii: Any = None,
    within: Any = None,
    **reading: Unpack[Reading],
) -> Volumes:
    """Finds the cavities, pockets, pores and hubs of a structure.

    source                what `nucula.read` takes, a `Structure`, (positions (n, 3) Å, elements n symbols), or an object of another
                          package that holds atoms: of biotite, MDAnalysis, gemmi, Bio.PDB, ASE, or any with `coord` and
                          `element`, or `positions` and `elements`. Where it knows residue names, it is cleaned as a file is.
    voxel_size            voxel edge, Å.
    align                 whether to centre the atoms and lay their principal axes along x, y, z.
    signs                 which of the four sign choices of these axes, 0..3: (+,+,+) (-,-,+) (-,+,-) (+,-,-), counted
                          from signs that depend on how the molecule lies; "shape": the choice that turns with it, by
                          its skewness; "all": all four, as `Answers`.
    profile               float widths: "f32" as volumizer's extension module, "f64" as its pure Python, "c" as its
                          old C helpers. They can differ in single voxels.
    surface_connectivity  which surface voxels make one mouth: "6", "18", "26", or "custom18": faces always, edges only
                          where one of the two voxels between also belongs to the surface.
    mouth_merge_gap       two mouths that at most so many voxels separate count as one; negative: never.
    neck                  whether components behind a narrow neck are refined (pore to pocket, pocket to cavity).
    min_voxels            components with fewer voxels are not in the table.
    min_volume            components of less volume, Å³, are not in the table.
    n_threads             threads to use; 0: one per core. Every number gives the same bits.
    progress              True for a line on standard error, or called with (done, total) about 20 times a second; what
                          it raises stops the call and is raised from here.
    max_voxels            a larger grid is refused before it is allocated; default 2^31.
    lining_distance       a residue is along a volume if one of its atoms is no further from one of its voxel centres than
                          the atom's radius, half the diagonal of a voxel, and this, Å.
    radii                 {symbol: Å} for elements whose radius is to be another one, in any case; or one radius per atom.
                          Each above 0, at most 20.
    within                only volumes that reach into a region of the input's frame are in the table, and `v.inside` says
                          how much of each lies there: a box (lower corner, upper corner), Å; or (distance, what), Å around
                          points (n, 3), the atoms of another `Structure`, or residues: a name ("LIG"), a chain and number
                          ("A:45"), or a list of these. What cleaning leaves out is looked for in the file.
    **reading             for files: the keyword arguments of `nucula.read`; for objects with residue names,
                          `keep_non_protein`, `keep_hydrogens`, `keep_residues`, `rules`.

    Ctrl-C stops the call. Raises BadArgument, Empty, Degenerate, TooLarge, OutOfMemory, and for files what
    `nucula.read` raises.
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
        self.all_signs = keywords.get("signs") == "all"
        options = _options.fill(_c_api.nucula_volumes_options_t, volumes, keywords)
        options.signs = 0 if self.all_signs else _signs(keywords.get("signs", 0))
        super().__init__(options, keywords.get("within"), ("radii", "n_radii"))
        radii = keywords.get("radii")
        if isinstance(radii, Mapping):
            self._set_element_radii(radii)
        elif radii is not None:
            self.set_atom_radii(radii)

    def prepare(self, source: Any, reading: dict[str, Any]) -> Prepared:
        """With a structure: reads it, if it is a file."""
        return Prepared(*self.ready(source, reading), self.all_signs)

    def _set_element_radii(self, radii: Mapping[Any, Any]) -> None:
        names = np.zeros(len(radii), "S4")
        for i, name in enumerate(radii):
            text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
            if not isinstance(text, str) or not text.isascii() or not 0 < len(text.strip()) <= 3:
                raise BadArgument(f"bad radii: {name!r} is no symbol")
            names[i] = text.strip().encode()
        values = np.array([_options.number("radii", value) for value in radii.values()], np.float64)
        self._kept += [names, values]
        self._options.radius_elements = _arrays.pointer(names, ctypes.c_char * 4)
        self._options.element_radii = _arrays.pointer(values, ctypes.c_double)
        self._options.n_element_radii = len(names)


class Prepared(NamedTuple):
    """A structure, and what to do with it."""

    structure: Structure
    options: Any
    all_signs: bool

    def find(self, callback: Any) -> Callable[[], Any]:
        """Runs the library's call; what it returns checks it, and gives the result."""
        self.options.progress = callback
        n = 4 if self.all_signs else 1
        handles = [Handle(_c_api.nucula_volumes_t, library.nucula_volumes_free) for _ in range(n)]
        if self.all_signs:
            out = (ctypes.POINTER(_c_api.nucula_volumes_t) * n)()
            status = library.nucula_volumes_find_all(self.structure._handle, self.options, out)
            for handle, pointer in zip(handles, out):
                handle.pointer = pointer
        else:
            status = library.nucula_volumes_find(self.structure._handle, self.options, handles[0].pointer)
        # The struct holds the callback, which holds what called this.
        self.options.progress = _c_api.nucula_progress_t()
        error = None if status == _c_api.NUCULA_OK else from_status(status, library.nucula_last_error())

        def result() -> Any:
            if error is not None:
                raise error
            found = [Volumes(handle, self.structure.path) for handle in handles]
            return Answers(found) if self.all_signs else found[0]

        return result


def _signs(given: Any) -> int:
    if isinstance(given, str):
        if given != "shape":
            raise BadArgument(f'bad signs: {given!r} is none of 0, 1, 2, 3, "shape", "all"')
        return _c_api.NUCULA_SIGNS_SHAPE
    number = _options.integer("signs", given, ctypes.c_int32)
    if number == _c_api.NUCULA_SIGNS_SHAPE:
        raise BadArgument(f"bad signs: {number} is not within 0..3")
    return number


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def _plural(kind: str, n: int) -> str:
    if n == 1:
        return kind
    return "cavities" if kind == "cavity" else kind + "s"
