"""Which of 1000 conformers agrees with a scattering curve, and which few make it together?

    python examples/saxs.py [FILE [CURVE.dat [NUMBER OF CONFORMERS]]]

FILE is PDB or mmCIF. Its atoms are bent by a hinge in the middle, from 0 to 1 rad, to make conformers; without a curve the
bundled one is taken: a mixture of two of them, with noise.
"""

import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "bindings" / "python"))  # for those who have not installed it

import nucula  # noqa: E402


def bend(positions, angles):
    """The half beyond the middle along x, turned about an axis along y: (n_angles, n, 3)."""
    positions = np.asarray(positions, np.float64)
    x, y, z = (positions - positions.mean(axis=0)).T
    c, s = np.cos(angles)[:, None], np.sin(angles)[:, None]
    beyond = x > 0
    turned = np.stack([np.where(beyond, c * x - s * z, x), y + 0 * c, np.where(beyond, s * x + c * z, z)], axis=2)
    return turned + positions.mean(axis=0)


def main(path=HERE / "data" / "4CUP.cif", curve_path=HERE / "data" / "4CUP.saxs.dat", n="1000"):
    structure = nucula.read(path)
    curve = nucula.read_saxs(curve_path)
    line = nucula.guinier(curve)
    print(f"{len(structure)} atoms; {len(curve)} points; Guinier: Rg {line.rg:.2f} ± {line.rg_sigma:.2f} Å")

    angles = np.linspace(0, 1, int(n))
    model = nucula.SaxsModel(structure, curve.q)
    conformers = bend(structure.positions, angles)
    start = time.perf_counter()
    fit = model.fit(conformers, curve.intensity, curve.sigma)
    print(f"{n} conformers scored in {time.perf_counter() - start:.2f} s\n\n   angle   reduced chi²")
    for best in np.argsort(fit.chi2)[:5]:
        print(f"{angles[best]:8.3f}   {fit.reduced_chi2[best]:12.4f}")

    some = np.linspace(0, len(angles) - 1, 11).astype(int)
    together = nucula.saxs_ensemble(fit.intensity[some], curve)
    print(f"\nan ensemble of {len(some)} has chi² / points {together.chi2 / len(curve):.4f}:\n\n   angle   weight")
    for member in some[together.weights > 0.001]:
        print(f"{angles[member]:8.3f}   {together.weights[some == member][0]:6.3f}")


try:
    main(*sys.argv[1:])
except nucula.Error as problem:
    sys.exit(f"saxs: {problem}")
