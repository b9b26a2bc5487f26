"""Linear ACE: bases, site functions, energies and forces, design matrices."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Union

import numpy as np

from . import _ace_spec, _arrays, _c_api, _species, _options
from ._handle import Handle, Immutable
from ._library import check, library
from ._watch import Progress, Watch
from .errors import BadArgument
from .neighbors import Neighbors, axes, cell_pointer, lattice, points

if TYPE_CHECKING:
    from ._typing import Harmonics

_ROW = ctypes.c_double * 3
_F64 = np.dtype(float)
_GENERATED = {"transform", "envelope", "pair_transform", "pair_envelope"}
_POWERS = {"_p", "_q"}, {"_p1", "_p2"}

#: (positions (n, 3) Å, species: numbers or symbols, cell (3, 3) or None, pbc: one truth value or three), or an ASE Atoms.
AceStructure = Union[tuple[Any, ...], Any]


class AceEnergies(NamedTuple):
    """What `AceBasis.energy_forces` gives; with several sets of weights each has a leading axis of that length."""

    #: Energy, e0 included.
    energy: Any
    #: (n, 3): minus the derivative of the energy with the positions.
    forces: np.ndarray
    #: (3, 3): minus the derivative of the energy with strain; stress is -virial / volume.
    virial: np.ndarray
    #: (n,): their sum is the energy.
    site_energies: np.ndarray


def _fields(given: Any, of: str) -> tuple[Any, Any, Any, Any]:
    """Positions, species, cell and pbc as they are given; ASE is told by its attributes and never imported."""
    if hasattr(given, "positions") and hasattr(given, "numbers") and hasattr(given, "pbc"):
        return given.positions, np.asarray(given.numbers), np.asarray(given.cell, float), np.asarray(given.pbc, bool)
    if isinstance(given, (tuple, list)) and 2 <= len(given) <= 4:
        return (*given, None, False) if len(given) == 2 else (*given, False)[:4]
    raise BadArgument(f"bad {of}: it is neither (positions, species, cell, pbc) nor an ASE Atoms")


def _raw(given: Any, of: str) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, np.ndarray]:
    """Positions, species, cell and pbc as arrays, strided maybe; whether the species fit into 32 bits is left to see. What is as it
    should be is not looked at again: that would take Python a tenth of the time that the library takes for all rows."""
    positions, species, cell, pbc = _fields(given, of)
    if not (type(positions) is np.ndarray and positions.dtype == _F64 and positions.shape[1:] == (3,)):
        positions = points("positions", positions)
    if not (type(species) is np.ndarray and species.dtype.kind == "i" and species.ndim == 1):
        species = _species.numbers("species", species)
    if len(species) != len(positions):
        raise BadArgument(f"bad species: {len(species)} numbers for {len(positions)} positions in {of}")
    if not (type(cell) is np.ndarray and cell.dtype == _F64 and cell.shape == (3, 3)):
        cell = lattice(cell)
    return positions, species, cell, axes(pbc)


class _Atoms:
    """A structure as the library takes it."""

    def __init__(self, given: Any, of: str = "structure"):
        positions, species, cell, self.pbc = _raw(given, of)
        self.positions = np.ascontiguousarray(positions)
        self.species = _species.numbers("species", species)
        self.cell = None if cell is None else np.ascontiguousarray(cell)

    def __len__(self) -> int:
        return len(self.positions)

    def system(self, neighbors: Neighbors | None = None) -> Any:
        """As the library takes it; the arrays are this object's."""
        struct = _c_api.nucula_ace_system_t(size=ctypes.sizeof(_c_api.nucula_ace_system_t), n_atoms=len(self))
        struct.pbc = tuple(self.pbc.tolist())
        struct.positions = _arrays.pointer(self.positions, _ROW)
        struct.species = _arrays.pointer(self.species, ctypes.c_int32)
        if self.cell is not None:
            struct.cell = cell_pointer(self.cell)
        if neighbors is not None:
            struct.neighbors = neighbors._handle.pointer
        return struct


class _Systems:
    """Structures as the library takes them, one after the other in memory of this object: a struct of its own for each would
    take Python longer than the library takes for the rows of two atoms."""

    def __init__(self, structures: list[AceStructure]):
        raw = [_raw(given, f"structure {k}") for k, given in enumerate(structures)]
        positions, species, cells, pbc = zip(*raw) if raw else ((), (), (), ())
        n_atoms = np.array([len(own) for own in species], np.uintp)
        before = np.cumsum(n_atoms) - n_atoms
        self._positions = np.concatenate([np.empty((0, 3)), *positions])
        self._species = _species.numbers("species", np.concatenate([np.empty(0, np.int32), *species]))
        self._cells = np.concatenate([np.empty((0, 3)), *(cell for cell in cells if cell is not None)])
        self._table = np.zeros(len(raw), _arrays.table(_c_api.nucula_ace_system_t))
        self._table["size"] = ctypes.sizeof(_c_api.nucula_ace_system_t)
        self._table["pbc"] = np.concatenate([np.empty(0, np.uint8), *pbc]).reshape(-1, 3)
        self._table["n_atoms"] = n_atoms
        self._table["positions"] = self._positions.ctypes.data + before * self._positions.strides[0]
        self._table["species"] = self._species.ctypes.data + before * self._species.strides[0]
        has_cell = np.array([cell is not None for cell in cells], bool)
        at = self._cells.ctypes.data + np.arange(len(self._cells) // 3) * ctypes.sizeof(_ROW * 3)
        self._table["cell"][has_cell] = at
        self.pointer = ctypes.cast(self._table.ctypes.data, ctypes.POINTER(_c_api.nucula_ace_system_t))

    def __len__(self) -> int:
        return len(self._table)

    def ask(self, rows: np.ndarray) -> None:
        """Which rows each has."""
        self._table["rows"] = rows


@_options.fills(
    _c_api.nucula_ace_options_t,
    by_hand={"species", "harmonics", "totaldegree", "n_degrees", "rin", "r0", "rcut"}
    | {field + end for field in _GENERATED for end in {""} | _POWERS["envelope" in field]},
)
def _generated(order: int = 3, wl: float = 1.5, pair_degree: int | None = None, repeats: bool = True) -> Any:
    return _options.fill(_c_api.nucula_ace_options_t, _generated, locals())


@_options.fills(_c_api.nucula_ace_run_options_t, by_hand={"layout", "weighted", "row_weights"})
def _run_options(n_threads: int = 0) -> Any:
    return _options.fill(_c_api.nucula_ace_run_options_t, _run_options, locals())


class AceBasis(Immutable):
    """A linear ACE basis: invariant functions of the neighbours of an atom.

    species        "Si", 14, or a list of them such as ["Ti", "Al"].
    order          most factors of a product, 1 to 3.
    totaldegree    largest sum of levels n / n_species + wl l of the factors: one number, or one for each order.
    wl             weight of l in a level.
    rcut, r0, rin  cutoff, distance of nearest neighbours (must be given), and where the transform begins, Å: a number, or
                   a table (n_species, n_species), [centre, neighbour].
    transform      of distances: ("agnesi", p, q) or ("linear",).
    envelope       ("x", p1, p2), ("r", p), ("r_ace1", p) or ("none",).
    pair_degree    pair functions over n_species; None: the largest total degree, rounded up; 0: none.
    pair_transform, pair_envelope  likewise, of the pair functions.
    harmonics      "spherical", or "solid" with r^l.
    repeats        False leaves out multisets that hold an (n, l) twice: an incomplete basis, only to reproduce its count.

    `len(basis)` is the number of columns of a design matrix: for each species its `n_many` many-body functions, then for
    each species its `n_pair` pair functions. Raises BadArgument, naming what is wrong.
    """

    def __init__(
        self,
        species: Any,
        *,
        order: int = 3,
        totaldegree: Any = 10,
        wl: float = 1.5,
        rcut: Any = 5.5,
        r0: Any = None,
        rin: Any = 0.0,
        transform: Any = ("agnesi", 2, 4),
        envelope: Any = ("x", 2, 2),
        pair_degree: int | None = None,
        pair_transform: Any = ("agnesi", 1, 3),
        pair_envelope: Any = ("r_ace1", 2),
        harmonics: Harmonics = "spherical",
        repeats: bool = True,
    ):
        if r0 is None:
            raise BadArgument("bad r0: it must be given: the distance of nearest neighbours, in Å")
        numbers = _species.numbers("species", species)
        options = _generated(order, wl, pair_degree, repeats)
        if pair_degree is not None and options.pair_degree < 0:
            raise BadArgument(f"bad pair_degree: {pair_degree}; it must not be below 0")
        options.n_species, options.species = len(numbers), _arrays.pointer(numbers, ctypes.c_int32)
        degrees = _arrays.exact("totaldegree", np.atleast_1d(np.asarray(totaldegree)), ctypes.c_double)
        if len(degrees) == 0:
            raise BadArgument("bad totaldegree: there is none")
        options.n_degrees, options.totaldegree = len(degrees), _arrays.pointer(degrees, ctypes.c_double)
        ranges = {name: _ace_spec.table(name, value, len(numbers)) for name, value in (("rin", rin), ("r0", r0), ("rcut", rcut))}
        for name, table in ranges.items():
            setattr(options, name, _arrays.pointer(table, ctypes.c_double))
        for prefix, words in (("", (transform, envelope)), ("pair_", (pair_transform, pair_envelope))):
            _ace_spec.set_transform(options, words[0], prefix)
            _ace_spec.set_envelope(options, words[1], prefix)
        options.harmonics = _options.choice("harmonics", harmonics, _ace_spec.HARMONICS)
        self._handle = Handle(_c_api.nucula_ace_t, library.nucula_ace_free)
        check(library.nucula_ace_generate(options, self._handle.pointer))
        self._look()
        #: The arguments of a generated basis, or None.
        self._arguments: dict[str, Any] | None = dict(
            species=numbers.tolist(), order=order, totaldegree=totaldegree, wl=wl, rcut=rcut, r0=r0, rin=rin,
            transform=transform, envelope=envelope, pair_degree=pair_degree, pair_transform=pair_transform,
            pair_envelope=pair_envelope, harmonics=harmonics, repeats=repeats,
        )  # fmt: skip

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> AceBasis:
        """A basis from a supplied specification, a dictionary of lists or arrays.

        species, harmonics          as for `AceBasis`.
        radial, pair                dictionaries of rin, r0, rcut, transform, envelope, optionally a, and of either values and
                                    slopes (Z, Z, n_nodes, n_functions), cubic pieces on even nodes of x in [-1, 1], or
                                    jacobi (alpha, beta) and mix (Z, Z, n_functions, n_poly). pair may be None.
        a_radial, a_angular         of each one-particle function: radial function, and harmonic l² + l + m.
        aa_offsets, aa_factors      factors of each product, 1 to 8.
        b_offsets, b_terms, b_values  products of each function, with their coefficients.

        Raises BadArgument, naming the key, the place in it and the bound.
        """
        struct, kept = _ace_spec.to_c(spec)
        self = cls.__new__(cls)
        self._handle = Handle(_c_api.nucula_ace_t, library.nucula_ace_free)
        check(library.nucula_ace_from_spec(struct, self._handle.pointer))
        del kept
        self._look()
        self._arguments = None
        return self

    def _look(self) -> None:
        self._view = _c_api.nucula_ace_view_t(size=ctypes.sizeof(_c_api.nucula_ace_view_t))
        check(library.nucula_ace_view(self._handle.pointer, self._view))

    def __len__(self) -> int:
        return self._view.n_basis

    @property
    def n_many(self) -> int:
        """Many-body functions of one species."""
        return self._view.n_many

    @property
    def n_pair(self) -> int:
        """Pair functions of one species."""
        return self._view.n_pair

    @property
    def n_a(self) -> int:
        """One-particle functions."""
        return self._view.n_a

    @property
    def n_aa(self) -> int:
        """Products."""
        return self._view.n_aa

    @property
    def cutoff(self) -> float:
        """No neighbour further than this counts, Å."""
        return self._view.cutoff

    @cached_property
    def species(self) -> list[int]:
        """Numbers of the species."""
        return self._view.species[: self._view.n_species]

    @property
    def spec(self) -> dict[str, Any]:
        """The specification as arrays, copied; `AceBasis.from_spec` of it gives the same bits."""
        return _ace_spec.from_view(self._view)

    @cached_property
    def functions(self) -> list[tuple[tuple[int, int], ...]]:
        """Of one species: the multiset ((n, l), …) of each many-body function, then ((n, 0),) of each pair function.

        Raises BadArgument for a supplied specification, which does not say.
        """
        view = self._view
        if not view.multisets:
            raise BadArgument("bad functions: a supplied specification does not say the multisets of its functions")
        offsets = view.multiset_offsets[: view.n_many + view.n_pair + 1]
        sets = [tuple(view.multisets[k]) for k in range(offsets[-1])]
        return [tuple(sets[start:end]) for start, end in zip(offsets, offsets[1:])]

    def site(self, z0: Any, vectors: Any, zj: Any, gradient: bool = True) -> Any:
        """All functions of one environment: b (n_basis,), and db (n_basis, n, 3) unless `gradient` is False.

        z0       species of the centre.
        vectors  (n, 3), from the centre to its neighbours, Å.
        zj       (n,), their species.

        Functions of other centre species are 0. Raises BadArgument.
        """
        centre, rows = _species.number("z0", z0), points("vectors", vectors)
        species = _species.numbers("zj", zj)
        if len(species) != len(rows):
            raise BadArgument(f"bad zj: {len(species)} species for {len(rows)} vectors")
        b = np.empty(len(self))
        db = _arrays.room("vectors", (len(self), len(rows), 3), np.float64) if gradient else None
        status = library.nucula_ace_site(
            self._handle.pointer,
            centre,
            len(rows),
            _arrays.pointer(rows, _ROW),
            _arrays.pointer(species, ctypes.c_int32),
            _arrays.pointer(b, ctypes.c_double),
            None if db is None else _arrays.pointer(db, ctypes.c_double),
        )
        check(status)
        return b if db is None else (b, db)

    def descriptors(self, structure: AceStructure, *, n_threads: int = 0, progress: Progress = None) -> np.ndarray:
        """(n_atoms, n_basis): all functions of every atom."""
        atoms = _Atoms(structure)
        out = _arrays.room("structure", (len(atoms), len(self)), np.float64)
        options = _run_options(n_threads)
        with Watch(progress) as watch:
            options.progress = watch.callback
            pointer = _arrays.pointer(out, ctypes.c_double)
            status = library.nucula_ace_descriptors(self._handle.pointer, atoms.system(), options, pointer)
        check(status)
        return out

    def energy_forces(
        self,
        weights: Any,
        structure: AceStructure,
        *,
        e0: Mapping[Any, float] | None = None,
        n_threads: int = 0,
        progress: Progress = None,
        _neighbors: Neighbors | None = None,
    ) -> AceEnergies:
        """Energy, forces, virial and site energies with known weights.

        weights    (n_basis,), or (m, n_basis) for m sets, as those of a committee, which share the sums over neighbours:
                   then each result has a leading m.
        structure  (positions, species, cell, pbc) or an ASE Atoms.
        e0         energy of an isolated atom of each species; of all species of the structure.
        n_threads  0: one per core. Every number gives the same bits.

        Ctrl-C stops the call. Raises BadArgument, OutOfMemory.
        """
        atoms = _Atoms(structure)
        sets = self._weights(weights)
        m, n, options = len(np.atleast_2d(sets)), len(atoms), _run_options(n_threads)
        alone = self._alone(e0, atoms.species)
        energy, virial = np.zeros(m), np.zeros((m, 3, 3))
        forces = _arrays.room("weights", (m, n, 3), np.float64)
        site_energies = _arrays.room("weights", (m, n), np.float64)
        with Watch(progress) as watch:
            options.progress = watch.callback
            status = library.nucula_ace_energy_forces(
                self._handle.pointer,
                m,
                _arrays.pointer(sets, ctypes.c_double),
                atoms.system(_neighbors),
                options,
                _arrays.pointer(energy, ctypes.c_double),
                _arrays.pointer(forces, _ROW),
                _arrays.pointer(virial, _ROW * 3),
                _arrays.pointer(site_energies, ctypes.c_double),
            )
        check(status)
        if alone is not None:
            energy += alone.sum()
            site_energies += alone
        if sets.ndim == 1:
            return AceEnergies(float(energy[0]), forces[0], virial[0], site_energies[0])
        return AceEnergies(energy, forces, virial, site_energies)

    def _weights(self, given: Any) -> np.ndarray:
        """(n_basis,) or (m, n_basis) float64, C order."""
        try:
            array = np.asarray(given)
            if array.dtype.kind not in "fiu":
                raise TypeError(f"{array.dtype} is not a real number")
            array = np.ascontiguousarray(array, np.float64)
        except (TypeError, ValueError) as error:
            raise BadArgument(f"bad weights: {error}") from None
        if array.ndim not in (1, 2) or array.shape[-1] != len(self):
            raise BadArgument(f"bad weights: the shape is {array.shape}; it must be ({len(self)},) or (m, {len(self)})")
        return array

    def _alone(self, e0: Any, species: np.ndarray) -> np.ndarray | None:
        """(n,) energies of isolated atoms."""
        if e0 is None:
            return None
        if not isinstance(e0, Mapping):
            raise BadArgument(f"bad e0: {e0!r} is no dictionary of a number for each species")
        table = {_species.number("e0", key): _options.number("e0", value) for key, value in e0.items()}
        for z in np.unique(species).tolist():
            if z not in table:
                raise BadArgument(f"bad e0: there is none of species {z}")
            if not np.isfinite(table[z]):
                raise BadArgument(f"bad e0: that of species {z} is {table[z]}; it must be finite")
        return np.array([table[z] for z in species.tolist()], float)

    def design_matrix(
        self,
        structures: Iterable[AceStructure],
        *,
        energy: Any = True,
        forces: Any = True,
        virial: Any = True,
        row_weights: Any = None,
        order: str = "F",
        out: np.ndarray | None = None,
        n_threads: int = 0,
        progress: Progress = None,
    ) -> np.ndarray:
        """(n_rows, n_basis): for each structure its energy (1 row), forces (3 n, atom by atom) and virial (6: xx yy zz yz xz
        xy). Times weights it is what `energy_forces` gives, e0 apart: subtract that from the targets.

        energy, forces, virial  which rows there are: a truth value, or one for each structure.
        row_weights  (wE, wF, wV): energies times wE / √n, forces times wF, virials times wV / √n.
        order        "F", as LAPACK likes it, or "C".
        out          array to fill, float64, of that shape; may be a strided view. Its strides decide instead of `order`.

        Ctrl-C stops the call. Raises BadArgument with the number of the structure, OutOfMemory.
        """
        if hasattr(structures, "positions") or not isinstance(structures, Iterable):
            raise BadArgument("bad structures: it must be a list of structures")
        systems = _Systems(list(structures))
        kinds = {"energy": energy, "forces": forces, "virial": virial}
        systems.ask(sum(getattr(_c_api, f"NUCULA_ACE_{name.upper()}") * _flags(name, given, len(systems)) for name, given in kinds.items()))
        n_rows = ctypes.c_size_t()
        check(library.nucula_ace_rows_count(len(systems), systems.pointer, n_rows))
        options = _run_options(n_threads)
        if row_weights is not None:
            weights = _arrays.exact("row_weights", row_weights, ctypes.c_double)
            if len(weights) != 3:
                raise BadArgument(f"bad row_weights: {len(weights)} numbers; it must be (wE, wF, wV)")
            options.weighted, options.row_weights = 1, type(options.row_weights)(*weights.tolist())
        matrix, options.layout, lda = _matrix(out, order, n_rows.value, len(self))
        with Watch(progress) as watch:
            options.progress = watch.callback
            pointer = _arrays.pointer(matrix, ctypes.c_double)
            status = library.nucula_ace_design_matrix(self._handle.pointer, len(systems), systems.pointer, options, pointer, lda)
        check(status)
        return matrix

    def __reduce__(self) -> Any:
        if self._arguments is None:
            return (AceBasis.from_spec, (self.spec,))
        return (_generate, (self._arguments,))

    def __repr__(self) -> str:
        symbols = ", ".join(_species.SYMBOLS[z - 1] if z <= len(_species.SYMBOLS) else str(z) for z in self.species)
        return f"<nucula.AceBasis of {symbols}: {self.n_many} + {self.n_pair} functions within {self.cutoff:g} Å>"


def _generate(arguments: dict[str, Any]) -> AceBasis:
    return AceBasis(**arguments)


def _flags(name: str, given: Any, n: int) -> np.ndarray:
    """() or (n,) int: a truth value, or one for each structure."""
    flags = np.asarray(given)
    if flags.dtype.kind != "b" and not (flags.dtype.kind in "iu" and np.isin(flags, (0, 1)).all()) and flags.size:
        raise BadArgument(f"bad {name}: {given!r} is neither a truth value nor one for each structure")
    if flags.shape not in ((), (n,)):
        raise BadArgument(f"bad {name}: {flags.size} truth values for {n} structures")
    return flags.astype(int)


def _matrix(out: Any, order: Any, n_rows: int, n_columns: int) -> tuple[np.ndarray, int, int]:
    """The matrix to fill, its layout and its leading dimension."""
    by_column, by_row = _c_api.NUCULA_ACE_COLUMN_MAJOR, _c_api.NUCULA_ACE_ROW_MAJOR
    if out is None:
        if order not in ("F", "C"):
            raise BadArgument(f"bad order: {order!r} is neither 'F' nor 'C'")
        shape = (n_columns, n_rows) if order == "F" else (n_rows, n_columns)
        matrix = _arrays.room("structures", shape, np.float64)
        return (matrix.T, by_column, max(n_rows, 1)) if order == "F" else (matrix, by_row, max(n_columns, 1))
    if not isinstance(out, np.ndarray) or out.dtype != np.float64 or not out.dtype.isnative:
        raise BadArgument("bad out: it must be an array of float64")
    if out.shape != (n_rows, n_columns):
        raise BadArgument(f"bad out: the shape is {out.shape}; it must be {(n_rows, n_columns)}")
    if not out.flags.writeable or not out.flags.aligned:
        raise BadArgument("bad out: it must be writeable and aligned")
    # A stride along which there is one entry says nothing.
    down, right = (stride // 8 if size > 1 else 0 for stride, size in zip(out.strides, out.shape))
    if any(stride % 8 or stride < 0 for stride, size in zip(out.strides, out.shape) if size > 1):
        raise BadArgument(f"bad out: strides of {out.strides} bytes cannot be filled")
    if down in (0, 1) and (right == 0 or right >= n_rows):
        return out, by_column, max(right, n_rows, 1)
    if right in (0, 1) and (down == 0 or down >= n_columns):
        return out, by_row, max(down, n_columns, 1)
    raise BadArgument(f"bad out: strides of {out.strides} bytes are neither those of columns nor of rows")
