"""A potential for silicon from nothing: data by a reference potential, a fit, dynamics, and two pictures.

    python examples/ace.py [FOLDER]

Needs ASE; draws with matplotlib where it is installed. Writes si.xyz, si.json and ace.png into FOLDER (default: here).
The reference is the Tersoff potential of silicon (J. Tersoff, Phys. Rev. B 38, 9902 (1988)), as ASE evaluates it.
"""

import sys
from pathlib import Path

import nucula
import numpy as np
from ase import units
from ase.build import bulk
from ase.calculators.tersoff import Tersoff, TersoffParameters
from ase.io import read, write
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution, Stationary
from ase.md.verlet import VelocityVerlet

REFERENCE = {
    ("Si", "Si", "Si"): TersoffParameters(
        A=1830.8, B=471.18, lambda1=2.4799, lambda2=1.7322, lambda3=1.7322, beta=1.1e-6, gamma=1.0, m=3.0, n=0.78734,
        c=1.0039e5, d=16.217, h=-0.59825, R=2.85, D=0.15,
    )  # fmt: skip
}


def frames(n: int, seed: int) -> list:
    """Strained and shaken crystals with energies, forces and stresses of the reference."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(n):
        atoms = bulk("Si", cubic=True)
        atoms.set_cell(atoms.cell @ (np.eye(3) + rng.normal(scale=0.01, size=(3, 3))), scale_atoms=True)
        atoms.positions += rng.normal(scale=rng.uniform(0.02, 0.07), size=(8, 3))
        atoms.calc = Tersoff(REFERENCE)
        atoms.get_stress()
        made.append(atoms)
    return made


def main(folder: Path) -> None:
    write(folder / "si.xyz", frames(40, seed=1))
    train = read(folder / "si.xyz", ":")
    targets = nucula.ace_targets(train, stress="stress")
    basis = nucula.AceBasis("Si", r0=2.35, totaldegree=9, rcut=4.5)
    fit = nucula.ace_fit(basis, train, targets, prior="algebraic", ridge=1e-3, committee=8)
    print(fit)
    fit.potential.save(folder / "si.json")
    potential = nucula.AcePotential.load(folder / "si.json")

    test = frames(10, seed=2)
    expected = np.concatenate([atoms.get_forces() for atoms in test])
    found = np.concatenate([potential.energy_forces(atoms).forces for atoms in test])
    print(f"forces of {len(test)} crystals not in the fit: off by {np.sqrt(np.mean((found - expected) ** 2)):.4f} eV/Å")

    atoms = bulk("Si", cubic=True) * (2, 2, 2)
    atoms.calc = potential.calculator(skin=0.5)
    rng = np.random.default_rng(3)
    MaxwellBoltzmannDistribution(atoms, temperature_K=300, rng=rng)
    Stationary(atoms)
    dynamics = VelocityVerlet(atoms, timestep=1.0 * units.fs)
    energies = []
    dynamics.attach(lambda: energies.append(atoms.get_total_energy() / len(atoms)))
    dynamics.run(1000)
    drift = 1000 * (np.array(energies) - energies[0])
    print(f"1000 steps of 1 fs, {len(atoms)} atoms: energy within {np.abs(drift).max():.4f} meV an atom")
    print(f"lists of neighbours made: {atoms.calc.pairs.n_made}")

    try:
        import matplotlib
    except ImportError:
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    left.plot(expected.ravel(), found.ravel(), ".", markersize=3)
    left.axline((0, 0), slope=1, color="grey", linewidth=0.7)
    left.set(xlabel="force by the reference, eV/Å", ylabel="force by ACE, eV/Å", title="forces not in the fit")
    right.plot(drift)
    right.set(xlabel="step of 1 fs", ylabel="change of energy, meV an atom", title="64 atoms at 300 K")
    plt.tight_layout()
    plt.savefig(folder / "ace.png", dpi=120)
    print(f"pictures: {folder / 'ace.png'}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
