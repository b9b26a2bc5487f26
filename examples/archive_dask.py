"""A folder of structures as one Parquet file, on a Dask cluster.

    python examples/archive_dask.py FOLDER OUT.parquet [--scheduler tcp://ADDRESS:8786] [--workers N] [--voxel-size Å]

Without a scheduler a cluster of processes is started on this machine. Started again after whatever ended it, it goes on where it
was. Needs pip install nucula[archive,dask].
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "bindings" / "python"))  # for those who have not installed it

import nucula  # noqa: E402

SUFFIXES = (".cif", ".mmcif", ".bcif", ".pdb", ".ent")


def arguments():
    parser = argparse.ArgumentParser(description="Finds the volumes of all structures in a folder.")
    parser.add_argument("folder", type=Path, help="mmCIF, BinaryCIF or PDB files, also .gz, at any depth")
    parser.add_argument("output", type=Path, help="the Parquet file")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a running cluster; default: one on this machine")
    parser.add_argument("--workers", type=int, default=2, help="processes of the cluster on this machine (default 2)")
    parser.add_argument("--voxel-size", type=float, default=2.0, metavar="Å", help="voxel edge (default 2)")
    return parser.parse_args()


def structures(folder):
    """Paths, always in the same order: a run that is resumed needs them so."""
    paths = sorted(path for path in folder.rglob("*") if path.name.lower().removesuffix(".gz").endswith(SUFFIXES))
    if not paths:
        sys.exit(f"archive_dask: there is no structure in {folder}")
    return paths


def run(given):
    from dask.distributed import Client, LocalCluster

    where = given.scheduler or LocalCluster(n_workers=given.workers, threads_per_worker=1, dashboard_address=":0")
    with Client(where) as client:
        done = nucula.archive.run(
            structures(given.folder),
            given.output,
            client=client,
            resume=True,
            time_limit=600.0,
            progress=True,
            voxel_size=given.voxel_size,
        )
    if given.scheduler is None:
        where.close()
    print(f"{done.path}: {done.n_rows} volumes of {done.n_sources} structures; {done.n_failures} failed, see {done.failures}")


if __name__ == "__main__":
    try:
        run(arguments())
    except (nucula.Error, ImportError) as error:
        sys.exit(f"archive_dask: {error}")
