"""Specifications of ACE bases: dictionaries of arrays to the library's structs, and back."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _arrays, _c_api, _species, _options
from .errors import BadArgument

_TRANSFORMS = {"linear": 0, "agnesi": 2}
_ENVELOPES = {"none": 0, "x": 2, "r": 1, "r_ace1": 1}
HARMONICS = {"spherical": _c_api.NUCULA_ACE_SPHERICAL, "solid": _c_api.NUCULA_ACE_SOLID}


def _word(name: str, given: Any, words: Mapping[str, int]) -> tuple[str, list[int]]:
    """A word and its powers: ("agnesi", 2, 4)."""
    parts = [given] if isinstance(given, str) else list(given) if isinstance(given, (list, tuple)) else []
    if not parts or not isinstance(parts[0], str) or parts[0] not in words:
        raise BadArgument(f"bad {name}: {given!r} does not begin with one of {', '.join(map(repr, words))}")
    word, powers = parts[0], parts[1:]
    if len(powers) != words[word]:
        raise BadArgument(f"bad {name}: {given!r} has {len(powers)} powers; {word!r} takes {words[word]}")
    return word, [_options.integer(name, power, ctypes.c_int32) for power in powers]


def set_transform(struct: Any, given: Any, prefix: str = "") -> None:
    """Sets the fields of a transform."""
    name = prefix + "transform"
    word, powers = _word(name, given, _TRANSFORMS)
    setattr(struct, name, getattr(_c_api, f"NUCULA_ACE_TRANSFORM_{word.upper()}"))
    for letter, power in zip("pq", powers + [0, 0]):
        setattr(struct, f"{name}_{letter}", power)


def set_envelope(struct: Any, given: Any, prefix: str = "") -> None:
    """Sets the fields of an envelope."""
    name = prefix + "envelope"
    word, powers = _word(name, given, _ENVELOPES)
    setattr(struct, name, getattr(_c_api, f"NUCULA_ACE_ENVELOPE_{word.upper()}"))
    for field, power in zip(("p1", "p2"), powers + [0, 0]):
        setattr(struct, f"{name}_{field}", power)


def table(name: str, given: Any, n_species: int) -> np.ndarray:
    """(Z, Z) float64 of one number or a table."""
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "fiu":
            raise TypeError(f"{given!r} is not a number or a table of them")
        array = np.asarray(array, float)
        if array.ndim == 0:
            array = np.broadcast_to(array, (n_species, n_species))
    except (TypeError, ValueError) as error:
        raise BadArgument(f"bad {name}: {error}") from None
    if array.shape != (n_species, n_species):
        raise BadArgument(f"bad {name}: the shape is {array.shape}; it must be a number or {(n_species, n_species)}")
    return np.ascontiguousarray(array)


def _need(given: Mapping[str, Any], key: str, of: str) -> Any:
    try:
        return given[key]
    except (KeyError, TypeError, IndexError):
        raise BadArgument(f"bad {of}: there is no {key}") from None


def _keep(struct: Any, field: str, array: np.ndarray, ctype: Any, kept: list[Any]) -> None:
    kept.append(array)
    setattr(struct, field, _arrays.pointer(array, ctype))


def _nested(name: str, given: Any, ndim: int) -> np.ndarray:
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "fiu" and array.size:
            raise TypeError(f"{array.dtype} is not a real number")
        array = np.ascontiguousarray(array, float)
    except (TypeError, ValueError) as error:
        raise BadArgument(f"bad {name}: {error}") from None
    if array.ndim != ndim:
        raise BadArgument(f"bad {name}: the shape is {array.shape}; it must have {ndim} axes")
    return array


def _radial(given: Any, of: str, n_species: int, kept: list[Any]) -> Any:
    if not isinstance(given, Mapping):
        raise BadArgument(f"bad {of}: {type(given).__name__} is no dictionary of radial functions")
    struct = _c_api.nucula_ace_radial_t(size=ctypes.sizeof(_c_api.nucula_ace_radial_t))
    for name in ("rin", "r0", "rcut", "a"):
        value = given.get(name) if name == "a" else _need(given, name, of)
        if value is not None:
            _keep(struct, name, table(name, value, n_species), ctypes.c_double, kept)
    set_transform(struct, _need(given, "transform", of))
    set_envelope(struct, _need(given, "envelope", of))

    def species(name: str, array: np.ndarray) -> np.ndarray:
        if array.shape[:2] != (n_species, n_species):
            raise BadArgument(f"bad {name}: the shape is {array.shape}; it must begin with {(n_species, n_species)}")
        return array

    if given.get("mix") is not None:
        mix = species("mix", _nested("mix", given["mix"], 4))
        jacobi = _nested("jacobi", _need(given, "jacobi", of), 1)
        if len(jacobi) != 2:
            raise BadArgument(f"bad jacobi: {len(jacobi)} numbers; it must be (alpha, beta)")
        struct.alpha, struct.beta = map(float, jacobi)
        struct.n_functions, struct.n_poly = mix.shape[2:]
        # Where there is nothing to point to, the pointer still says that there is a mix.
        _keep(struct, "mix", mix if mix.size else np.zeros(1), ctypes.c_double, kept)
    else:
        values = species("values", _nested("values", _need(given, "values", of), 4))
        slopes = _nested("slopes", _need(given, "slopes", of), 4)
        if slopes.shape != values.shape:
            raise BadArgument(f"bad slopes: the shape is {slopes.shape}; that of values is {values.shape}")
        struct.n_nodes, struct.n_functions = values.shape[2:]
        _keep(struct, "values", values, ctypes.c_double, kept)
        _keep(struct, "slopes", slopes, ctypes.c_double, kept)
    return struct


def to_c(spec: Any) -> tuple[Any, list[Any]]:
    """The library's struct of a specification, and what must live as long."""
    if not isinstance(spec, Mapping):
        raise BadArgument(f"bad spec: {type(spec).__name__} is no dictionary")
    kept: list[Any] = []
    struct = _c_api.nucula_ace_spec_t(size=ctypes.sizeof(_c_api.nucula_ace_spec_t))
    species = _species.numbers("species", _need(spec, "species", "spec"))
    struct.n_species = len(species)
    _keep(struct, "species", species, ctypes.c_int32, kept)
    struct.harmonics = _options.choice("harmonics", spec.get("harmonics", "spherical"), HARMONICS)
    for name in ("radial", "pair"):
        family = _need(spec, name, "spec") if name == "radial" else spec.get(name)
        if family is not None:
            kept.append(_radial(family, name, len(species), kept))
            setattr(struct, name, ctypes.pointer(kept[-1]))

    def integers(name: str) -> np.ndarray:
        array = _arrays.integers(name, _need(spec, name, "spec"))
        if array.ndim != 1:
            raise BadArgument(f"bad {name}: the shape is {array.shape}; it must be a list")
        return array

    def lengths(name: str, of: str, n: int) -> None:
        given = integers(name)
        if given.size == 0 or given.min() < 0:
            raise BadArgument(f"bad {name}: it must start with 0, and ascend")
        if given[-1] != n:
            raise BadArgument(f"bad {name}: it ends with {given[-1]}; {of} has {n} entries")
        _keep(struct, name, np.ascontiguousarray(given, np.uintp), ctypes.c_size_t, kept)

    arrays = {name: integers(name) for name in ("a_radial", "a_angular", "aa_factors", "b_terms")}
    values = _nested("b_values", _need(spec, "b_values", "spec"), 1)
    for name, expected in (("a_angular", arrays["a_radial"]), ("b_values", arrays["b_terms"])):
        n = len(values if name == "b_values" else arrays[name])
        if n != len(expected):
            other = {"a_angular": "a_radial", "b_values": "b_terms"}[name]
            raise BadArgument(f"bad {name}: {n} entries; {other} has {len(expected)}")
    lengths("aa_offsets", "aa_factors", len(arrays["aa_factors"]))
    lengths("b_offsets", "b_terms", len(arrays["b_terms"]))
    for name, array in arrays.items():
        _keep(struct, name, array, ctypes.c_int32, kept)
    _keep(struct, "b_values", values, ctypes.c_double, kept)
    struct.n_a = len(arrays["a_radial"])
    struct.n_aa = len(_need(spec, "aa_offsets", "spec")) - 1
    struct.n_b = len(_need(spec, "b_offsets", "spec")) - 1
    return struct, kept


def _copy(pointer: Any, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    n = int(np.prod(shape, dtype=np.intp))
    if n == 0:
        return np.empty(shape, dtype)
    return np.ctypeslib.as_array(pointer, (n,)).astype(dtype, copy=True).reshape(shape)


def _transform_of(struct: Any) -> tuple[Any, ...]:
    if struct.transform == _c_api.NUCULA_ACE_TRANSFORM_LINEAR:
        return ("linear",)
    return ("agnesi", struct.transform_p, struct.transform_q)


def _envelope_of(struct: Any) -> tuple[Any, ...]:
    word = next(word for word in _ENVELOPES if getattr(_c_api, f"NUCULA_ACE_ENVELOPE_{word.upper()}") == struct.envelope)
    return (word, struct.envelope_p1, struct.envelope_p2)[: 1 + _ENVELOPES[word]]


def _radial_of(struct: Any, z: int) -> dict[str, Any]:
    given = {name: _copy(getattr(struct, name), (z, z), float) for name in ("rin", "r0", "rcut")}
    given |= {"transform": _transform_of(struct), "envelope": _envelope_of(struct)}
    if struct.a:
        given["a"] = _copy(struct.a, (z, z), float)
    if struct.n_nodes:
        shape = (z, z, struct.n_nodes, struct.n_functions)
        return given | {name: _copy(getattr(struct, name), shape, float) for name in ("values", "slopes")}
    mix = _copy(struct.mix, (z, z, struct.n_functions, struct.n_poly), float)
    return given | {"jacobi": (struct.alpha, struct.beta), "mix": mix}


def from_view(view: Any) -> dict[str, Any]:
    """A specification of the library's view."""
    aa_offsets = _copy(view.aa_offsets, (view.n_aa + 1,), np.intp)
    b_offsets = _copy(view.b_offsets, (view.n_many + 1,), np.intp)
    return {
        "species": _copy(view.species, (view.n_species,), np.int32),
        "harmonics": next(word for word, number in HARMONICS.items() if number == view.harmonics),
        "radial": _radial_of(view.radial.contents, view.n_species),
        "pair": _radial_of(view.pair.contents, view.n_species) if view.pair else None,
        "a_radial": _copy(view.a_radial, (view.n_a,), np.int32),
        "a_angular": _copy(view.a_angular, (view.n_a,), np.int32),
        "aa_offsets": aa_offsets,
        "aa_factors": _copy(view.aa_factors, (int(aa_offsets[-1]),), np.int32),
        "b_offsets": b_offsets,
        "b_terms": _copy(view.b_terms, (int(b_offsets[-1]),), np.int32),
        "b_values": _copy(view.b_values, (int(b_offsets[-1]),), float),
    }
