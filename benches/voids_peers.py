"""Voids beside pyKVFinder and fpocket-rs (pip install pyKVFinder fpocket-rs), on one thread, in processor time.

    python benches/voids_peers.py FILE...
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "bindings" / "python"))

import nucula  # noqa: E402


def timed(call):
    start = time.process_time()
    result = call()
    return result, 1e3 * (time.process_time() - start)


def write_pdb(structure, path):
    """The atoms that nucula looks at, for all programs the same."""
    columns = zip(structure.positions, structure.elements, structure.atom_names, structure.residue_names, structure.chains,
                  structure.residue_ids)
    with open(path, "w") as file:
        for i, (x, element, name, residue, chain, number) in enumerate(columns):
            name = f" {name}" if len(name) < 4 and len(element) == 1 else name
            place = "".join(f"{c:8.3f}" for c in x)
            file.write(f"ATOM  {i % 99999 + 1:5d} {name:4.4} {residue:>3.3} {chain[:1]}{number:4d}    {place}"
                       f"  1.00  0.00          {element:>2}\n")
        file.write("END\n")


def say(program, n, largest, ms):
    print(f"  {program:<16} {n:>4} found, largest {', '.join(largest):<44} {ms:8.1f} ms", flush=True)


def main():
    for source in sys.argv[1:]:
        structure = nucula.read(source)
        print(f"{Path(source).stem}: {len(structure)} atoms")
        for step in (1.0, 0.5):
            v, ms = timed(lambda: nucula.voids(structure, step=step, n_threads=1))
            say(f"voids {step:g}", len(v), [f"{a:.0f} ± {b:.0f}" for a, b in zip(v.volume[:4], v.error[:4])], ms)
        v, ms = timed(lambda: nucula.volumes(structure, voxel_size=1.0, n_threads=1))
        say("volumes 1", len(v), [f"{a:.0f}" for a in v.volume[:4]], ms)
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "atoms.pdb")
            write_pdb(structure, path)
            try:
                import pyKVFinder

                found, ms = timed(lambda: pyKVFinder.run_workflow(path, nthreads=1, include_depth=True))
                volumes = sorted(found.volume.values(), reverse=True)
                say("pyKVFinder 0.6", len(volumes), [f"{a:.0f}" for a in volumes[:4]], ms)
            except ImportError:
                print("  SKIPPED: there is no pyKVFinder")
            try:
                import fpocket_rs

                found, ms = timed(lambda: fpocket_rs.detect_pockets(path))
                volumes = sorted((pocket["volume"] for pocket in found["pockets"]), reverse=True)
                say("fpocket-rs", len(volumes), [f"{a:.0f}" for a in volumes[:4]], ms)
            except ImportError:
                print("  SKIPPED: there is no fpocket-rs")


if __name__ == "__main__":
    main()
