"""Archives: the schema, what a row holds, failures, runs that are killed and go on, settings, the stream of Arrow."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

import nucula

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

COLUMNS = (
    "source index kind id volume length_1 length_2 length_3 center_x center_y center_z circularity uniformity residues"
).split()


@pytest.fixture
def paths(structures, tmp_path):
    """Good and bad files."""
    broken = tmp_path / "in" / "broken.cif"
    broken.parent.mkdir()
    broken.write_text("data_x\nloop_\n_atom_site.id\n")
    names = ["1GRM.pdb", "3U7T.cif", "missing.pdb", "4CUP.cif", "1GRM.pdb.gz", "1K1I.pdb"]
    return [*(structures / name for name in names), broken]


def left(folder):
    return sorted(os.listdir(folder))


def content(out):
    """Everything that a finished archive says."""
    tables = pq.read_table(out), pq.read_table(str(out).replace(".parquet", ".failures.parquet"))
    return [table.to_pydict() for table in tables], tables[0].schema.metadata


def test_rows_are_those_of_single_calls(paths, tmp_path):
    out = tmp_path / "out.parquet"
    found = nucula.archive.run(paths, out, voxel_size=2.0)
    assert left(tmp_path) == ["in", "out.failures.parquet", "out.parquet"]
    rows, failures = pq.read_table(out), pq.read_table(tmp_path / "out.failures.parquet")
    assert rows.column_names == COLUMNS and failures.column_names == ["source", "error"]
    assert found == (out, tmp_path / "out.failures.parquet", 7, rows.num_rows, 2)
    failed = dict(zip(*failures.to_pydict().values()))
    for index, path in enumerate(paths):
        part = rows.filter(pa.compute.equal(rows["index"], index))
        try:
            v = nucula.volumes(path, voxel_size=2.0)
        except nucula.Error as error:
            assert part.num_rows == 0 and failed[str(path)] == str(error)
            continue
        assert part.num_rows == len(v) and set(part["source"].to_pylist()) == {str(path)}
        assert part["kind"].to_pylist() == v.kind.tolist() and part["id"].to_pylist() == v.id.tolist()
        assert part["residues"].to_pylist() == v.table["residues"].tolist()
        numbers = np.column_stack([part[name].to_numpy() for name in COLUMNS[4:13]])
        want = np.column_stack([v.volume, v.lengths, v.center, v.circularity, v.uniformity])
        assert np.array_equal(numbers, want, equal_nan=True)
    assert failures.num_rows == 2 and rows["index"].to_pylist() == sorted(rows["index"].to_pylist())


def test_the_schema_says_version_and_settings(paths, tmp_path):
    out = tmp_path / "out.parquet"
    nucula.archive.run(paths[:1], out, voxel_size=2, radii={"C": np.float32(1.5)}, keep_residues=("LIG", "HEM"))
    for file in (out, tmp_path / "out.failures.parquet"):
        schema = pq.read_schema(file)
        assert schema.metadata[b"nucula.version"].decode() == nucula.__version__
        options = json.loads(schema.metadata[b"nucula.options"])
        assert options["voxel_size"] == 2 and options["profile"] == "f32" and options["rules"] == "volumizer"
        assert options["radii"] == {"C": 1.5} and options["keep_residues"] == ["LIG", "HEM"]
        assert not options.keys() & {"n_threads", "progress", "source", "reading"}
    kinds = [str(pq.read_schema(out).field(name).type) for name in COLUMNS]
    assert kinds == ["string", "int64", "string", "int32", *["double"] * 9, "string"]


def test_sources_of_every_form(structures, kinase, tmp_path):
    read = nucula.read(structures / "1GRM.pdb")
    sources = [kinase, (kinase.positions, kinase.elements), read, os.fsencode(structures / "1GRM.pdb"), None, object()]
    nucula.archive.run(iter(sources), tmp_path / "a.parquet", voxel_size=2.0)
    (rows, failures), _ = content(tmp_path / "a.parquet")
    assert list(dict.fromkeys(rows["source"])) == ["[0]", "[1]", str(structures / "1GRM.pdb")]
    assert sorted(set(rows["index"])) == [0, 1, 2, 3] and failures["source"] == ["[4]", "[5]"]
    assert all(failures["error"])


def test_nothing_at_all(tmp_path, structures):
    assert nucula.archive.run([], tmp_path / "a.parquet")[2:] == (0, 0, 0)
    assert nucula.archive.run([None], tmp_path / "b.parquet")[2:] == (1, 0, 1)
    assert pq.read_table(tmp_path / "a.parquet").column_names == COLUMNS
    assert left(tmp_path) == ["a.failures.parquet", "a.parquet", "b.failures.parquet", "b.parquet"]


def test_any_number_of_threads_writes_the_same_file(paths, tmp_path):
    written = set()
    for n_threads in (1, 2, 5):
        out = tmp_path / f"{n_threads}.parquet"
        nucula.archive.run(paths * 40, out, n_threads=n_threads)
        written.add((out.read_bytes(), (tmp_path / f"{n_threads}.failures.parquet").read_bytes()))
    assert len(written) == 1


def test_a_time_limit_makes_failures(paths, tmp_path):
    nucula.archive.run(paths[:2], tmp_path / "a.parquet", time_limit=1e-9)
    (rows, failures), _ = content(tmp_path / "a.parquet")
    assert rows["source"] == [] and len(failures["error"]) == 2
    assert all("time limit" in error for error in failures["error"])


def test_progress_counts_sources(paths, tmp_path):
    calls = []
    nucula.archive.run(paths * 60, tmp_path / "a.parquet", progress=lambda *call: calls.append(call))
    assert calls == [(200, 420), (400, 420), (420, 420)]


def test_bad_arguments_leave_no_files(paths, tmp_path):
    out = tmp_path / "out.parquet"
    for given, error, said in [
        ({"sources": paths[0]}, nucula.BadArgument, "paths"),
        ({"sources": 3}, nucula.BadArgument, "paths"),
        ({"path": 3}, nucula.BadArgument, "path"),
        ({"path": tmp_path / "none" / "a.parquet"}, nucula.IoError, "none"),
        ({"path": tmp_path}, nucula.Error, str(tmp_path)),
        ({"voxelsize": 2.0}, TypeError, "voxelsize"),
        ({"voxel_size": -1.0}, nucula.BadArgument, "voxel_size"),
        ({"voxel_size": "a"}, nucula.BadArgument, "voxel_size"),
        ({"signs": "all"}, nucula.BadArgument, "signs"),
        ({"time_limit": 0}, nucula.BadArgument, "time_limit"),
        ({"n_threads": -1}, nucula.BadArgument, "n_threads"),
        ({"progress": 3}, nucula.BadArgument, "progress"),
    ]:
        with pytest.raises(error, match=said):
            nucula.archive.run(**{"sources": paths, "path": out, **given})
    assert left(tmp_path) == ["in"]


def test_what_is_there_is_not_overwritten(paths, tmp_path):
    out = tmp_path / "out.parquet"
    nucula.archive.run(paths, out)
    before = out.read_bytes()
    with pytest.raises(nucula.Error, match="is there already.*resume=True"):
        nucula.archive.run(paths, out)
    out.write_bytes(b"PAR1 of another program")
    with pytest.raises(nucula.Error, match="not written by nucula"):
        nucula.archive.run(paths, out, resume=True)
    out.write_bytes(before)
    nucula.archive.run(paths, out, resume=True)
    assert out.read_bytes() == before and len(left(tmp_path)) == 3


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize(
    "name, value",
    [("voxel_size", 2.5), ("profile", "f64"), ("neck", False), ("radii", {"C": 1.5}), ("within", ((0, 0, 0), (1, 1, 1))),
     ("assembly", "asymmetric"), ("min_volume", 5.0), ("keep_hydrogens", True)],
)
def test_other_settings_are_refused_by_name(paths, tmp_path, name, value, finished):
    out = tmp_path / "out.parquet"
    if finished:
        nucula.archive.run(paths[:2], out)
    else:
        stop_after(paths * 60, out, 300)
    files = left(tmp_path)
    with pytest.raises(nucula.Error, match=name):
        nucula.archive.run(paths[:2] if finished else paths * 60, out, resume=True, **{name: value})
    assert left(tmp_path) == files


def test_another_version_is_refused(paths, tmp_path, monkeypatch):
    from nucula import _shards

    out = tmp_path / "out.parquet"
    nucula.archive.run(paths[:2], out)
    monkeypatch.setattr(_shards, "_version", lambda: "99.0.0")
    with pytest.raises(nucula.Error, match="version"):
        nucula.archive.run(paths[:2], out, resume=True)


def stop_after(sources, out, n, **options):
    """A run that ends with an error of its sources."""

    def some():
        yield from sources[:n]
        raise LookupError("no more for today")

    with pytest.raises(LookupError):
        nucula.archive.run(some(), out, **options)


def test_a_short_run_writes_no_shard_but_one_that_is_stopped_does(paths, tmp_path, monkeypatch):
    import _thread

    from nucula import _shards

    out, written = tmp_path / "out.parquet", []
    monkeypatch.setattr(_shards.os, "replace", lambda old, new, _call=os.replace: written.append(new.name) or _call(old, new))

    def some(stop):
        yield from paths * 100
        stop()
        yield from itertools.repeat(paths[0], 10**6)

    monkeypatch.setattr(_shards, "_SOON", 1e6)
    nucula.archive.run(paths * 60, out)
    assert written == ["out.failures.parquet", "out.parquet"]
    for stop, error in ((lambda: 1 / 0, ZeroDivisionError), (_thread.interrupt_main, KeyboardInterrupt)):
        written.clear()
        with pytest.raises(error):
            nucula.archive.run(some(stop), tmp_path / f"{error.__name__}.parquet")
        assert written[:2] == ["00000000.failures.parquet", "00000000.parquet"], error
    for soon in (0.0, 1e6):
        monkeypatch.setattr(_shards, "_SOON", soon)
        written.clear()
        nucula.archive.run(paths * 100, tmp_path / "whole.parquet")
        assert len(written) == (2 * 4 + 2 if soon == 0.0 else 2)
        (tmp_path / "whole.parquet").rename(tmp_path / f"{soon}.parquet")
        (tmp_path / "whole.failures.parquet").unlink()
    assert (tmp_path / "0.0.parquet").read_bytes() == (tmp_path / "1000000.0.parquet").read_bytes()


@pytest.mark.parametrize("which", ["all.parquet", "all.failures.parquet"])
def test_a_file_that_cannot_be_written_ends_the_run_and_loses_nothing(paths, tmp_path, monkeypatch, which):
    from nucula import _shards

    def full(parts, schema, path, _join=_shards._join):
        _join(parts, schema, path)
        if path.name == which:
            raise OSError(28, "No space left on device")

    out = tmp_path / "out.parquet"
    with monkeypatch.context() as patch:
        patch.setattr(_shards, "_join", full)
        with pytest.raises(OSError, match="No space left"):
            nucula.archive.run(paths, out)
    assert left(tmp_path) == ["in", "out.parquet.shards"]
    nucula.archive.run(paths, out, resume=True)
    nucula.archive.run(paths, tmp_path / "undisturbed.parquet")
    assert content(out) == content(tmp_path / "undisturbed.parquet")


def test_a_shard_is_written_soon_however_long_the_next_takes(paths, tmp_path, monkeypatch):
    from nucula import _shards

    first, written = tmp_path / "out.parquet.shards" / "00000000.parquet", []

    def some():
        yield from (paths[0] for _ in range(1000))
        end = time.monotonic() + 20
        while not first.exists() and time.monotonic() < end:
            time.sleep(0.01)
        written.append(first.exists())

    monkeypatch.setattr(_shards, "_SOON", 0.05)
    nucula.archive.run(some(), tmp_path / "out.parquet")
    assert written == [True]


def test_a_stopped_run_is_gone_on_with(paths, tmp_path, monkeypatch):
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    nucula.archive.run(paths * 100, whole)
    for n in (0, 3, 250, 250, 600, 650):
        stop_after(paths * 100, out, n, resume=True)
    assert left(tmp_path)[1:3] == ["out.parquet.shards", "whole.failures.parquet"]
    with pytest.raises(nucula.Error, match="is there already"):
        nucula.archive.run(paths * 100, out)
    drawn = []
    nucula.archive.run((drawn.append(path) or path for path in paths * 100), out, resume=True, n_threads=1)
    assert content(out) == content(whole) and len(drawn) == 700
    assert out.read_bytes() == whole.read_bytes()


def test_other_sources_are_refused(paths, tmp_path):
    out = tmp_path / "out.parquet"
    stop_after(paths * 100, out, 450)
    for other in ([paths[1], *(paths * 100)[1:]], paths, (paths * 100)[1:]):
        with pytest.raises(nucula.Error, match="sources"):
            nucula.archive.run(other, out, resume=True)
    nucula.archive.run(paths * 100, out, resume=True)
    for other in ((paths * 100)[:-1], [*(paths * 100)[:-1], paths[0]], []):
        with pytest.raises(nucula.Error, match="sources"):
            nucula.archive.run(other, out, resume=True)
    assert left(tmp_path) == ["in", "out.failures.parquet", "out.parquet"]


def test_sources_that_are_added_are_done(paths, tmp_path):
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    nucula.archive.run(paths * 90, whole)
    for n in (7, 7, 210, 630):
        before = pq.read_metadata(out).num_rows if out.exists() else 0
        nucula.archive.run((paths * 90)[:n], out, resume=True)
        assert pq.read_metadata(out).num_rows >= before
    stop_after(paths * 120, out, 800, resume=True)
    nucula.archive.run(paths * 120, out, resume=True)
    nucula.archive.run(paths * 120, tmp_path / "all.parquet")
    assert content(out) == content(tmp_path / "all.parquet")
    assert not [name for name in left(tmp_path) if "shards" in name]


KILLED = """
    import sys
    import nucula
    from nucula import _shards
    # Each shard at once, or there would be nothing of a run as short as this.
    _shards._SOON = 0.0
    paths = sys.argv[2].split("|") * 100
    print("begun", flush=True)
    nucula.archive.run(paths, sys.argv[1], voxel_size=2.0, resume=True, n_threads=2)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
def test_a_run_that_is_killed_ten_times_loses_and_doubles_nothing(paths, tmp_path):
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    begun = time.monotonic()
    nucula.archive.run(paths * 100, whole, voxel_size=2.0)
    takes = time.monotonic() - begun
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(out), "|".join(map(str, paths))]
    wait, n_killed = random.Random(5), 0
    while n_killed < 10:
        run = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, stdout=subprocess.PIPE)
        assert run.stdout.readline() == b"begun\n"
        try:
            run.wait(wait.uniform(0.0, 0.6) * takes)
        except subprocess.TimeoutExpired:
            pass
        run.send_signal(signal.SIGKILL)
        n_killed += run.wait() == -signal.SIGKILL
        run.stdout.close()
        if out.exists() and n_killed < 10:
            # It was finished; from the start again.
            assert content(out) == content(whole)
            nucula.archive.run(paths * 100, out, voxel_size=2.0, resume=True)
            for file in (out, tmp_path / "out.failures.parquet"):
                file.unlink()
    nucula.archive.run(paths * 100, out, voxel_size=2.0, resume=True)
    assert content(out) == content(whole) and out.read_bytes() == whole.read_bytes()
    assert left(tmp_path) == ["in", "out.failures.parquet", "out.parquet", "whole.failures.parquet", "whole.parquet"]


def test_a_kill_between_any_two_steps_on_files(paths, tmp_path, monkeypatch):
    """Renames, links and removals are where a kill could leave something that is half of each: each in turn is the last."""
    import shutil

    from nucula import _shards

    class Killed(BaseException):
        pass

    monkeypatch.setattr(_shards, "_SOON", 0.0)
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    nucula.archive.run(paths * 60, whole)
    steps = [(os, "replace"), (os, "link"), (_shards.Path, "rename"), (_shards.Path, "mkdir"), (_shards.Path, "write_text")]
    steps += [(shutil, "rmtree"), (os, "unlink")]
    n_killed = 0
    for sources in ((paths * 60)[:300], paths * 60):
        for last in range(1, 40):
            taken = 0
            with monkeypatch.context() as patch:
                for owner, name in steps:
                    def counted(*given, _call=getattr(owner, name), **more):
                        nonlocal taken
                        taken += 1
                        if taken > last:
                            raise Killed
                        return _call(*given, **more)

                    patch.setattr(owner, name, counted)
                try:
                    nucula.archive.run(sources, out, resume=True)
                except Killed:
                    n_killed += 1
                else:
                    break
        assert pq.read_metadata(out).num_rows > 0 and "out.parquet.shards" not in left(tmp_path)
    assert n_killed > 4
    assert content(out) == content(whole)


def test_a_shard_that_was_cut_is_made_again(paths, tmp_path):
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    nucula.archive.run(paths * 60, whole)
    stop_after(paths * 60, out, 400)
    shard = tmp_path / "out.parquet.shards" / "00000001.parquet"
    shard.write_bytes(shard.read_bytes()[:-100])
    nucula.archive.run(paths * 60, out, resume=True)
    assert content(out) == content(whole)


def test_the_stream_of_arrow(found):
    table = pa.table(found)
    assert table.column_names == COLUMNS[2:] and table.num_rows == len(found) > 0
    assert table["volume"].to_numpy().tolist() == found.volume.tolist()
    assert table["residues"].to_pylist() == found.table["residues"].tolist()
    assert table["circularity"].null_count == int(np.isnan(found.circularity).sum())
    volume = table["volume"].chunk(0)
    assert volume.buffers()[1].address == found.volume.ctypes.data, "no copy"
    del found
    assert volume.to_numpy().sum() > 0


def test_an_empty_stream(crambin):
    v = nucula.volumes(crambin, voxel_size=6.0)
    assert len(v) == 0 and pa.table(v).num_rows == 0


def test_the_stream_of_voids(crambin):
    v = nucula.voids(crambin, step=1.0)
    table = pa.table(v)
    assert table.column_names == list(v.table) and table.num_rows == len(v) > 0
    for name, column in v.table.items():
        taken = table[name].to_pylist() if name == "kind" else table[name].to_numpy()
        np.testing.assert_array_equal(taken, column, err_msg=name)
    assert table["depth"].null_count == int(np.isnan(v.depth).sum())
    assert table["volume"].chunk(0).buffers()[1].address == v.volume.ctypes.data, "no copy"
    assert pa.table(nucula.voids(crambin, step=1.0, min_volume=1e6)).num_rows == 0


def test_polars_duckdb_and_pandas_take_the_stream(found):
    taken = 0
    for package, take in [
        ("polars", lambda polars, v: polars.DataFrame(v)["volume"].sum()),
        ("duckdb", lambda duckdb, v: duckdb.sql("select sum(volume) from v").fetchall()[0][0]),
        ("pandas", lambda pandas, v: pandas.DataFrame.from_arrow(v)["volume"].sum()),
    ]:
        try:
            module = __import__(package)
        except ImportError:
            continue
        if package != "pandas" or hasattr(module.DataFrame, "from_arrow"):
            assert take(module, found) == found.volume.sum(), package
            taken += 1
    if taken == 0:
        pytest.skip("neither polars nor duckdb nor pandas 3 is installed")


def test_without_pyarrow_a_sentence_names_the_extra():
    code = """
        import sys
        sys.modules["pyarrow"] = None
        import nucula
        for call in (lambda: nucula.archive.run([], "out.parquet"),
                     lambda: nucula.volumes(([[0, 0, 0], [9, 0, 1], [0, 9, 2], [1, 2, 9]], ["C"] * 4)).__arrow_c_stream__()):
            try:
                call()
            except nucula.Error as error:
                print(isinstance(error, ImportError), "nucula[archive]" in str(error))
    """
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, env=env)
    assert run.stdout == "True True\n" * 2, run.stderr
