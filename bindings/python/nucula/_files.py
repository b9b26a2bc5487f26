"""Files whose volumes or voids are found one after the other."""

from __future__ import annotations

import ctypes
from typing import Any, Callable

from . import _c_api, _options
from ._handle import kind_and_free
from ._library import check, library

_StructurePointer = ctypes.POINTER(_c_api.nucula_structure_t)


class OfFiles:
    """Reads one file after the other and finds its volumes or voids, on one thread.

    What is done for each holds the interpreter's lock while the other threads wait for it, and costs a multiple of what it costs
    alone, for the library has filled the caches meanwhile. So it is as little as can be: one call after the other, without the
    objects that `nucula.volumes` makes.
    """

    def __init__(
        self, family: str, reading: Any, options: Any, then: Callable[[Any], Any], n_threads: int, clock: Any
    ):
        """`reading`, `options`: the structs that the library takes; `then`: called with the pointer to each result, which is its
        to free, gives what is wanted of it; `n_threads`: for a file; `clock`: that of the thread."""
        self._reading, self._then, self._clock = reading, then, clock
        self._find = getattr(library, f"nucula_{family}_find")
        self._pointer = ctypes.POINTER(kind_and_free(family)[0])
        self._options = type(options).from_buffer_copy(options)
        self._options.kept = options.kept
        self._options.n_threads, self._options.progress = n_threads, clock.callback

    def __call__(self, path: Any) -> Any:
        structure = _StructurePointer()
        check(library.nucula_structure_read(_options.path("path", path), self._reading, structure))
        try:
            self._clock.check()
            found = self._pointer()
            check(self._find(structure, self._options, found))
            return self._then(found)
        finally:
            library.nucula_structure_free(structure)
