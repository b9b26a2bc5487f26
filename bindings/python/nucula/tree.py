"""Trees: nodes with a parent and a branch length, and which of them have rows of data."""

from __future__ import annotations

import ctypes
from functools import cached_property
from typing import Any, Sequence

import numpy as np

from . import _arrays, _c_api, _options
from ._handle import Handle, Immutable, lend
from ._library import check, library
from ._tree_picture import picture
from .errors import BadArgument
from .structure import Path

_NEGATIVE = {"error": 0, "zero": 1}


class Tree(Immutable):
    """A rooted tree: polytomies, nodes with a single child, a single node and branches of length 0 are all fine.

    Made by `Tree.from_newick`, `Tree.read` or `Tree.from_parents`. Arrays are read-only, look at the library's memory and
    keep it alive. `root` is the node without a parent; its length is ignored. Always used as it stands, rooted or not.
    """

    def __init__(self, handle: Handle, names: list[str] | None = None):
        self._handle = handle
        self._view = _c_api.nucula_tree_view_t(size=ctypes.sizeof(_c_api.nucula_tree_view_t))
        check(library.nucula_tree_view(handle.pointer, self._view))
        self._names = names
        #: Number of nodes.
        self.n_nodes: int = self._view.n_nodes
        #: Number of rows of data.
        self.n_tips: int = self._view.n_tips
        #: The node without a parent.
        self.root: int = self._view.root
        #: True or False where the text says [&R] or [&U], else None.
        self.rooted: bool | None = None if self._view.rooted < 0 else bool(self._view.rooted)

    @classmethod
    def from_newick(
        cls, text: str | bytes, missing_length: float | None = None, negative_lengths: str = "error"
    ) -> Tree:
        """The one tree of a Newick text. Nodes are numbered in the order in which they begin in the text, rows are the tips in
        order of appearance.

        missing_length    the length of branches without one; None: they are an error.
        negative_lengths  "error", or "zero": they count as 0.

        Raises ParseError with the place ("at character N"), BadArgument.
        """
        if isinstance(text, str):
            text = text.encode("utf-8", "surrogatepass")
        if not isinstance(text, (bytes, bytearray)):
            raise BadArgument(f"bad newick: {type(text).__name__} is no text")
        text = bytes(text)
        options = _tree_options(missing_length, negative_lengths)
        handle = Handle(_c_api.nucula_tree_t, library.nucula_tree_free)
        check(library.nucula_tree_from_newick(text, len(text), options, handle.pointer))
        return cls(handle)

    @classmethod
    def read(cls, path: Path, missing_length: float | None = None, negative_lengths: str = "error") -> Tree:
        """The one tree of a file: Newick, or NEXUS with a single tree (labels translated), each also gzipped."""
        options = _tree_options(missing_length, negative_lengths)
        handle = Handle(_c_api.nucula_tree_t, library.nucula_tree_free)
        check(library.nucula_tree_read(_options.path("path", path), options, handle.pointer))
        return cls(handle)

    @classmethod
    def from_parents(cls, parents: Any, lengths: Any, tip_nodes: Any, names: Sequence[str] | None = None) -> Tree:
        """A tree from arrays, which are copied.

        parents    (n_nodes,) the parent of each node, -1 for the root; any order.
        lengths    (n_nodes,) of the branch above each node; that of the root is ignored.
        tip_nodes  (n_tips,) the childless node of each row of data.
        names      n_nodes texts; None: no names.
        """
        parents = _line("parents", _arrays.integers("parents", parents))
        tip_nodes = _line("tip_nodes", _arrays.integers("tip_nodes", tip_nodes))
        lengths = _numbers("lengths", lengths)
        if len(lengths) != len(parents):
            raise BadArgument(f"bad lengths: {len(lengths)} values for {len(parents)} nodes")
        if names is not None:
            names = [str(name) for name in names]
            if len(names) != len(parents):
                raise BadArgument(f"bad names: {len(names)} for {len(parents)} nodes")
        handle = Handle(_c_api.nucula_tree_t, library.nucula_tree_free)
        check(
            library.nucula_tree_from_parents(
                len(parents),
                _arrays.pointer(parents, ctypes.c_int32),
                _arrays.pointer(lengths, ctypes.c_double),
                len(tip_nodes),
                _arrays.pointer(tip_nodes, ctypes.c_int32),
                handle.pointer,
            )
        )
        tree = cls(handle)
        return tree if names is None else tree._named(names)

    def _named(self, names: list[str]) -> Tree:
        """The same tree with names, as the library knows it too."""
        texts = [name.encode("utf-8", "surrogatepass") for name in names]
        offsets = _offsets(texts)
        handle = Handle(_c_api.nucula_tree_t, library.nucula_tree_free)
        check(
            library.nucula_tree_named(
                self._handle.pointer, _arrays.pointer(offsets, ctypes.c_size_t), b"".join(texts), handle.pointer
            )
        )
        return Tree(handle)

    def __repr__(self) -> str:
        return f"<nucula.Tree: {self.n_nodes} nodes, {self.n_tips} tips>"

    @cached_property
    def parents(self) -> np.ndarray:
        """(n_nodes,) int32: the parent of each node, -1 for the root."""
        return lend(self._handle, self._view.parents, (self.n_nodes,), "i4")

    @cached_property
    def lengths(self) -> np.ndarray:
        """(n_nodes,) float64: length of the branch above each node."""
        return lend(self._handle, self._view.lengths, (self.n_nodes,), "f8")

    @cached_property
    def support(self) -> np.ndarray:
        """(n_nodes,) float64: support of each node, NaN where it has none."""
        return lend(self._handle, self._view.support, (self.n_nodes,), "f8")

    @cached_property
    def tip_nodes(self) -> np.ndarray:
        """(n_tips,) int32: the node of each row of data."""
        return lend(self._handle, self._view.tip_nodes, (self.n_tips,), "i4")

    @cached_property
    def names(self) -> list[str]:
        """The name of each node, "" where it has none."""
        return texts(self._handle, self._view.names, self._view.name_offsets, self.n_nodes)

    @property
    def tip_names(self) -> list[str]:
        """The name of the node of each row."""
        return [self.names[node] for node in self.tip_nodes]

    def pruned(self, names: Sequence[str]) -> Tree:
        """The tree of the tips with these names: inner nodes without one below are gone, one with a single subtree left becomes
        one with it, their lengths added up. Rows keep their order; nodes are numbered as in Newick.

        Raises BadArgument for names that are no tip's, with how many and the first.
        """
        if isinstance(names, (str, bytes)):
            raise BadArgument("bad names: a list of names is needed, not a single text")
        given = [str(name).encode("utf-8", "surrogatepass") for name in names]
        handle = Handle(_c_api.nucula_tree_t, library.nucula_tree_free)
        offsets = _offsets(given)
        ends = _arrays.pointer(offsets, ctypes.c_size_t)
        check(library.nucula_tree_pruned(self._handle.pointer, len(given), ends, b"".join(given), handle.pointer))
        return Tree(handle)

    def midpoint_rooted(self) -> Tree:
        """The tree with its root in the middle of the longest path between two tips. Rows keep their order, so states go with
        both trees; nodes are numbered as in Newick, and support stays with its branch."""
        handle = Handle(_c_api.nucula_tree_t, library.nucula_tree_free)
        check(library.nucula_tree_midpoint_rooted(self._handle.pointer, handle.pointer))
        return Tree(handle)

    def clade(self, names: Sequence[str]) -> np.ndarray:
        """The last common ancestor of the tips with these names and all nodes below it, ascending: as branches, those above them,
        its own among them."""
        rows = {name: row for row, name in enumerate(self.tip_names)}
        names = [names] if isinstance(names, str) else list(names)
        unknown = [name for name in names if name not in rows]
        if unknown or not names:
            raise BadArgument(f"bad names: {unknown[0]!r} is no tip of the tree" if unknown else "bad names: none given")
        parents = self.parents.tolist()
        common: list[int] | None = None
        for name in names:
            path, node = [], int(self.tip_nodes[rows[name]])
            while node >= 0:
                path.append(node)
                node = parents[node]
            on_path = set(path)
            common = path if common is None else [node for node in common if node in on_path]
        ancestor = common[0]
        below = np.zeros(self.n_nodes, bool)
        children: list[list[int]] = [[] for _ in parents]
        for node, parent in enumerate(parents):
            if parent >= 0:
                children[parent].append(node)
        todo = [ancestor]
        while todo:
            node = todo.pop()
            below[node] = True
            todo += children[node]
        return np.flatnonzero(below)

    def plot(self, gains: Any, losses: Any, *, names: bool = True, figure: Any = None) -> Any:
        """A matplotlib figure: the tree with gains and losses on its branches. Needs the extra `plot`.

        gains, losses  (n_nodes,): as `gainloss_events(by="branch")` gives them.
        names          whether tips are named.
        figure         the figure to draw in; None: a new one.
        """
        return picture(self, gains, losses, names=names, figure=figure)

    def to_newick(self) -> str:
        """Text that reads back to the same tree, bit for bit."""
        text, n_bytes = ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t()
        pointer = ctypes.c_char_p()
        check(library.nucula_tree_newick(self._handle.pointer, pointer, n_bytes))
        text = ctypes.cast(pointer, ctypes.c_void_p).value
        return ctypes.string_at(text, n_bytes.value).decode("utf-8", "surrogatepass")


def _offsets(parts: list[bytes]) -> np.ndarray:
    """Where each text starts in all of them together, and where the last one ends."""
    offsets = np.zeros(len(parts) + 1, np.uintp)
    np.cumsum([len(part) for part in parts], out=offsets[1:])
    return offsets


def texts(owner: Any, pointer: Any, offsets: Any, n: int) -> list[str]:
    """The texts between offsets."""
    ends = lend(owner, offsets, (n + 1,), np.dtype(np.uintp).str).tolist()
    address = ctypes.cast(pointer, ctypes.c_void_p).value
    whole = ctypes.string_at(address, ends[-1]) if ends[-1] else b""
    return [whole[a:b].decode("utf-8", "surrogatepass") for a, b in zip(ends, ends[1:])]


@_options.fills(_c_api.nucula_tree_options_t, by_hand=("missing_length", "negative_is_zero"))
def _tree_options(missing_length: float | None = None, negative_lengths: str = "error") -> Any:
    options = _c_api.nucula_tree_options_t()
    check(library.nucula_tree_options_init(options, ctypes.sizeof(options)))
    if missing_length is not None:
        length = _options.number("missing_length", missing_length)
        if length != length:
            raise BadArgument("bad missing_length: nan; it must be finite and not negative")
        options.missing_length = length
    options.negative_is_zero = _options.choice("negative_lengths", negative_lengths, _NEGATIVE)
    return options


def _line(name: str, array: np.ndarray) -> np.ndarray:
    if array.ndim != 1:
        raise BadArgument(f"bad {name}: the shape is {array.shape}; it must be (n,)")
    return array


def _numbers(name: str, given: Any) -> np.ndarray:
    """(n,) float64, C order."""
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "fiub" and array.size > 0:
            raise TypeError(f"{array.dtype} is not a real number")
        array = np.ascontiguousarray(array, np.float64)
    except (TypeError, ValueError) as error:
        raise BadArgument(f"bad {name}: {error}") from None
    return _line(name, array)
