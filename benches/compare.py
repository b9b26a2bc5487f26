#!/usr/bin/env python3
"""This library beside the programs its users know, in one run on one machine. Linux or macOS; Python 3.9 or later.

    python3 benches/compare.py [--markdown] [--patience SECONDS] [FILE...]

Structures: 3JQH.cif and 1FMO.pdb, which come with the sources, and the files given. Builds the library and makes a
virtual environment under target/. Each line is measured in a process of its own: times are medians of repeated calls in
it (a call that takes over a second is not repeated); memory is the growth of the process's peak from just after the
imports. A tool that needs longer than the patience (30 s) is stopped. --markdown prints tables for a document.

Ratios mean more than times, and times on a busy machine mean little.
"""

import argparse
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
REQUIREMENTS = ROOT / "benches" / "requirements.txt"
BUNDLED = [ROOT / "tests/data/open/structures" / name for name in ("3JQH.cif", "1FMO.pdb")]
# Å.
SIZES = [3.0, 2.0, 1.0, 0.5, 0.25]
# Seconds of repeated calls per line.
BUDGET = 1.0


# What is measured. Each imports its tool, prepares what is not to be timed, and returns the call to be timed.


def nucula_read(path):
    import nucula

    return lambda: nucula.read(path)


def nucula_table(path, voxel_size):
    import nucula

    return lambda: nucula.volumes(path, voxel_size=voxel_size).table


def nucula_find(path, voxel_size, n_threads=1):
    import nucula

    structure = nucula.read(path)
    call = lambda: nucula.volumes(structure, voxel_size=voxel_size, n_threads=n_threads)
    call.facts = lambda found: {"n_atoms": len(structure), "shape": found.shape}
    return call


def nucula_batch(path, voxel_size, n_threads, n_files):
    import nucula

    return lambda: [len(item.volumes)
                    for item in nucula.volumes_batch([path] * n_files, voxel_size=voxel_size, n_threads=n_threads)]


def volumizer_table(path, voxel_size):
    from volumizer import utils, volumizer

    utils.set_resolution(voxel_size)
    return lambda: volumizer.volumize_pdb(Path(path))


def kvfinder_table(path, voxel_size):
    import pyKVFinder

    return lambda: pyKVFinder.run_workflow(path, step=voxel_size, nthreads=1)


def gemmi_read(path):
    import gemmi

    return lambda: gemmi.read_structure(path)


def biotite_read(path):
    from volumizer import pdb

    return lambda: pdb.load_structure(Path(path))


CALLS = {call.__name__: call for call in (nucula_read, nucula_table, nucula_find, nucula_batch, volumizer_table,
                                         kvfinder_table, gemmi_read, biotite_read)}


def peak():
    """Peak memory of this process, MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(name, arguments):
    """In the process of the measurement: prints the result as JSON."""
    # Whatever the call imports or reads beforehand is no part of its growth.
    call = CALLS[name](*arguments)
    before = peak()
    times = []
    while not times or times[0] < 1 and (sum(times) < BUDGET or len(times) < 5):
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
        facts = call.facts(result) if hasattr(call, "facts") else {}
        # The next call must not share the memory with the result of this one.
        del result
    median, least = 1000 * statistics.median(times), 1000 * min(times)
    print(json.dumps({"ms": median, "least": least, "growth": peak() - before, **facts}))


class Bench:
    """Starts the measurements."""

    def __init__(self, python, patience):
        self.python, self.patience = python, patience

    def run(self, call, *arguments):
        """The result of a measurement, or None if it took too long."""
        command = [self.python, __file__, "--measure", call.__name__, json.dumps(arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python"), "PYTHONDONTWRITEBYTECODE": "1",
                       "NUCULA_LIBRARY": str(library())}
        print(f"\r{call.__name__} {' '.join(map(str, arguments))[-60:]:<60}", end="\r", file=sys.stderr, flush=True)
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=self.patience)
        except subprocess.TimeoutExpired:
            return None
        if done.returncode:
            sys.exit(f"{call.__name__}{tuple(arguments)} failed:\n{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def rows(self, path, tools):
        """One row per (tool, call, arguments, note), with ratios to the first."""
        rows, first = [], None
        for tool, call, arguments, note in tools:
            found = self.run(call, str(path), *arguments)
            if found is None:
                least = 1000 * self.patience
                ratio = f"> {brief(least / first)}" if first else "-"
                rows.append([path.name, tool, f"> {brief(least)}", ratio, "-", note])
                continue
            first = first or found["ms"]
            rows.append([path.name, tool, brief(found["ms"]), brief(found["ms"] / first),
                         f"{found['growth']:.1f}", note])
        return rows


def library():
    name = {"win32": "nucula.dll", "darwin": "libnucula.dylib"}.get(sys.platform, "libnucula.so")
    return TARGET / "release" / name


def environment():
    """Python of the virtual environment target/venv-compare."""
    folder = TARGET / "venv-compare"
    python, stamp = folder / "bin" / "python", folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS],
                       check=True)
        stamp.write_text(REQUIREMENTS.read_text())
    return python


def sixty_copies(path, folder):
    """An mmCIF file whose assembly is 60 copies of the atoms of a PDB file, spread over a sphere like a capsid."""
    atoms = [line for line in path.read_text().splitlines() if line.startswith("ATOM")]
    positions = [[float(line[start:start + 8]) for start in (30, 38, 46)] for line in atoms]
    width = max(max(column) - min(column) for column in zip(*positions))
    # 4 π r² / 60 = width²
    radius = width * (60 / 12.566) ** 0.5
    file = folder / f"60 x {path.stem}.cif"
    with open(file, "w") as out:
        names = ["group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id", "label_asym_id",
                 "auth_asym_id", "label_seq_id", "auth_seq_id", "pdbx_PDB_ins_code", "Cartn_x", "Cartn_y", "Cartn_z",
                 "pdbx_PDB_model_num"]
        print("data_copies\nloop_", *(f"_atom_site.{name}" for name in names), sep="\n", file=out)
        for number, (line, position) in enumerate(zip(atoms, positions), 1):
            atom, residue, chain, sequence = line[12:16].strip(), line[17:20].strip(), line[21], line[22:26].strip()
            print("ATOM", number, line[76:78].strip(), atom, ".", residue, chain, chain, sequence, sequence, "?",
                  *position, 1, file=out)
        operations = ",".join(map(str, range(1, 61)))
        chains = ",".join(sorted({line[21] for line in atoms}))
        print("_pdbx_struct_assembly_gen.assembly_id 1", f"_pdbx_struct_assembly_gen.oper_expression {operations}",
              f"_pdbx_struct_assembly_gen.asym_id_list {chains}", "loop_", "_pdbx_struct_oper_list.id", sep="\n",
              file=out)
        for i in "123":
            print(*(f"_pdbx_struct_oper_list.matrix[{i}][{j}]" for j in "123"), f"_pdbx_struct_oper_list.vector[{i}]",
                  sep="\n", file=out)
        for copy, (x, y, z) in enumerate(sphere(60, radius), 1):
            print(copy, 1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z, file=out)
    return file


def sphere(n, radius):
    """n points spread evenly over a sphere: a spiral."""
    from math import cos, pi, sin, sqrt

    for i in range(n):
        z = 1 - (2 * i + 1) / n
        angle = pi * (1 + sqrt(5)) * i
        across = sqrt(1 - z * z)
        yield radius * across * cos(angle), radius * across * sin(angle), radius * z


def brief(number):
    """About three digits."""
    return f"{number:.2f}" if number < 10 else f"{number:.1f}" if number < 100 else f"{number:,.0f}"


def show(title, header, rows, markdown):
    """Prints a table; columns that hold numbers are set to the right."""
    right = [all(set(row[i]) <= set("0123456789.,>- ") for row in rows) for i in range(len(header))]
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

    def line(cells, bar):
        set_cells = [cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(cells, widths, right)]
        return (f"| {' | '.join(set_cells)} |" if bar else "  ".join(set_cells)).rstrip()

    print(f"\n{'### ' if markdown else ''}{title}\n")
    print(line(header, markdown))
    if markdown:
        print("|" + "|".join("-" * (w + 1) + (":" if r else "-") for w, r in zip(widths, right)) + "|")
    for row in rows:
        print(line(row, markdown))


def reading(bench, paths):
    return [row for path in paths for row in bench.rows(path, [
        ("nucula", nucula_read, [], "biological assembly, cleaned"),
        ("gemmi", gemmi_read, [], "all atoms and metadata, no assembly"),
        ("biotite 0.37", biotite_read, [], "biological assembly, as volumizer calls it"),
    ])]


def tables(bench, paths):
    rows = []
    for path in paths:
        for voxel_size in (3.0, 2.0):
            found = bench.rows(path, [
                ("nucula", nucula_table, [voxel_size], "reading, kinds, sizes and shapes"),
                ("volumizer 0.1.4", volumizer_table, [voxel_size],
                 "the same and pseudo-atoms; as published, pure Python"),
            ])
            rows += [[row[0], f"{voxel_size:g}", *row[1:]] for row in found]
        for voxel_size in (1.0, 0.6) if path.suffix == ".pdb" else ():
            found = bench.rows(path, [
                ("nucula", nucula_table, [voxel_size], "reading, kinds, sizes and shapes"),
                ("pyKVFinder", kvfinder_table, [voxel_size], "reading, cavities between two probes, areas, residues"),
            ])
            rows += [[row[0], f"{voxel_size:g}", *row[1:]] for row in found]
    return rows


def slope(bench, paths):
    rows = []
    for path in paths:
        for voxel_size in SIZES:
            found = bench.run(nucula_find, str(path), voxel_size)
            n_voxels = found["shape"][0] * found["shape"][1] * found["shape"][2]
            rows.append([path.name, f"{found['n_atoms']:,}", f"{voxel_size:g}", f"{n_voxels / 1e6:.3f}",
                         brief(found["ms"]), f"{found['ms'] / n_voxels * 1e6:.2f}",
                         f"{found['ms'] / found['n_atoms'] * 1000:.2f}", f"{found['growth']:.1f}"])
    return rows


def threads(bench, path, fine, copies):
    rows = []
    cases = [(f"batch of {n_files} x {path.name}, {size:g} Å", nucula_batch,
              lambda n, size=size, n_files=n_files: [str(path), size, n, n_files])
             for n_files, size in ((128, 2.0), (32, 1.0))]
    cases += [(f"{path.name} alone, {size:g} Å", nucula_find, lambda n, path=path, size=size: [str(path), size, n])
              for path, size in [*((path, size) for size in fine), (BUNDLED[1], 0.25), (copies, 1.0)]]
    for name, call, arguments in cases:
        one, two = (bench.run(call, *arguments(n)) for n in (1, 2))
        voxels = f"{math.prod(one['shape']) / 1e6:.1f}" if "shape" in one else "-"
        ratio = one["least"] / two["least"]
        rows.append([name, voxels, brief(one["least"]), brief(two["least"]), f"{ratio:.2f}"])
    return rows


def main():
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], json.loads(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--patience", type=float, default=30, metavar="SECONDS")
    given = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "-p", "nucula", "--lib"], cwd=ROOT, check=True)
    bench = Bench(environment(), given.patience)
    paths = BUNDLED + [path.resolve() for path in given.files]
    header = ["file", "tool", "ms", "ratio", "memory, MB", "includes"]
    with tempfile.TemporaryDirectory() as folder:
        copies = sixty_copies(BUNDLED[1], Path(folder))
        show("Reading a file", header, reading(bench, paths), given.markdown)
        show("File to table", ["file", "Å", *header[1:]], tables(bench, paths), given.markdown)
        row = bench.run(nucula_find, str(copies), 2.0)
        whole = bench.rows(copies, [("nucula", nucula_table, [2.0], f"{row['n_atoms']:,} atoms, one assembly")])
        show("A large assembly, file to table, 2 Å", header, whole, given.markdown)
        show("Coordinates to table: what fineness costs",
             ["file", "atoms", "Å", "10⁶ voxels", "ms", "ms per 10⁶ voxels", "µs per atom", "memory, MB"],
             slope(bench, paths), given.markdown)
        show("Threads, fastest calls", ["work", "10⁶ voxels", "ms, 1 thread", "ms, 2 threads", "speed-up"],
             threads(bench, paths[-1], (0.5, 0.35, 0.25), copies), given.markdown)


if __name__ == "__main__":
    main()
