"""Handles of the library, and arrays that look at their memory."""

from __future__ import annotations

import ctypes
from typing import Any, Callable

import numpy as np


class Handle:
    """Owns one handle of the library and frees it when nothing refers to it any more.

    Made empty before the call that fills `pointer`, so that no exception can come between the two.
    """

    __slots__ = ("pointer", "_free")

    def __init__(self, kind: type, free: Callable[[Any], None]):
        self.pointer: Any = ctypes.POINTER(kind)()
        self._free = free

    def __del__(self) -> None:
        if self.pointer:
            self._free(self.pointer)


class _Lent:
    """What NumPy looks at through `__array_interface__`, and keeps alive as the `base` of the array."""

    def __init__(self, owner: Any, interface: dict[str, Any]):
        self.owner = owner
        self.__array_interface__ = interface


def lend(owner: Any, pointer: Any, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """A read-only array over memory that lives as long as `owner`, without a copy."""
    address = ctypes.cast(pointer, ctypes.c_void_p).value or 0
    interface = {"version": 3, "data": (address, True), "shape": shape, "typestr": np.dtype(dtype).str}
    return np.asarray(_Lent(owner, interface))


class Immutable:
    """A result that lives in the library: copies are the object itself, and it stays in its process."""

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __reduce__(self) -> Any:
        name = type(self).__name__
        raise TypeError(f"{name} cannot be pickled: it lives in the library; send its arrays, or the path of its file")
