"""The mirror of the header, as the C compiler and the loaded library see it; `cargo test --test header` writes it."""

import ctypes
import re
import shutil
import subprocess

import golden
import pytest
import volumizer_native
from volumizer_native import _c_api as native_api

from nucula import _c_api, errors
from nucula._library import library

MIRRORS = pytest.mark.parametrize("mirror", [_c_api, native_api], ids=["nucula", "volumizer_native"])


def structs(mirror):
    """The structs with fields."""
    kinds = [kind for kind in vars(mirror).values() if isinstance(kind, type) and issubclass(kind, ctypes.Structure)]
    return [kind for kind in kinds if hasattr(kind, "_fields_")]


@MIRRORS
def test_layouts_are_those_of_the_compiler(mirror, tmp_path):
    compiler = shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler to compare the layouts of structs with")
    lines, mine = [], []
    for kind in structs(mirror):
        lines.append(f'printf("%zu\\n", sizeof({kind.__name__}));')
        mine.append(f"{ctypes.sizeof(kind)}")
        for name, _ in kind._fields_:
            field = getattr(kind, name)
            value = f"(({kind.__name__} *)0)->{name}"
            lines.append(f'printf("%zu %zu\\n", offsetof({kind.__name__}, {name}), sizeof({value}));')
            mine.append(f"{field.offset} {field.size}")
    assert len(mine) > 10
    source, program = tmp_path / "layouts.c", tmp_path / "layouts"
    source.write_text('#include <stdio.h>\n#include "nucula.h"\nint main(void) {\n' + "\n".join(lines) + "\n}\n")
    subprocess.run([compiler, "-std=c99", "-I", golden.ROOT / "include", "-o", program, source], check=True)
    run = subprocess.run([program], check=True, capture_output=True, text=True)
    assert run.stdout.split("\n")[:-1] == mine


@MIRRORS
def test_the_library_has_every_function(mirror):
    loaded = ctypes.CDLL(library._name)
    assert len(mirror.FUNCTIONS) >= 10
    for name, (result, arguments) in mirror.FUNCTIONS.items():
        assert getattr(mirror.declare(loaded), name).argtypes == list(arguments.values())


def test_the_standalone_module_declares_what_it_calls():
    sources = (golden.ROOT / "bindings" / "python" / "volumizer_native").glob("*.py")
    called = {name for file in sources for name in re.findall(r"library\.(nucula_\w+)", file.read_text())}
    assert called == set(native_api.FUNCTIONS) and volumizer_native.contract_version() == 1


def test_every_status_has_a_class():
    statuses = {name: value for name, value in vars(_c_api).items() if name.startswith("NUCULA_ERROR_")}
    assert len(statuses) >= 11
    for name, value in statuses.items():
        assert type(errors.from_status(value, "x")) is not errors.Error, name
        assert errors.from_status(value, "x").status == value
