"""Element symbols on their way to the library: as text of any kind, or as atomic numbers."""

from __future__ import annotations

import ctypes
import sys
import warnings
from functools import lru_cache
from typing import Any

import numpy as np

from . import _arrays
from ._library import check, library
from .errors import BadArgument

_WIDTH = 4
_SAID = 512


def symbols(given: Any, *, exact: bool = False) -> tuple[np.ndarray, np.ndarray | None]:
    """(n,) bytes of 4, NUL-terminated, and a mask of those that are missing from a masked array, or None.

    Blanks around symbols do not count, whole numbers are atomic numbers; words that are no symbols, or not in this case,
    are told in a warning. `exact`: everything stays as it is written.
    """
    missing = None
    if isinstance(given, np.ma.MaskedArray):
        missing = np.ma.getmaskarray(given)
        given = np.where(missing, {"S": b"X", "i": 1, "u": 1}.get(given.dtype.kind, "X"), given.data)
    found = _packed(given)
    if not exact:
        _understand(found)
    return found, missing


def warn(text: str) -> None:
    """A warning at the line outside of this package that led here."""
    level, frame = 1, sys._getframe(0)
    while frame is not None and frame.f_globals.get("__package__") == __package__:
        frame, level = frame.f_back, level + 1
    warnings.warn(text, stacklevel=level)


def _understand(found: np.ndarray) -> None:
    said = ctypes.create_string_buffer(_SAID)
    check(library.nucula_elements_understand(_arrays.pointer(found, ctypes.c_char * _WIDTH), len(found), said, _SAID))
    if said.value:
        warn(said.value.decode())


def _packed(given: Any) -> np.ndarray:
    if not isinstance(given, (list, tuple)):
        given = _array(given)
        if isinstance(given, np.ndarray) and given.dtype.kind in "USiu":
            return _numbers(given) if given.dtype.kind in "iu" else _fixed(given)
        if isinstance(given, np.ndarray):
            if given.ndim != 1:
                raise BadArgument(f"bad elements: {given.dtype} of shape {given.shape}; give one symbol per atom")
            given = given.tolist()
    try:
        text = "\n".join(given).encode("ascii")
    except UnicodeEncodeError:
        text = None
    except TypeError:
        return _mixed(given)
    return _split(text, given)


def _array(given: Any) -> Any:
    """As NumPy sees it."""
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise BadArgument(f"bad elements: {error}") from None
    # "T": text of any length, since NumPy 2. Objects are what text columns of data frames hold.
    if array.ndim != 1 or array.dtype.kind not in "USOTiu" and array.size > 0:
        raise BadArgument(f"bad elements: {array.dtype} of shape {array.shape}; give one symbol per atom")
    return array


def _mixed(given: Any) -> np.ndarray:
    """A list that does not hold text alone."""
    given = list(given)
    kinds = set(map(type, given))
    if kinds <= {bytes, np.bytes_}:
        return _split(b"\n".join(given), given)
    if bool not in kinds and all(issubclass(kind, (int, np.integer)) for kind in kinds):
        return _numbers(np.array(given, np.int64))
    atom = next(i for i, word in enumerate(given) if not isinstance(word, (str, bytes)))
    if isinstance(given[atom], (list, tuple, np.ndarray)):
        raise BadArgument(f"bad elements: atom {atom} has {given[atom]!r}; give one symbol per atom")
    if all(isinstance(word, (str, bytes)) or type(word).__str__ is not object.__str__ for word in given):
        # Such as gemmi's Element; but not what stands for a missing word.
        names = [word if isinstance(word, str) else getattr(word, "name", None) for word in given]
        if all(isinstance(name, str) for name in names):
            return _packed(names)
    raise BadArgument(f"bad elements: atom {atom} has {given[atom]!r}, which is no symbol")


def _split(text: bytes | None, words: Any) -> np.ndarray:
    """Words, and the same with line breaks between: as a table of bytes, without a loop over them."""
    n = len(words)
    found = np.zeros(n, f"S{_WIDTH}")
    if n == 0:
        return found
    if text is None:
        return _one_by_one(words)
    if len(text) == 2 * n - 1:
        # Of one letter each, if breaks are every second byte and nowhere else: then each pair is a letter but for its break.
        pairs = np.frombuffer(text + b"\n", "<u2") ^ (ord("\n") << 8)
        if pairs.max() < 256 and pairs.min() > ord("\n"):
            found.view("<u4")[:] = pairs
            return found
    letters = np.frombuffer(text, np.uint8)
    table = found.view(np.uint8).reshape(n, _WIDTH)
    ends = np.append(np.flatnonzero(letters == ord("\n")), len(letters))
    if len(ends) != n:
        return _one_by_one(words)
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts
    if lengths.max() >= _WIDTH:
        return _one_by_one(words)
    for k in range(int(lengths.max())):
        longer = lengths > k
        table[longer, k] = letters[starts[longer] + k]
    return found


def _fixed(array: np.ndarray) -> np.ndarray:
    """An array of text of one width, str or bytes."""
    if array.ndim != 1:
        raise BadArgument(f"bad elements: {array.dtype} of shape {array.shape}; give one symbol per atom")
    unit = np.uint32 if array.dtype.kind == "U" else np.uint8
    n, width = len(array), array.dtype.itemsize // np.dtype(unit).itemsize
    found = np.zeros(n, f"S{_WIDTH}")
    if n == 0 or width == 0:
        return found
    array = np.ascontiguousarray(array, array.dtype.newbyteorder("="))
    letters = array.view(unit).reshape(n, width)
    if width >= _WIDTH and letters[:, _WIDTH - 1 :].any() or letters.max() > 127:
        return _one_by_one(array.tolist())
    table = found.view(np.uint8).reshape(n, _WIDTH)
    # By columns, for rows of one to three are short for a loop.
    for k in range(min(width, _WIDTH - 1)):
        table[:, k] = letters[:, k]
    return found


def _one_by_one(words: Any) -> np.ndarray:
    """Where something is too long, or no ASCII: without blanks it may fit, else it is named."""
    found = np.zeros(len(words), f"S{_WIDTH}")
    for atom, word in enumerate(words):
        try:
            stripped = (word.encode("ascii") if isinstance(word, str) else bytes(word)).strip()
        except UnicodeEncodeError:
            stripped = b"?" * _WIDTH
        if len(stripped) >= _WIDTH:
            shown = word if isinstance(word, str) else word.decode("ascii", "replace")
            raise BadArgument(f"bad elements: atom {atom} has {shown!r}, which is no symbol")
        found[atom] = stripped
    return found


@lru_cache(maxsize=None)
def _table() -> np.ndarray:
    """Symbols by atomic number, as the library knows them."""
    table = np.array([b"", *(b"%d" % number for number in range(1, 119))], f"S{_WIDTH}")
    said = ctypes.create_string_buffer(_SAID)
    numbers = table[1:]
    check(library.nucula_elements_understand(_arrays.pointer(numbers, ctypes.c_char * _WIDTH), 118, said, _SAID))
    return table


def _numbers(array: np.ndarray) -> np.ndarray:
    if array.ndim != 1:
        raise BadArgument(f"bad elements: {array.dtype} of shape {array.shape}; give one atomic number per atom")
    bad = np.flatnonzero((array < 1) | (array > 118))
    if bad.size > 0:
        raise BadArgument(f"bad elements: atom {bad[0]} has {array[bad[0]]}, which is no atomic number")
    return _table()[array.astype(np.intp)]
