"""Volumes with an error: the voids of a structure, their mouths, and the way through the widest of them.

    python examples/voids.py [FILE] [--step Å] [--passages] [--output FILE]

FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "bindings" / "python"))  # for those who have not installed it

import nucula  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description="Finds the voids of a protein, with the error of their volumes.")
    parser.add_argument("file", nargs="?", type=Path, default=HERE / "data" / "4CUP.cif", help="PDB or mmCIF, also .gz")
    parser.add_argument("--step", type=float, default=1.0, metavar="Å", help="0.5 to publish, 1 to screen (default 1)")
    parser.add_argument("--passages", action="store_true", help="join voids by necks between the grid's points")
    parser.add_argument("--output", type=Path, metavar="FILE", help="also .cif, .json, .csv, .ply, .obj, .mrc")
    return parser.parse_args()


def run(given):
    v = nucula.voids(given.file, step=given.step, passages=given.passages)
    print(f"{given.file}: {' × '.join(map(str, v.shape))} points {given.step:g} Å apart\n")
    print(f"{'kind':<7} {'volume Å³':>18}  {'area Å²':>8}  {'depth Å':>7}  {'mouths':>6}  {'residues':>8}")
    for row in range(min(len(v), 10)):
        volume = f"{v.volume[row]:.1f} ± {v.error[row]:.1f}"
        print(f"{v.kind[row]:<7} {volume:>18}  {v.area[row]:>8.1f}  {v.depth[row]:>7.2f}  {len(v.mouths(row)):>6}  "
              f"{len(v.residues(row)):>8}")
    through = [row for row in range(len(v)) if len(v.mouths(row)) >= 2]
    if through:
        line = v.centreline(through[0])
        print(f"\nthrough row {through[0]}: {line.length:.1f} Å, bottleneck of radius {line.bottleneck:.2f} Å")
        for distance, radius in list(zip(line.distance, line.radius))[::4]:
            print(f"{distance:7.2f} {radius:6.2f} {'#' * round(10 * radius)}")
    if given.output:
        v.write(given.output)
        print(f"\nwritten: {given.output}")


if __name__ == "__main__":
    try:
        run(arguments())
    except nucula.Error as error:
        sys.exit(f"voids: {error}")
