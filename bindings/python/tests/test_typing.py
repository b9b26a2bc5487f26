"""What a type checker sees: the words are the library's, the keywords those of the functions, and slips are refused."""

import inspect
import os
import subprocess
import sys
import typing

import golden
import pytest

import nucula
from nucula import _options, _typing, points, saxs

WORDS = {
    "Profile": _options.words("NUCULA_PROFILE_"),
    "PointsProfile": points._PROFILES,
    "Connectivity": _options.words("NUCULA_CONNECTIVITY_"),
    "Mask": _options.words("NUCULA_MASK_"),
    "Frame": _options.words("NUCULA_FRAME_"),
    "Rules": _options.words("NUCULA_RULES_"),
    "Assembly": _options.words("NUCULA_ASSEMBLY_"),
    "Table": saxs._TABLES,
    "Method": _options.words("NUCULA_SAXS_METHOD_"),
    "OnBad": _options.words("NUCULA_SAXS_ON_BAD_"),
    "Unmatched": _options.words("NUCULA_UNMATCHED_"),
    "Genomes": _options.words("NUCULA_GENOMES_"),
    "Ascertainment": _options.words("NUCULA_ASCERTAINMENT_"),
    "Effect": _options.words("NUCULA_EFFECT_"),
    "GammaMethod": _options.words("NUCULA_GAMMA_"),
    "GyrationMethod": _options.words("NUCULA_GYRATION_"),
    "Median": _options.words("NUCULA_MEDIAN_"),
    "GuinierWeights": _options.words("NUCULA_GUINIER_WEIGHTS_"),
}


@pytest.mark.parametrize("name", sorted(WORDS))
def test_words_are_those_of_the_library(name):
    given = getattr(_typing, name)
    literal = next((part for part in typing.get_args(given) if typing.get_args(part)), given)
    assert set(typing.get_args(literal)) == set(WORDS[name])


def keywords(function, *others):
    return {n for n, p in inspect.signature(function).parameters.items() if p.kind is not p.VAR_KEYWORD} - set(others)


@pytest.mark.parametrize("kind, of", [
    (_typing.Reading, keywords(nucula.read, "path")),
    (_typing.FindingKeywords, keywords(nucula.volumes, "source", "n_threads", "progress")),
    (_typing.VolumesKeywords, {"paths"} | keywords(nucula.volumes, "source", "n_threads", "progress") | keywords(nucula.read, "path")),
    (_typing.VoidsKeywords, {"paths"} | keywords(nucula.voids, "source", "n_threads", "progress") | keywords(nucula.read, "path")),
    (_typing.WriteKeywords, keywords(nucula.Volumes.write, "self", "path", "format")),
])
def test_keywords_are_those_of_the_functions(kind, of):
    # Python 3.9 on: a TypedDict's annotations hold those it inherits.
    assert set(kind.__annotations__) == of


GOOD = """
import nucula

v = nucula.volumes("x.cif", voxel_size=2.0, profile="c", signs="shape", rules="plain", assembly=1)
v.write("x.html", frame="input")
for item in nucula.volumes_batch(["x.cif"], voxel_size=2, chains="A"):
    print(item.path)
"""
BAD = {
    'nucula.volumes("x.cif", voxel_sise=2.0)': "voxel_sise",
    'nucula.volumes("x.cif", profile="f16")': "f16",
    'nucula.volumes("x.cif", rules="plane")': "plane",
    'nucula.volumes_batch(["x.cif"], voxel_sise=2.0)': "voxel_sise",
    'nucula.voids_batch(["x.cif"], stepp=1.0)': "stepp",
    'nucula.volumes("x.cif").write("y.cif", frame="inptu")': "inptu",
    'nucula.volumes_frames([[[0.0, 0.0, 0.0]]], ["C"], voxel_sise=2.0)': "voxel_sise",
    'nucula.track([[[0.0, 0.0, 0.0]]], ["C"], profile="f16")': "f16",
    'nucula.track([[[0.0, 0.0, 0.0]]], ["C"], chains="A")': "chains",
    'nucula.archive.run(["x.cif"], "x.parquet", voxel_sise=2.0)': "voxel_sise",
    'nucula.saxs_profile("x.cif", [0.1], table="xray")': "xray",
    'nucula.read("x.cif", assembly="bio")': "bio",
}


def test_mypy_refuses_slips(tmp_path):
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    program.write_text(GOOD + "\n".join(BAD) + "\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--no-error-summary", "--cache-dir",
               tmp_path / "cache", program]
    environment = {**os.environ, "MYPYPATH": str(golden.ROOT / "bindings" / "python")}
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    found = run.stdout.splitlines()
    errors = {int(line.split(":")[1]): line for line in found if ": error:" in line}
    first = GOOD.count("\n") + 1
    assert set(errors) == set(range(first, first + len(BAD))), run.stdout + run.stderr
    for line, word in enumerate(BAD.values(), first):
        assert any(word in text for text in found if f":{line}:" in text), (word, run.stdout)
