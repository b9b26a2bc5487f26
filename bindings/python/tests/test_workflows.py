"""The examples of whole archives: a Dask cluster, a Snakemake workflow; a trajectory with its picture."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nucula

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python")}

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")


@pytest.fixture
def folder(structures, tmp_path):
    """Structures, one of them broken, in a tree."""
    folder = tmp_path / "structures"
    for n, name in enumerate(["1GRM.pdb", "1GRM.pdb.gz", "3U7T.cif", "4CUP.cif", "1K1I.pdb"]):
        (folder / str(n % 2)).mkdir(parents=True, exist_ok=True)
        shutil.copy(structures / name, folder / str(n % 2) / name)
    (folder / "broken.cif").write_text("data_x\n")
    return folder


def run(*command, cwd):
    done = subprocess.run([sys.executable, *map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=300, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def rows(path):
    return pq.read_table(path).to_pydict()


def test_dask(folder, tmp_path):
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    said = run(EXAMPLES / "archive_dask.py", folder, "out.parquet", cwd=tmp_path)
    due = nucula.archive.run(sorted(folder.rglob("*.*")), tmp_path / "due.parquet", voxel_size=2.0)
    assert f"{due.n_rows} volumes of 6 structures; 1 failed" in said
    assert rows(tmp_path / "out.parquet") == rows(due.path)
    # Again: there is nothing left to do.
    assert f"{due.n_rows} volumes of 6 structures" in run(EXAMPLES / "archive_dask.py", folder, "out.parquet", cwd=tmp_path)


def test_snakemake(folder, tmp_path):
    pytest.importorskip("snakemake", reason="snakemake is not installed")
    config = ["--config", f"structures={folder}", "out=volumes.parquet", "batch=4"]
    run("-m", "snakemake", "--cores", 2, "--snakefile", EXAMPLES / "workflows" / "Snakefile", *config, cwd=tmp_path)
    due = nucula.archive.run(sorted(map(str, folder.rglob("*.*"))), tmp_path / "due.parquet", voxel_size=2.0)
    assert rows(tmp_path / "volumes.parquet") == rows(due.path) and due.n_failures == 1


def test_the_nextflow_process_says_what_the_package_has():
    """Nextflow itself is no Python package; what its script calls is looked at."""
    script = (EXAMPLES / "workflows" / "main.nf").read_text()
    call = re.search(r"nucula\.archive\.run\((.*?)\)\n", script, re.S).group(1)
    assert set(re.findall(r"(\w+)=", call)) <= {"n_threads", "voxel_size", "resume", "time_limit"}
    assert "volumes.failures.parquet" in script
    program = shutil.which("nextflow")
    if program is None:
        pytest.skip("no nextflow on PATH: its process was only read")


def test_trajectory(tmp_path):
    for package in ("matplotlib", "mrcfile"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    said = run(EXAMPLES / "trajectory.py", "--frames", 12, cwd=tmp_path)
    assert "12 frames" in said and sorted(os.listdir(tmp_path)) == ["first.cif", "pocket.mrc", "pocket.png"]
    assert (tmp_path / "pocket.png").read_bytes()[:4] == b"\x89PNG"
