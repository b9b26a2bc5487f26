"""How far the volumes of voids can be trusted: shapes of known volume and proteins, turned at random.

    python benches/trust.py [closed] [open] [bent] [proteins] [channel] [--poses N]

Truths are the same rules at a step of 0.25 Å (closed) and 0.3 Å (open): what is measured is the dependence on the grid. Proteins
come with the tests; the spread of their largest void is set beside that of `volumes`.
"""

import argparse
import math
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "bindings" / "python"))

import nucula  # noqa: E402

CARBON, LAYERS, THICK, SPACING = 1.70, 4, 1.4, 0.9


def ball(radius):
    shells = []
    for layer in range(LAYERS):
        r = radius + CARBON + layer * THICK
        i = np.arange(int(4 * math.pi * r**2 / SPACING**2)) + 0.5
        z, angle = 1 - 2 * i / len(i), math.pi * (1 + 5**0.5) * i
        s = np.sqrt(1 - z * z)
        shells.append(r * np.stack([s * np.cos(angle), s * np.sin(angle), z], axis=1))
    return np.concatenate(shells)


def wall(radius, low, high):
    """Rings around z; `radius(z)` is that of the free space."""
    rings = []
    heights = np.linspace(low, high, round((high - low) / SPACING) + 1)
    for layer in range(LAYERS):
        for j, z in enumerate(heights):
            rho = radius(z) + CARBON + layer * THICK
            n = round(2 * math.pi * rho / SPACING)
            angle = 2 * math.pi * (np.arange(n) + 0.5 * (j % 2)) / n
            rings.append(np.stack([rho * np.cos(angle), rho * np.sin(angle), np.full(n, z)], axis=1))
    return np.concatenate(rings)


def tube(radius, length):
    return wall(lambda z: radius, -length / 2 + CARBON, length / 2 - CARBON)


def well(radius, length):
    cap = ball(radius)
    return np.concatenate([wall(lambda z: radius, 0.0, length - CARBON), cap[cap[:, 2] < -0.3]])


def funnel(radius, length):
    return wall(lambda z: radius + 0.25 * abs(z), -length / 2 + CARBON, length / 2 - CARBON)


def around(distance, width, spacing=1.0):
    """Atoms in layers around any free space: `distance(x)` is that of places (n, 3) from its surface, negative inside."""
    axis = np.arange(-width, width + spacing, spacing)
    places = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    found = distance(places)
    layers = []
    for layer in range(LAYERS):
        level = CARBON + layer * THICK
        near = places[np.abs(found - level) < 0.55 * spacing]
        for _ in range(3):
            here = distance(near)
            steps = [distance(near + 1e-4 * e) - here for e in np.eye(3)]
            slope = np.stack(steps, axis=1) / 1e-4
            near = near - ((here - level) / (slope**2).sum(1).clip(0.05))[:, None] * slope
        layers.append(near[np.linalg.norm(near, axis=1) <= width])
    return np.concatenate(layers)


def ellipsoid(a, b, c):
    # To first order; the truth is that of small steps around the same atoms.
    axes = np.array([a, b, c])

    def distance(x):
        k0, k1 = np.linalg.norm(x / axes, axis=1), np.linalg.norm(x / axes**2, axis=1).clip(1e-9)
        return k0 * (k0 - 1) / k1

    return around(distance, a + 7)


def torus(ring, radius):
    return around(lambda x: np.hypot(np.hypot(x[:, 0], x[:, 1]) - ring, x[:, 2]) - radius, ring + radius + 6)


def spherocylinder(radius, length):
    def distance(x):
        return np.linalg.norm(x - np.clip(x, [0, 0, -length / 2], [0, 0, length / 2]), axis=1) - radius

    return around(distance, length / 2 + radius + 6)


def necked(radius, neck, apart):
    """Two balls and a straight neck between them."""

    def distance(x):
        ends = [np.linalg.norm(x - [0, 0, z], axis=1) - radius for z in (-apart / 2, apart / 2)]
        between = np.linalg.norm(x - np.clip(x, [0, 0, -apart / 2], [0, 0, apart / 2]), axis=1) - neck
        return np.min([*ends, between], axis=0)

    return around(distance, apart / 2 + radius + 6)


def junction(radius, reach):
    """Three tubes from one place, open at the rim of a ball of atoms."""
    ways = [np.array([math.cos(a), math.sin(a), 0.0]) for a in (0.0, 2.1, 4.2)]

    def distance(x):
        along = [np.clip(x @ way, 0, None) for way in ways]
        return np.min([np.linalg.norm(x - s[:, None] * way, axis=1) for s, way in zip(along, ways)], axis=0) - radius

    return around(distance, reach)


def rotation(random):
    w, x, y, z = (q := random.normal(size=4)) / np.linalg.norm(q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def posed(atoms, seed):
    random = np.random.default_rng(seed)
    turned = atoms @ rotation(random).T + random.uniform(-20, 20, 3)
    return turned.astype(np.float32), ["C"] * len(atoms)


def shapes(title, solids, kind, truth_step, steps, poses, **options):
    print(f"{title:<22} {'step':>5} {'truth Å³':>9} {'worst':>7} {'mean':>7} {'covered':>8} {'kind':>6}")
    for name, atoms in solids:
        truth = np.mean([nucula.voids(posed(atoms, 900 + k), step=truth_step, **options).volume[0] for k in range(2)])
        for step in steps:
            off, covered, right = [], 0, 0
            for seed in range(poses):
                v = nucula.voids(posed(atoms, seed), step=step, **options)
                volume, error = (v.volume[0], v.error[0]) if len(v) else (0.0, 0.0)
                off.append(volume / truth - 1)
                covered += abs(volume - truth) <= error
                right += len(v) > 0 and v.kind[0] == kind
            worst = max(off, key=abs)
            print(f"{name:<22} {step:>5g} {truth:>9.1f} {100 * worst:>6.2f}% {100 * np.mean(off):>6.2f}% "
                  f"{covered:>4}/{poses} {right:>3}/{poses}", flush=True)


def proteins(poses):
    print(f"\n{'largest, turned':<12} {'step':>5} {'voids Å³':>9} {'spread':>7} {'volumes Å³':>11} {'spread':>7}")
    for name in ("1FMO.pdb", "T4L_L99A.pdb"):
        structure = nucula.read(ROOT / "tests" / "data" / "open" / "structures" / name)
        elements = structure.elements
        for step in (2.0, 1.0, 0.5):
            found = {"voids": [], "volumes": []}
            for seed in range(poses):
                random = np.random.default_rng(seed)
                turned = (structure.positions @ rotation(random).T).astype(np.float32), elements
                v, w = nucula.voids(turned, step=step), nucula.volumes(turned, voxel_size=step, align=False)
                found["voids"].append(v.volume[0] if len(v) else 0.0)
                found["volumes"].append(w.volume[0] if len(w) else 0.0)
            numbers = [(np.mean(a), 100 * np.std(a) / max(np.mean(a), 1e-9)) for a in found.values()]
            (a, da), (b, db) = numbers
            print(f"{name:<12} {step:>5g} {a:>9.1f} {da:>6.1f}% {b:>11.1f} {db:>6.1f}%", flush=True)


def channel(poses):
    structure = nucula.read(ROOT / "tests/data/open/structures/1GRM.pdb", assembly="asymmetric", keep_models=False)
    print(f"\n1GRM, amber_united (HOLE: 1.198): {len(structure)} atoms")
    for probe, step, passages in ((0.7, 1.0, False), (0.7, 0.5, False), (0.7, 0.35, False),
                                  (1.1, 1.0, False), (1.1, 0.5, False), (1.1, 1.0, True), (1.1, 0.5, True)):
        found = []
        for seed in range(poses):
            turned = (structure.positions @ rotation(np.random.default_rng(seed)).T).astype(np.float32)
            v = nucula.voids((turned, structure.elements), step=step, radii="amber_united", probe_radius=probe, passages=passages)
            rows = [row for row in range(len(v)) if len(v.mouths(row)) >= 2]
            if rows:
                line = v.centreline(rows[0])
                found.append((line.bottleneck, line.length))
        print(f"probe {probe:g}, step {step:g}{', passages' if passages else ''}: {len(found)}/{poses} channels", end="")
        if found:
            low, high = np.min(found, axis=0), np.max(found, axis=0)
            print(f", bottleneck {low[0]:.4f} to {high[0]:.4f}, length {low[1]:.1f} to {high[1]:.1f}", end="")
        print(flush=True)
    for distance, radius in list(zip(line.distance, line.radius))[::2]:
        print(f"{distance:7.2f} {radius:6.3f} {'#' * round(12 * radius)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=["closed", "open", "bent", "proteins", "channel"])
    parser.add_argument("--poses", type=int, default=8)
    given = parser.parse_args()
    if "closed" in given.parts:
        solids = [(f"ball {r:g}", ball(r)) for r in (2.3, 3.0, 4.0, 5.6, 8.0)]
        shapes("closed", solids, "cavity", 0.25, (1.0, 0.5), given.poses)
    if "open" in given.parts:
        solids = [(f"tube {r:g}", tube(r, 20.0)) for r in (2.5, 3.2, 4.4, 6.0)]
        shapes("pores", [*solids, ("funnel 3", funnel(3.0, 20.0))], "pore", 0.3, (1.0, 0.5), given.poses)
        shapes("pockets", [(f"well {r:g}", well(r, 14.0)) for r in (2.6, 4.2, 5.1)], "pocket", 0.3, (1.0, 0.5), given.poses)
    if "bent" in given.parts:
        closed = [("ellipsoid 7 4 3", ellipsoid(7, 4, 3)), ("torus 6 2.6", torus(6, 2.6)), ("spherocyl. 3 10", spherocylinder(3, 10)),
                  ("neck 1.6 of 4", necked(4, 1.6, 12))]
        shapes("bent, closed", closed, "cavity", 0.25, (1.0, 0.5), given.poses)
        necks = [(f"neck {r:g} of 4", necked(4, r, 12)) for r in (1.42, 1.5, 1.6, 1.8)]
        shapes("with passages=True", necks, "cavity", 0.25, (1.0, 0.5), given.poses, passages=True)
        shapes("junctions", [("junction 3", junction(3.0, 12))], "hub", 0.3, (1.0, 0.5), given.poses)
    if "proteins" in given.parts:
        proteins(given.poses)
    if "channel" in given.parts:
        channel(given.poses)


if __name__ == "__main__":
    main()
