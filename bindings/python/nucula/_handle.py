"""Handles of the library, and arrays that look at their memory."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any, Callable

import numpy as np

from . import _arrays, _c_api
from ._library import check, library
from .errors import BadArgument

#: Elsewhere (PyPy) nothing is freed until the garbage collector comes by.
COUNTS_REFERENCES = sys.implementation.name == "cpython"


class Handle:
    """Owns one handle of the library and frees it when nothing refers to it any more.

    Made empty before the call that fills `pointer`, so that no exception can come between the two. Afterwards it is handed
    to the library itself, not its pointer: so it cannot be freed during a call, whoever closes it meanwhile.
    """

    __slots__ = ("pointer", "shared", "_free")

    def __init__(self, kind: type, free: Callable[[Any], None]):
        self.pointer: Any = ctypes.POINTER(kind)()
        #: Whether somebody else may look at its memory too.
        self.shared = False
        self._free = free

    @property
    def _as_parameter_(self) -> Any:
        return self.pointer

    def __del__(self) -> None:
        self.free()

    def free(self) -> None:
        """Gives the memory back now."""
        pointer, self.pointer = self.pointer, None
        if pointer:
            self._free(pointer)

    def leave(self) -> None:
        """To be called by who will not use it any more: where nothing counts references, memory comes back at once if nobody
        else may look at it."""
        if not COUNTS_REFERENCES and not self.shared:
            self.free()


@lru_cache(maxsize=None)
def kind_and_free(noun: str) -> tuple[type, Callable[[Any], None]]:
    """The struct of handles, and what frees one, by the word of their functions: looked up once, not for each of many quick results."""
    return getattr(_c_api, f"nucula_{noun}_t"), getattr(library, f"nucula_{noun}_free")


class Borrowed:
    """A handle that belongs to another one and lives as long."""

    __slots__ = ("pointer", "_owner")

    def __init__(self, pointer: Any, owner: Handle):
        self.pointer = pointer
        self._owner = owner
        owner.shared = True

    @property
    def _as_parameter_(self) -> Any:
        return self.pointer

    #: A borrowed handle frees nothing, so it may as well be shared.
    shared = property(lambda self: True, lambda self, _: None)

    def leave(self) -> None:
        """Nothing is given back: it belongs to somebody else."""


class _Lent:
    """What NumPy looks at through `__array_interface__`, and keeps alive as the `base` of the array."""

    def __init__(self, owner: Any, interface: dict[str, Any]):
        self.owner = owner
        self.__array_interface__ = interface


def lend(owner: Any, pointer: Any, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """A read-only array over memory that lives as long as `owner`, without a copy."""
    owner.shared = True
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


class Result:
    """A result that lives in the library, whose memory can be given back, and that can be sent as bytes.

    Subclasses are made of a handle and a path, and keep them as `_handle` and `path`; `_noun` is the word of the library's
    functions.
    """

    _noun: str
    _handle: Any
    path: Any

    def __init__(self, handle: Any, path: Any = None):
        self._handle = handle
        self.path = path

    def close(self) -> None:
        """Gives the memory back now, but for what lent arrays still look at, which stays as long as they do. Later use is a
        `BadArgument`; a second `close` does nothing. `with` does it at the end of its block."""
        handle = self.__dict__.get("_handle")
        self.__dict__.clear()
        self.__dict__["_closed"] = True
        if handle is not None:
            handle.leave()

    def __enter__(self) -> Any:
        self._handle
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        # Met only by what is not there, which after `close` is everything.
        if name[:2] != "__" and "_closed" in self.__dict__:
            raise BadArgument(f"bad {self._noun}: closed, so there is no {name.strip('_')} any more")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def to_bytes(self) -> bytes:
        """The result as bytes, the same on every machine, to be kept or sent; `from_bytes` makes it again. `pickle` uses
        them, and adds `path`."""
        n = ctypes.c_size_t()
        check(getattr(library, f"nucula_{self._noun}_n_bytes")(self._handle, n))
        out = _arrays.room("bytes", (n.value,), np.uint8)
        write = getattr(library, f"nucula_{self._noun}_to_bytes")
        check(write(self._handle, _arrays.pointer(out, ctypes.c_uint8), n.value))
        return out.tobytes()

    @classmethod
    def from_bytes(cls, data: Any) -> Any:
        """What `to_bytes` gave, here or elsewhere. Bytes of something else, of another version of the form, cut or damaged
        are a BadArgument."""
        try:
            given = np.frombuffer(data, np.uint8)
        except (TypeError, ValueError, BufferError) as error:
            if isinstance(data, (bytes, bytearray, memoryview)) and len(data) == 0:
                given = np.empty(0, np.uint8)
            else:
                raise BadArgument(f"bad bytes: {error}") from None
        handle = Handle(*kind_and_free(cls._noun))
        read = getattr(library, f"nucula_{cls._noun}_from_bytes")
        check(read(_arrays.pointer(given, ctypes.c_uint8), given.size, handle.pointer))
        return cls(handle)

    def __copy__(self) -> Any:
        # The memory is shared: it never changes, and stays until both are closed.
        self._handle.shared = True
        return type(self)(self._handle, self.path)

    def __deepcopy__(self, memo: Any) -> Any:
        return self.__copy__()

    def __reduce__(self) -> Any:
        return _again, (type(self), self.to_bytes(), self.path)


def _again(cls: Any, data: bytes, path: Any) -> Any:
    """What was pickled."""
    result = cls.from_bytes(data)
    result.path = path
    return result
