"""Linear ACE: goldens by other programs, refusals, and what lies on top of the kernel."""

import collections
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nucula

DATA = Path(__file__).resolve().parents[3] / "tests" / "data" / "ace"


def read(name):
    return json.loads((DATA / name).read_text())


def model(arguments):
    arguments = dict(arguments)
    return nucula.AceBasis(arguments.pop("species"), r0=arguments.pop("r0", 2.35), **arguments)


def off(got, expected):
    """Largest difference by rows, relative to the largest number of the row but at least 1."""
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    assert got.shape == expected.shape
    if got.size == 0:
        return 0.0
    flat = expected.reshape(len(expected), -1)
    return (np.abs(got.reshape(flat.shape) - flat) / np.maximum(1, np.abs(flat).max(axis=1))[:, None]).max()


@pytest.fixture(scope="module")
def silicon():
    return nucula.AceBasis("Si", r0=2.35)


@pytest.fixture(scope="module")
def small():
    return nucula.AceBasis("Si", r0=2.35, totaldegree=5)


def cell_of_two():
    return ([[0.1, 0, 0], [1.5, 1.3, 1.4]], ["Si", "Si"], [[0, 2.7, 2.6], [2.7, 0, 2.7], [2.8, 2.7, 0.1]], True)


def test_sites_are_the_goldens():
    data = read("site.json")
    for case in data["cases"]:
        b, db = model(data["models"][case["model"]]).site(case["z0"], case["vectors"], case["zj"])
        assert off(b, case["b"]) < 1e-12 and off(db, case["db"]) < 1e-12


def test_supplied_specifications_are_the_goldens():
    data = read("spec.json")
    basis = nucula.AceBasis.from_spec(data["spec"])
    again = nucula.AceBasis.from_spec(basis.spec)
    for case in data["cases"]:
        b, db = basis.site(case["z0"], case["vectors"], case["zj"])
        assert off(b, case["b"]) < 1e-12 and off(db, case["db"]) < 1e-12
        assert np.array_equal(again.site(case["z0"], case["vectors"], case["zj"])[1], db)


def test_structures_are_the_goldens():
    data = read("structures.json")
    for case in data["cases"]:
        basis = model(data["models"][case["model"]])
        structure = (case["positions"], case["zs"], case["cell"], case["pbc"])
        energy, forces, virial, site_energies = basis.energy_forces(
            case["weights"], structure, e0={int(z): value for z, value in case["e0"].items()}
        )
        assert off([energy], [case["energy"]]) < 1e-12 and abs(site_energies.sum() - energy) < 1e-9
        assert off([forces], [case["forces"]]) < 1e-12 and off([virial], [case["virial"]]) < 1e-12
        if case["rows"] is not None:
            for order in "FC":
                rows = basis.design_matrix([structure], order=order)
                assert rows.flags[f"{order}_CONTIGUOUS"] and off(rows.T, np.transpose(case["rows"])) < 1e-12


def test_neighbors_are_the_goldens():
    for case in read("neighbors.json"):
        near = nucula.neighbors(case["positions"], case["cell"], case["pbc"], case["cutoff"])
        i = np.repeat(np.arange(len(case["positions"])), np.diff(near.offsets))
        assert np.column_stack([i, near.j, near.shifts]).tolist() == case["pairs"]
        positions, cell = np.array(case["positions"]), np.array(case["cell"] or np.zeros((3, 3)))
        assert np.allclose(near.vectors, positions[near.j] + near.shifts @ cell - positions[i], atol=1e-12)


def test_the_counts_of_the_finding():
    counts = [len(nucula.AceBasis("Si", r0=2.35, totaldegree=d, repeats=False)) for d in range(10, 16)]
    assert counts == [77, 107, 149, 205, 279, 377]
    assert len(nucula.AceBasis("Si", r0=2.35)) == 120


def test_functions_and_sizes(silicon):
    assert (len(silicon), silicon.n_many, silicon.n_pair, silicon.n_a, silicon.n_aa) == (120, 110, 10, 43, 230)
    assert silicon.species == [14] and silicon.cutoff == 5.5
    assert len(silicon.functions) == 120
    assert silicon.functions[0] == ((1, 0),) and silicon.functions[-1] == ((10, 0),)
    assert ((1, 1), (1, 1), (1, 2)) in silicon.functions


def test_bits_do_not_depend_on_threads_company_or_the_way_in(silicon):
    rng = np.random.default_rng(3)
    large = (rng.uniform(0, 16, (150, 3)), [14] * 150, np.diag([16.0] * 3), True)
    weights = rng.normal(size=120)
    rows = [silicon.design_matrix([large, cell_of_two()], n_threads=n) for n in (1, 2, 3)]
    assert np.array_equal(rows[0], rows[1]) and np.array_equal(rows[0], rows[2])
    assert np.array_equal(silicon.design_matrix([cell_of_two()]), rows[0][-13:])
    forces = [silicon.energy_forces(weights, large, n_threads=n).forces for n in (1, 2)]
    assert np.array_equal(*forces)
    both = silicon.energy_forces([weights, 2 * weights], large)
    assert np.array_equal(both.forces[0], forces[0]) and both.energy.shape == (2,)
    copy = pickle.loads(pickle.dumps(silicon))
    assert np.array_equal(copy.energy_forces(weights, large).forces, forces[0])


def test_rows_are_those_of_each_structure_whatever_it_is_given_as():
    alloy = nucula.AceBasis(["Si", "Ti"], r0=2.5, totaldegree=4)
    two, symbols = cell_of_two(), ["Ti", "Si"]
    rng = np.random.default_rng(5)
    structures = [
        two,
        (two[0], symbols),
        (two[0], np.array([14, 22], np.int64), two[2], [True, False, np.True_]),
        ([], []),
        (np.float32([[0, 0, 0]]), 14, np.eye(3).tolist(), False),
        (np.asfortranarray(rng.uniform(0, 9, (9, 3))), (14, 22, 22) * 3, None, False),
        (np.asarray(two[0])[::-1], np.int32([14, 22])[::-1], np.asarray(two[2]), np.True_),
        ([[0, 0, 0]], ["Ti"], None, False),
    ]
    for n_threads in (1, 2):
        rows = alloy.design_matrix(structures, n_threads=n_threads)
        assert np.array_equal(rows, np.concatenate([alloy.design_matrix([structure]) for structure in structures]))
    weights = np.ones(len(alloy))
    strided = (np.asarray(two[0])[::-1], np.array([14, 22], np.int64)[::-1], np.asarray(two[2]).copy("F"), True)
    plain = tuple(np.ascontiguousarray(own) for own in strided[:3])
    assert np.array_equal(alloy.energy_forces(weights, strided).forces, alloy.energy_forces(weights, (*plain, True)).forces)
    named = collections.namedtuple("Frame", "numbers pbc cell positions")([22, 14], [True] * 3, two[2], two[0])
    assert np.array_equal(alloy.design_matrix([named]), alloy.design_matrix([(two[0], [22, 14], two[2], True)])), "names, not places"
    kinds = dict(energy=[True, False] * 4, forces=[False, True, True, False] * 2, virial=False)
    expected = [alloy.design_matrix([own], energy=k % 2 == 0, forces=k % 4 in (1, 2), virial=False) for k, own in enumerate(structures)]
    assert np.array_equal(alloy.design_matrix(structures, **kinds), np.concatenate(expected))


def test_the_matrix_fills_views_in_place(small):
    structures = [cell_of_two(), ([[0, 0, 0]], ["Si"])]
    expected = small.design_matrix(structures)
    for make in (lambda: np.full((40, 60), -7.0), lambda: np.full((40, 60), -7.0, order="F")):
        room = make()
        view = room[3 : 3 + len(expected), 2 : 2 + len(small)]
        assert small.design_matrix(structures, out=view) is view
        assert np.array_equal(view, expected)
        view[:] = -7
        assert (room == -7).all(), "nothing beside the view is written"
    some = small.design_matrix(structures, energy=[False, True], forces=False, virial=[True, False])
    assert np.allclose(some, expected[[7, 8, 9, 10, 11, 12, 13]], rtol=1e-13, atol=1e-14)
    weighted = small.design_matrix(structures, row_weights=(30, 2, 4))
    assert np.array_equal(weighted[0], expected[0] * (30 / np.sqrt(2))) and np.array_equal(weighted[1:7], 2 * expected[1:7])


def test_nothing_is_something(small):
    assert small.design_matrix([]).shape == (0, len(small))
    assert small.descriptors(([], [])).shape == (0, len(small))
    b, db = small.site(14, [], [])
    assert not b.any() and db.shape == (len(small), 0, 3)
    alone = small.energy_forces(np.ones(len(small)), ([[1, 2, 3]], [14]), e0={"Si": -2.5})
    assert alone.energy == -2.5 and not alone.forces.any()
    assert nucula.neighbors([]).offsets.tolist() == [0]


BASES = {
    "species": dict(species=[]),
    "species ": dict(species="Xx"),
    "species  ": dict(species=[14, 14]),
    "order": dict(order=4),
    "order ": dict(order="3"),
    "totaldegree": dict(totaldegree=1e6),
    "totaldegree ": dict(totaldegree=[5, 5]),
    "totaldegree  ": dict(totaldegree="big"),
    "wl": dict(wl=0),
    "r0": dict(r0=None),
    "r0 ": dict(r0=6.0),
    "rin": dict(rin=-1),
    "rcut": dict(rcut=float("nan")),
    "rcut ": dict(rcut=[[5.5, 5.5]]),
    "transform": dict(transform=("agnesi", 4, 2)),
    "transform ": dict(transform=("spline",)),
    "envelope": dict(envelope=("x", 2)),
    "envelope ": dict(envelope=None),
    "pair_degree": dict(pair_degree=-1),
    "harmonics": dict(harmonics="cubic"),
}


@pytest.mark.parametrize("name", BASES)
def test_bad_bases_are_refused_by_name(name):
    with pytest.raises(nucula.Error, match=name.strip()) as caught:
        nucula.AceBasis(**{"species": "Si", "r0": 2.35, **BASES[name]})
    assert isinstance(caught.value, ValueError)


def test_bad_specifications_are_refused_by_key(small):
    spec = small.spec
    for key in spec:
        if key not in ("pair", "harmonics"):
            with pytest.raises(nucula.BadArgument, match=key):
                nucula.AceBasis.from_spec({k: v for k, v in spec.items() if k != key})
    bad = {
        "a_radial": [99] * small.n_a,
        "a_angular": [-1] * small.n_a,
        "aa_factors": spec["aa_factors"][:-1],
        "b_offsets": spec["b_offsets"][::-1],
        "b_terms": spec["b_terms"] + small.n_aa,
        "b_values": spec["b_values"] * np.nan,
        "aa_offsets": [],
        "radial": 3,
        "harmonics": 7,
    }
    for key, value in bad.items():
        # A list that lost an entry is told by what divides it.
        with pytest.raises(nucula.BadArgument, match="aa_offsets" if key == "aa_factors" else key):
            nucula.AceBasis.from_spec({**spec, key: value})
    for key in ("rin", "r0", "rcut", "transform", "envelope", "mix", "jacobi"):
        with pytest.raises(nucula.BadArgument, match="values" if key == "mix" else key):
            nucula.AceBasis.from_spec({**spec, "radial": {k: v for k, v in spec["radial"].items() if k != key}})


def test_arrays_that_are_taken_as_they_are_must_be_right_too(small):
    positions, species, cell, _ = (np.asarray(given) for given in cell_of_two())
    cases = {
        r"bad species: 14 to 1099511627776 does not fit into 32 bits": (positions, np.array([14, 1 << 40])),
        r"bad species: 2 numbers for 1 positions in structure 1": (positions[:1], species),
        r"bad species: ": (positions, species[None]),
        r"bad positions: the shape is \(2, 2\)": (positions[:, :2], species),
        r"bad positions: the shape is \(6,\)": (positions.ravel(), species),
        r"bad cell: the shape is \(2, 3\)": (positions, species, cell[:2], True),
        r"bad cell: the shape is \(9,\)": (positions, species, cell.ravel(), True),
    }
    for sentence, structure in cases.items():
        with pytest.raises(nucula.BadArgument, match=sentence):
            small.design_matrix([cell_of_two(), structure])


def test_bad_structures_are_refused_by_name(small):
    weights = np.ones(len(small))
    fine = cell_of_two()
    cases = {
        "positions": ([[0, 0, 0], [np.nan, 0, 0]], [14, 14]),
        "one place": ([[0, 0, 0], [0, 0, 0]], [14, 14]),
        "species": ([[0, 0, 0]], [6]),
        "species ": ([[0, 0, 0]], [14, 14]),
        "cell": (fine[0], fine[1], np.zeros((3, 3)), True),
        "cell ": (fine[0], fine[1], None, True),
        "cell  ": (fine[0], fine[1], np.ones((2, 3)), True),
        "pbc": (fine[0], fine[1], fine[2], "yes"),
        "structure": 3,
    }
    for name, structure in cases.items():
        with pytest.raises(nucula.BadArgument, match=name.strip()):
            small.energy_forces(weights, structure)
        with pytest.raises(nucula.BadArgument, match="structure 1|one place|pbc|cell|species|positions"):
            small.design_matrix([fine, structure])
    for name, call in {
        "weights": lambda: small.energy_forces(weights[1:], fine),
        "weights ": lambda: small.energy_forces(weights * np.inf, fine),
        "e0": lambda: small.energy_forces(weights, fine, e0={6: 1.0}),
        "e0 ": lambda: small.energy_forces(weights, fine, e0={14: np.nan}),
        "n_threads": lambda: small.energy_forces(weights, fine, n_threads=-1),
        "energy": lambda: small.design_matrix([fine], energy=[True, False]),
        "forces": lambda: small.design_matrix([fine], forces="no"),
        "virial": lambda: small.design_matrix([fine], virial=[[True]]),
        "row_weights": lambda: small.design_matrix([fine], row_weights=(1, 2)),
        "row_weights ": lambda: small.design_matrix([fine], row_weights=(1, 2, np.nan)),
        "order": lambda: small.design_matrix([fine], order="A"),
        "out": lambda: small.design_matrix([fine], out=np.zeros((12, len(small)))),
        "out ": lambda: small.design_matrix([fine], out=np.zeros((13, len(small)), np.float32)),
        "out  ": lambda: small.design_matrix([fine], out=np.zeros((26, 2 * len(small)))[::2, ::2]),
        "structures": lambda: small.design_matrix(3),
        "z0": lambda: small.site(6, [], []),
        "zj": lambda: small.site(14, [[1, 0, 0]], []),
        "vectors": lambda: small.site(14, [[0, 0, 0]], [14]),
        "cutoff": lambda: nucula.neighbors(fine[0], fine[2], True, 1e7),
        "cutoff ": lambda: nucula.neighbors(fine[0], cutoff=0),
        "cutoff  ": lambda: nucula.AceBasis("Si", r0=2.35, rcut=1e7, totaldegree=3).energy_forces([1.0] * 9, fine),
    }.items():
        with pytest.raises(nucula.Error, match=name.strip()) as caught:
            call()
        assert isinstance(caught.value, ValueError), name


def test_a_long_call_can_be_stopped(small):
    class Stop(Exception):
        pass

    def stop(done, total):
        raise Stop

    rng = np.random.default_rng(1)
    structure = (rng.uniform(0, 60, (4000, 3)), [14] * 4000, np.diag([60.0] * 3), True)
    with pytest.raises(Stop):
        small.energy_forces(np.ones(len(small)), structure, progress=stop)


def test_neighbors_and_bases_need_no_ase():
    code = "import nucula, sys; nucula.AceBasis('Si', r0=2.35); assert 'ase' not in sys.modules and 'sklearn' not in sys.modules"
    path = os.pathsep.join(sys.path)
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": path})


# On top of the kernel.


def potential(basis, seed=2):
    weights = np.random.default_rng(seed).normal(size=len(basis)) / nucula.ace_prior(basis)
    return nucula.AcePotential(basis, weights, e0={"Si": -158.5})


def test_potentials_come_back_with_the_same_bits(small, tmp_path):
    path = tmp_path / "si.json"
    for basis in (small, nucula.AceBasis.from_spec(small.spec)):
        kept = nucula.AcePotential(basis, np.linspace(-1, 1, len(small)) / 3, {14: -0.1}, np.eye(2, len(small)), {"by": "me"})
        kept.save(path)
        back = nucula.AcePotential.load(path)
        assert np.array_equal(back.weights, kept.weights) and np.array_equal(back.committee, kept.committee)
        assert (back.e0, back.provenance) == ({14: -0.1}, {"by": "me"})
        assert np.array_equal(back.energy_forces(cell_of_two()).forces, kept.energy_forces(cell_of_two()).forces)
    later = {**json.loads(path.read_text()), "version": 99}
    path.write_text(json.dumps(later))
    with pytest.raises(nucula.Unsupported, match="version 99"):
        nucula.AcePotential.load(path)
    path.write_text('{"format": "other"}')
    with pytest.raises(nucula.Unsupported, match="nucula-ace"):
        nucula.AcePotential.load(path)
    path.write_text("{")
    with pytest.raises(nucula.ParseError):
        nucula.AcePotential.load(path)
    with pytest.raises(nucula.IoError):
        nucula.AcePotential.load(tmp_path / "none.json")


def targets_of(potential, structures):
    found = [potential.energy_forces(structure) for structure in structures]
    return nucula.AceTargets([e.energy for e in found], [e.forces for e in found], [e.virial for e in found])


def random_structures(n, seed=5):
    rng = np.random.default_rng(seed)
    sites = np.array([[0, 0, 0], [0, 2, 2], [2, 0, 2], [2, 2, 0], [1, 1, 1], [1, 3, 3], [3, 1, 3], [3, 3, 1]]) / 4
    for _ in range(n):
        cell = np.diag([5.43] * 3) + rng.normal(scale=0.15, size=(3, 3))
        yield (sites @ cell + rng.normal(scale=0.1, size=(8, 3)), ["Si"] * 8, cell, True)


@pytest.mark.parametrize("solver", ["qr", "svd"])
def test_a_fit_finds_the_potential_that_made_its_targets(small, solver):
    made = potential(small)
    structures = list(random_structures(8))
    targets = targets_of(made, structures)
    fit = nucula.ace_fit(small, structures, targets, solver=solver, prior="algebraic", e0={"Si": -158.5})
    assert fit.errors["all"]["forces"] < 1e-6 and fit.n_rows == 8 * 31 and fit.rank <= len(small)
    other = next(random_structures(1, seed=99))
    assert np.allclose(fit.potential.energy_forces(other).forces, made.energy_forces(other).forces, atol=1e-4)
    blocks = nucula.ace_fit(small, structures, targets, solver=solver, prior="algebraic", e0={"Si": -158.5}, max_bytes=1e4)
    assert np.allclose(blocks.potential.weights, fit.potential.weights, rtol=1e-3, atol=1e-6)


def test_a_committee_knows_where_it_knows_little(small):
    structures = list(random_structures(6))
    targets = targets_of(potential(small), structures)
    rng = np.random.default_rng(0)
    targets.forces = [forces + rng.normal(scale=0.1, size=forces.shape) for forces in targets.forces]
    for bootstrap in (False, True):
        fit = nucula.ace_fit(
            small, structures, targets, e0={"Si": -158.5}, committee=6, ridge=0.1, prior="algebraic", bootstrap=bootstrap
        )
        near = fit.potential.uncertainty(structures[0])
        cell = structures[0][2] * 0.8
        far = fit.potential.uncertainty((structures[0][0] * 0.8, ["Si"] * 8, cell, True))
        assert 0 < near.forces.mean() < far.forces.mean()
    leverage = nucula.AceLeverage(small, structures)
    assert leverage(structures[0]).max() <= 1 + 1e-6 < leverage((structures[0][0] * 0.8, ["Si"] * 8, cell, True)).max()


def test_bad_fits_are_refused(small):
    structures = list(random_structures(2))
    targets = targets_of(potential(small), structures)
    for match, call in {
        "solver": lambda: nucula.ace_fit(small, structures, targets, solver="magic"),
        "targets": lambda: nucula.ace_fit(small, structures[:1], targets),
        "prior": lambda: nucula.ace_fit(small, structures, targets, prior="hidden"),
        "row_weights": lambda: nucula.ace_fit(small, structures, targets, row_weights=3),
        "committee": lambda: nucula.ace_fit(small, structures, targets, committee=-1),
        "e0": lambda: nucula.ace_fit(small, structures, targets, e0={6: 0}),
    }.items():
        with pytest.raises(nucula.BadArgument, match=match):
            call()


def test_ase_calculates_with_a_potential(small, tmp_path):
    ase = pytest.importorskip("ase")
    from ase.build import bulk
    from ase.calculators.calculator import PropertyNotImplementedError
    from ase.io import read as read_atoms
    from ase.io import write

    made = potential(small)
    frames = []
    for k in range(3):
        atoms = bulk("Si", cubic=True)
        atoms.rattle(0.1, seed=k)
        atoms.calc = made.calculator()
        own = made.energy_forces(atoms)
        assert atoms.get_potential_energy() == own.energy and np.allclose(atoms.get_forces(), own.forces, atol=1e-12)
        stress = -own.virial / atoms.get_volume()
        assert np.allclose(atoms.get_stress(voigt=False), stress, atol=1e-12)
        atoms.info["config_type"] = "even" if k % 2 == 0 else "odd"
        frames.append(atoms)
    reused = made.calculator(skin=1.0)
    atoms = frames[0].copy()
    atoms.calc = reused
    for step in range(4):
        atoms.positions[0] += 0.05
        assert np.allclose(atoms.get_forces(), made.energy_forces(atoms).forces, atol=1e-11)
    assert reused.pairs.n_made == 1
    lone = ase.Atoms("Si", positions=[[0, 0, 0]])
    lone.calc = made.calculator()
    assert lone.get_potential_energy() == -158.5
    with pytest.raises(PropertyNotImplementedError):
        lone.get_stress()
    lone.get_forces()
    write(tmp_path / "si.xyz", [*frames, lone])
    atoms = read_atoms(tmp_path / "si.xyz", ":")
    targets = nucula.ace_targets(atoms, stress="stress", weights={"even": 2.0})
    assert targets.virial[3] is None and targets.weights == [2.0, 1.0, 2.0, 1.0]
    assert np.allclose(targets.virial[0], made.energy_forces(frames[0]).virial, atol=1e-5)
    with pytest.raises(nucula.BadArgument, match="no 'dft_energy'; it has .*'energy'"):
        nucula.ace_targets(atoms, energy="dft_energy")
    fit = nucula.ace_fit(small, atoms, targets, prior="algebraic", e0={"Si": -158.5})
    assert set(fit.errors) == {"all", "even", "odd"} and fit.errors["all"]["forces"] < 1e-4


def test_potentials_of_pacemaker_are_the_same_potentials(tmp_path):
    pytest.importorskip("yaml")
    golden = read("yace.json")["cases"]
    for case in golden:
        potential = nucula.read_yace(DATA / case["file"])
        structure = (case["positions"], case["numbers"], case["cell"], case["pbc"])
        found = potential.energy_forces(structure)
        assert found.energy == pytest.approx(case["energy"], abs=1e-12)
        assert np.abs(found.forces - case["forces"]).max() < 1e-11
        assert np.abs(case["forces"]).max() > 0.1
    potential.save(tmp_path / "again.json")
    again = nucula.AcePotential.load(tmp_path / "again.json").energy_forces(structure)
    assert again.energy == found.energy and (again.forces == found.forces).all()
    assert len(golden) == 6


def test_potentials_that_are_not_linear_are_refused(tmp_path):
    pytest.importorskip("yaml")
    text = (DATA / "sbessel.yace").read_text()
    path = tmp_path / "other.yace"
    for old, new, kind, reason in (
        ("FS_parameters: [2, 1, 0.5, 1]", "FS_parameters: [2, 1, 0.5, 0.5]", nucula.Unsupported, "powers"),
        ("radbasename: SBessel", "radbasename: Other", nucula.Unsupported, "Other"),
        ("prehc: 0", "prehc: 10", nucula.Unsupported, "repulsion"),
        ("rcut_in: 0", "rcut_in: 1", nucula.Unsupported, "inner cutoff"),
        ("ns: [1", "ns: [9", nucula.ParseError, "n 9"),
        ("bonds:", "bands:", nucula.ParseError, "bonds"),
        ("elements: [Al, Ni]", "elements: [Al, Xx]", nucula.ParseError, "Xx"),
        ("elements: [Al, Ni]", "elements: [Al, [", nucula.ParseError, "line"),
        ("ctildes: [", "ctildes: [x", nucula.ParseError, "x"),
        ("mus: [0]", "mus: [7]", nucula.ParseError, "7"),
    ):
        assert old in text
        path.write_text(text.replace(old, new))
        with pytest.raises(kind, match=reason):
            nucula.read_yace(path)
    with pytest.raises(nucula.IoError):
        nucula.read_yace(tmp_path / "missing.yace")
