"""What is asked of a structure."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from . import _arrays, _sources
from .structure import Structure


class Request:
    """Options, checked before there is a structure; those that depend on it come with it."""

    def __init__(self, options: Any, within: Any, radii: tuple[str, str]):
        """`within`: as `_sources.region` takes it. `radii`: the fields for radii of atoms, and for their number."""
        self._options, self._kept, self._radii = options, options.kept, radii
        self._atom_radii: np.ndarray | None = None
        self.region = _sources.region(within)
        if self.region is not None and not self.region.names:
            self.region.put(options, self.region.points, self._kept)

    def set_atom_radii(self, radii: Any) -> None:
        """One radius per atom."""
        self._atom_radii = _arrays.exact("radii", radii, ctypes.c_double)
        self._put_radii(self._options, self._atom_radii, self._kept)

    @property
    def options(self) -> Any:
        """The struct, where nothing depends on the structure."""
        self._options.kept = self._kept
        return self._options

    @property
    def is_by_names(self) -> bool:
        """Whether its region is that of residues, whose points are others in each structure."""
        return self.region is not None and bool(self.region.names)

    def ready(self, source: Any, reading: dict[str, Any]) -> tuple[Structure, Any]:
        """The structure of a source, which is read if it is a file, and its options."""
        structure, chosen = _sources.structure(source, reading)
        options = type(self._options).from_buffer_copy(self._options)
        kept = list(self._kept)
        if self._atom_radii is not None and chosen is not None and len(chosen) == len(self._atom_radii):
            # Of atoms that were left out, the radii are too.
            self._put_radii(options, np.ascontiguousarray(self._atom_radii[chosen]), kept)
        if self.is_by_names:
            self.region.put(options, self.region.find(structure, reading), kept)
        options.kept = kept
        return structure, options

    def _put_radii(self, options: Any, radii: np.ndarray, kept: list[Any]) -> None:
        kept.append(radii)
        field, count = self._radii
        setattr(options, field, _arrays.pointer(radii, ctypes.c_double))
        setattr(options, count, len(radii))
