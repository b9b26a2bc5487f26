"""The retention test end to end: a tree in Newick, a table of presence, a p value.

    python examples/gainloss.py

The table is made first, by simulation: 300 families in 40 genomes, of which the first 30 are lost at half the rate.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bindings" / "python"))

import numpy as np  # noqa: E402

import nucula  # noqa: E402

N_GENOMES, N_FAMILIES, N_RETAINED = 40, 300, 30


def caterpillar(n: int) -> str:
    """((((g0,g1),g2),g3)…); with branches of 0.1."""
    text = "g0:0.1"
    for i in range(1, n):
        text = f"({text},g{i}:0.1)" + (":0.1" if i < n - 1 else ";")
    return text


def make_files(folder: Path) -> tuple[Path, Path]:
    tree = nucula.Tree.from_newick(caterpillar(N_GENOMES))
    loss = np.where(np.arange(N_FAMILIES) < N_RETAINED, 0.75, 1.5)
    states = nucula.gainloss_simulate(tree, N_FAMILIES, 1.0, loss, seed=1)
    lines = ["\t".join(["Gene", *tree.tip_names])]
    lines += ["\t".join([f"family{f}", *map(str, states[:, f])]) for f in range(N_FAMILIES)]
    (folder / "genomes.nwk").write_text(tree.to_newick(), encoding="utf-8")
    (folder / "presence.Rtab").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "genomes.nwk", folder / "presence.Rtab"


with tempfile.TemporaryDirectory() as folder:
    tree_file, table_file = make_files(Path(folder))
    tree = nucula.Tree.read(tree_file)
    table = nucula.read_presence(table_file)
    data = nucula.gainloss_prepare(tree, table.for_tree(tree))

retained = [f for f, name in enumerate(table.families) if int(name.removeprefix("family")) < N_RETAINED]
test = data.test([retained], effect="loss")
gain, loss = np.exp(test.null.beta)
print(f"all families: gain {gain:.3f}, loss {loss:.3f}")
print(f"retained: ln loss {test.effect[0]:+.3f} ± {test.se[0]:.3f}, statistic {test.statistic[0]:.2f}, p {test.p[0]:.2e}")
events = data.events(gain, loss)
print(f"expected gains {events.gains.sum():.1f}, losses {events.losses.sum():.1f}")
