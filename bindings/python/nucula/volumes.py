"""Volumes: the cavities, pockets, pores and hubs of a structure."""

from __future__ import annotations

import ctypes
import operator
import os
from functools import cached_property
from typing import Any, NamedTuple, Union

import numpy as np

from . import _arrays, _c_api, _options
from ._handle import Handle, Immutable, lend
from ._library import check, library
from ._watch import Progress, Watch
from .errors import BadArgument
from .structure import Path, Structure, read

#: Names of the NUCULA_KIND_* numbers.
KINDS = ("occluded", "cavity", "pocket", "pore", "hub")
_KIND_NAMES = np.array(KINDS)


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


class Volumes(Immutable):
    """Everything found in a structure; made by `nucula.volumes`.

    Rows are the reported components, largest volume first; every row property has one entry per row. Components are all
    connected sets of buried voxels, the small (occluded) ones included, by ascending first voxel. Voxels are flat
    indices (x * ny + y) * nz + z: `np.unravel_index(voxels, v.shape)` gives x, y, z.

    Arrays are read-only, look at the library's memory and keep it alive; `mask` alone gives an array of your own.
    """

    def __init__(self, handle: Handle, path: Path | None = None):
        self._handle = handle
        # What comes before the voxel lists, which are built when first asked for.
        self._view = self._look(_c_api.nucula_volumes_view_t.voxel_offsets.offset)
        #: The file the structure was read from, or None.
        self.path = path
        #: Voxels of the grid along x, y, z.
        self.shape: tuple[int, int, int] = tuple(self._view.shape)
        #: Voxel edge asked for, Å; volumes are computed from it.
        self.voxel_size: float = self._view.voxel_size
        #: Number of components, the occluded ones included.
        self.n_components: int = self._view.n_components

    def _look(self, size: int) -> Any:
        """The first `size` bytes of the library's view."""
        view = _c_api.nucula_volumes_view_t(size=size)
        check(library.nucula_volumes_view(self._handle.pointer, view))
        return view

    @cached_property
    def _lists(self) -> Any:
        return self._look(_c_api.nucula_volumes_view_t.residue_offsets.offset)

    @cached_property
    def _lining(self) -> Any:
        return self._look(ctypes.sizeof(_c_api.nucula_volumes_view_t))

    def _lend(self, name: str, dtype: str, *shape: int) -> np.ndarray:
        return lend(self._handle, getattr(self._view, name), shape, dtype)

    def _lend_list(self, name: str, dtype: str, n: int) -> np.ndarray:
        return lend(self._handle, getattr(self._lists, name), (n,), dtype)

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
        atoms = self._residues[start:end]
        s = self.structure
        columns = s.chains[atoms], s.residue_ids[atoms], s.insertion_codes[atoms], s.residue_names[atoms]
        return [Residue(*residue) for residue in zip(*(column.tolist() for column in columns))]

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
        rows = (" ".join(map(str, self.residues(row))) for row in range(len(self)))
        return _frozen(np.array(list(rows), dtype=str))

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
        """(n, 3) float64: points (n, 3), Å, of the frame of the grid where the input had them."""
        points = np.asarray(points, float)
        rotation, shift = self.transform[:3, :3], self.transform[:3, 3]
        return (points - shift) @ rotation

    def mask(self, name: str) -> np.ndarray:
        """Bool array of `shape`, a fresh copy: the voxels that are

        "protein"      an atom or a point of its sphere is inside
        "exposed"      solvent open to the bulk
        "buried"       solvent cut off from the bulk: the voxels of all components
        "first_shell"  exposed, with a buried voxel across a face
        """
        number = _options.choice("mask", name, _options.words("NUCULA_MASK_"))
        mask = np.empty(self.shape, np.uint8)
        out = _arrays.pointer(mask, ctypes.c_uint8)
        check(library.nucula_volumes_mask(self._handle.pointer, number, out, mask.size))
        return mask.view(np.bool_)

    @cached_property
    def labels(self) -> np.ndarray:
        """int32 array of `shape`: number of the voxel's component, -1 where there is none."""
        labels = np.empty(self.shape, np.int32)
        out = _arrays.pointer(labels, ctypes.c_int32)
        check(library.nucula_volumes_labels(self._handle.pointer, out, labels.size))
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
        check(library.nucula_volumes_structure(self._handle.pointer, pointer))
        return Structure(pointer, self._handle, self.path)

    @cached_property
    def secondary_structure(self) -> SecondaryStructure | None:
        """Shares of helix, strand and coil (P-SEA), or None if no residue has a CA atom."""
        fractions = (ctypes.c_double * 3)()
        check(library.nucula_structure_secondary(self.structure._pointer, fractions))
        found = SecondaryStructure(*fractions)
        return None if np.isnan(found).any() else found

    # Files.

    @_options.fills(_c_api.nucula_volumes_write_options_t)
    def write(
        self,
        path: Path,
        format: str | None = None,
        *,
        include_hubs: bool = True,
        frame: str = "aligned",
        exact_pdb: bool = False,
        source: str | None = None,
        input_path: Path | None = None,
        structure_path: Path | None = None,
    ) -> None:
        """Writes the result: the annotated structure (.pdb, .cif, .mmcif), a report (.json) or the table (.csv).

        format          "pdb", "cif" or "mmcif", "json", "csv"; default by the suffix of `path`. "json_columns": the
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
        check(library.nucula_volumes_write_as(self._handle.pointer, _options.path("path", path), options))

    def __repr__(self) -> str:
        source = "" if self.path is None else f" of {os.path.basename(os.fsdecode(self.path))}"
        counts = [(kind, int((self.kind == kind).sum())) for kind in reversed(KINDS)]
        found = ", ".join(f"{n} {_plural(kind, n)}" for kind, n in counts if n > 0) or "none"
        grid = " x ".join(map(str, self.shape))
        return f"<nucula.Volumes{source}: {found}; grid {grid}, voxels of {self.voxel_size:g} Å>"


Source = Union[Path, Structure, tuple[Any, Any]]


@_options.fills(_c_api.nucula_volumes_options_t)
def volumes(
    source: Source,
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
    progress: Progress = None,
    max_voxels: int | None = None,
    lining_distance: float = 1.4,
    **reading: Any,
) -> Volumes:
    """Finds the cavities, pockets, pores and hubs of a structure.

    source                what `nucula.read` takes, a `Structure`, or (positions (n, 3) Å, elements n symbols).
    voxel_size            voxel edge, Å.
    align                 whether to centre the atoms and lay their principal axes along x, y, z.
    signs                 which of the four sign choices of these axes, 0..3: (+,+,+) (-,-,+) (-,+,-) (+,-,-).
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
    **reading             for files: the keyword arguments of `nucula.read`.

    Ctrl-C stops the call. Raises BadArgument, Empty, Degenerate, TooLarge, OutOfMemory, and for files what
    `nucula.read` raises.
    """
    options = _options.fill(_c_api.nucula_volumes_options_t, volumes, locals())
    structure = _structure(source, reading)
    handle = Handle(_c_api.nucula_volumes_t, library.nucula_volumes_free)
    with Watch(progress) as watch:
        options.progress = watch.callback
        status = library.nucula_volumes_find(structure._pointer, options, handle.pointer)
    check(status)
    return Volumes(handle, structure.path)


def _structure(source: Any, reading: dict[str, Any]) -> Structure:
    if isinstance(source, (str, bytes, os.PathLike, bytearray)) or hasattr(source, "read"):
        return read(source, **reading)
    if reading:
        raise BadArgument(f"bad {next(iter(reading))}: it is for file paths, or unknown")
    if isinstance(source, Structure):
        return source
    if isinstance(source, (tuple, list)) and len(source) == 2:
        return Structure.from_atoms(*source)
    kind = type(source).__name__
    raise BadArgument(f"bad source: {kind}; give a file path, a Structure, or (positions, elements)")


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def _plural(kind: str, n: int) -> str:
    if n == 1:
        return kind
    return "cavities" if kind == "cavity" else kind + "s"
