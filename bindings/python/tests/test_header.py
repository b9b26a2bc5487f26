"""The mirror of the header: same constants, structs, callbacks and functions."""

import ctypes
import re

import golden

from nucula import _c_api, _options, errors

HEADER = (golden.ROOT / "include" / "nucula.h").read_text(encoding="utf-8")
CODE = re.sub(r"/\*.*?\*/|//[^\n]*", "", HEADER, flags=re.DOTALL)

BASE = {
    "float": ctypes.c_float,
    "double": ctypes.c_double,
    "char": ctypes.c_char,
    "size_t": ctypes.c_size_t,
    **{f"{u}int{n}_t": getattr(ctypes, f"c_{u}int{n}") for u in ("", "u") for n in (8, 16, 32, 64)},
}


def ctype(declaration):
    """(name, ctypes type) of a C declaration such as `const float (*positions)[3]`."""
    text = " ".join(re.sub(r"\bconst\b", "", declaration).split())
    rows = re.fullmatch(r"(\w+) \(\*(\w+)\)\[(\d+)\]", text)
    if rows:
        return rows[2], ctypes.POINTER(base(rows[1]) * int(rows[3]))
    kind, stars, name, length = re.fullmatch(r"(\w+) ?((?:\* ?)*)(\w+)(?:\[(\d+)\])?", text).groups()
    n_stars = stars.count("*")
    if kind == "void" and n_stars:
        result, n_stars = ctypes.c_void_p, n_stars - 1
    elif kind == "char" and n_stars:
        result, n_stars = ctypes.c_char_p, n_stars - 1
    else:
        result = base(kind)
    for _ in range(n_stars):
        result = ctypes.POINTER(result)
    return name, result * int(length) if length else result


def base(name):
    return BASE[name] if name in BASE else getattr(_c_api, name)


def same(mirrored, declared):
    """A `char *` may be text or bytes without an end, which only the documentation tells."""
    return mirrored is declared or (mirrored, declared) == (ctypes.POINTER(ctypes.c_char), ctypes.c_char_p)


def arguments(text):
    return [] if text.strip() == "void" else [ctype(argument)[1] for argument in text.split(",")]


def constants(text):
    return {name: int(value) for name, value in re.findall(r"#define (NUCULA_\w+) (\d+)", text)}


def test_constants():
    header = {name: value for name, value in constants(CODE).items() if not name.startswith("NUCULA_VERSION_")}
    mirror = {name: value for name, value in vars(_c_api).items() if name.startswith("NUCULA_")}
    assert mirror == header and len(header) > 30


def test_every_word_has_a_number():
    for prefix, words in {
        "NUCULA_ASSEMBLY_": _options.ASSEMBLIES,
        "NUCULA_PROFILE_": _options.PROFILES,
        "NUCULA_CONNECTIVITY_": _options.CONNECTIVITIES,
        "NUCULA_MASK_": _options.MASKS,
        "NUCULA_VOLUMES_FORMAT_": {"by_suffix": 0, **_options.FORMATS},
    }.items():
        header = {
            name[len(prefix) :].lower(): value for name, value in constants(CODE).items() if name.startswith(prefix)
        }
        assert header.items() <= words.items() and set(header.values()) == set(words.values()), prefix


def test_every_status_has_a_class():
    for name, value in constants(CODE).items():
        if name.startswith("NUCULA_ERROR_"):
            assert type(errors.from_status(value, "x")) is not errors.Error, name
            assert errors.from_status(value, "x").status == value


def test_structs():
    structs = re.findall(r"typedef struct \{(.*?)\} (\w+);", CODE, flags=re.DOTALL)
    assert len(structs) >= 5
    for body, name in structs:
        declared = [ctype(field) for field in body.split(";") if field.strip()]
        mirrored = getattr(_c_api, name)._fields_
        assert [field for field, _ in mirrored] == [field for field, _ in declared], name
        for (field, mine), (_, theirs) in zip(mirrored, declared):
            assert same(mine, theirs), f"{name}.{field}: {mine} is not {theirs}"
    mirrored = {name for name, kind in vars(_c_api).items() if isinstance(kind, type(ctypes.Structure))}
    opaque = re.findall(r"typedef struct (\w+) \1;", CODE)
    assert mirrored - {"Structure"} == {name for _, name in structs} | set(opaque)


def test_callbacks():
    callbacks = re.findall(r"typedef (\w+) \(\*(\w+)\)\((.*?)\);", CODE, flags=re.DOTALL)
    assert len(callbacks) >= 2
    for result, name, given in callbacks:
        mirrored = getattr(_c_api, name)
        assert mirrored._restype_ is base(result), name
        assert list(mirrored._argtypes_) == arguments(given), name


def test_functions():
    functions = re.findall(r"^([a-z][\w ]*?[ *]+)(nucula_\w+)\(([^;]*?)\);", CODE, flags=re.DOTALL | re.MULTILINE)
    functions = [(result, name, given) for result, name, given in functions if not result.startswith("typedef")]
    assert {name for _, name, _ in functions} == set(_c_api.FUNCTIONS) and len(functions) >= 20
    for result, name, given in functions:
        mine, mine_given = _c_api.FUNCTIONS[name]
        theirs = None if result.strip() == "void" else ctype(result + " x")[1]
        assert mine is theirs, name
        assert mine_given == arguments(given), name
