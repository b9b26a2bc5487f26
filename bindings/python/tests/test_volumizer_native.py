"""`volumizer_native` against recorded calls of the extension module that it stands in for."""

import builtins
import json
import os
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "bindings" / "python"))
import volumizer_native  # noqa: E402

DATA = Path(os.environ["NUCULA_DATA"], "volumizer_native") if "NUCULA_DATA" in os.environ else None
DTYPES = {
    "bool": "?", "u8": "u1", "i8": "i1", "i16": "i2", "u16": "u2", "i32": "i4", "u32": "u4", "i64": "i8", "u64": "u8",
    "f16": "f2", "f32": "f4", "f64": "f8", "c64": "c8", "c128": "c16",
}


def recorded():
    for file in sorted(DATA.glob("*.json")) if DATA else ():
        manifest = json.loads(file.read_text())
        data = file.with_suffix(".bin").read_bytes()
        for case in manifest["cases"]:
            yield pytest.param(manifest, data, case, id=f"{file.stem}-{case['name']}")


CASES = list(recorded())
if not CASES:
    warnings.warn("SKIPPED: no recorded calls: NUCULA_DATA is not set", stacklevel=1)


def stored(description, data):
    """The array that a description stands for, C order."""
    dtype = np.dtype("<" + DTYPES[description["dtype"]])
    n = int(np.prod(description["shape"], dtype=np.int64))
    return np.frombuffer(data, dtype, n, description["offset"]).reshape(description["shape"]).copy()


def laid_out(values, layout):
    """The same values in another memory layout."""
    if layout == "C":
        return values
    if layout == "F":
        return np.asfortranarray(values)
    if layout == "strided":
        wide = np.zeros([2 * n for n in values.shape], values.dtype)
        view = wide[tuple(slice(None, None, 2) for _ in values.shape)]
        view[...] = values
        return view
    if layout == "reversed":
        return np.ascontiguousarray(values[::-1])[::-1]
    if layout == "readonly":
        values.flags.writeable = False
        return values
    if layout == "unaligned":
        room = np.zeros(values.nbytes + 1, np.uint8)
        view = room[1:].view(values.dtype).reshape(values.shape)
        view[...] = values
        return view
    assert layout == "big_endian"
    return values.astype(values.dtype.newbyteorder(">"))


def argument(description, data):
    if "dtype" in description:
        return laid_out(stored(description, data), description["layout"])
    if "numpy_scalar" in description:
        kind = description["numpy_scalar"]
        value = description["value"]
        number = float.fromhex(value) if isinstance(value, str) and "0x" in value else value
        return np.dtype(DTYPES.get(kind, kind)).type(int(number) if isinstance(number, str) else number)
    (kind, value), = description.items()
    return {
        "int": int,
        "float_hex": float.fromhex,
        "bool": bool,
        "str": str,
        "bytes": lambda text: text.encode("latin-1"),
        "none": lambda _: None,
        "list": list,
    }[kind](value)


def assert_same(name, found, expected):
    assert isinstance(found, np.ndarray), name
    assert found.dtype == expected.dtype and found.shape == expected.shape, (name, found.dtype, found.shape)
    assert found.flags.c_contiguous and found.flags.writeable, name
    # Bits, so that NaN and the sign of zero count.
    assert found.tobytes() == expected.tobytes(), (name, found, expected)


def assert_answer(manifest, data, case, found):
    returns = case["returns"]
    if "value" in returns:
        assert found == returns["value"] and type(found) is type(returns["value"])
    elif "dtype" in returns:
        assert_same(case["name"], found, stored(returns, data))
    else:
        assert type(found) is dict
        timing_keys = manifest.get("timing_keys")
        assert list(found) == list(returns) + (["kernel_stage_timings_seconds"] if timing_keys else [])
        for key, description in returns.items():
            assert_same(key, found[key], stored(description, data))
        if timing_keys:
            timings = found["kernel_stage_timings_seconds"]
            assert type(timings) is dict and list(timings) == timing_keys
            assert all(type(seconds) is float and seconds >= 0 for seconds in timings.values())


@pytest.mark.skipif(not CASES, reason="no recorded calls: NUCULA_DATA is not set")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("manifest, data, case", CASES)
def test_recorded_call(manifest, data, case, capfd):
    function = getattr(volumizer_native, manifest["function"])
    args = [argument(description, data) for description in case["args"]]
    kwargs = {name: argument(description, data) for name, description in case.get("kwargs", {}).items()}
    arrays = [value for value in [*args, *kwargs.values()] if isinstance(value, np.ndarray)]
    before = [value.tobytes() for value in arrays]
    try:
        found = function(*args, **kwargs)
    except Exception as error:
        if case.get("outcome") == "no_crash":
            assert isinstance(error, (ValueError, MemoryError, OverflowError))
        else:
            allowed = case.get("raises", case.get("or_raises"))
            assert allowed and isinstance(error, getattr(builtins, allowed)), repr(error)
            assert all(words in str(error) for words in case.get("mentions", [])), str(error)
    else:
        assert "raises" not in case, f"{case['raises']} expected, got {found}"
        if "returns" in case:
            assert_answer(manifest, data, case, found)
    assert [value.tobytes() for value in arrays] == before, "an input was written to"
    assert capfd.readouterr() == ("", "")


def test_lists_eleven_names():
    assert len(volumizer_native.__all__) == 11
    assert all(callable(getattr(volumizer_native, name)) for name in volumizer_native.__all__)


def random_voxels(seed, n, edge):
    return np.random.default_rng(seed).integers(0, edge, (n, 3), dtype=np.int32)


def everything(seed):
    """The bytes of the answers of all functions to one random input."""
    shape = np.array([24, 24, 24], np.int32)
    solvent, protein = random_voxels(seed, 4000, 24), random_voxels(seed + 1, 2500, 24)
    split = volumizer_native.get_exposed_and_buried_voxel_indices(solvent, protein, shape)
    exposed, buried = solvent[split["exposed_indices"]], solvent[split["buried_indices"]]
    shell = volumizer_native.get_first_shell_exposed_indices(exposed, buried, shape)
    found = volumizer_native.classify_buried_components(buried, exposed[shell], shape, 4, 2.0, "custom18", 1)
    component = volumizer_native.bfs_component_indices(buried, np.arange(len(buried), dtype=np.int32))
    points = volumizer_native.fibonacci_sphere_points_batch(1.7, solvent[:100].astype(np.float32), 160)
    neighbors = volumizer_native.get_neighbor_voxel_indices(solvent, protein)
    arrays = [value for value in found.values() if isinstance(value, np.ndarray)]
    return b"".join(value.tobytes() for value in [*split.values(), shell, component, points, neighbors, *arrays])


def test_results_survive_later_calls_and_threads_agree():
    expected = {seed: everything(seed) for seed in range(8)}
    found = []

    def work():
        for _ in range(3):
            found.extend((seed, everything(seed)) for seed in expected)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 * 3 * len(expected)
    assert all(answer == expected[seed] for seed, answer in found)


def test_subclasses_count_as_plain_data():
    voxels = np.array([[0, 0, 0], [1, 0, 0]], np.int32)
    masked = np.ma.masked_array(voxels, mask=True)
    assert volumizer_native.get_neighbor_voxel_indices(masked, masked).tolist() == [0, 1]


def test_one_large_component_takes_linear_time():
    n = 300_000
    voxels = np.stack([np.arange(n), np.zeros(n), np.zeros(n)], axis=1).astype(np.int32)
    # Quadratic work would take the better part of an hour.
    found = volumizer_native.bfs_component_indices(voxels, np.arange(n, dtype=np.int32)[::-1].copy())
    assert np.array_equal(found, np.arange(n))


@pytest.mark.parametrize("library", ["/nowhere/libnucula.so", __file__])
def test_without_a_library_importing_fails(library):
    code = "try:\n import volumizer_native\nexcept ImportError as error:\n print(error)"
    environment = {**os.environ, "NUCULA_LIBRARY": library, "PYTHONPATH": str(ROOT / "bindings" / "python")}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert library in run.stdout and run.stderr == ""
