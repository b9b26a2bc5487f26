"""Rows of a design matrix here and by jax, one run, CPU time of a process bound to one core, compiling left out.

    python benches/ace_peers.py

Needs ace-jax. The same set of structures as `benches/ace.py`, the same kind of basis (silicon, order 3, total degree 10). Neighbours
and reading are left out for the others and counted here.
"""

import os

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before jax starts its threads

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import nucula  # noqa: E402
import numpy as np  # noqa: E402
from ace import best, small_set  # noqa: E402
from ace_jax.basis.model import build_model  # noqa: E402
from ace_jax.fit.data import Config, build_dataset  # noqa: E402
from ace_jax.fit.inducing import GPConfig  # noqa: E402
from ace_jax.fit.rows import chunked_rows_fn  # noqa: E402

jax.config.update("jax_enable_x64", True)


def batches(meta: dict, frames: list, n_at_once: int) -> list:
    """The structures as ace-jax takes them, `n_at_once` in a batch, padded to the most atoms and neighbours of a batch."""
    configs = []
    for positions, numbers, cell, _ in frames:
        n = len(positions)
        pbc = np.full(3, cell is not None)
        cell = np.eye(3) * 50 if cell is None else np.asarray(cell)
        configs.append(Config(np.asarray(positions), np.asarray(numbers), cell, pbc, 0.0, np.zeros((n, 3)), np.zeros((3, 3)), 1, 1, 1))
    data = build_dataset(configs, meta, [0.0], n_at_once)
    return [jax.tree.map(lambda column, k=k: column[k], data) for k in range(data.n_batches)]


def forward_rows(model):
    """Rows of forces by forward mode: the functions of a site differentiated by each of its neighbours' coordinates."""

    def site(vectors, mask):
        kinds = jnp.zeros((1, len(vectors)), jnp.int32)
        functions, pairs = model.site_basis_dense(vectors[None], kinds, kinds, mask[None])
        return jnp.concatenate([functions[0], pairs[0]])

    @jax.jit
    def rows(batch):
        n = len(batch.nbr)
        values = jax.vmap(site)(batch.rij, batch.nbr_mask)
        gradients = jax.vmap(jax.jacfwd(site))(batch.rij, batch.nbr_mask)  # site, function, neighbour, axis
        by_pair = jnp.moveaxis(gradients, 1, 3) * batch.nbr_mask[..., None, None]
        forces = by_pair.sum(1) - jax.ops.segment_sum(by_pair.reshape(-1, 3, values.shape[1]), batch.nbr.reshape(-1), n)
        return values, forces

    return rows


def main() -> None:
    frames = small_set()
    ours_basis = nucula.AceBasis("Si", r0=2.35)
    basis = build_model(["Si"], 3, 10, r0=2.35, coupling_cache=False)
    model, meta = basis.eval_pair()
    settings = GPConfig(r0=2.35, rcut=5.5, n_B=meta["n_B"], n_pair=meta["n_pair"], NZ=1, C=1)
    print(f"functions: {len(ours_basis)} here, {meta['len_basis']} by ace-jax")
    rows = sum(3 * len(frame[0]) + 7 for frame in frames)
    out = np.empty((len(ours_basis), rows)).T
    ours = best(lambda: ours_basis.design_matrix(frames, out=out, n_threads=1), 40)
    print(f"here, neighbours included: {ours * 1e3:.2f} ms")
    # Small cells and liquids apart, so that padding costs the others least.
    parts = batches(meta, frames[:50], 50) + batches(meta, frames[50:52], 2) + batches(meta, frames[52:], 1)
    for name, call in [("ace-jax, its own rows", chunked_rows_fn(model, settings)), ("jax, forward mode", forward_rows(model))]:
        run = lambda call=call: jax.block_until_ready([call(part) for part in parts])  # noqa: E731
        run()
        theirs = best(run, 7)
        print(f"{name}: {theirs * 1e3:.1f} ms, {theirs / ours:.0f} times as long")


if __name__ == "__main__":
    main()
