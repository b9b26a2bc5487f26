"""Keywords to options: one function for all families, and defaults that are the library's."""

import ctypes
import inspect

import numpy as np
import pytest

import nucula
from nucula import _c_api, _options
from nucula._library import library

FILLS = pytest.mark.parametrize(
    "function, kind", _options.FILLS, ids=lambda value: getattr(value, "__qualname__", None)
)


def plain(value):
    """A field's value so that equal ones are equal."""
    if isinstance(value, ctypes.Structure):
        return [plain(getattr(value, name)) for name, _ in value._fields_]
    if isinstance(value, ctypes.Array):
        return list(value)
    if isinstance(value, float):
        return repr(value)  # NaN is the same as NaN here
    return bool(value) if isinstance(value, (ctypes._Pointer, ctypes._CFuncPtr)) else value


def defaults(function):
    parameters = inspect.signature(function).parameters.items()
    return {name: parameter.default for name, parameter in parameters if parameter.default is not parameter.empty}


@FILLS
def test_defaults_are_those_of_the_library(function, kind):
    own = kind()
    assert getattr(library, kind.__name__[:-2] + "_init")(own, ctypes.sizeof(own)) == _c_api.NUCULA_OK
    filled = _options.fill(kind, function, defaults(function))
    for name, _ in kind._fields_:
        assert plain(getattr(filled, name)) == plain(getattr(own, name)), name


@FILLS
def test_defaults_are_of_the_kind_that_the_header_says(function, kind):
    for name, value in defaults(function).items():
        if name in _options.fields(kind) and value is not None:
            assert isinstance(value, bool) == (name in kind._flags_), f"{name}: see the comment of the field"
            assert isinstance(value, str) == (name in kind._words_), f"{name}: see the comment of the field"


def test_every_option_is_a_keyword():
    """Or set by hand, as the function says."""
    kinds = {kind for name, kind in vars(_c_api).items() if name.endswith("_options_t")}
    for kind in kinds:
        reached = set()
        for (function, filled), by_hand in _options.FILLS.items():
            if filled is kind:
                reached |= by_hand | inspect.signature(function).parameters.keys()
        missing = _options.fields(kind) - reached
        assert not missing, f"no public function marked with `fills` takes {sorted(missing)} of {kind.__name__}"


def test_words_are_those_of_the_header():
    assert dict(_options.words("NUCULA_CONNECTIVITY_")) == {"6": 6, "18": 18, "26": 26, "custom18": 118}
    assert list(_options.words("NUCULA_PROFILE_")) == ["f32", "f64", "c"]


class _Inner(ctypes.Structure):
    _fields_ = [("depth", ctypes.c_int32), ("open", ctypes.c_int32)]
    _flags_ = ["open"]


class nucula_made_up_options_t(ctypes.Structure):
    """Of a family to come: each kind of field that the library's own have not."""

    _fields_ = [
        ("size", ctypes.c_uint32),
        ("inner", _Inner),
        ("radii", ctypes.POINTER(ctypes.c_double)),
        ("n_radii", ctypes.c_size_t),
        ("rows", ctypes.POINTER(ctypes.c_int32 * 3)),
        ("structure", ctypes.POINTER(_c_api.nucula_structure_t)),
        ("box", ctypes.c_double * 3),
        ("weight", ctypes.c_float),
        ("root", ctypes.c_int32),
        ("reserved", ctypes.c_int32),
        ("n_threads", ctypes.c_int32),
        ("progress", _c_api.nucula_progress_t),
        ("user", ctypes.c_void_p),
    ]
    _flags_ = []
    _words_ = {"root": "NUCULA_KIND_"}


@pytest.fixture
def made_up(monkeypatch):
    """Fills the made-up struct."""

    def function(
        *, depth=1, open=True, radii=None, rows=None, box=(1, 2, 3), weight=0.5, root="hub", n_threads=0, progress=None
    ):
        return _options.fill(nucula_made_up_options_t, function, locals())

    monkeypatch.setitem(_options.FILLS, (function, nucula_made_up_options_t), frozenset())
    monkeypatch.setattr(library, "nucula_made_up_options_init", lambda options, size: _c_api.NUCULA_OK, raising=False)
    return function


def test_families_to_come(made_up):
    options = made_up(radii=range(4), rows=[[1, 2, 3], [4, 5, 6]], open=False, progress=print)
    assert options.n_radii == 4 and options.radii[:4] == [0, 1, 2, 3]
    assert [list(row) for row in options.rows[:2]] == [[1, 2, 3], [4, 5, 6]]
    assert (options.inner.depth, options.inner.open, list(options.box)) == (1, 0, [1, 2, 3])
    assert (options.weight, options.root, options.size) == (0.5, _c_api.NUCULA_KIND_HUB, 0)
    assert not options.progress and not made_up().radii
    expected = {"depth", "open", "radii", "rows", "box", "weight", "root", "n_threads"}
    assert _options.fields(nucula_made_up_options_t) == expected


@pytest.mark.parametrize(
    "name, value",
    [
        ("depth", 2**31),
        ("depth", None),
        ("open", 1),
        ("radii", "default"),
        ("radii", [[1.0]]),
        ("radii", 1.0),
        ("radii", [1j]),
        ("rows", [[1, 2]]),
        ("rows", [[1, 2, 2**31]]),
        ("rows", [[1, 2, 0.5]]),
        ("rows", [1, 2, 3]),
        ("box", [1, 2]),
        ("box", None),
        ("weight", "heavy"),
        ("root", 4),
    ],
)
def test_a_bad_keyword_is_named(made_up, name, value):
    with pytest.raises(nucula.BadArgument, match=f"bad {name}: "):
        made_up(**{name: value})


def test_arrays_live_as_long_as_the_options(made_up):
    options = made_up(radii=np.arange(1000) * 0.5)
    for _ in range(20):
        np.full(1000, -1.0)
    assert options.radii[999] == 499.5
