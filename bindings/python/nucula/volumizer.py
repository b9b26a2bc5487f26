"""The calls of the Python package `volumizer`, each done in one call of the library.

    from nucula import volumizer                        # was: from volumizer import volumizer, utils
    utils = volumizer

    utils.set_resolution(2.0)
    table, cleaned, annotated = volumizer.volumize_pdb("4cup.cif")

Names, arguments, defaults and results are those of volumizer 0.1.5: a pandas table, biotite structures, one
pseudo-atom per voxel with `b_factor` 50 at the mouths and the voxel's number as `atom_id`. Both packages are imported
only when they are needed.

As there, settings are of the whole process: `settings` holds them, the `set_*` functions of volumizer change them.

What differs: the axes of the alignment have signs, which volumizer leaves to rounding errors of its linear algebra, so
that they change from machine to machine, and with them voxel counts by a few per cent, sometimes kinds. Here they are
always the same; `set_alignment_signs` chooses another of the four possibilities. From equal aligned atoms, which is
what `annotate_structure_volumes` starts from, the voxels are the same. Components of equal volume come in the order of
their first voxels. MMTF files are not read.

`settings.profile` is "f64", the float width of the published package; "f32" is that of its extension module, gives the
same voxels but for rare single ones, and is several times faster.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

import numpy as np

from . import _options
from ._pseudo_atoms import ELEMENTS, RESIDUE_NAMES, PseudoAtoms, choose_chains, pseudo_atoms
from .errors import BadArgument
from .structure import Path, Structure, read
from .volumes import Volumes, volumes

if TYPE_CHECKING:
    from biotite.structure import AtomArray
    from pandas import DataFrame

    Result = tuple[DataFrame, AtomArray, AtomArray]


_MIN_VOXELS = 4
# Those of volumizer come first.
_N_COLUMNS = 8


@dataclass
class Settings:
    """What the calls of this module read besides their arguments; names as for `nucula.volumes` and `nucula.read`."""

    voxel_size: float = 3.0
    surface_connectivity: str = "custom18"
    mouth_merge_gap: int = 1
    signs: int = 0
    profile: str = "f64"
    assembly: str = "biological"
    keep_models: bool = True
    keep_non_protein: bool = False
    keep_hydrogens: bool = False


settings = Settings()


def set_resolution(resolution: float) -> None:
    """Sets the voxel edge, Å."""
    settings.voxel_size = resolution


def set_non_protein(non_protein: bool) -> None:
    """Sets whether residues that are not amino acids are kept."""
    settings.keep_non_protein = non_protein


def set_surface_component_connectivity_mode(mode: str) -> None:
    """Sets which surface voxels make one mouth: "6", "18", "26" or "custom18"."""
    mode = str(mode).strip().lower()
    _options.choice("mode", mode, _options.words("NUCULA_CONNECTIVITY_"))
    settings.surface_connectivity = mode


def set_surface_mouth_merge_gap_voxels(gap: int) -> None:
    """Sets how many voxels may separate two mouths that count as one; negative: none do."""
    settings.mouth_merge_gap = gap


def set_alignment_signs(signs: int) -> None:
    """Sets the signs of the principal axes, 0..3: (+,+,+) (-,-,+) (-,+,-) (+,-,-)."""
    if signs not in range(4):
        raise BadArgument(f"bad signs: {signs!r} is none of 0, 1, 2, 3")
    settings.signs = signs


def volumize_pdb(pdb_file: Path, stage_timings: Optional[dict[str, float]] = None) -> Result:
    """Reads a PDB or mmCIF file, also gzipped, and finds its volumes: the table, the cleaned and aligned atoms, and the
    annotated structure.

    stage_timings  a dict to which the seconds of each stage are added.
    """
    found = _find_in_file(pdb_file, stage_timings)
    with _timed(stage_timings, "prepare_structure"):
        prepared = _atom_array(found.structure)
    table, annotated = _outcome(found, prepared, stage_timings)
    return table, prepared, annotated


def volumize_pdb_and_save(in_pdb_file: Path, out_pdb_file: Path, out_annotation_df: Path) -> None:
    """Reads a file, and writes the cleaned and annotated structure as PDB lines and the table as JSON columns, whatever
    the suffixes. Needs neither pandas nor biotite."""
    found = _find_in_file(in_pdb_file, None)
    found.write(out_annotation_df, format="json_columns")
    found.write(out_pdb_file, format="pdb", exact_pdb=True)


def volumize_structure(structure: AtomArray, stage_timings: Optional[dict[str, float]] = None) -> Result:
    """Cleans and aligns a biotite structure, and finds its volumes; results as those of `volumize_pdb`."""
    with _timed(stage_timings, "clean_structure"):
        prepared = _cleaned(structure)
    with _timed(stage_timings, "find_volumes"):
        found = _find(_bare(prepared), align=True)
        prepared.coord = np.array(found.structure.positions)
    table, annotated = _outcome(found, prepared, stage_timings)
    return table, prepared, annotated


def prepare_pdb_structure(structure: AtomArray) -> AtomArray:
    """Cleans and aligns a biotite structure: the atoms that `volumize_structure` finds volumes in."""
    prepared = _cleaned(structure)
    # Aligning is one stage of finding, and takes a small part of a short time.
    prepared.coord = np.array(_find(_bare(prepared), align=True).structure.positions)
    return prepared


def annotate_structure_volumes(
    structure: AtomArray,
    min_voxels: Optional[int] = _MIN_VOXELS,
    min_volume: Optional[float] = None,
    stage_timings: Optional[dict[str, float]] = None,
    enable_necked_pocket_cavity: bool = True,
) -> tuple[DataFrame, AtomArray]:
    """Finds the volumes of a biotite structure as it lies, not cleaned and not aligned: the table, and the annotated
    structure.

    min_voxels                   components with fewer voxels are left out.
    min_volume                   components of less volume, Å³, are left out.
    stage_timings                a dict to which the seconds of each stage are added.
    enable_necked_pocket_cavity  whether components behind a narrow neck are refined (pore to pocket, pocket to cavity).
    """
    limits = {"min_voxels": min_voxels or 0, "min_volume": min_volume or 0.0}
    with _timed(stage_timings, "find_volumes"):
        found = _find(_bare(structure), align=False, neck=enable_necked_pocket_cavity, **limits)
    return _outcome(found, structure, stage_timings, **limits)


def _find_in_file(path: Path, stage_timings: Optional[dict[str, float]]) -> Volumes:
    with _timed(stage_timings, "load_structure"):
        structure = read(
            path,
            assembly=settings.assembly,
            keep_models=settings.keep_models,
            keep_non_protein=settings.keep_non_protein,
            keep_hydrogens=settings.keep_hydrogens,
        )
    with _timed(stage_timings, "find_volumes"):
        return _find(structure, align=True)


def _find(structure: Structure, **options: Any) -> Volumes:
    return volumes(
        structure,
        voxel_size=settings.voxel_size,
        surface_connectivity=settings.surface_connectivity,
        mouth_merge_gap=settings.mouth_merge_gap,
        signs=settings.signs,
        profile=settings.profile,
        **options,
    )


def _outcome(
    found: Volumes,
    prepared: AtomArray,
    stage_timings: Optional[dict[str, float]],
    min_voxels: int = _MIN_VOXELS,
    min_volume: float = 0.0,
) -> tuple[DataFrame, AtomArray]:
    """The table, and the annotated structure in chains apart from those of the prepared one."""
    with _timed(stage_timings, "make_annotation_dataframe"):
        table = found.to_pandas().iloc[:, :_N_COLUMNS] if len(found) else _no_table()
    with _timed(stage_timings, "volumes_to_structure"):
        atoms = pseudo_atoms(found, min_voxels, min_volume)
        return table, _annotated(atoms, choose_chains(np.unique(prepared.chain_id).tolist()))


def _no_table() -> DataFrame:
    import pandas

    return pandas.DataFrame({})


def _bare(structure: AtomArray) -> Structure:
    # Symbols as they stand: so does volumizer.
    return Structure._of_atoms(structure.coord, structure.element, exact=True)[0]


def _cleaned(structure: AtomArray) -> AtomArray:
    """A structure of its own: all models as one, or the first; amino acids, as biotite knows them; heavy atoms."""
    import biotite.structure

    if isinstance(structure, biotite.structure.AtomArrayStack):
        n_models = structure.stack_depth() if settings.keep_models else 1
        positions = structure.coord[:n_models].reshape(-1, 3)
        structure = structure[0][np.tile(np.arange(structure.array_length()), n_models)]
        structure.coord = positions
    keep = np.ones(structure.array_length(), bool)
    if not settings.keep_non_protein:
        keep &= biotite.structure.filter_amino_acids(structure)
    if not settings.keep_hydrogens:
        keep &= structure.element != "H"
    return structure[keep]


def _atom_array(structure: Structure) -> AtomArray:
    """The same atoms for biotite."""
    import biotite.structure

    array = biotite.structure.AtomArray(len(structure))
    array.coord = np.array(structure.positions)
    array.chain_id = structure.chains
    array.res_id = structure.residue_ids.astype(np.int64)
    array.ins_code = structure.insertion_codes
    array.res_name = structure.residue_names
    array.hetero = np.array(structure.hetero)
    array.atom_name = structure.atom_names
    array.element = structure.elements
    if structure.cell is not None:
        lengths, angles = structure.cell[:3], np.deg2rad(structure.cell[3:])
        array.box = biotite.structure.vectors_from_unitcell(*lengths, *angles)
    return array


def _annotated(atoms: PseudoAtoms, chains: np.ndarray) -> AtomArray:
    """Pseudo-atoms for biotite; `chains` by kind."""
    import biotite.structure

    array = biotite.structure.AtomArray(len(atoms.voxels))
    if len(atoms.voxels) == 0:
        return array
    array.coord = atoms.positions
    array.set_annotation("atom_id", atoms.voxels)
    array.set_annotation("b_factor", np.where(atoms.in_mouth, 50.0, 0.0))
    array.chain_id = chains[atoms.kinds]
    array.res_id = atoms.residue_ids
    array.res_name = RESIDUE_NAMES[atoms.kinds]
    array.atom_name = array.element = ELEMENTS[atoms.kinds]
    return array


@contextlib.contextmanager
def _timed(stage_timings: Optional[dict[str, float]], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    if stage_timings is not None:
        stage_timings[stage] = stage_timings.get(stage, 0.0) + time.perf_counter() - start
