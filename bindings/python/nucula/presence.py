"""Tables of presence and absence: which genomes have which families."""

from __future__ import annotations

import ctypes
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from . import _arrays, _c_api, _options
from ._handle import Handle, Immutable, lend
from ._library import check, library
from .structure import Path
from .tree import Tree, texts

if TYPE_CHECKING:
    from ._typing import Genomes, Unmatched

_UNMATCHED = _options.words("NUCULA_UNMATCHED_")


class Presence(Immutable):
    """A table that was read; made by `read_presence`. Arrays are read-only and keep the library's memory alive."""

    def __init__(self, handle: Handle):
        self._handle = handle
        self._view = _c_api.nucula_presence_view_t(size=ctypes.sizeof(_c_api.nucula_presence_view_t))
        check(library.nucula_presence_view(handle.pointer, self._view))

    def __repr__(self) -> str:
        return f"<nucula.Presence: {self._view.n_genomes} genomes, {self._view.n_families} families>"

    @cached_property
    def states(self) -> np.ndarray:
        """(n_genomes, n_families) int8: 0 absent, 1 present, -1 unknown."""
        return lend(self._handle, self._view.states, (self._view.n_genomes, self._view.n_families), "i1")

    @cached_property
    def genomes(self) -> list[str]:
        """The name of each genome."""
        return texts(self._handle, self._view.genomes, self._view.genome_offsets, self._view.n_genomes)

    @cached_property
    def families(self) -> list[str]:
        """The name of each family."""
        return texts(self._handle, self._view.families, self._view.family_offsets, self._view.n_families)

    def for_tree(self, tree: Tree, missing: Unmatched = "error", extra: Unmatched = "error") -> np.ndarray:
        """(n_tips, n_families) int8: the states in the order of the tree's rows, matched by name.

        missing  tips without a genome: "error", or "ignore": they are unknown.
        extra    genomes without a tip: "error", or "ignore": they are left out.

        Raises BadArgument with how many names do not match, and the first of each kind.
        """
        out = _arrays.room("presence", (tree.n_tips, self._view.n_families), np.int8)
        check(
            library.nucula_presence_match(
                self._handle.pointer,
                tree._handle.pointer,
                _options.choice("missing", missing, _UNMATCHED),
                _options.choice("extra", extra, _UNMATCHED),
                _arrays.pointer(out, ctypes.c_int8),
            )
        )
        return out


@_options.fills(_c_api.nucula_presence_options_t, by_hand=("genomes",))
def read_presence(path: Path, genomes: Genomes = "columns") -> Presence:
    """Reads a table of presence, its kind told by content: Roary and Panaroo CSV (any text in a cell: present), Rtab, TSV and
    CSV of whole numbers (above 0: present; ? - NA N nan: unknown), FASTA of 0, 1, ?; each also gzipped.

    genomes  "columns": a column for each genome; "rows": a row.

    Raises ParseError with the line, IoError.
    """
    options = _c_api.nucula_presence_options_t()
    check(library.nucula_presence_options_init(options, ctypes.sizeof(options)))
    options.genomes = _options.choice("genomes", genomes, _options.words("NUCULA_GENOMES_"))
    handle = Handle(_c_api.nucula_presence_t, library.nucula_presence_free)
    check(library.nucula_presence_read(_options.path("path", path), options, handle.pointer))
    return Presence(handle)
