"""Scattering: beside plain NumPy, beside recorded results, and with input that makes no sense."""

import copy
import json
import math
import threading
from pathlib import Path

import numpy as np
import pytest

import nucula

ROOT = Path(__file__).resolve().parents[3]
GOLDENS = ROOT / "tests" / "data" / "saxs"
STRUCTURES = ROOT / "tests" / "data" / "open" / "structures"


def golden(name):
    return json.loads((GOLDENS / name).read_text())


def ball(n, seed, size=None):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 3)) * (size or 2.2 * n ** (1 / 3))


def naive(positions, f, q):
    r = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    return np.array([f[:, k] @ np.sinc(q[k] * r / np.pi) @ f[:, k] for k in range(len(q))])


@pytest.mark.parametrize("case", golden("vectors.json")["cases"] + golden("fits.json")["cases"], ids=lambda c: c["name"])
@pytest.mark.parametrize("method, exact, rest", [("exact", 1e-12, 1e-9), ("grid", 1e-8, 1e-6), ("auto", 1e-8, 1e-6)])
def test_vectors(case, method, exact, rest):
    curve = case["q"], case["measured"], case["sigma"]
    source = case["positions"], case["elements"]
    fit = nucula.saxs_fit(source, curve, table="simple", method=method, offset=case["offset"], gradient=True)
    np.testing.assert_allclose(fit.intensity, case["intensity"], rtol=exact)
    found = [fit.chi2, fit.scale, fit.offset]
    np.testing.assert_allclose(found, [case["chi2"], case["scale"], case["shift"]], rtol=rest)
    np.testing.assert_allclose(fit.gradient, case["gradient"], atol=rest * np.abs(case["gradient"]).max())
    np.testing.assert_array_equal(fit.fitted, fit.scale * fit.intensity + fit.offset)
    assert isinstance(fit.chi2, float) and fit.status == "ok" and fit.n_used == len(case["q"])


def test_sources_are_alike():
    path = STRUCTURES / "1GRM.pdb"
    structure, q = nucula.read(path), np.linspace(0, 0.5, 20)
    positions, elements = structure.positions.astype(float), structure.elements
    explicit = nucula.saxs_profile(path, q, hydrogens="explicit")
    np.testing.assert_array_equal(nucula.saxs_profile(structure, q, hydrogens="explicit"), explicit)
    np.testing.assert_array_equal(nucula.saxs_profile((positions, elements), q), explicit)
    factors = nucula.form_factors(elements, q)
    np.testing.assert_allclose(nucula.saxs_profile(positions, q, factors=factors), explicit, rtol=1e-9)
    implicit = nucula.saxs_profile(structure, q)
    np.testing.assert_array_equal(nucula.saxs_profile(structure, q, hydrogens="implicit"), implicit)
    assert 1.2 < implicit[0] / explicit[0] < 1.5, "the hydrogens that the file lacks"
    protein = golden("proteins.json")["cases"][0]
    found = nucula.saxs_profile(path, protein["q"], hydrogens="explicit", table="cromer-mann")
    np.testing.assert_allclose(found, protein["cromer-mann"], rtol=1e-8)


def test_conformers_have_an_axis_and_the_bits_of_single_ones():
    x = np.stack([ball(100, seed) for seed in range(4)])
    q = np.linspace(0, 0.4, 15)
    f = np.full((1, 15), 6.0)
    model = nucula.SaxsModel((x[0], ["C"] * 100), q)
    together = nucula.saxs_profile(x, q, factors=f, types=np.zeros(100, int))
    for c in range(4):
        np.testing.assert_array_equal(nucula.saxs_profile(x[c], q, factors=f, types=np.zeros(100, int)), together[c])
    np.testing.assert_allclose(together[0], naive(x[0], np.repeat(f, 100, 0), q), rtol=1e-8)
    fit = model.fit(x, 1e3 * np.exp(-30 * q * q), np.ones(15), gradient=True, offset=True)
    assert fit.chi2.shape == (4,) and fit.status.tolist() == ["ok"] * 4 and fit.gradient.shape == x.shape
    one = model.fit(x[2], 1e3 * np.exp(-30 * q * q), np.ones(15), gradient=True, offset=True)
    assert (one.chi2, one.scale) == (fit.chi2[2], fit.scale[2])
    np.testing.assert_array_equal(one.gradient, fit.gradient[2])
    assert model.fit(x[2], q + 1, np.ones(15)).gradient is None
    assert nucula.saxs_profile(np.empty((0, 100, 3)), q, factors=f, types=np.zeros(100, int)).shape == (0, 15)


def test_every_option_matters():
    x, elements, q = ball(80, 1), (["C", "N", "O", "S"] * 20), np.linspace(0, 0.5, 12)
    plain = nucula.saxs_profile((x, elements), q)
    for options in (
        {"table": "simple"},
        {"table": "cromer-mann"},
        {"method": "exact"},
        {"hydrogens": [1] * 80},
        {"density": 0.334},
        {"c2": 1.0},
    ):
        assert not np.array_equal(nucula.saxs_profile((x, elements), q, **options), plain), options
    wet = nucula.saxs_profile((x, elements), q, density=0.334)
    assert not np.array_equal(nucula.saxs_profile((x, elements), q, density=0.334, c1=1.02), wet)
    for n_threads in (1, 2, 5):
        np.testing.assert_array_equal(nucula.saxs_profile((x, elements), q, n_threads=n_threads), plain)
    curve = q, wet * 2 + 3, wet * 0.01 + 1
    fits = [nucula.saxs_fit((x, elements), curve, density=0.334, **options) for options in ({}, {"offset": True})]
    assert fits[0].offset == 0.0 and fits[1].offset != 0.0
    solvent = nucula.saxs_fit((x, elements), curve, density=0.334, offset=True, fit_c1=True, fit_c2=True)
    assert solvent.chi2 <= fits[1].chi2 and 0.95 <= solvent.c1 <= 1.05 and -2 <= solvent.c2 <= 4


def test_a_bad_conformer():
    x = np.stack([ball(70, 1), ball(70, 2)])
    x[1, 17, 2] = np.nan
    q = np.linspace(0.01, 0.3, 10)
    model = nucula.SaxsModel((x[0], ["C"] * 70), q)
    with pytest.raises(nucula.BadArgument, match="bad positions: atom 17 of conformer 1 is not finite"):
        model.fit(x, q, q)
    fit = model.fit(x, q, q, on_bad="nan", gradient=True)
    assert fit.status.tolist()[1] == "bad" and np.isnan(fit.chi2[1]) and np.isfinite(fit.chi2[0])
    assert np.isnan(fit.gradient[1]).all() and np.isfinite(fit.gradient[0]).all()


@pytest.mark.parametrize(
    "name, call",
    [
        ("positions", lambda: nucula.saxs_profile((np.zeros((2, 2)), ["C", "C"]), [0.1])),
        ("positions", lambda: nucula.saxs_profile("abc"[:0] or np.zeros((2, 4)), [0.1])),
        ("elements", lambda: nucula.saxs_profile(np.zeros((2, 3)), [0.1])),
        ("elements", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C"]), [0.1])),
        ("elements", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "Xx"]), [0.1])),
        ("q", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [-0.1])),
        ("q", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [np.nan])),
        ("q", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [[0.1]])),
        ("q", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), ["x"])),
        ("types", lambda: nucula.saxs_profile(np.zeros((2, 3)), [0.1], factors=[[1.0]], types=[0, 1])),
        ("types", lambda: nucula.saxs_profile(np.zeros((2, 3)), [0.1], factors=[[1.0]], types=[0, -1])),
        ("types", lambda: nucula.saxs_profile(np.zeros((2, 3)), [0.1], factors=[[1.0]], types=[0])),
        ("types", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [0.1], types=[0, 0])),
        ("factors", lambda: nucula.saxs_profile(np.zeros((2, 3)), [0.1], factors=[[1.0, 2.0]], types=[0, 0])),
        ("factors", lambda: nucula.saxs_profile(np.zeros((2, 3)), [0.1], factors=[[np.inf]], types=[0, 0])),
        ("table", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [0.1], table="best")),
        ("method", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [0.1], method="fast")),
        ("hydrogens", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [0.1], hydrogens="some")),
        ("hydrogens", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [0.1], hydrogens="implicit")),
        ("hydrogens", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [0.1], hydrogens=[1])),
        ("n_threads", lambda: nucula.saxs_profile((np.zeros((2, 3)), ["C", "C"]), [0.1], n_threads=-1)),
        ("density", lambda: nucula.saxs_profile(np.zeros((2, 3)), [0.1], factors=[[1.0]], types=[0, 0], density=0.3)),
        ("sigma", lambda: nucula.saxs_fit((np.zeros((2, 3)), ["C", "C"]), ([0.1], [1.0], [0.0]))),
        ("intensity", lambda: nucula.saxs_fit((np.zeros((2, 3)), ["C", "C"]), ([0.1], [1.0, 2.0], [1.0]))),
        ("curve", lambda: nucula.saxs_fit((np.zeros((2, 3)), ["C", "C"]), ([0.1], [1.0]))),
        ("curve", lambda: nucula.saxs_fit((np.zeros((2, 3)), ["C", "C"]), 7)),
        ("on_bad", lambda: nucula.saxs_fit((np.zeros((2, 3)), ["C", "C"]), ([0.1], [1.0], [1.0]), on_bad="skip")),
        ("fit_c1", lambda: nucula.saxs_fit((np.zeros((2, 3)), ["C", "C"]), ([0.1], [1.0], [1.0]), fit_c1=True)),
        ("weights", lambda: nucula.radius_of_gyration(np.zeros((2, 3)), weights=[1.0])),
        ("weights", lambda: nucula.radius_of_gyration(np.zeros((2, 3)), weights="charge")),
        ("elements", lambda: nucula.radius_of_gyration(np.zeros((2, 3)), weights="mass")),
        ("positions", lambda: nucula.radius_of_gyration(np.zeros((0, 3)))),
        ("median", lambda: nucula.radius_of_gyration(np.zeros((2, 3)), median="upper")),
        ("method", lambda: nucula.radius_of_gyration(np.zeros((2, 3)), method="best")),
        ("target", lambda: nucula.radius_of_gyration(np.zeros((2, 3)), target=np.nan)),
        ("bin_width", lambda: nucula.pair_distribution(np.zeros((2, 3)), bin_width=0)),
        ("r_max", lambda: nucula.pair_distribution(np.zeros((2, 3)), r_max=np.nan)),
        ("profiles", lambda: nucula.saxs_ensemble([[1.0, 2.0]], ([0.1], [1.0], [1.0]))),
        ("profiles", lambda: nucula.saxs_ensemble(np.empty((0, 1)), ([0.1], [1.0], [1.0]))),
        ("n_points", lambda: nucula.exposed_fraction((np.zeros((2, 3)), ["C", "C"]), n_points=0)),
        ("i0", lambda: nucula.kratky(([0.1], [1.0], [1.0]), rg=10.0)),
    ],
)
def test_bad_arguments_are_named(name, call):
    with pytest.raises(nucula.BadArgument, match=rf"\b{name}\b"):
        call()


def test_radius_of_gyration():
    x = ball(60, 3)
    found = nucula.radius_of_gyration(x, gradient=True, target=5.0, force_constant=2.0)
    rg = math.sqrt(((x - x.mean(0)) ** 2).sum() / 60)
    assert float(found) == found.rg == pytest.approx(rg, rel=1e-13)
    assert found.energy == pytest.approx((rg - 5.0) ** 2)
    np.testing.assert_allclose(found.energy_gradient, 2.0 * (rg - 5.0) * found.gradient)
    np.testing.assert_allclose(found.gradient, (x - x.mean(0)) / (60 * rg), atol=1e-14)
    assert found.kept.all() and found.kept.dtype == bool and found.center.shape == (3,)
    heavy = nucula.radius_of_gyration((x, ["S"] + ["H"] * 59), weights="mass").center
    np.testing.assert_allclose(heavy, (32.06 * x[0] + 1.008 * x[1:].sum(0)) / (32.06 + 59 * 1.008))
    x[0] = [300, 0, 0]
    robust = nucula.radius_of_gyration(np.stack([x, x]), method="robust")
    assert robust.rg.shape == (2,) and not robust.kept[:, 0].any() and robust.kept[:, 1:].all()
    assert robust.gradient is None and robust.energy is None


def test_pair_distribution_and_exposed_fraction():
    rod = [[i, 0, 0] for i in range(5)]
    found = nucula.pair_distribution(rod)
    assert found.p.tolist() == [0, 8, 6, 4, 2] and found.r.tolist() == [0.5, 1.5, 2.5, 3.5, 4.5]
    assert (found.self_term, found.d_max) == (5.0, 4.0) and found.rg == pytest.approx(math.sqrt(2))
    assert nucula.pair_distribution((rod, ["C"] * 5), weights="electrons").self_term == 5 * 36
    free = nucula.exposed_fraction(([[0, 0, 0], [50, 0, 0], [51, 0, 0]], ["C", "SE", "c"]))
    assert free[0] == 1.0 and 0 < free[1] < 1
    expected = golden("shell.json")["exposed"]
    assert np.abs(nucula.exposed_fraction(STRUCTURES / "1GRM.pdb") - expected).max() < 0.04


def test_guinier_kratky_and_ensembles():
    curves = golden("curves.json")
    for case in curves["guinier"]:
        found = nucula.guinier((case["q"], case["intensity"], case["sigma"]), q_max=case["q_max"])
        for name in ("rg", "i0", "rg_sigma", "i0_sigma"):
            assert getattr(found, name) == pytest.approx(case[name], rel=1e-6)
        assert found.status == "ok" and found.n_used == case["n_used"]
    q = np.linspace(0.01, 0.05, 4)
    with pytest.raises(nucula.Degenerate, match="only 4 points"):
        nucula.guinier((q, np.exp(-75 * q * q), np.ones(4)))
    rising = np.linspace(0.01, 0.1, 20)
    line = nucula.guinier((rising, np.exp(10 * rising**2), np.ones(20)))
    assert line.status == "no_decay" and math.isnan(line.rg) and line.rg2 == pytest.approx(-30)
    x, y = nucula.kratky((q, q, q), rg=2.0, i0=4.0)
    np.testing.assert_allclose((x, y), (2 * q, (2 * q) ** 2 * q / 4))
    case = curves["ensemble"]
    found = nucula.saxs_ensemble(case["profiles"], (range(40), case["measured"], case["sigma"]))
    np.testing.assert_allclose(found.weights, case["weights"], atol=1e-9)
    assert found.chi2 == pytest.approx(case["chi2"]) and found.scale == pytest.approx(case["scale"])
    np.testing.assert_allclose(nucula.saxs_average(case["profiles"], found.weights), found.intensity)


def test_curves_are_read_and_written(tmp_path):
    path = tmp_path / "curve.dat"
    path.write_text("sample\n# q (1/nm)  I  sigma\n0.1 100 1\n0.2 9d1 0\n")
    curve = nucula.read_saxs(path)
    assert curve.q.tolist() == [0.1, 0.2] and curve.units_hint == "1/nm" and curve.has_sigma and curve.path == path
    np.testing.assert_allclose(nucula.read_saxs(path, units="1/nm").q, [0.01, 0.02])
    curve.write(tmp_path / "again.dat")
    again = nucula.read_saxs(tmp_path / "again.dat")
    for name in ("q", "intensity", "sigma"):
        np.testing.assert_array_equal(getattr(again, name), getattr(curve, name))
    assert len(nucula.SaxsCurve([1, 2], [3, 4], [5, 6])) == 2 and copy.copy(curve).q is curve.q
    path.write_text("0.1 5\n0.2 4\n")
    with pytest.raises(nucula.ParseError, match="sigma_fraction"):
        nucula.read_saxs(path)
    made = nucula.read_saxs(path, sigma_fraction=0.1)
    assert made.sigma.tolist() == [0.5, 0.4] and not made.has_sigma
    path.write_text("0.1 5 1\n0.1 4 1\n")
    with pytest.raises(nucula.ParseError, match="line 2: q is 0.1 after 0.1"):
        nucula.read_saxs(path)
    with pytest.raises(nucula.BadArgument, match="units"):
        nucula.read_saxs(path, units="nm")
    with pytest.raises(nucula.IoError):
        nucula.read_saxs(tmp_path / "none.dat")


def test_a_model_serves_several_threads():
    x, q = ball(300, 1), np.linspace(0, 0.4, 20)
    model = nucula.SaxsModel((x, ["C"] * 300), q)
    expected = model.profile()
    found = {}

    def work(i):
        for _ in range(5):
            found[i] = model.profile(x)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i in range(4):
        np.testing.assert_array_equal(found[i], expected)
    assert "300 atoms" in repr(model)


def test_plots_show_what_was_fitted(tmp_path):
    pytest.importorskip("matplotlib")
    x = ball(70, 3)
    q = np.linspace(0.01, 0.4, 30)
    curve = (q, nucula.saxs_profile((x, ["C"] * 70), q) * 2 + 1, np.full(30, 3.0))
    curve[2][4] = np.nan
    fit = nucula.saxs_fit((x, ["C"] * 70), curve, offset=True)
    figure = nucula.saxs_plot(fit, curve, distribution=nucula.pair_distribution(x))
    assert [axes.get_ylabel() for axes in figure.axes] == ["I(q)", "residual / σ", "q² I(q)", "P(r)"]
    line = figure.axes[0].lines[-1]
    np.testing.assert_array_equal(line.get_ydata(), fit.fitted)
    assert len(figure.axes[1].lines[-1].get_xdata()) == 29
    figure.savefig(tmp_path / "fit.png")
    assert len(nucula.saxs_plot(fit, curve, figure=figure.__class__()).axes) == 3
    several = nucula.saxs_fit((np.stack([x, x]), ["C"] * 70), curve)
    for bad, name in ((lambda: nucula.saxs_plot(several, curve), "fit"), (lambda: nucula.saxs_plot(fit, (q[1:],) * 3), "curve")):
        with pytest.raises(nucula.BadArgument, match=name):
            bad()


def test_autograd_goes_through():
    torch = pytest.importorskip("torch")
    import nucula.torch

    q = np.linspace(0.01, 0.4, 12)
    x = torch.tensor(ball(90, 2), dtype=torch.float64, requires_grad=True)
    y, sigma = 1e4 * np.exp(-20 * q * q) + 50, np.full(12, 30.0)
    f = torch.tensor(nucula.form_factors(["C"], q)[0])

    def plain(x):
        r = (x[:, None] - x[None]).square().sum(-1)
        r = torch.where(r > 0, r, torch.ones_like(r)).sqrt() * (1 - torch.eye(len(x)))
        sums = torch.stack([torch.where(r > 0, torch.sin(k * r) / torch.where(r > 0, k * r, 1.0), 1.0).sum() for k in torch.tensor(q)])
        profile, w = f**2 * sums, 1 / torch.tensor(sigma) ** 2
        scale = (w * profile * torch.tensor(y)).sum() / (w * profile**2).sum()
        return (w * (torch.tensor(y) - scale * profile) ** 2).sum()

    expected = plain(x)
    (slope,) = torch.autograd.grad(expected, x)
    model = nucula.SaxsModel((x.detach().numpy(), ["C"] * 90), q, method="exact")
    found = nucula.torch.saxs_chi2(x, model, y, sigma)
    assert found.item() == pytest.approx(expected.item(), rel=1e-10)
    (own,) = torch.autograd.grad(3 * found, x)
    torch.testing.assert_close(own, 3 * slope, rtol=0, atol=1e-10 * slope.abs().max().item() * 3)
    batch = torch.stack([x.detach(), x.detach() * 1.1]).float().requires_grad_()
    nucula.torch.saxs_chi2(batch, model, y, sigma).sum().backward()
    assert batch.grad.shape == batch.shape and batch.grad.dtype == torch.float32
    rg = nucula.torch.radius_of_gyration(x)
    (own,) = torch.autograd.grad(rg, x)
    (slope,) = torch.autograd.grad((x - x.mean(0)).square().sum(-1).mean().sqrt(), x)
    torch.testing.assert_close(own, slope)
