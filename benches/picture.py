"""The picture of README and pages: the volumes of 4CUP by kind, and a slice of the grid.

    python benches/picture.py [FILE.png]
"""

import sys
from pathlib import Path

import nucula

ROOT = Path(__file__).resolve().parent.parent


def main():
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "volumes.png"
    v = nucula.volumes(ROOT / "examples" / "data" / "4CUP.cif", voxel_size=1.5)
    figure = v.plot()
    figure.set_size_inches(9.0, 3.6)
    figure.savefig(out, dpi=80, bbox_inches="tight", metadata={"Software": None})


if __name__ == "__main__":
    main()
