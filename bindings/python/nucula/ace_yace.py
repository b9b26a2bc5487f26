"""Potentials in pacemaker's exchange format, `.yace`: read where their functions are those of a linear ACE.

What a file says, and how it is said here, to rounding:

* A radial base function is a cubic Hermite spline on even nodes of r from 0 to rcut: a table behind the linear transform, with
  the same nodes. Base functions of other names are sums of such splines, so they are tables too.
* Factors are complex harmonics with the Condon-Shortley phase, √(4π) times the orthonormal ones: each is a sum of two real ones, and the
  real part of a product is a sum of products.
* An energy is a sum of powers of densities. Only the first power is linear; a file with another one, such as the square
  root of most published potentials, is refused, and so are core repulsion and inner cutoffs, which are no basis functions.

After Y. Lysogorskiy et al., npj Comput. Mater. 7, 97 (2021).
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from . import _species
from .ace import AceBasis
from .ace_potential import AcePotential
from .errors import IoError, ParseError, Unsupported

_MOST_FACTORS = 8


def read_yace(path: str | os.PathLike[str]) -> AcePotential:
    """A potential from a `.yace` file of pacemaker or python-ace; energies in eV, lengths in Å.

    Each of its functions becomes one of the basis, with weight 1 for its own species; `save` keeps it as JSON. Needs PyYAML.

    Raises IoError; ParseError for what is no such file; Unsupported, saying what, for a potential that is not linear, has a core
    repulsion, an inner cutoff or radial functions of another kind.
    """
    name = os.fspath(path)
    kept = _load(name)
    try:
        return _potential(name, kept)
    except KeyError as error:
        raise ParseError(f"{name}: there is no {error.args[0]!r}") from None
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        if isinstance(error, (Unsupported, ParseError)):
            raise
        raise ParseError(f"{name}: {error}") from None


def _load(name: str) -> Mapping[str, Any]:
    try:
        import yaml
    except ImportError:
        raise Unsupported("not supported: .yace needs PyYAML, which is not installed: pip install nucula[yace]") from None

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Keys may be lists, as those of pairs of elements are."""

    def mapping(loader: Any, node: Any) -> dict[Any, Any]:
        both = ((loader.construct_object(key, deep=True), loader.construct_object(value, deep=True)) for key, value in node.value)
        return {tuple(key) if isinstance(key, list) else key: value for key, value in both}

    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    try:
        with open(name, "rb") as file:
            kept = yaml.load(file, Loader)
    except OSError as error:
        raise IoError(f"{name}: {error.strerror or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ParseError(f"{name}: {' '.join(str(error).split())}") from None
    if not isinstance(kept, dict) or not {"elements", "bonds", "functions"} <= set(kept):
        raise ParseError(f"{name}: it is no potential: elements, bonds and functions are not all there")
    return kept


def _potential(name: str, kept: Mapping[str, Any]) -> AcePotential:
    elements = kept["elements"]
    densities = [_density_weights(name, kept["embeddings"][c]) for c in range(len(elements))]
    bonds = {(c, s): _bond(name, kept["bonds"], c, s) for c in range(len(elements)) for s in range(len(elements))}
    # Of each function: its centre, and coefficients of products of factors (kind, species, n, l, m).
    functions = [
        (c, _products(function, densities[c])) for c in range(len(elements)) for function in kept["functions"].get(c) or []
    ]
    for c, sums in functions:
        for kind, s, n, l, _ in {factor for key in sums for factor in key}:
            if not _has(bonds[c, s], kind, n, l):
                raise ParseError(f"{name}: a function of {elements[c]} takes n {n}, l {l} of {elements[s]}, which the bond lacks")
    factors = sorted({factor for _, sums in functions for key in sums for factor in key})
    radial = sorted({factor[:4] for factor in factors})
    a_of, radial_of = ({key: i for i, key in enumerate(keys)} for keys in (factors, radial))
    products = sorted({key for _, sums in functions for key in sums}, key=lambda key: (len(key), key))
    aa_of = {key: i for i, key in enumerate(products)}
    spec: dict[str, Any] = {
        "species": elements,
        "harmonics": "spherical",
        "radial": _tables(bonds, radial, len(elements), float(kept.get("deltaSplineBins", 0.001))),
        "pair": None,
        "a_radial": [radial_of[factor[:4]] for factor in factors],
        "a_angular": [factor[3] * factor[3] + factor[3] + factor[4] for factor in factors],
        "aa_offsets": np.cumsum([0, *map(len, products)]),
        "aa_factors": [a_of[factor] for key in products for factor in key],
        "b_offsets": np.cumsum([0, *(len(sums) for _, sums in functions)]),
        "b_terms": [aa_of[key] for _, sums in functions for key in sorted(sums)],
        "b_values": [sums[key] for _, sums in functions for key in sorted(sums)],
    }
    basis = AceBasis.from_spec(spec)
    centres = np.array([c for c, _ in functions], int)
    weights = np.concatenate([(centres == c).astype(float) for c in range(len(elements))])
    e0 = {_species.number("elements", element): float(e) for element, e in zip(elements, kept.get("E0") or [0.0] * len(elements))}
    return AcePotential(basis, weights, e0, provenance={"format": "yace", "file": os.path.basename(name)})


def _density_weights(name: str, embedding: Mapping[str, Any]) -> list[float]:
    """What each density is multiplied by in the energy."""
    given = [float(value) for value in embedding["FS_parameters"]]
    n = int(embedding["ndensity"])
    if embedding["npoti"] not in ("FinnisSinclair", "FinnisSinclairShiftedScaled"):
        raise Unsupported(f"not supported: {name}: the embedding {embedding['npoti']!r}")
    if any(given[2 * p + 1] != 1.0 and given[2 * p] != 0.0 for p in range(n)):
        raise Unsupported(f"not supported: {name}: its energy is no sum of functions, but of powers {given[1 : 2 * n : 2]} of sums")
    return [given[2 * p] for p in range(n)]


def _bond(name: str, bonds: Mapping[Any, Any], c: int, s: int) -> Mapping[str, Any]:
    bond = bonds[(c, s)] if (c, s) in bonds else bonds[(s, c)]
    if float(bond.get("prehc", 0)) != 0.0:
        raise Unsupported(f"not supported: {name}: its core repulsion is no function of a basis")
    if float(bond.get("rcut_in", 0)) != 0.0 or float(bond.get("dcut_in", 0)) != 0.0:
        raise Unsupported(f"not supported: {name}: its inner cutoff")
    if bond["radbasename"] not in _BASES:
        raise Unsupported(f"not supported: {name}: radial functions {bond['radbasename']!r}; known are {', '.join(_BASES)}")
    return bond


def _products(function: Mapping[str, Any], densities: list[float]) -> dict[tuple[Any, ...], float]:
    """The real parts of a function's products of complex factors, as products of real ones with their coefficients."""
    rank, n_densities = int(function["rank"]), int(function["ndensity"])
    if not 1 <= rank <= _MOST_FACTORS:
        raise Unsupported(f"not supported: a function of {rank} factors; at most {_MOST_FACTORS} are possible")
    species, ns, ls = function["mus"], function["ns"], function["ls"]
    if not len(species) == len(ns) == len(ls) == rank:
        raise ValueError(f"a function of {rank} factors has {len(species)} species, {len(ns)} n, {len(ls)} l")
    sums: dict[tuple[Any, ...], float] = {}
    for combination in range(int(function["num_ms_combs"])):
        ms = function["ms_combs"][combination * rank : (combination + 1) * rank]
        values = function["ctildes"][combination * n_densities : (combination + 1) * n_densities]
        value = sum(weight * float(of) for weight, of in zip(densities, values))
        # Single factors are of base functions, products of combined ones.
        choices = [
            [((0 if rank == 1 else 1, int(mu), int(n), int(l), m_real), part) for m_real, part in _real_parts(int(m))]
            for mu, n, l, m in zip(species, ns, ls, ms)
        ]
        for chosen in product(*choices):
            part = value * math.prod((part for _, part in chosen), start=1 + 0j).real
            if part != 0.0:
                key = tuple(sorted(factor for factor, _ in chosen))
                sums[key] = sums.get(key, 0.0) + part
    return sums


def _real_parts(m: int) -> list[tuple[int, complex]]:
    """Real harmonics in √(4π) times a complex one, with the Condon-Shortley phase."""
    whole, half = math.sqrt(4 * math.pi), math.sqrt(2 * math.pi)
    if m == 0:
        return [(0, whole + 0j)]
    phase = -1 if m > 0 and m % 2 else 1
    return [(abs(m), phase * half + 0j), (-abs(m), phase * half * (1j if m > 0 else -1j))]


def _tables(bonds: Mapping[tuple[int, int], Any], radial: list[Any], n_species: int, spacing: float) -> dict[str, Any]:
    """Radial functions on the nodes of the splines; zero but for their own neighbours."""
    rcut = np.array([[float(bonds[c, s]["rcut"]) for s in range(n_species)] for c in range(n_species)])
    n_nodes = max(int(rcut.max() / spacing), 1) + 1
    values = np.zeros((n_species, n_species, n_nodes, len(radial)))
    slopes = np.zeros_like(values)
    for (c, s), bond in bonds.items():
        r = np.linspace(0.0, rcut[c, s], n_nodes)
        parameters = [float(x) for x in bond["radparameters"]]
        base, slope = _BASES[bond["radbasename"]](r, int(bond["nradbasemax"]), parameters, rcut[c, s], float(bond["dcut"]))
        for i, (kind, mu, n, l) in enumerate(radial):
            if mu == s and _has(bond, kind, n, l):
                row = np.asarray(bond["radcoefficients"][n - 1][l], float) if kind else np.eye(len(base))[n - 1]
                values[c, s, :, i] = row @ base[: len(row)]
                slopes[c, s, :, i] = row @ slope[: len(row)] * (rcut[c, s] / 2)
    return {
        "rin": 0.0, "r0": rcut / 2, "rcut": rcut, "transform": ("linear",), "envelope": ("none",),
        "values": values, "slopes": slopes,
    }  # fmt: skip


def _has(bond: Mapping[str, Any], kind: int, n: int, l: int) -> bool:
    """Whether a pair of species has a base function (kind 0) or a combined one."""
    if not kind:
        return 1 <= n <= int(bond["nradbasemax"])
    rows = bond["radcoefficients"]
    return 1 <= n <= len(rows) and 0 <= l < len(rows[n - 1])


def _cutoff(r: np.ndarray, rcut: float, dcut: float) -> tuple[np.ndarray, np.ndarray]:
    """Half a wave of the cosine over the last dcut before rcut."""
    if dcut <= 0:
        return np.ones_like(r), np.zeros_like(r)
    t = np.clip((r - (rcut - dcut)) / dcut, 0.0, 1.0)
    inside = (t > 0) & (t < 1)
    return 0.5 * (1 + np.cos(np.pi * t)), np.where(inside, -0.5 * np.pi / dcut * np.sin(np.pi * t), 0.0)


def _chebyshev(x: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """T_k and its derivative for k < n."""
    t, d = [np.ones_like(x), x], [np.zeros_like(x), np.ones_like(x)]
    for k in range(2, n):
        d.append(2 * t[k - 1] + 2 * x * d[k - 1] - d[k - 2])
        t.append(2 * x * t[k - 1] - t[k - 2])
    return np.array(t[:n]), np.array(d[:n])


def _times(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return a[0] * b[0], a[0] * b[1] + a[1] * b[0]


def _cheb_exp_cos(r: np.ndarray, n: int, parameters: list[float], rcut: float, dcut: float) -> tuple[np.ndarray, np.ndarray]:
    decay = parameters[0]
    last, y = np.exp(-decay), np.exp(-decay * r / rcut)
    t, d = _chebyshev(1 - 2 * (y - last) / (1 - last), n)
    slope = 2 * decay / rcut * y / (1 - last)
    rows = np.concatenate([t[:1], 0.5 * (1 - t[1:])]), np.concatenate([0 * d[:1], -0.5 * d[1:] * slope])
    wave = 0.5 * (1 + np.cos(np.pi * r / rcut)), -0.5 * np.pi / rcut * np.sin(np.pi * r / rcut)
    return _times(_times(rows, wave), _cutoff(r, rcut, dcut))


def _cheb_pow(r: np.ndarray, n: int, parameters: list[float], rcut: float, dcut: float) -> tuple[np.ndarray, np.ndarray]:
    left, power = 1 - r / rcut, parameters[0]
    t, d = _chebyshev(1 - 2 * left**power, n + 1)
    return 0.5 * (1 - t[1:]), -0.5 * d[1:] * (2 * power / rcut * left ** (power - 1))


def _sbessel(r: np.ndarray, n: int, parameters: list[float], rcut: float, dcut: float) -> tuple[np.ndarray, np.ndarray]:
    """Sums of two spherical Bessel functions that vanish smoothly at rcut, made orthonormal: E. Kocer, J. K. Mason, H. Erturk,
    AIP Advances 10, 015021 (2020)."""

    def wave(k: int) -> np.ndarray:
        x, unit = r * k * np.pi / rcut, k * np.pi / rcut
        near = np.abs(x) < 1e-3
        safe = np.where(near, 1.0, x)
        slope = np.where(near, -x / 3 * (1 - x * x / 10), (np.cos(safe) - np.sin(safe) / safe) / safe)
        return np.array([np.sinc(x / np.pi), unit * slope])

    def pair(k: int) -> np.ndarray:
        size = np.sqrt(2) * np.pi / rcut**1.5 * (k + 1) * (k + 2) / np.hypot(k + 1, k + 2)
        return (-1) ** k * size * (wave(k + 1) + wave(k + 2))

    rows, before = [pair(0)], 1.0
    for k in range(1, n):
        e = k * k * (k + 2) ** 2 / (4 * (k + 1) ** 4 + 1)
        d = 1 - e / before
        rows.append((pair(k) + np.sqrt(e / before) * rows[-1]) / np.sqrt(d))
        before = d
    values, slopes = np.array(rows).transpose(1, 0, 2)
    return values, slopes


#: Base functions and their slopes, (n, n_nodes) each, by the names of the format.
_BASES = {"ChebExpCos": _cheb_exp_cos, "ChebPow": _cheb_pow, "SBessel": _sbessel}
