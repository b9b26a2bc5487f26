"""Trees, tables, likelihoods, fits, tests, events and simulation through the binding."""

import inspect
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import nucula
from nucula import persiste

DATA = Path(__file__).resolve().parents[3] / "tests" / "data" / "gainloss"
FOUR = "((A:0.1,B:0.4):0.2,(C:0.3,D:0.5):0.6);"
MASK = 2**64 - 1


def golden(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def case(value):
    tree = nucula.Tree.from_parents(value["parents"], value["lengths"], value["tip_nodes"])
    states = np.array([[{"0": 0, "1": 1}.get(c, -1) for c in family] for family in value["states"]]).T
    return tree, states


def balanced(n, t):
    parents, level = [-1] * n, list(range(n))
    while len(level) > 1:
        above = []
        for pair in (level[i : i + 2] for i in range(0, len(level), 2)):
            if len(pair) == 1:
                above += pair
                continue
            parents.append(-1)
            for child in pair:
                parents[child] = len(parents) - 1
            above.append(len(parents) - 1)
        level = above
    return nucula.Tree.from_parents(parents, [t] * len(parents), range(n))


def drawn(n_tips, n_families, share):
    """Splitmix64 from seed 42, family by family."""
    state, out = 42, np.zeros((n_tips, n_families), np.int8)
    for f in range(n_families):
        for tip in range(n_tips):
            state = (state + 0x9E3779B97F4A7C15) & MASK
            z = state
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            out[tip, f] = ((z ^ (z >> 31)) >> 11) * 2.0**-53 < share(f)
    return out


@pytest.mark.parametrize("name", ["small.json", "large.json"])
def test_goldens(name):
    for value in golden(name):
        tree, states = case(value)
        found = nucula.gainloss_loglik(tree, states, value["gain"], value["loss"], **value["options"])
        want = np.array([-np.inf if ll is None else ll for ll in value["ll"]])
        size = np.maximum(1, np.abs(np.where(np.isfinite(want), want, 0)))
        same = (found.ll == want) | (np.abs(found.ll - want) <= 1e-12 * size)
        assert same.all(), value["name"]
        assert (found.impossible == np.isneginf(want)).all()


def test_states_of_every_type_and_stride():
    tree = nucula.Tree.from_newick(FOUR)
    states = np.array([[1, 0, -1], [0, 0, 1], [1, 0, 1], [0, 0, 1]])
    want = nucula.gainloss_loglik(tree, states, 1.5, 2.0)
    wide = np.zeros((8, 9), np.int8)
    wide[::2, ::3] = states
    for given in (states.tolist(), states.astype(np.int8), np.asfortranarray(states.astype(np.int8)), wide[::2, ::3]):
        found = nucula.gainloss_loglik(tree, given, 1.5, 2.0)
        assert (found.ll == want.ll).all() and (found.hess == want.hess).all()
    flipped = states.astype(np.int8)[::-1, ::-1]
    found = nucula.gainloss_loglik(tree, flipped[::-1, ::-1], 1.5, 2.0)
    assert (found.ll == want.ll).all()
    assert (nucula.gainloss_loglik(tree, states[:, :2] == 1, 1.5, 2.0).ll == want.ll[:2]).all()
    assert want.ll.shape == (3,) and want.grad.shape == (3, 2) and want.hess.shape == (3, 3)
    assert want.total == pytest.approx(want.ll.sum()) and want.total_grad.shape == (2,)
    value = nucula.gainloss_loglik(tree, states, 1.5, 2.0, derivatives=0)
    assert value.grad is None and value.hess is None and (value.ll == want.ll).all()


def test_prepared_and_parallel_are_the_same_bits():
    tree = balanced(20, 0.3)
    states = nucula.gainloss_simulate(tree, 3000, 0.5, 1.0, seed=7)
    data = nucula.gainloss_prepare(tree, states)
    for gain in (0.7, np.linspace(0.1, 2, 3000)):
        want = nucula.gainloss_loglik(tree, states, gain, 1.1)
        for n_threads in (0, 1, 2):
            found = data.loglik(gain, 1.1, n_threads=n_threads, progress=lambda *_: None)
            assert (found.ll == want.ll).all() and (found.hess == want.hess).all() and found.total == want.total


def test_the_retention_test():
    tree, states = balanced(50, 0.1), drawn(50, 500, lambda f: 0.6 if f < 50 else 0.43)
    assert states.sum() == 11148
    found = nucula.gainloss_test(tree, states, [np.arange(50)], effect_prior_sd=2, prior_sd=2, lower=-5, upper=2)
    assert found.null.beta == pytest.approx([1.7925886919, 2.0])
    assert found.null.active.tolist() == [False, True] and found.null.converged
    assert found.effect[0] == pytest.approx(-0.6272035172, abs=1e-8)
    assert found.statistic[0] == pytest.approx(219.3749136833, rel=1e-9)
    assert found.score[0] == pytest.approx(213.82641921, rel=1e-8)
    assert found.beta.shape == (1, 2)
    data = SimpleNamespace(tree=tree, presence_matrix=states)
    assert persiste.retention_test(data, range(50)).statistic[0] == pytest.approx(216.15074226, rel=1e-9)
    fit = nucula.gainloss_fit(tree, states, prior_sd=2, lower=-5, upper=2)
    assert (fit.beta == found.null.beta).all() and fit.covariance.shape == (2, 2)
    again = nucula.gainloss_prepare(tree, states).test([np.arange(50)], effect_prior_sd=2, prior_sd=2, lower=-5, upper=2)
    assert again.statistic[0] == found.statistic[0]


def test_events():
    tree = nucula.Tree.from_newick(FOUR)
    e = nucula.gainloss_events(tree, [[1], [0], [1], [0]], 1.5, 2.0)
    assert e.presence[[0, 1, 4], 0] == pytest.approx([0.607020390680774, 0.763592347997621, 0.572952946653272])
    assert e.gains[1:, 0] == pytest.approx(
        [0.258529855388548, 0.249116693212641, 0.105730022209849, 0.50476139606832, 0.520237779884626, 0.189914314221906]
    )
    assert e.gains[0, 0] == 0 and e.classes.tolist() == [[1.0]]


def test_trees_and_tables(tmp_path):
    for value in golden("newick.json"):
        if "error_at" in value:
            with pytest.raises(ValueError, match=rf"newick: .* at character {value['error_at']}$"):
                nucula.Tree.from_newick(value["text"])
            continue
        tree = nucula.Tree.from_newick(value["text"])
        assert tree.parents.tolist() == value["parents"] and tree.names == value["names"]
        assert (tree.lengths[1:] == value["lengths"][1:]).all() and tree.rooted == value["rooted"]
        again = nucula.Tree.from_newick(tree.to_newick())
        assert again.names == tree.names and (again.lengths[1:] == tree.lengths[1:]).all()
    named = nucula.Tree.from_parents([-1, 0, 0], [0, 1, 2], [2, 1], names=["r", "a b", "é"])
    assert named.to_newick() == "('a b':1.0,é:2.0)r;" and named.tip_names == ["é", "a b"]
    path = tmp_path / "t.Rtab"
    path.write_text("Gene\té\ta b\tx\nf1\t1\t0\t1\nf2\t?\t3\t0\n", encoding="utf-8")
    table = nucula.read_presence(path)
    assert table.states.tolist() == [[1, -1], [0, 1], [1, 0]] and table.genomes == ["é", "a b", "x"]
    with pytest.raises(ValueError, match="presence: 1 of 3 genomes have no tip in the tree, first 'x'"):
        table.for_tree(named)
    assert table.for_tree(named, extra="ignore").tolist() == [[1, -1], [0, 1]]


def test_sums_of_events():
    tree, weights = balanced(9, 0.3), np.arange(30) % 3
    states = nucula.gainloss_simulate(tree, 30, 0.5, 1.0, seed=4)
    data = nucula.gainloss_prepare(tree, states)
    e = data.events(0.5, 1.0)
    branches, families = data.events(0.5, 1.0, by="branch", weights=weights), data.events(0.5, 1.0, by="family")
    for name in ("presence", "gains", "losses", "gained", "lost"):
        assert getattr(branches, name) == pytest.approx(getattr(e, name) @ weights, rel=1e-12)
        assert getattr(families, name) == pytest.approx(getattr(e, name).sum(0), rel=1e-12)
    with pytest.raises(ValueError, match="by"):
        data.events(0.5, 1.0, by="node")


def test_trees_made_from_trees():
    tree = nucula.Tree.from_newick("((A:1,B:2):1,(C:3,'D d':9)x:0.5);")
    middle = tree.midpoint_rooted()
    assert middle.tip_names == tree.tip_names and middle.rooted is True
    assert sorted(middle.lengths[1:]) == [1.0, 1.5, 2.0, 2.75, 3.0, 6.25]
    states = [[1], [0], [1], [0]]
    same = [nucula.gainloss_loglik(t, states, 0.5, 1.0).ll[0] for t in (tree, middle)]
    assert same[0] == pytest.approx(same[1], rel=1e-13), "the root's place does not matter at equilibrium"
    few = tree.pruned(["D d", "A"])
    assert few.to_newick() == "(A:2.0,'D d':9.5);" and few.tip_names == ["A", "D d"]
    with pytest.raises(ValueError, match="names: 1 of 2 are no tips of the tree, first 'Z'"):
        tree.pruned(["A", "Z"])
    with pytest.raises(ValueError, match="tree: a single tip"):
        tree.pruned(["A"]).midpoint_rooted()
    assert tree.clade(["A", "B"]).tolist() == [1, 2, 3] and tree.clade("C").tolist() == [5]
    assert tree.clade(["A", "C"]).tolist() == list(range(7))
    with pytest.raises(ValueError, match="names: 'Q'"):
        tree.clade(["Q"])


def test_a_picture():
    pytest.importorskip("matplotlib")
    tree = nucula.Tree.from_newick(FOUR)
    e = nucula.gainloss_events(tree, [[1], [0], [1], [0]], 1.5, 2.0, by="branch")
    figure = tree.plot(e.gains, e.losses)
    said = [text.get_text().strip() for text in figure.axes[0].texts]
    assert {"A", "B", "C", "D"} < set(said) and f"{e.losses[3]:.3g}" in said
    with pytest.raises(ValueError, match="gains"):
        tree.plot(e.gains[:3], e.losses)


def test_rates_of_a_clade():
    tree = balanced(16, 0.3)
    clade = [0, 1, 2, 3, 16, 17, 24]
    faster = np.where(np.isin(np.arange(tree.n_nodes), clade), 4.0, 1.0)
    states = nucula.gainloss_simulate(tree, 800, 0.5, 0.5, seed=9, branch_loss=faster)
    t = nucula.gainloss_test_branches(tree, states, [clade, [5]])
    assert abs(t.effect[0] - np.log(4)) < 4 * t.se[0] and t.p[0] < 1e-6 < t.p[1] and t.beta.shape == (2, 2)
    given = np.where(np.isin(np.arange(tree.n_nodes), clade), np.exp(t.effect[0]), 1.0)
    fit = nucula.gainloss_fit(tree, states, branch_loss=given)
    assert fit.objective == pytest.approx(t.objective[0], rel=1e-12)
    with pytest.raises(ValueError, match="sets: node 31"):
        nucula.gainloss_test_branches(tree, states, [[31]])


def test_a_fitted_shape():
    tree = balanced(16, 0.3)
    states = nucula.gainloss_simulate(tree, 2000, 0.5, 0.8, seed=2, class_rates=nucula.gamma_rates(0.8, 4))
    fit = nucula.gainloss_fit(tree, states, gamma_classes=4)
    assert abs(fit.shape - 0.8) < 4 * fit.shape_se and (fit.class_rates == nucula.gamma_rates(fit.shape, 4)).all()
    again = nucula.gainloss_fit(tree, states, class_rates=fit.class_rates)
    assert again.objective == pytest.approx(fit.objective, rel=1e-12) and np.isnan(again.shape)
    with pytest.raises(ValueError, match="gamma_classes"):
        nucula.gainloss_fit(tree, states, gamma_classes=4, class_rates=fit.class_rates)


def test_simulation_and_persiste():
    tree = balanced(8, 0.4)
    all_nodes = nucula.gainloss_simulate(tree, 50, 0.5, 1.0, seed=2**64 - 1, nodes=True)
    states = nucula.gainloss_simulate(tree, 50, 0.5, 1.0, seed=2**64 - 1)
    assert (all_nodes[tree.tip_nodes] == states).all() and states.dtype == np.int8
    upstream = SimpleNamespace(
        parent_indices=tree.parents, branch_lengths=tree.lengths, tip_indices=tree.tip_nodes, tip_names=list("abcdefgh")
    )
    ll = persiste.compute_likelihoods_batch(upstream, states, np.full(50, 0.5), np.full(50, 1.0), upstream.tip_names)
    assert (ll == nucula.gainloss_loglik(tree, states, 0.5, 1.0).ll).all()
    rng = np.random.default_rng(3)
    many = persiste.simulate_binary_evolution(upstream, 0.0, 0.0, 40, rng, {5: (1.0, 0.0)}, (1.0, 0.0))
    assert many.shape == (8, 40) and many.sum() == many[:, 5].sum() > 0


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda t, s: nucula.gainloss_loglik(t, [[2], [0], [1], [0]], 1, 1), "states: 2 at row 0, column 0"),
        (lambda t, s: nucula.gainloss_loglik(t, np.zeros((4, 1)), 1, 1), "states: dtype float64"),
        (lambda t, s: nucula.gainloss_loglik(t, s[:3], 1, 1), "states"),
        (lambda t, s: nucula.gainloss_loglik(t, s, -1, 1), "gain: -1"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, [1, 2]), "loss"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, root=1.5), "root: 1.5"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, root="no"), "root"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, ascertainment="no"), "ascertainment"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, weights=[1, 2]), "weights"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, class_weights=[1]), "class_weights"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, class_rates=[]), "class_rates"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, branch_gain=[1]), "branch_gain"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, derivatives=3), "derivatives"),
        (lambda t, s: nucula.gainloss_loglik(t, s, 1, 1, n_threads=-1), "n_threads"),
        (lambda t, s: nucula.gainloss_fit(t, s, np.zeros((1, 2))), "design"),
        (lambda t, s: nucula.gainloss_fit(t, s, lower=3, upper=2), "lower"),
        (lambda t, s: nucula.gainloss_fit(t, s, prior_sd=[1, 2, 3]), "prior_sd"),
        (lambda t, s: nucula.gainloss_test(t, s, [[7]]), "sets"),
        (lambda t, s: nucula.gainloss_test(t, s, [[]]), "sets"),
        (lambda t, s: nucula.gainloss_test(t, s, [[0]], effect="no"), "effect"),
        (lambda t, s: nucula.gainloss_simulate(t, 3, 1, 1, seed=-1), "seed"),
        (lambda t, s: nucula.gamma_rates(0, 4), "shape"),
        (lambda t, s: nucula.Tree.from_parents([0], [1], []), "parents"),
        (lambda t, s: nucula.Tree.from_parents([-1, 0], [1, -1], []), "lengths"),
        (lambda t, s: nucula.Tree.from_newick("(A,B);", missing_length=-1), "missing_length"),
        (lambda t, s: nucula.Tree.from_newick("(A,B);", negative_lengths="x"), "negative_lengths"),
    ],
)
def test_what_is_wrong_is_named(call, name):
    with pytest.raises(ValueError, match=name):
        call(nucula.Tree.from_newick(FOUR), np.array([[1], [0], [1], [0]]))


def test_methods_take_the_keywords_of_the_functions():
    tree, states = nucula.Tree.from_newick(FOUR), [[1], [0], [1], [0]]
    data = nucula.gainloss_prepare(tree, states)
    for function, method, arguments in (
        (nucula.gainloss_loglik, data.loglik, (1, 1)),
        (nucula.gainloss_fit, data.fit, ()),
        (nucula.gainloss_test, data.test, ([[0]],)),
        (nucula.gainloss_test_branches, data.test_branches, ([[0]],)),
        (nucula.gainloss_events, data.events, (1, 1)),
    ):
        parameters = inspect.signature(function).parameters.items()
        keywords = {name: p.default for name, p in parameters if p.kind is p.KEYWORD_ONLY}
        method(*arguments, **keywords)
        with pytest.raises(TypeError):
            method(*arguments, nonsense=1)


def test_gamma_rates():
    assert nucula.gamma_rates(0.5, 4) == pytest.approx([0.0334, 0.2519, 0.8203, 2.8944], abs=5e-5)
    assert nucula.gamma_rates(2.0, 6, method="median").mean() == pytest.approx(1)
