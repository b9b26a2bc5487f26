"""Files whose volumes or voids are found one after the other."""

from __future__ import annotations

from typing import Any, Callable

from . import _c_api, _options
from ._handle import Handle, kind_and_free
from ._library import check, library


class OfFiles:
    """Reads one file after the other and finds its volumes or voids, on one thread.

    What is done for each holds the interpreter's lock while the other threads wait for it, and costs a multiple of what it costs
    alone, for the library has filled the caches meanwhile. So it is as little as can be: one call after the other, without the
    objects that `nucula.volumes` makes.
    """

    def __init__(
        self, family: str, reading: Any, options: Any, then: Callable[[Handle], Any], n_threads: int, clock: Any
    ):
        """`reading`, `options`: the structs that the library takes; `then`: called with each handle, gives what is wanted of it;
        `n_threads`: for a file; `clock`: that of the thread."""
        self._family, self._reading, self._then, self._clock = family, reading, then, clock
        self._find = getattr(library, f"nucula_{family}_find")
        self._options = type(options).from_buffer_copy(options)
        self._options.kept = options.kept
        self._options.n_threads, self._options.progress = n_threads, clock.callback

    def __call__(self, path: Any) -> Any:
        structure = Handle(_c_api.nucula_structure_t, library.nucula_structure_free)
        check(library.nucula_structure_read(_options.path("path", path), self._reading, structure.pointer))
        self._clock.check()
        found = Handle(*kind_and_free(self._family))
        check(self._find(structure.pointer, self._options, found.pointer))
        return self._then(found)
