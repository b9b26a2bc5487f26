"""The calls of tests/data/cases/calls: each a way in which programs like this one went wrong for somebody."""

import importlib.util
import json
import os
import warnings
from pathlib import Path

import golden
import pytest

from nucula import _library

CALLS = golden.ROOT / "tests" / "data" / "cases" / "calls"
CASES = json.loads((CALLS / "cases.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    pytest.importorskip("pandas")
    data = os.environ.get("NUCULA_DATA")
    if not data:
        pytest.skip("NUCULA_DATA is not set: it holds the structures of these calls")
    patch = pytest.MonkeyPatch()
    patch.setenv("NUCULA_CASES_STRUCTURES", str(Path(data) / "structures"))
    patch.setenv("NUCULA_CASES_SCRATCH", str(tmp_path_factory.mktemp("calls")))
    patch.setenv("NUCULA_LIBRARY", str(Path(_library.library._name).absolute()))
    patch.setenv("PYTHONPATH", str(golden.ROOT / "bindings" / "python"))
    spec = importlib.util.spec_from_file_location("kinds", CALLS / "kinds.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    patch.undo()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_call(kinds, case):
    try:
        with warnings.catch_warnings():
            # Words that are no symbols are told, which these calls provoke.
            warnings.simplefilter("ignore", UserWarning)
            assert kinds.run(case) == []
    except kinds.NotHere as reason:
        pytest.skip(str(reason))


def test_there_is_a_case_of_every_kind():
    assert len(CASES) == 54 and len({case["kind"] for case in CASES}) >= 35
