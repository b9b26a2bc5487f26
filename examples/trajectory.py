"""A pocket along a trajectory: its volume over time as a picture, and how often each voxel was its own as a map.

    python examples/trajectory.py [TOPOLOGY TRAJECTORY] [--voxel-size Å] [--output FOLDER]

TOPOLOGY and TRAJECTORY are what MDAnalysis reads; without them the bundled entry 4CUP breathes: its atoms swing along three slow
waves, which is no dynamics, but moves like one. Needs matplotlib and mrcfile: pip install nucula[plot,track].
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "bindings" / "python"))  # for those who have not installed it

import nucula  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description="Follows the main pocket of a protein along a trajectory.")
    parser.add_argument("files", nargs="*", type=Path, help="TOPOLOGY TRAJECTORY")
    parser.add_argument("--voxel-size", type=float, default=1.5, metavar="Å", help="voxel edge (default 1.5)")
    parser.add_argument("--frames", type=int, default=200, help="frames of the bundled entry (default 200)")
    parser.add_argument("--output", type=Path, default=Path(), metavar="FOLDER", help="default: here")
    return parser.parse_args()


def breathing(structure, n_frames):
    """Frames of (n, 3): waves of 1 Å through the protein, and it tumbles."""
    random = np.random.default_rng(1)
    x = structure.positions - structure.positions.mean(axis=0)
    waves = [(random.normal(0, 0.08, 3), random.normal(0, 0.6, 3), period) for period in (37, 59, 101)]
    for t in range(n_frames):
        moved = sum(np.sin(x @ k + 2 * np.pi * t / period)[:, None] * amplitude for k, amplitude, period in waves)
        angle = 0.05 * t
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        yield (x + moved) @ turn.T + [0.1 * t, 0, 0]


def frames_of(given):
    """What `track` takes: frames, elements, reference atoms."""
    if given.files:
        import MDAnalysis

        protein = MDAnalysis.Universe(*map(str, given.files)).select_atoms("protein and not name H*")
        return protein, None, "name CA"
    structure = nucula.read(HERE / "data" / "4CUP.cif")
    return breathing(structure, given.frames), structure.elements, structure.atom_names == "CA"


def draw(tracks, main, path):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots()
    volume = tracks.volume(main)
    axes.plot(volume, lw=0.8, color="#9db4c8", label="each frame")
    width = max(1, len(volume) // 20)
    smooth = np.convolve(volume, np.ones(width) / width, "valid")
    axes.plot(np.arange(len(smooth)) + (width - 1) / 2, smooth, color="#1f4e79", label=f"mean of {width}")
    for event in tracks.events:
        if event.track == main:
            axes.axvline(event.frame, ymax=0.03, color="#c0504d" if event.kind == "split" else "#4f9d4f", lw=1)
    axes.set(xlabel="frame", ylabel="volume, Å³", ylim=(0, None), title=f"track {main}; below: splits red, merges green")
    axes.legend(frameon=False)
    figure.savefig(path, dpi=150)


def run(given):
    start = time.perf_counter()
    frames, elements, reference = frames_of(given)
    tracks = nucula.track(frames, elements, reference=reference, voxel_size=given.voxel_size)
    seconds = time.perf_counter() - start
    print(f"{tracks.n_frames} frames in {seconds:.2f} s: {len(tracks)} tracks, {len(tracks.events)} splits and merges\n")
    print(f"{'track':>5} {'mean Å³':>9} {'present':>8} {'open':>6}")
    largest = np.argsort(-tracks.mean_volume)
    for track in largest[:8]:
        print(f"{track:>5} {tracks.mean_volume[track]:>9.1f} {tracks.present[track]:>8.0%} {tracks.open[track]:>6.0%}")

    # Each frame alone, without the others: as many at once as there are cores.
    frames, elements, _ = frames_of(given)
    alone = nucula.volumes_frames(frames, elements, voxel_size=given.voxel_size)
    sizes = [float(item.volumes.volume.max(initial=0)) for item in alone if item.error is None]
    print(f"\nlargest volume of each frame by itself: {min(sizes):.0f} to {max(sizes):.0f} Å³")

    main = int(largest[0])
    picture, density, structure = (given.output / name for name in ("pocket.png", "pocket.mrc", "first.cif"))
    draw(tracks, main, picture)
    tracks.write_map(density, main)
    tracks.first.write(structure)
    print(f"\nvolume over time: {picture}; occupancy: {density}, in the frame of {structure}")


if __name__ == "__main__":
    try:
        run(arguments())
    except (nucula.Error, ImportError) as error:
        sys.exit(f"trajectory: {error}")
