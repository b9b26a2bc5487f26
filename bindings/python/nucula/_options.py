"""Keyword arguments to the options structs of the library, checked by name.

A public function states its keywords and their defaults, for `help()`; `fills` ties it to the struct that they fill,
and `fill` does it, field by field: the C type says what a value must be, and the mirror of the header which numbers are
truth values and which stand for words. Another family needs no line here.
"""

from __future__ import annotations

import ctypes
import inspect
import operator
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Callable, TypeVar

import numpy as np

from . import _arrays, _c_api
from ._library import check, library
from .errors import BadArgument

Function = TypeVar("Function", bound=Callable[..., Any])

# (struct, value, what must live as long as the struct)
Setter = Callable[[Any, Any, "list[Any]"], None]

#: Each public function with each struct that its keywords fill, and the fields that it sets in another way.
FILLS: dict[tuple[Callable[..., Any], type], frozenset[str]] = {}

# Fields that are the same in every family and no keywords: `progress` and `user` are the watch's.
_NO_KEYWORDS = frozenset({"size", "reserved", "progress", "user"})

_WHOLE = {getattr(ctypes, f"c_{sign}int{bits}") for sign in ("", "u") for bits in (8, 16, 32, 64)}
_WHOLE |= {ctypes.c_size_t, ctypes.c_ssize_t}
_REAL = {ctypes.c_float, ctypes.c_double}


def fills(kind: type, *, by_hand: Iterable[str] = ()) -> Callable[[Function], Function]:
    """Marks a function whose keywords fill an options struct, but for fields that it sets by hand.

    Tests compare the function's defaults with the library's, and find fields that no keyword reaches.
    """

    def mark(function: Function) -> Function:
        FILLS[function, kind] = frozenset(by_hand)
        return function

    return mark


def fill(kind: type, function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """The options struct with those of the given values that are its fields; the others have the library's defaults.

    `given` may hold more: a function hands over its `locals()`. None leaves the library's default where it is the
    default of `function`, the one that is marked with `fills`.
    """
    initialise, setters, optional = _plan(kind, function)
    options = kind()
    check(initialise(options, ctypes.sizeof(kind)))
    # The struct holds the addresses of arrays alone.
    options.kept = []
    for name, setter in setters.items():
        if name in given and (given[name] is not None or name not in optional):
            setter(options, given[name], options.kept)
    return options


def fields(kind: Any) -> frozenset[str]:
    """The fields of an options struct that are keywords, those of structs inside it too: numbers, texts, and arrays of
    numbers or rows with their lengths; not callbacks, handles and pointers to other structs."""
    return frozenset(_setters(kind))


@lru_cache(maxsize=None)
def _plan(kind: Any, function: Callable[..., Any]) -> tuple[Any, dict[str, Setter], frozenset[str]]:
    """What is the same at every call: the struct's `_init`, a setter for each keyword, and those that may be None."""
    initialise = getattr(library, kind.__name__[: -len("_t")] + "_init")
    by_hand = FILLS[function, kind]
    setters = {name: setter for name, setter in _setters(kind).items() if name not in by_hand}
    parameters = inspect.signature(function).parameters.items()
    return initialise, setters, frozenset(name for name, parameter in parameters if parameter.default is None)


@lru_cache(maxsize=None)
def _setters(kind: Any) -> dict[str, Setter]:
    setters: dict[str, Setter] = {}
    for name, ctype in kind._fields_:
        if issubclass(ctype, ctypes.Structure):
            setters.update({inner: _inside(name, setter) for inner, setter in _setters(ctype).items()})
        elif name not in _NO_KEYWORDS and (ctype is ctypes.c_char_p or _number(ctype) is not None):
            setters[name] = _setter(kind, name, ctype)
    return {name: setter for name, setter in setters.items() if not (name[:2] == "n_" and name[2:] in setters)}


def _number(ctype: Any) -> Any:
    """The number that a type is, or that an array, a pointer or a pointer to rows leads to."""
    if issubclass(ctype, (ctypes._Pointer, ctypes.Array)):
        ctype = ctype._type_
        ctype = ctype._type_ if issubclass(ctype, ctypes.Array) else ctype
    return ctype if ctype in _WHOLE or ctype in _REAL else None


def _inside(outer: str, setter: Setter) -> Setter:
    return lambda options, value, kept: setter(getattr(options, outer), value, kept)


def _setter(kind: Any, name: str, ctype: Any) -> Setter:
    """Checks a value for a field, and puts it there."""
    prefixes = getattr(kind, "_words_", {})
    if name in getattr(kind, "_flags_", ()):
        return lambda options, value, _: setattr(options, name, flag(name, value))
    if name in prefixes:
        numbers = words(prefixes[name])
        return lambda options, value, _: setattr(options, name, choice(name, value, numbers))
    if ctype in _WHOLE:
        return lambda options, value, _: setattr(options, name, integer(name, value, ctype))
    if ctype in _REAL:
        return lambda options, value, _: setattr(options, name, number(name, value))
    if ctype is ctypes.c_char_p:
        return lambda options, value, _: setattr(options, name, path(name, value))
    if issubclass(ctype, ctypes.Array):
        return lambda options, value, _: setattr(options, name, ctype(*_arrays.exact(name, [value], ctype)[0]))

    def array(options: Any, value: Any, kept: list[Any]) -> None:
        kept.append(_arrays.exact(name, value, ctype._type_))
        setattr(options, name, _arrays.pointer(kept[-1], ctype._type_))
        if hasattr(options, f"n_{name}"):
            setattr(options, f"n_{name}", len(kept[-1]))

    return array


@lru_cache(maxsize=None)
def words(prefix: str) -> Mapping[str, int]:
    """The words that the constants with a prefix stand for: "f32" for NUCULA_PROFILE_F32."""
    constants = {name: value for name, value in vars(_c_api).items() if name.startswith(prefix)}
    return MappingProxyType({name[len(prefix) :].lower(): value for name, value in constants.items()})


def choice(name: str, value: Any, numbers: Mapping[str, int]) -> int:
    """The number of a word."""
    try:
        return numbers[value]
    except (KeyError, TypeError):
        words = ", ".join(map(repr, numbers))
        raise BadArgument(f"bad {name}: {value!r} is none of {words}") from None


def flag(name: str, value: Any) -> int:
    """1 or 0 for a truth value."""
    if isinstance(value, (bool, np.bool_)):
        return int(value)
    raise BadArgument(f"bad {name}: {value!r} is neither True nor False")


def number(name: str, value: Any) -> float:
    """A real number; its range is the library's to check."""
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise BadArgument(f"bad {name}: {value!r} is not a number") from None


def integer(name: str, value: Any, ctype: Any) -> int:
    """A whole number that fits into `ctype`; ctypes itself would silently wrap it."""
    try:
        whole = operator.index(value)
    except TypeError:
        raise BadArgument(f"bad {name}: {value!r} is not a whole number") from None
    if ctype(whole).value != whole:
        raise BadArgument(f"bad {name}: {whole} is out of range")
    return whole


def path(name: str, value: Any) -> bytes:
    """A file path as the library takes it."""
    try:
        encoded = os.fsencode(value)
    except (TypeError, ValueError):
        raise BadArgument(f"bad {name}: {value!r} is neither a path nor text") from None
    if b"\0" in encoded:
        raise BadArgument(f"bad {name}: {value!r} contains a NUL")
    return encoded
