"""A basis with weights: a potential that can be kept as JSON and used by ASE."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _species, _options
from .ace import AceBasis, AceEnergies, AceStructure
from .errors import BadArgument, IoError, ParseError, Unsupported
from .neighbors import neighbors

_FORMAT, _VERSION = "nucula-ace", 1


def _plain(value: Any) -> Any:
    """Arrays as nested lists; floats keep their shortest round-trip form in JSON."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def _tuples(arguments: Mapping[str, Any]) -> dict[str, Any]:
    words = ("transform", "envelope", "pair_transform", "pair_envelope")
    return {key: tuple(value) if key in words and isinstance(value, list) else value for key, value in arguments.items()}


class AcePotential:
    """A linear ACE potential.

    basis      an `AceBasis`.
    weights    (n_basis,).
    e0         energy of an isolated atom of each species, by number or symbol.
    committee  (m, n_basis): further sets of weights, whose spread tells how uncertain the potential is.
    provenance anything JSON can hold: where it comes from.

    Raises BadArgument.
    """

    def __init__(self, basis: AceBasis, weights: Any, e0: Any = None, committee: Any = None, provenance: Any = None):
        if not isinstance(basis, AceBasis):
            raise BadArgument(f"bad basis: {type(basis).__name__} is no AceBasis")
        self.basis = basis
        self.weights = basis._weights(weights)
        if self.weights.ndim != 1:
            raise BadArgument(f"bad weights: the shape is {self.weights.shape}; it must be ({len(basis)},)")
        self.committee = None if committee is None else np.atleast_2d(basis._weights(committee))
        for name, numbers in (("weights", self.weights), ("committee", self.committee)):
            if numbers is not None and not np.isfinite(numbers).all():
                raise BadArgument(f"bad {name}: not all of it is finite")
        self.e0: dict[int, float] | None = None
        if e0 is not None:
            basis._alone(e0, np.array(basis.species, np.int32))
            self.e0 = {_species.number("e0", z): _options.number("e0", value) for z, value in e0.items()}
        self.provenance = provenance

    def energy_forces(self, structure: AceStructure, **keywords: Any) -> AceEnergies:
        """As `AceBasis.energy_forces`."""
        return self.basis.energy_forces(self.weights, structure, e0=self.e0, **keywords)

    def uncertainty(self, structure: AceStructure, **keywords: Any) -> AceEnergies:
        """Standard deviations of the committee: of the energy, of each force, virial and site energy.

        Raises BadArgument without a committee.
        """
        if self.committee is None:
            raise BadArgument("bad committee: the potential has none; fit with committee=m")
        all_of_them = self.basis.energy_forces(self.committee, structure, e0=self.e0, **keywords)
        return AceEnergies(*(values.std(axis=0) for values in all_of_them))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes JSON: format, version, the arguments or specification of the basis, weights, e0, committee, provenance.

        The same bits come back. An existing file is replaced; the file appears whole or not at all. Raises IoError.
        """
        arguments = self.basis._arguments
        kept = {
            "format": _FORMAT,
            "version": _VERSION,
            "basis": {"spec": _plain(self.basis.spec)} if arguments is None else {"arguments": _plain(arguments)},
            "weights": _plain(self.weights),
            "e0": None if self.e0 is None else {str(z): value for z, value in self.e0.items()},
            "committee": _plain(self.committee),
            "provenance": _plain(self.provenance),
        }
        try:
            text = json.dumps(kept, allow_nan=False, indent=1)
        except (TypeError, ValueError) as error:
            raise BadArgument(f"bad provenance: JSON cannot hold it: {error}") from None
        path = os.fspath(path)
        beside = f"{path}.{os.getpid()}.part"
        try:
            try:
                with open(beside, "w", encoding="utf-8") as file:
                    file.write(text)
                os.replace(beside, path)
            finally:
                if os.path.exists(beside):
                    os.remove(beside)
        except OSError as error:
            raise IoError(f"{path}: {error.strerror or error}") from error

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> AcePotential:
        """Reads what `save` wrote. Raises IoError, ParseError, and Unsupported for another format or a later version."""
        name = os.fspath(path)
        try:
            with open(path, encoding="utf-8") as file:
                kept = json.load(file)
        except OSError as error:
            raise IoError(f"{name}: {error.strerror or error}") from error
        except ValueError as error:
            raise ParseError(f"{name}: {error}") from None
        if not isinstance(kept, dict) or kept.get("format") != _FORMAT:
            raise Unsupported(f"{name}: it is no ACE potential of nucula: there is no \"format\": \"{_FORMAT}\"")
        if kept.get("version") != _VERSION:
            raise Unsupported(f"{name}: version {kept.get('version')!r} of the format is unknown; this is version {_VERSION}")
        try:
            given = kept["basis"]
            basis = AceBasis(**_tuples(given["arguments"])) if "arguments" in given else AceBasis.from_spec(given["spec"])
            e0 = None if kept["e0"] is None else {int(z): value for z, value in kept["e0"].items()}
            return cls(basis, kept["weights"], e0, kept["committee"], kept["provenance"])
        except KeyError as error:
            raise ParseError(f"{name}: there is no {error.args[0]!r}") from None
        except (TypeError, AttributeError) as error:
            raise ParseError(f"{name}: {error}") from None

    def calculator(self, skin: float = 0.5, n_threads: int = 0) -> Any:
        """An ASE calculator: energy, free_energy, energies, forces, stress (where the cell is periodic throughout).

        Pairs are listed for a cutoff longer by `skin` (Å) and reused while no atom has moved more than half of it; 0 lists
        them anew each time. Needs ASE.
        """
        return _calculator(self, _options.number("skin", skin), n_threads)

    def __repr__(self) -> str:
        members = "" if self.committee is None else f", committee of {len(self.committee)}"
        return f"<nucula.AcePotential on {self.basis!r}{members}>"


class _Skin:
    """A list of neighbours with room to move."""

    def __init__(self, cutoff: float, skin: float):
        self._cutoff, self._skin, self._list = cutoff, skin, None
        self._made: tuple[np.ndarray, ...] = ()
        #: How often the list was made.
        self.n_made = 0

    def of(self, positions: np.ndarray, cell: np.ndarray, pbc: np.ndarray) -> Any:
        if self._skin <= 0:
            return None
        fits = bool(self._made) and len(self._made[0]) == len(positions)
        if fits and np.array_equal(self._made[1], cell) and np.array_equal(self._made[2], pbc):
            moved = positions - self._made[0]
            if len(moved) == 0 or np.einsum("ij,ij->i", moved, moved).max() <= (self._skin / 2) ** 2:
                self._list._follow(positions, cell)
                return self._list
        self._list = neighbors(positions, cell, pbc, self._cutoff + self._skin)
        self._made = (positions.copy(), cell.copy(), pbc.copy())
        self.n_made += 1
        return self._list


def _calculator(potential: AcePotential, skin: float, n_threads: int) -> Any:
    try:
        from ase.calculators.calculator import Calculator, all_changes
    except ImportError:
        raise Unsupported("not supported: a calculator needs ASE, which is not installed: pip install nucula[ase]") from None

    class AceCalculator(Calculator):
        """A nucula ACE potential for ASE."""

        implemented_properties = ["energy", "free_energy", "energies", "forces", "stress"]

        def __init__(self) -> None:
            super().__init__()
            self.potential = potential
            self.pairs = _Skin(potential.basis.cutoff, skin)

        def calculate(self, atoms: Any = None, properties: Any = ("energy",), system_changes: Any = all_changes) -> None:
            super().calculate(atoms, properties, system_changes)
            atoms = self.atoms
            positions, cell = np.array(atoms.positions, float), np.array(atoms.cell, float)
            near = self.pairs.of(positions, cell, np.array(atoms.pbc))
            found = potential.energy_forces(atoms, n_threads=n_threads, _neighbors=near)
            self.results = {
                "energy": found.energy,
                "free_energy": found.energy,
                "energies": found.site_energies,
                "forces": found.forces,
            }
            # Without a volume there is no stress, and ASE says so itself.
            if atoms.cell.rank == 3 and all(atoms.pbc):
                stress = -(found.virial + found.virial.T) / (2 * atoms.get_volume())
                self.results["stress"] = stress[[0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]]

    return AceCalculator()
