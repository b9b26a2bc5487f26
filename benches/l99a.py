"""How large is the cavity of T4 lysozyme L99A? The table of docs/which.md, by voxel size and by step.

    python benches/l99a.py [FILE]

The cavity that the mutation leaves lies among the side chains of residues 99, 102, 111, 118, 121, 133 and 153; it is
quoted as some 150 Å³ (Eriksson et al., Nature 355, 371 (1992)). For each voxel size all four answers that the signs of the principal axes leave open; of each the largest
volume that reaches to within 3 Å of its middle. Of the voids the one whose middle is within 4 Å.
"""

import sys
from pathlib import Path

import numpy as np

import nucula

FILE = Path(__file__).resolve().parent.parent / "tests" / "data" / "open" / "structures" / "T4L_L99A.pdb"
AROUND = (99, 102, 111, 118, 121, 133, 153)


def site(structure):
    """The middle of the side chains around the cavity, Å."""
    is_side = ~np.isin(structure.atom_names, ["N", "C", "O", "CA"]) | (structure.residue_ids == 99)
    chosen = is_side & np.isin(structure.residue_ids, AROUND)
    return structure.positions[chosen].astype(float).mean(0)


def row(label, n_answers, found):
    """`found`: (kind, volume, its error or 0) of the cavity in each answer that has it."""
    sizes = [volume for _, volume, _ in found]
    kinds = "/".join(sorted({str(kind) for kind, _, _ in found})) or "nothing"
    size = "–" if not sizes else f"{min(sizes):.0f}" if max(sizes) - min(sizes) < 0.5 else f"{min(sizes):.0f} to {max(sizes):.0f}"
    error = f" ± {found[0][2]:.0f}" if found and found[0][2] else ""
    print(f"| {label} | {len(found)} of {n_answers} | {kinds} | {size}{error} |")


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else FILE
    structure = nucula.read(path)
    middle = site(structure)
    print("| | found in | kind | Å³ |\n|---|---|---|--:|")
    for voxel_size in (3.0, 2.0, 1.5, 1.0, 0.7):
        answers = nucula.volumes(structure, voxel_size=voxel_size, signs="all", within=(3.0, [middle]))
        row(f"`volumes`, {voxel_size:g} Å", 4, [(a.kind[0], a.volume[0], 0.0) for a in answers if len(a)])
    for step in (2.0, 1.0, 0.5):
        w = nucula.voids(structure, step=step)
        near = np.flatnonzero(np.linalg.norm(w.center - middle, axis=1) < 4.0)[:1]
        row(f"`voids`, step {step:g} Å", 1, [(w.kind[i], w.volume[i], w.error[i]) for i in near])


if __name__ == "__main__":
    main()
