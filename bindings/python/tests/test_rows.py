"""Rows of archives: what is copied of a file is what a structure has, and tables say what single rows say."""

import collections
import itertools
import os
import random

import numpy as np
import pytest

import nucula
from nucula import _files, _rows, batch

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")


def of(sources, **options):
    """Everything that was taken of sources, or the errors."""
    return list(batch.rows_crew(iter(sources), **options))


@pytest.mark.parametrize("n_threads", [1, 2, 5])
@pytest.mark.parametrize(
    "reading, finding",
    [({}, {"voxel_size": 1.5}), ({"assembly": "asymmetric", "rules": "plain"}, {"voxel_size": 2.0, "min_voxels": 9}),
     ({"chains": ["A"]},
      {"voxel_size": 1.5, "within": ((-90, -90, -90), (20, 20, 20)), "radii": {"C": 1.5}})],
)
def test_files_have_the_rows_of_their_structures(structures, reading, finding, n_threads):
    paths = [structures / name for name in ("1GRM.pdb", "4CUP.cif", "1GRM.pdb.gz", "1K1I.pdb", "3U7T.cif")] * 5
    paths = [*paths, *map(str, paths), *map(os.fsencode, paths)]
    found = of(paths, n_threads=n_threads, **reading, **finding)
    want = of([nucula.read(path, **reading) for path in paths[:5]], **finding)
    assert found == want * 15 and sum(taken.n_rows for taken in want) > 10


def test_files_have_the_errors_of_single_calls(structures, tmp_path):
    (tmp_path / "broken.cif").write_text("data_x\nloop_\n_atom_site.id\n")
    (tmp_path / "none.pdb").write_text("END\n")
    sources = ["no such file.pdb", b"", "a\0b", tmp_path, tmp_path / "broken.cif", tmp_path / "none.pdb", structures]
    for source, error in zip(sources, of(sources)):
        with pytest.raises(nucula.Error) as raised:
            nucula.volumes(source)
        assert type(error) is raised.type and str(error) == str(raised.value), source


def test_residues_are_looked_for_in_each_file(structures):
    path, within = structures / "1FMO.pdb", (8.0, "E:45")
    near, everywhere = of([path], voxel_size=2.0, within=within)[0], of([path], voxel_size=2.0)[0]
    assert near == _rows.taken(nucula.volumes(path, voxel_size=2.0, within=within)) and 0 < near.n_rows < everywhere.n_rows


def test_a_time_limit_ends_the_work_on_a_file(structures):
    # It would take about a second.
    late, early = of([structures / "1FMO.pdb"], voxel_size=0.12, time_limit=0.06), of([structures / "1FMO.pdb"], time_limit=60.0)
    assert isinstance(late[0], nucula.TooLarge) and "time limit of 0.06 s" in str(late[0])
    assert early[0].n_rows > 0


@pytest.fixture
def few(structures, tmp_path):
    """A file that can be read, of too few atoms."""
    path = tmp_path / "few.pdb"
    atoms = (line for line in (structures / "1FMO.pdb").read_text().splitlines(True) if line.startswith("ATOM"))
    path.write_text("".join(itertools.islice(atoms, 2)))
    return path


def test_time_that_is_over_when_a_file_is_read_comes_before_its_other_errors(few):
    assert [type(error) for error in of([few]) + of([few], time_limit=1e-9)] == [nucula.BadArgument, nucula.TooLarge]


def test_threads_that_are_left_help_within_a_file(structures, monkeypatch):
    seen = []

    class Seen(batch.OfFiles):
        def __init__(self, *given):
            super().__init__(*given)
            seen.append(self._options.n_threads)

    monkeypatch.setattr(batch, "OfFiles", Seen)
    path = structures / "1GRM.pdb"
    assert list(batch.rows_crew([path], n_threads=4)) == of([path, path], n_threads=2)[:1]
    assert seen[0] == 4 and set(seen[1:]) == {1}


def test_what_files_are_read_into_is_freed(structures, few, monkeypatch):
    library, calls = _rows.library, collections.Counter()

    class Counting:
        """The library, that counts calls which did not fail."""

        def __getattr__(self, name):
            def call(*given):
                status = getattr(library, name)(*given)
                calls[name] += status in (None, 0)
                return status

            return call

    for module in (_files, _rows):
        monkeypatch.setattr(module, "library", Counting())
    errors = [isinstance(found, nucula.Error) for found in of([structures / "1GRM.pdb", "missing.pdb", few] * 3)]
    assert errors == [False, True, True] * 3
    assert calls["nucula_structure_read"] == calls["nucula_structure_free"] == 6
    assert calls["nucula_volumes_find"] == calls["nucula_volumes_free"] == 3


def naive(found):
    """The columns, row by row."""
    rows = {name: [] for name in _rows._arrow.row_schema().names}
    for index, source, taken in found:
        if isinstance(taken, Exception):
            continue
        ids, kinds, volumes, lengths, centers, *shares, offsets, text = taken.columns
        numbers = [np.frombuffer(column, "f8") for column in (volumes, lengths, centers, *shares)]
        ends = np.frombuffer(offsets, np.uintp)
        for row in range(taken.n_rows):
            three = slice(3 * row, 3 * row + 3)
            volume, length, center = numbers[0][row], numbers[1][three], numbers[2][three]
            shape = [None if np.isnan(share[row]) else share[row] for share in numbers[3:]]
            kind = ("occluded", "cavity", "pocket", "pore", "hub")[kinds[row]]
            line = text[ends[row] : ends[row + 1]].decode()
            number = int(np.frombuffer(ids, "i4")[row])
            for name, value in zip(rows, [source, index, kind, number, volume, *length, *center, *shape, line]):
                rows[name].append(value)
    return rows


@pytest.mark.parametrize("most_text", [_rows._MOST_TEXT, 0])
def test_tables_have_the_rows_one_by_one(monkeypatch, most_text):
    monkeypatch.setattr(_rows, "_MOST_TEXT", most_text)
    n_tested = 0
    for seed in range(200):
        wheel, numbers = random.Random(seed), np.random.default_rng(seed)
        rows, found = _rows.Rows(), []
        for index in range(wheel.choice([0, 1, 2, 9])):
            n = wheel.choice([0, 0, 1, 2, 5])
            texts = ["".join(wheel.choices("A:1é ", k=wheel.choice([0, 3, 7]))).encode() for _ in range(n)]
            shares = numbers.uniform(size=(2, n))
            shares[numbers.uniform(size=shares.shape) < 0.3] = np.nan
            columns = [np.arange(n, dtype="i4"), numbers.integers(1, 5, n).astype("i1"), numbers.uniform(size=n)]
            columns += [numbers.normal(size=(n, 3)), numbers.normal(size=(n, 3)), *shares]
            columns.append(np.cumsum([0, *map(len, texts)]).astype(np.uintp))
            taken = _rows.Taken(n, [*(column.tobytes() for column in columns), b"".join(texts)])
            found.append((7 + index, f"é{index}", taken if wheel.random() < 0.8 else nucula.Error(f"no {index} \udc80")))
        for item in found:
            rows.add(*item)
        table, failures = rows.tables()
        assert table.schema == _rows._arrow.row_schema() and table.to_pydict() == naive(found), f"seed {seed}"
        table.validate(full=True)
        bad = [(source, str(error).replace("\udc80", "?")) for _, source, error in found if isinstance(error, Exception)]
        assert failures.schema == _rows._arrow.failure_schema()
        assert list(zip(*failures.to_pydict().values())) == bad, f"seed {seed}"
        n_tested += table.num_rows
    assert n_tested > 500
    assert _rows._texts(b"abc", np.array([0, 1, 3]), [2]).type == pa.string()
