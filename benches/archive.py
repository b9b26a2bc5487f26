"""Archives and trajectories: how many structures a second, how that scales, and how much memory it takes.

    python benches/archive.py rates         structures/s per core at 3 and 2 Å, from files and from memory; two threads
    python benches/archive.py memory        5000 structures through archive.run and volumes_batch, with a plot
    python benches/archive.py frames        10 000 frames of 6000 atoms: time per frame beside the kernel's own, memory
    python benches/archive.py plan          measured cost per atom, and what the whole PDB and 200 million models come to
    python benches/archive.py volumizer     ten of the structures by the Python package, if it is installed

The structures are made from those of the tests: moved, turned and renamed, as mmCIF and PDB, plain and gzipped, three of 500 broken.
With $NUCULA_DATA 4jpn.cif is one of them. Needs pyarrow; gemmi for the mmCIF. Every figure is the best of some rounds. Rates "per core"
are by processor time, which other programs on the machine disturb least; the ratio of two threads to one is by the clock, and
means something on a machine that has two cores to spare.
"""

import argparse
import gzip
import os
import resource
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "bindings" / "python"))

import nucula  # noqa: E402

OPEN = ROOT / "tests" / "data" / "open" / "structures"
NAMES = ("1FMO.pdb", "4CUP.cif", "1K1I.pdb", "T4L_L99A.pdb", "3U7T.cif")
ROUNDS = 5
# The Protein Data Bank in 2025, and the AlphaFold database: entries, atoms and packed bytes of a usual one.
PDB = {"name": "PDB", "entries": 240_000, "atoms": 7_000, "bytes": 350_000}
PREDICTED = {"name": "predicted", "entries": 200_000_000, "atoms": 2_400, "bytes": 100_000}


def large():
    """4jpn.cif, or the largest that comes with the tests."""
    data = os.environ.get("NUCULA_DATA")
    path = Path(data) / "structures" / "4jpn.cif" if data else None
    if path is None or not path.exists():
        print("NUCULA_DATA is not set: 1FMO stands in for 4jpn")
        path = OPEN / "1FMO.pdb"
    return path


def moved(text, suffix, random):
    """A file's text with its atoms turned and moved, and its entry renamed."""
    turn = np.linalg.qr(random.normal(size=(3, 3)))[0]
    turn[:, 0] *= np.sign(np.linalg.det(turn))
    shift = random.normal(0, 5, 3)
    if suffix == ".cif":
        import gemmi

        block = gemmi.cif.read_string(text)[0]
        columns = [block.find_loop(f"_atom_site.Cartn_{axis}") for axis in "xyz"]
        positions = np.array([[float(value) for value in column] for column in columns]).T @ turn.T + shift
        for column, values in zip(columns, positions.T):
            for row, value in enumerate(values):
                column[row] = f"{value:.3f}"
        block.name = f"MADE{random.integers(10_000)}"
        # Operators of assemblies would be others now.
        for category in ("_pdbx_struct_assembly_gen.", "_pdbx_struct_oper_list.", "_pdbx_struct_assembly."):
            block.find_mmcif_category(category).erase()
        return block.as_string()
    lines = []
    for line in text.splitlines():
        if line.startswith(("ATOM", "HETATM")):
            x, y, z = turn @ [float(line[30:38]), float(line[38:46]), float(line[46:54])] + shift
            line = f"{line[:30]}{x:8.3f}{y:8.3f}{z:8.3f}{line[54:]}"
        if not line.startswith("REMARK 350"):
            lines.append(line)
    return "\n".join(lines) + "\n"


def made(folder, n=500):
    """Paths of structures in a folder, three of them broken."""
    random = np.random.default_rng(18)
    texts = [(path.suffix, path.read_text()) for path in (OPEN / name for name in NAMES)]
    variants = [(suffix, moved(text, suffix, random)) for suffix, text in texts for _ in range(4)]
    paths = []
    for i, (suffix, text) in enumerate(islice(cycle(variants), n)):
        if i in (100, 200, 300):
            text = text[: len(text) // 3] + "\x00"
        path = Path(folder) / f"made{i:05}{suffix}{'.gz' if i % 2 else ''}"
        path.write_bytes(gzip.compress(text.encode(), 6) if i % 2 else text.encode())
        paths.append(path)
    return paths


def best(work, rounds=ROUNDS, clock=time.perf_counter):
    """The least time, s."""
    times = []
    for _ in range(rounds):
        begun = clock()
        work()
        times.append(clock() - begun)
    return min(times)


def core(work, rounds=ROUNDS):
    """The least processor time, s."""
    return best(work, rounds, time.process_time)


def batch(sources, **options):
    return sum(item.error is None for item in nucula.volumes_batch(sources, **options))


def same_atoms(frames, elements, **options):
    return sum(item.error is None for item in nucula.volumes_frames(frames, elements, **options))


def archive(sources, **options):
    with tempfile.TemporaryDirectory() as folder:
        return nucula.archive.run(sources, Path(folder) / "out.parquet", **options)


def peak():
    """Peak memory of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident():
    """Memory of this process now, MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def rates():
    with tempfile.TemporaryDirectory() as folder:
        paths = made(folder)
        four = [large()] * 100
        print(f"{'structures/s':36}{'per core':>9}{'1 thread':>10}{'2 threads':>11}{'ratio':>7}")
        for voxel_size in (3.0, 2.0):
            for name, sources, work in (
                ("500 made, volumes_batch, list", lambda: paths, batch),
                ("500 made, volumes_batch, iterator", lambda: iter(paths), batch),
                ("500 made, archive.run", lambda: paths, archive),
                (f"{four[0].stem}, volumes_batch", lambda: four, batch),
                (f"{four[0].stem}, archive.run", lambda: four, archive),
            ):
                n = len(four if four[0].stem in name else paths)

                def run(n_threads):
                    return lambda: work(sources(), voxel_size=voxel_size, n_threads=n_threads)

                alone, one, two = (n / s for s in (core(run(1)), best(run(1)), best(run(2))))
                print(f"{name + f', {voxel_size:g} Å':36}{alone:>9.0f}{one:>10.0f}{two:>11.0f}{two / one:>7.2f}")


def memory():
    with tempfile.TemporaryDirectory() as folder:
        paths = made(folder)
        seen = {}
        for name in ("volumes_batch", "archive.run"):
            samples = seen[name] = []

            def told(done, _):
                samples.append((done, resident()))

            sources = islice(cycle(paths), 5000)
            if name == "archive.run":
                archive(sources, voxel_size=2.0, progress=told)
            else:
                batch(sources, voxel_size=2.0, progress=lambda done, total: done % 100 or told(done, total))
            early = [size for done, size in samples if done <= 1000]
            late = [size for done, size in samples if done > 4000]
            print(f"{name}: {max(early):.0f} MB within the first 1000 structures, {max(late):.0f} MB within the last 1000 of 5000")
        try:
            from matplotlib.figure import Figure
        except ImportError:
            return
        axes = (figure := Figure(figsize=(7, 3), layout="constrained")).subplots()
        for name, samples in seen.items():
            axes.plot(*zip(*samples), label=name)
        axes.set(xlabel="structures", ylabel="memory, MB", ylim=(0, None))
        axes.legend(frameon=False)
        figure.savefig("archive-memory.png", dpi=120)
        print("plot: archive-memory.png")


def frames(n_frames=10_000):
    """Frames from memory: what a call for each, `volumes_frames`, a batch and `track` add to the time of the kernel."""
    structure = nucula.read(large())
    n = min(6000, len(structure))
    x, elements = structure.positions[:n], structure.elements[:n].tolist()
    random = np.random.default_rng(0)
    shaken = [x + random.normal(0, 0.3, x.shape).astype(np.float32) for _ in range(20)]
    structures = [nucula.Structure.from_atoms(frame, elements) for frame in shaken]
    stacked = np.stack(shaken * 5)
    options = {"voxel_size": 3.0, "n_threads": 1}

    def some(n, what=shaken):
        return islice(cycle(what), n)

    ways = {
        "kernel: volumes(Structure)": lambda n: [nucula.volumes(s, **options) for s in some(n, structures)],
        "volumes((positions, elements))": lambda n: [nucula.volumes((f, elements), **options) for f in some(n)],
        "volumes_frames, 1 thread": lambda n: same_atoms(some(n), elements, **options),
        "volumes_frames of one array": lambda n: same_atoms(stacked[:n], elements, **options),
        "volumes_batch, 1 thread": lambda n: batch(((f, elements) for f in some(n)), **options),
        "track, 1 thread": lambda n: nucula.track(some(n), elements, **options),
    }
    # In turn, so that what the machine does meanwhile meets all alike.
    least = {name: [float("inf")] * 2 for name in ways}
    for _ in range(4 * ROUNDS):
        for name, way in ways.items():
            used, begun = time.process_time(), time.perf_counter()
            way(100)
            taken = time.perf_counter() - begun, time.process_time() - used
            least[name] = [min(pair) for pair in zip(least[name], (t / 100 for t in taken))]
    clock, _ = least["kernel: volumes(Structure)"]
    print(f"{f'ms a frame of {n} atoms':32}{'clock':>8}{'cores':>8}{'ratio of clocks':>17}")
    for name, (seconds, used) in least.items():
        print(f"{name:32}{1e3 * seconds:>8.3f}{1e3 * used:>8.3f}{seconds / clock:>17.2f}")
    for name in ("volumes_frames, 1 thread", "volumes_batch, 1 thread", "track, 1 thread"):
        ways[name](500)
        early = peak()
        ways[name](n_frames)
        print(f"{name}: peak memory {early:.0f} MB after 500 frames, {peak():.0f} MB after {n_frames}")


def plan():
    """Cost per structure is nearly linear in atoms; rates of the 500 made and of the large one give both terms."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for path in made(folder, 40) if path.suffix == ".gz"]
        import pyarrow.parquet

        n_small = np.mean([len(nucula.read(path)) for path in paths])
        big = large()
        packed = Path(folder) / f"{big.name}.gz"
        packed.write_bytes(gzip.compress(big.read_bytes(), 6))
        n_big = len(nucula.read(packed))
        found = archive(paths * 5, voxel_size=2.0)
        with tempfile.TemporaryDirectory() as other:
            # Each once, for what repeats takes no room.
            file = pyarrow.parquet.read_metadata(nucula.archive.run(paths, Path(other) / "a.parquet", voxel_size=2.0).path)
            group = file.row_group(0)
            row_bytes = sum(group.column(i).total_compressed_size for i in range(file.num_columns)) / file.num_rows
        print(f"{n_small:.0f} and {n_big} atoms; {found.n_rows / found.n_sources:.0f} rows a structure, {row_bytes:.0f} bytes a row\n")
        ways = [(f"volumes, {size:g} Å", lambda sources, size=size: archive(sources, voxel_size=size, n_threads=1))
                for size in (3.0, 2.0, 1.0)]
        ways += [("voids, 1 Å", lambda sources: [None for _ in nucula.voids_batch(sources, step=1.0, n_threads=1)])]
        print(f"{'':16}{'ms, small':>10}{'ms, large':>10}", *(f"{archive['name'] + ', core hours':>24}" for archive in (PDB, PREDICTED)))
        for name, way in ways:
            n = 2 if name.startswith("voids") else 10
            small = core(lambda: way(paths * (1 if n == 2 else 5)), 3) / (len(paths) * (1 if n == 2 else 5))
            one = core(lambda: way([packed] * n), 3) / n
            slope = (one - small) / (n_big - n_small)
            hours = [a["entries"] * max(small + slope * (a["atoms"] - n_small), small / 4) / 3600 for a in (PDB, PREDICTED)]
            print(f"{name:16}{1e3 * small:>10.2f}{1e3 * one:>10.2f}", *(f"{value:>24.3g}" for value in hours))
        for a in (PDB, PREDICTED):
            read = a["entries"] * a["bytes"]
            rows = found.n_rows / found.n_sources * a["atoms"] / n_small
            print(f"{a['name']}: {read / 1e12:.2g} TB read, {a['entries'] * rows * row_bytes / 1e9:.3g} GB written at 2 Å")


def volumizer():
    try:
        from volumizer import utils, volumizer as package
    except ImportError:
        sys.exit("volumizer is not installed; see tests/requirements-client.txt")
    utils.set_resolution(2.0)
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for path in made(folder, 40) if path.suffix != ".gz"][:10]
        theirs = best(lambda: [package.volumize_pdb(path) for path in paths], 1)
        ours = best(lambda: batch(paths, voxel_size=2.0, n_threads=1))
    print(f"ten structures at 2 Å: volumizer {theirs:.1f} s, volumes_batch on one thread {1e3 * ours:.1f} ms, 1/{theirs / ours:.0f}")


PARTS = {"rates": rates, "memory": memory, "frames": frames, "plan": plan, "volumizer": volumizer}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=PARTS)
    for part in parser.parse_args().parts:
        PARTS[part]()
