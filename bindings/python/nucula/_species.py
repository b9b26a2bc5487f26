"""Symbols of the elements."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .errors import BadArgument

#: By atomic number - 1.
SYMBOLS = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc "
    "Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi "
    "Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
).split()
_NUMBERS = {symbol: number for number, symbol in enumerate(SYMBOLS, 1)}


def number(name: str, given: Any) -> int:
    """The number of a species: a whole number, or the atomic number of a symbol."""
    if type(given) is int and 0 <= given < 2**31:
        return given
    if isinstance(given, str):
        if given not in _NUMBERS:
            raise BadArgument(f"bad {name}: {given!r} is no symbol of an element")
        return _NUMBERS[given]
    try:
        if isinstance(given, (bool, np.bool_)):
            raise TypeError
        whole = operator.index(given)
    except TypeError:
        raise BadArgument(f"bad {name}: {given!r} is neither a whole number nor a symbol") from None
    if not -(2**31) <= whole < 2**31:
        raise BadArgument(f"bad {name}: {whole} does not fit into 32 bits")
    return whole


def numbers(name: str, given: Any) -> np.ndarray:
    """(n,) int32: the numbers of species given as numbers or symbols, or of one."""
    if isinstance(given, np.ndarray) and given.dtype.kind in "iu" and given.ndim == 1:
        if given.size and not -(2**31) <= given.min() <= given.max() < 2**31:
            raise BadArgument(f"bad {name}: {given.min()} to {given.max()} does not fit into 32 bits")
        return np.ascontiguousarray(given, np.int32)
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        given = [given]
    try:
        return np.array([number(name, item) for item in given], np.int32)
    except TypeError:
        raise BadArgument(f"bad {name}: {given!r} is no list of numbers or symbols") from None
