"""Gains and losses beside their peers, one thread, CPU time, the best of several in one run.

    python benches/gainloss.py

Needs NumPy; BEAGLE (Debian: libhmsbeagle1v5), jax and scipy are measured where they are installed. Families: 50 tips x 500 at random;
200 x 20 000 simulated with rates that vary between families. Every branch is 0.1 long, all families are evaluated at rates 1.5, 2.
"""

import ctypes
import ctypes.util
import math
import statistics
import time

import nucula
import numpy as np

GAIN, LOSS = 1.5, 2.0


def best(run, n: int = 15) -> float:
    """Milliseconds of CPU of the fastest of n calls."""
    times = []
    for _ in range(n):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return 1e3 * min(times)


def by_threads(run, n: int = 10) -> str:
    """What one and two threads take in turn."""
    elapsed = [[], []]
    for _ in range(n):
        for n_threads, times in enumerate(elapsed, 1):
            start = time.perf_counter()
            run(n_threads)
            times.append(1e3 * (time.perf_counter() - start))
    (one, two), (median_one, median_two) = map(min, elapsed), map(statistics.median, elapsed)
    return (
        f"best of {n} {one:.2f} and {two:.2f} ms, {one / two:.2f} times as fast; "
        f"medians {median_one:.2f} and {median_two:.2f}, {median_one / median_two:.2f}"
    )


def balanced(n: int, t: float):
    """Parents, lengths and tips: neighbours joined again and again, an odd last one carried up."""
    parents, level = [-1] * n, list(range(n))
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = []
        for pair in pairs:
            if len(pair) == 2:
                parents.append(-1)
                for child in pair:
                    parents[child] = len(parents) - 1
                pair = [len(parents) - 1]
            level += pair
    return np.array(parents), np.full(len(parents), t), np.arange(n)


def probabilities(gain, loss, t):
    e = np.exp(-(gain + loss) * t)
    p01, p10 = gain / (gain + loss) * (1 - e), loss / (gain + loss) * (1 - e)
    return np.array([[1 - p01, p01], [p10, 1 - p10]])


def by_numpy(parents, lengths, states, gain=GAIN, loss=LOSS):
    """Felsenstein's pruning, all families at once; children come before their parents."""
    n_tips, n = states.shape
    partials = np.ones((len(parents), 2, n))
    partials[:n_tips, 0], partials[:n_tips, 1] = states == 0, states == 1
    p = probabilities(gain, loss, lengths[0])
    for node, parent in enumerate(parents):
        if parent >= 0:
            partials[parent] *= p @ partials[node]
    return np.log((np.array([loss, gain]) / (gain + loss)) @ partials[-1]).sum()


class Operation(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("to", "write", "read", "left", "left_matrix", "right", "right_matrix")]


class Beagle:
    """An instance of BEAGLE (Ayres et al., Syst. Biol. 68, 1052 (2019)) for two states, double precision with SSE."""

    def __init__(self, parents, lengths, states):
        name = ctypes.util.find_library("hmsbeagle")
        if name is None:
            raise OSError("no libhmsbeagle")
        self.library = ctypes.CDLL(name)
        (n_tips, n), n_nodes = states.shape, len(parents)
        sse, double = 1 << 11, 1 << 1
        details = (ctypes.c_char * 256)()
        self.instance = self.library.beagleCreateInstance(
            n_tips, n_nodes - n_tips, n_tips, 2, n, 1, n_nodes, 1, 0, None, 0,
            ctypes.c_long(sse), ctypes.c_long(double), ctypes.byref(details),
        )  # fmt: skip
        assert self.instance >= 0, self.instance
        self.n, self.root, self.lengths, self.kept = n, n_nodes - 1, lengths, []
        for tip in range(n_tips):
            self.call("SetTipStates", tip, self.array(states[tip], ctypes.c_int))
        total = GAIN + LOSS
        one, pi = np.ones(1), np.array([LOSS, GAIN]) / total
        self.call("SetPatternWeights", self.array(np.ones(n)))
        self.call("SetCategoryWeights", 0, self.array(one))
        self.call("SetCategoryRates", self.array(one))
        self.call("SetStateFrequencies", 0, self.array(pi))
        vectors = np.array([[1, -pi[1]], [1, pi[0]]])
        values = np.array([0.0, -total])
        inverse = np.linalg.inv(vectors)
        self.call("SetEigenDecomposition", 0, self.array(vectors), self.array(inverse), self.array(values))
        children = [[] for _ in parents]
        for node, parent in enumerate(parents):
            if parent >= 0:
                children[parent].append(node)
        inner = range(n_tips, n_nodes)
        steps = [Operation(v, -1, -1, children[v][0], children[v][0], children[v][1], children[v][1]) for v in inner]
        self.operations = (Operation * len(steps))(*steps)
        self.branches = self.array(np.arange(n_nodes - 1), ctypes.c_int)
        self.per_branch = self.array(lengths[: n_nodes - 1])
        self.n_branches = n_nodes - 1

    def array(self, values, kind=ctypes.c_double):
        self.kept.append(np.ascontiguousarray(values, np.dtype(kind)))
        return self.kept[-1].ctypes.data_as(ctypes.POINTER(kind))

    def call(self, name, *arguments):
        status = getattr(self.library, f"beagle{name}")(self.instance, *arguments)
        assert status == 0, (name, status)

    def value(self):
        self.call("UpdateTransitionMatrices", 0, self.branches, None, None, self.per_branch, self.n_branches)
        self.call("UpdatePartials", self.operations, len(self.operations), -1)
        total = ctypes.c_double()
        root, zero, none = (ctypes.byref(ctypes.c_int(x)) for x in (self.root, 0, -1))
        self.call("CalculateRootLogLikelihoods", root, zero, zero, none, 1, ctypes.byref(total))
        return total.value


def by_jax(parents, lengths, states):
    """value_and_grad of the same pruning, compiled; None without jax."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    tips = [jnp.array([states[i] == 0, states[i] == 1], float) for i in range(len(states))]

    def ll(rates):
        gain, loss = rates
        s = gain + loss
        e = jnp.exp(-s * lengths[0])
        p = jnp.array([[loss + gain * e, gain * (1 - e)], [loss * (1 - e), gain + loss * e]]) / s
        partials = tips + [None] * (len(parents) - len(tips))
        for node, parent in enumerate(parents):
            if parent >= 0:
                up = p @ partials[node]
                partials[parent] = up if partials[parent] is None else partials[parent] * up
        return jnp.log(jnp.array([loss, gain]) / s @ partials[-1]).sum()

    compiled = jax.jit(jax.value_and_grad(ll))
    rates = jnp.array([GAIN, LOSS])
    compiled(rates)
    return lambda: jax.block_until_ready(compiled(rates))


def seed_way(parents, lengths, states, n_families=2):
    """Milliseconds per family: a matrix exponential per family and branch, pruning in Python; None without scipy."""
    try:
        from scipy.linalg import expm
    except ImportError:
        return None

    def one(family):
        partials = np.ones((len(parents), 2))
        partials[: len(states), 0], partials[: len(states), 1] = states[:, family] == 0, states[:, family] == 1
        q = np.array([[-GAIN, GAIN], [LOSS, -LOSS]])
        for node, parent in enumerate(parents):
            if parent >= 0:
                partials[parent] *= expm(q * lengths[node]) @ partials[node]
        return math.log(np.array([LOSS, GAIN]) @ partials[-1] / (GAIN + LOSS))

    return best(lambda: [one(f) for f in range(n_families)], 3) / n_families


def main() -> None:
    for n_tips, n in ((50, 500), (200, 20_000)):
        parents, lengths, tips = balanced(n_tips, 0.1)
        tree = nucula.Tree.from_parents(parents, lengths, tips)
        rng = np.random.default_rng(1)
        if n == 500:
            states = (rng.random((n_tips, n)) < 0.43).astype(np.int8)
        else:
            gain, loss = 0.5 * np.exp(rng.uniform(-1, 1, n)), np.exp(rng.uniform(-1, 1, n))
            states = nucula.gainloss_simulate(tree, n, gain, loss, seed=1)
        repeats = 60 if n == 500 else 12
        data = nucula.gainloss_prepare(tree, states)
        ours = [best(lambda d=d: data.loglik(GAIN, LOSS, derivatives=d, n_threads=1), repeats) for d in (0, 1, 2)]
        scratch = best(lambda: nucula.gainloss_loglik(tree, states, GAIN, LOSS, derivatives=0, n_threads=1), repeats)
        total = data.loglik(GAIN, LOSS, n_threads=1).total
        print(f"{n_tips} x {n}, ms: value {ours[0]:.3f}, gradient {ours[1]:.3f}, Hessian {ours[2]:.3f}; from scratch, value {scratch:.3f}")
        peers = {"NumPy, value": (lambda: by_numpy(parents, lengths, states), 0)}
        assert math.isclose(by_numpy(parents, lengths, states), total, rel_tol=1e-11)
        try:
            beagle = Beagle(parents, lengths, states)
            assert math.isclose(beagle.value(), total, rel_tol=1e-11), (beagle.value(), total)
            peers["BEAGLE, value"] = (beagle.value, 0)
        except OSError as error:
            print(f"  {error}")
        compiled = by_jax(parents, lengths, states) if n == 500 else None
        if compiled is not None:
            peers["jax, value and gradient"] = (compiled, 1)
        for name, (run, order) in peers.items():
            theirs = best(run, 12)
            print(f"  {name}: {theirs:.3f}, {theirs / ours[order]:.1f} times as long; of it our Hessian is {ours[2] / theirs:.2f}")
        members = np.arange(n // 10)
        for words, options in (("priors and bounds as PERSISTE", dict(prior_sd=2, effect_prior_sd=2, lower=-5, upper=2)), ("free", {})):
            run = lambda options=options: nucula.gainloss_test(tree, states, [members], n_threads=1, **options)  # noqa: E731
            found, whole = run(), best(run, 6)
            print(f"  a test from states to p, {words}: {whole:.2f} ms, statistic {found.statistic[0]:.2f}")
        print("  two threads, by the clock: " + by_threads(lambda n: nucula.gainloss_test(tree, states, [members], n_threads=n)))
        per_family = seed_way(parents, lengths, states) if n == 500 else None
        if per_family is not None:
            # 71 500 calls of the seed's profile: 15 + 76 evaluations, differences for standard errors, of 500 families.
            print(f"  matrix exponential per family and branch: {per_family:.2f} ms a family; 71 500 calls: {71.5 * per_family:.0f} s")


if __name__ == "__main__":
    main()
