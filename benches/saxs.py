"""Scattering beside its peers: one thread, CPU time, the best of several, all in one run, with the error of each.

    python benches/saxs.py [N ...]          numbers of atoms (default: 1000 5000)

A ball of N atoms C, N, O, S at the density of a protein, 100 q up to 0.5 Å⁻¹. Peers are asked where they are installed: numpy's
and torch's double sums (float32; up to 2000 atoms), torch's gradient of chi² by autograd, DebyeCalculator, pyausaxs. The error is the largest of I
relative to the direct sum of this library in float64. pyausaxs leaves form factors out: beside it stands the profile of
equal atoms with unit factors, by both.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import sys  # noqa: E402
import time  # noqa: E402

import nucula  # noqa: E402
import numpy as np  # noqa: E402

Q = np.linspace(0.005, 0.5, 100)
SYMBOLS = ["C", "C", "C", "N", "O", "C", "C", "O", "N", "S"]


def best(run, seconds: float = 1.0) -> float:
    """Seconds of CPU of the fastest call, tried for about so long."""
    least, begin, n = np.inf, time.process_time(), 0
    while n < 2 or (time.process_time() - begin < seconds and n < 200):
        start = time.process_time()
        run()
        least, n = min(least, time.process_time() - start), n + 1
        if least > 3:
            break
    return least


def ball(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    radius = (3 * n / (4 * np.pi * 0.045)) ** (1 / 3)
    points = rng.uniform(-radius, radius, (4 * n, 3))
    return points[(points**2).sum(1) <= radius**2][:n]


def numpy_sum(x: np.ndarray, f: np.ndarray) -> np.ndarray:
    r = np.sqrt(((x[:, None] - x[None]) ** 2).sum(-1))
    return np.array([f[:, k] @ np.sinc(Q[k] / np.pi * r) @ f[:, k] for k in range(len(Q))])


def torch_sum(x, f, q):
    """The vectorized double sum, in pieces of q that fit 1 GB."""
    import torch

    r = torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist")
    piece = max(1, int(2.5e8 / (len(x) ** 2)))
    out = []
    for k in range(0, len(q), piece):
        s = torch.sinc(q[k : k + piece, None, None] * r[None] / torch.pi)
        out.append(torch.einsum("iq,qij,jq->q", f[:, k : k + piece], s, f[:, k : k + piece]))
    return torch.cat(out)


def line(name: str, seconds: float, ours: float, error: float | None = None) -> None:
    off = "" if error is None else f"{error:12.1e}"
    print(f"  {name:44} {1e3 * seconds:12.2f} ms {seconds / ours:10.2f} x {off}", flush=True)


def beside_torch(x, f, y, sigma, profile, gradient, exact) -> None:
    try:
        import torch
    except ImportError:
        return
    torch.set_num_threads(1)
    tx, tf, tq = (torch.tensor(a, dtype=torch.float32) for a in (x, f, Q))
    found = torch_sum(tx, tf, tq).numpy()
    line("torch, double sum, float32", best(lambda: torch_sum(tx, tf, tq)), profile, np.abs(found / exact - 1).max())
    if len(x) > 1000:
        return
    ty, tw = torch.tensor(y, dtype=torch.float32), torch.tensor(1 / sigma**2, dtype=torch.float32)

    def by_autograd():
        at = tx.clone().requires_grad_()
        # A piece of q at a time: the whole graph would not fit.
        with torch.no_grad():
            whole = torch_sum(tx, tf, tq)
            scale = (tw * whole * ty).sum() / (tw * whole**2).sum()
            slopes = -2 * scale * tw * (ty - scale * whole)
        for k in range(0, len(Q), 20):
            # Squares have a gradient where atoms meet themselves, distances have none.
            square = (at[:, None] - at[None]).square().sum(-1) + torch.eye(len(at)) * 1e-12
            s = torch.sinc(tq[k : k + 20, None, None] * square.sqrt()[None] / torch.pi)
            (torch.einsum("iq,qij,jq->q", tf[:, k : k + 20], s, tf[:, k : k + 20]) * slopes[k : k + 20]).sum().backward()
        return at.grad

    line("torch, chi² and gradient by autograd, float32", best(by_autograd), gradient)


def beside_debyecalculator(x, symbols, profile, exact) -> None:
    try:
        import torch
        from debyecalculator import DebyeCalculator
    except ImportError:
        return
    torch.set_num_threads(1)
    step = Q[1] - Q[0]
    calculator = DebyeCalculator(qmin=Q[0], qmax=Q[-1] + step / 2, qstep=step, biso=0.0, device="cpu", batch_size=10_000)
    source = (symbols, torch.tensor(x, dtype=torch.float32))
    q, found = calculator.iq(source)
    same = np.asarray(found)[: len(Q)] * 2
    # It has factors of its own table in float32.
    line("DebyeCalculator", best(lambda: calculator.iq(source)), profile, np.abs(same / exact - 1).max())


def beside_pyausaxs(x, profile_of_ones, exact) -> None:
    try:
        import pyausaxs
    except ImportError:
        return
    pyausaxs.set_output_callback(lambda line: None)  # it says what it does at every call
    columns, w = [np.ascontiguousarray(column) for column in x.T], np.ones(len(x))
    run = lambda: pyausaxs.sasview.debye_no_ff(Q, *columns, w)  # noqa: E731
    found = np.asarray(run())
    line("pyausaxs, unit factors", best(run), profile_of_ones, np.abs(found / exact - 1).max())


def main() -> None:
    for n in [int(word) for word in sys.argv[1:]] or [1000, 5000]:
        x, symbols = ball(n, 1), [SYMBOLS[i % 10] for i in range(n)]
        f = nucula.form_factors(symbols, Q)
        ours, exactly = (nucula.SaxsModel((x, symbols), Q, method=method, n_threads=1) for method in ("grid", "exact"))
        exact = exactly.profile() if n <= 5000 else ours.profile()
        y = ours.profile(ball(n, 2))
        sigma = 0.02 * y + 0.001 * y[0]
        profile = best(ours.profile)
        gradient = best(lambda: ours.fit(x, y, sigma, gradient=True))
        error = np.abs(ours.profile() / exact - 1).max()
        print(f"{n} atoms, {len(Q)} q{'':26} time      of ours       error")
        line("nucula, profile", profile, profile, error)
        line("nucula, chi² and gradient", gradient, gradient)
        beside_torch(x, f, y, sigma, profile, gradient, exact)
        if n <= 2000:
            line("numpy, double sum", best(lambda: numpy_sum(x, f), 0), profile)
        beside_debyecalculator(x, symbols, profile, exact)
        ones = nucula.SaxsModel(x, Q, factors=np.ones((1, len(Q))), types=np.zeros(n, int), method="grid", n_threads=1)
        unit = nucula.saxs_profile(x, Q, factors=np.ones((1, len(Q))), types=np.zeros(n, int), method="exact")
        beside_pyausaxs(x, best(ones.profile), unit)


if __name__ == "__main__":
    main()
