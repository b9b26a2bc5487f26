"""Linear ACE beside its peers, one thread, CPU time, the best of several in one run; then on two threads, by the clock.

    python benches/ace.py

Needs vesin for lists of neighbours; python-ace (`pyace`) is not asked for.
"""

import time

import nucula
import numpy as np


def by_the_clock(run, n: int = 10) -> str:
    """The fastest call with one thread and with two: rows of eight of either kind in turn, since a call after one of the other
    kind finds what it reads and writes in another core's cache."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(n):
        for n_threads in [1] * 8 + [2] * 8:
            start = time.perf_counter()
            run(n_threads)
            times[n_threads - 1].append(time.perf_counter() - start)
    one, two = map(min, times)
    return f"{one * 1e3:.2f} and {two * 1e3:.2f} ms on one and two threads, {one / two:.2f} times as fast"


def best(run, n: int = 15) -> float:
    """Seconds of CPU of the fastest of n calls."""
    times = []
    for _ in range(n):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def liquid(n: int, seed: int):
    rng = np.random.default_rng(seed)
    sites = np.stack(np.meshgrid(*[np.arange(n)] * 3, indexing="ij"), -1).reshape(-1, 3)
    edge = 2.715
    return (sites + rng.uniform(-0.15, 0.15, sites.shape)) * edge, np.eye(3) * edge * n


def small_set() -> list:
    """53 structures of silicon, 229 atoms: cells of two, two liquids of 64, an isolated atom."""
    rng = np.random.default_rng(2)
    frames = []
    for k in range(50):
        half, t, c = 5.43 / 2, 2.4, 1.32
        vectors = np.array([[0, half, half], [half, 0, half], [half, half, 0]] if k < 25 else [[-t, t, c], [t, -t, c], [t, t, -c]])
        other = [half / 2] * 3 if k < 25 else [0, t, c / 2]
        shake = lambda rows: np.asarray(rows, float) + rng.uniform(-0.05, 0.05, (len(rows), 3))  # noqa: E731
        frames.append((shake([[0, 0, 0], other]), [14, 14], shake(vectors), True))
    for seed in (3, 4):
        positions, cell = liquid(4, seed)
        frames.append((positions, np.full(64, 14), cell, True))
    frames.append(([[0.0, 0, 0]], [14], None, False))
    return frames


def main() -> None:
    basis = nucula.AceBasis("Si", r0=2.35)
    weights = np.random.default_rng(0).normal(size=len(basis))
    for n in (12, 24):
        positions, cell = liquid(n, 1)
        structure = (positions, np.full(len(positions), 14), cell, True)
        per_atom = 1e6 / len(positions)
        ours = best(lambda: nucula.neighbors(positions, cell, True, 5.5)) * per_atom
        evaluated = best(lambda: basis.energy_forces(weights, structure, n_threads=1)) * per_atom
        print(f"{len(positions)} atoms, µs an atom: list {ours:.2f}, energy and forces with list {evaluated:.2f}")
        try:
            import vesin
        except ImportError:
            continue
        for in_order in (False, True):
            calculator = vesin.NeighborList(cutoff=5.5, full_list=True, sorted=in_order)
            call = lambda: calculator.compute(positions, cell, True, "ijSD", copy=False)  # noqa: B023, E731
            theirs = best(call) * per_atom
            kind = "sorted" if in_order else "unsorted"
            print(f"  vesin, {kind}: {theirs:.2f}; list {ours / theirs:.2f} of it, energy and forces {evaluated / theirs:.2f}")
    frames = small_set()
    rows = sum(3 * len(frame[0]) + 7 for frame in frames)
    out = np.empty((len(basis), rows)).T
    print(f"design matrix {rows} x {len(basis)}: {best(lambda: basis.design_matrix(frames, out=out, n_threads=1), 40) * 1e3:.2f} ms")
    print("by the clock:")
    print(f"  that matrix: {by_the_clock(lambda n_threads: basis.design_matrix(frames, out=out, n_threads=n_threads))}")
    liquids = [(positions, np.full(64, 14), cell, True) for positions, cell in (liquid(4, seed) for seed in range(40))]
    print(f"  rows of 40 liquids of 64: {by_the_clock(lambda n_threads: basis.design_matrix(liquids, n_threads=n_threads), 2)}")
    # The last one of the loop above.
    energies = by_the_clock(lambda n_threads: basis.energy_forces(weights, structure, n_threads=n_threads), 2)
    print(f"  energy and forces of {len(structure[0])} atoms: {energies}")


if __name__ == "__main__":
    main()
