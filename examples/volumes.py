"""The main job: from a structure file to its cavities, pockets, pores and hubs.

    python examples/volumes.py [FILE] [--voxel-size Å] [--output FILE]

FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.
"""

import argparse
import math
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "bindings" / "python"))  # for those who have not installed it

import nucula  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description="Finds the cavities, pockets, pores and hubs of a protein.")
    parser.add_argument("file", nargs="?", type=Path, default=HERE / "data" / "4CUP.cif", help="PDB or mmCIF, also .gz")
    parser.add_argument("--voxel-size", type=float, default=2.0, metavar="Å", help="voxel edge (default 2)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: NAME.annotated.cif")
    return parser.parse_args()


def number(value):
    return "–" if math.isnan(value) else f"{value:.4f}"


def print_table(v):
    print(f"{'id':>4}  {'kind':<7} {'volume Å³':>10}  {'lengths Å':>24}  {'circularity':>11}  {'uniformity':>10}")
    for row in range(len(v)):
        lengths = " ".join(f"{length:7.2f}" for length in v.lengths[row])
        shape = f"{number(v.circularity[row]):>11}  {number(v.uniformity[row]):>10}"
        print(f"{v.id[row]:>4}  {v.kind[row]:<7} {v.volume[row]:>10.1f}  {lengths:>24}  {shape}")
    if len(v) == 0:
        print("      (nothing large enough to report)")


def run(given):
    start = time.perf_counter()
    v = nucula.volumes(given.file, voxel_size=given.voxel_size)
    milliseconds = (time.perf_counter() - start) * 1e3

    x, y, z = v.shape
    grid = f"{x} × {y} × {z} voxels of {given.voxel_size:g} Å"
    print(f"{given.file}: {len(v.structure)} atoms, {grid}, {milliseconds:.1f} ms\n")
    print_table(v)
    if len(v) > 0:
        print(f"\nalong the first: {v.table['residues'][0]}")

    output = given.output or Path(given.file.stem).with_suffix(".annotated.cif")
    v.write(output)
    print(f"\nannotated structure: {output}")


if __name__ == "__main__":
    try:
        run(arguments())
    except nucula.Error as error:
        sys.exit(f"volumes: {error}")
