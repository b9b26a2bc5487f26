"""Targets of a fit: what structures read by ASE say about their energy, forces and virial."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .errors import BadArgument


@dataclass
class AceTargets:
    """What is known of some structures; made by `nucula.ace_targets`, or by hand for structures that are no ASE Atoms.

    Lists have one entry for each structure; None where a structure does not have it.
    """

    #: Energies.
    energy: list[float | None]
    #: (n, 3) forces.
    forces: list[np.ndarray | None]
    #: (3, 3) virials, -stress · volume.
    virial: list[np.ndarray | None]
    #: Factors of the row weights of each structure, one or (wE, wF, wV).
    weights: list[Any] = field(default_factory=list)
    #: Names of groups of structures, for the report of errors.
    config_type: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        n = len(self.energy)
        self.weights = list(self.weights) or [1.0] * n
        self.config_type = [str(name) for name in self.config_type] or ["all"] * n
        for name in ("forces", "virial", "weights", "config_type"):
            if len(getattr(self, name)) != n:
                raise BadArgument(f"bad targets: {len(getattr(self, name))} {name} for {n} energies")

    def __len__(self) -> int:
        return len(self.energy)


def _found(atoms: Any) -> dict[str, Any]:
    """All that a structure says: info and arrays go before the results of its calculator."""
    results = getattr(getattr(atoms, "calc", None), "results", None) or {}
    return {**results, **atoms.arrays, **atoms.info}


def _pick(atoms: Any, key: str | None, name: str, number: int, needed: bool) -> Any:
    if key is None:
        return None
    found = _found(atoms)
    if key in found:
        return np.asarray(found[key], float)
    if needed:
        known = ", ".join(repr(own) for own in sorted(found) if own not in ("numbers", "positions"))
        raise BadArgument(f"bad {name}: structure {number} has no {key!r}; it has {known or 'nothing'}")
    return None


def virial_of_stress(stress: Any, volume: float) -> np.ndarray:
    """(3, 3) virial of a stress, 6 numbers (xx yy zz yz xz xy) or 3 × 3: -stress · volume."""
    given = np.asarray(stress, float)
    if given.shape == (6,):
        xx, yy, zz, yz, xz, xy = given
        given = np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
    if given.size != 9:
        raise BadArgument(f"bad stress: the shape is {given.shape}; it must be (6,) or (3, 3)")
    return -given.reshape(3, 3) * volume


def ace_targets(
    atoms: Iterable[Any],
    energy: str | None = "energy",
    forces: str | None = "forces",
    virial: str | None = None,
    stress: str | None = None,
    *,
    weights: Any = None,
    config_type: str = "config_type",
) -> AceTargets:
    """Picks the targets of a fit from structures as `ase.io.read(path, ":")` gives them.

    atoms        a list of ASE Atoms.
    energy, forces, virial, stress  keys, looked up in `info`, `arrays` and the results of the calculator that a file's values
                 are read into; None: not wanted. A stress (6 or 9 numbers, ASE's sign and order) becomes the virial -stress ·
                 volume; give virial or stress, not both.
    weights      a factor for each structure, or a dictionary of factors by config_type; a factor is a number or (wE, wF, wV).
    config_type  key in `info` of the name of a structure's group.

    A structure that lacks the virial or stress simply has none (an isolated atom, an open cell). One that lacks energy or
    forces is an error that says which keys it has, unless no structure has the key under any name. Raises BadArgument.
    """
    if virial is not None and stress is not None:
        raise BadArgument("bad stress: a virial is asked for too; give one of them")
    atoms = list(atoms)
    for number, own in enumerate(atoms):
        if not hasattr(own, "info") or not hasattr(own, "arrays"):
            raise BadArgument(f"bad atoms: structure {number} is {type(own).__name__}, no ASE Atoms")
    for key, name in ((virial, "virial"), (stress, "stress")):
        if key is not None and atoms and not any(key in _found(own) for own in atoms):
            _pick(atoms[0], key, name, 0, True)
    energies, all_forces, virials, groups = [], [], [], []
    for number, own in enumerate(atoms):
        value = _pick(own, energy, "energy", number, True)
        energies.append(None if value is None else float(value))
        value = _pick(own, forces, "forces", number, True)
        if value is not None and value.shape != (len(own), 3):
            raise BadArgument(f"bad forces: the shape of structure {number} is {value.shape}; it has {len(own)} atoms")
        all_forces.append(value)
        value = _pick(own, virial, "virial", number, False)
        if value is not None and value.size != 9:
            raise BadArgument(f"bad virial: structure {number} has {value.size} numbers; it must be 3 x 3")
        value = None if value is None else value.reshape(3, 3)
        pressed = _pick(own, stress, "stress", number, False)
        if pressed is not None and all(own.pbc):
            value = virial_of_stress(pressed, own.get_volume())
        virials.append(value)
        groups.append(str(own.info.get(config_type, "all")))
    if isinstance(weights, Mapping):
        factors = [weights.get(group, 1.0) for group in groups]
    else:
        factors = [1.0] * len(atoms) if weights is None else list(weights)
        if len(factors) != len(atoms):
            raise BadArgument(f"bad weights: {len(factors)} for {len(atoms)} structures")
    return AceTargets(energies, all_forces, virials, factors, groups)
