"""Archives on a Dask cluster: the same file as without one, also when a worker dies."""

import os
import signal
import threading
import time

import pytest

import nucula

pytest.importorskip("pyarrow", reason="pyarrow is not installed")
distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")


@pytest.fixture(scope="module")
def client():
    """Two workers, each a process of its own."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        with distributed.Client(cluster) as client:
            yield client


@pytest.fixture
def sources(structures, kinase, tmp_path):
    broken = tmp_path / "broken.cif"
    broken.write_text("data_x\n")
    names = ["1GRM.pdb", "3U7T.cif", "missing.pdb", "4CUP.cif", "1GRM.pdb.gz"]
    return [*(structures / name for name in names), broken, kinase, (kinase.positions, kinase.elements), None, object()]


def written(out):
    return out.read_bytes(), out.with_suffix(".failures.parquet").read_bytes()


def test_a_cluster_writes_the_same_file(client, sources, tmp_path):
    kept = nucula.archive.run(sources * 45, tmp_path / "here.parquet", voxel_size=2.0)
    there = nucula.archive.run(iter(sources * 45), tmp_path / "there.parquet", client=client, voxel_size=2.0, n_threads=2)
    assert kept[2:] == there[2:] and there.n_sources == 450 and there.n_failures == 45 * 4
    assert written(kept.path) == written(there.path)


def test_a_run_goes_on_with_or_without_a_cluster(client, sources, tmp_path):
    def some(n):
        yield from (sources * 90)[:n]
        raise LookupError("no more for today")

    out = tmp_path / "out.parquet"
    for n, helper in ((250, client), (500, None), (750, client)):
        with pytest.raises(LookupError):
            nucula.archive.run(some(n), out, client=helper, resume=True)
    nucula.archive.run(sources * 90, out, client=client, resume=True)
    whole = nucula.archive.run(sources * 90, tmp_path / "whole.parquet")
    assert written(out) == written(whole.path)


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
def test_a_worker_that_is_killed_changes_nothing(sources, tmp_path):
    whole = nucula.archive.run(sources * 160, tmp_path / "whole.parquet", voxel_size=1.0)
    killed, done = [], []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        with distributed.Client(cluster) as client:

            def kill():
                # In the middle of a shard: both workers have work for seconds.
                time.sleep(0.3)
                pid = client.run(os.getpid).popitem()[1]
                os.kill(pid, signal.SIGKILL)
                killed.append(len(done))

            killer = threading.Thread(target=kill)
            killer.start()
            out = tmp_path / "out.parquet"
            nucula.archive.run(sources * 160, out, client=client, voxel_size=1.0, progress=lambda *call: done.append(call))
            killer.join()
    assert killed and killed[0] < len(done) == 8
    assert written(out) == written(whole.path)
    assert not (tmp_path / "out.parquet.shards").exists()


def test_what_is_no_client_is_refused(tmp_path):
    for bad in ("tcp://127.0.0.1:8786", 3, True):
        with pytest.raises(nucula.BadArgument, match="client"):
            nucula.archive.run([], tmp_path / "out.parquet", client=bad)
    assert not (tmp_path / "out.parquet").exists()
