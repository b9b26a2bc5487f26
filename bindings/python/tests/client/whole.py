"""Run by test_client.py: what the package volumizer finds in a file.

    python whole.py STRUCTURE VOXEL_SIZE OUT.npz
"""

import sys
from pathlib import Path

import numpy as np
from volumizer import utils, volumizer

path, voxel_size, out = sys.argv[1:]
utils.set_resolution(float(voxel_size))
table, prepared, annotated = volumizer.volumize_pdb(Path(path))
np.savez(
    out,
    performant=utils.using_performant(),
    positions=prepared.coord,
    elements=prepared.element,
    types=table["type"].to_numpy("U6"),
    volumes=table["volume"].to_numpy(float),
    lengths=table[["x", "y", "z"]].to_numpy(float),
    voxel_positions=annotated.coord,
    voxel_names=annotated.res_name,
    voxel_ids=annotated.res_id,
)
