//! The page on the volumes of one structure: what its script draws.

use std::io::Write;

use serde_json::{Value, json};

use super::page::{found, write_page};
use super::page_atoms::{Detail, residue};
use super::volumes::Written;
use crate::Result;
use crate::io;
use crate::math::principal_axes::Frame;
use crate::volumes::{Lists, Volumes};

/// Runs of voxels that are drawn; what is smaller than the volumes that fill them is in the table alone.
const MOST_RUNS: usize = 400_000;

/// Writes the page.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails, [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub(super) fn write(written: &Written, title: &str, out: &mut impl Write) -> Result<()> {
    let volumes = written.volumes;
    let structure = volumes.structure();
    let mut notes: Vec<String> = structure.reading.notes().map(str::to_owned).collect();
    let detail = Detail::of(structure);
    notes.extend(detail.note(structure.n_atoms()));

    let (lists, lining) = (volumes.try_lists()?, volumes.lining()?);
    let (mut n_runs, mut n_left_out) = (0, 0);
    let mut rows = Vec::new();
    let wanted = volumes.rows().iter().enumerate().filter(|(_, row)| written.is_wanted(row));
    for (i, row) in wanted.clone() {
        let c = row.component;
        let mouths = runs(lists, c, true, volumes);
        let n_mouth_voxels = lists.mouth_offsets[c + 1] - lists.mouth_offsets[c];
        let own = runs(lists, c, false, volumes);
        let is_drawn = n_runs + own.len() / 4 <= MOST_RUNS;
        n_runs += if is_drawn { own.len() / 4 } else { 0 };
        n_left_out += usize::from(!is_drawn);
        let residues = lining.residues[lining.offsets[i]..lining.offsets[i + 1]].iter();
        rows.push(json!({
            "id": row.id,
            "type": row.kind.name(),
            "volume": row.volume,
            "lengths": row.lengths,
            "nMouthVoxels": n_mouth_voxels,
            "runs": if is_drawn { json!(own) } else { Value::Null },
            "mouths": if is_drawn { json!(mouths) } else { json!([]) },
            "residues": residues.map(|&atom| residue(structure, atom as usize)).collect::<Value>(),
        }));
    }
    if n_left_out > 0 {
        notes.push(format!(
            "{n_left_out} of the smaller volumes are in the table but not drawn, to keep the page small."
        ));
    }
    let mut atoms = Vec::new();
    let shown = written.atoms_of_structure().filter(|atom| detail.shows(atom));
    if shown.clone().next().is_some() {
        io::write_mmcif(None, shown, &[], &mut atoms)?;
    }
    let Frame { center, axes } = written.frame().unwrap_or(Frame::UNMOVED);
    let grid = volumes.grid();
    let version = env!("CARGO_PKG_VERSION");
    notes.push(format!("nucula {version}, voxels of {} Å, {} frame.", grid.voxel_size, written.frame_name()));
    let (lower, step) = ([0, 1, 2].map(|axis| grid.axes[axis].lower), [0, 1, 2].map(|axis| grid.axes[axis].step));
    let data = json!({
        "found": found("volumes", wanted.clone().map(|(_, row)| row.kind.name())),
        "rows": rows,
        "atoms": String::from_utf8_lossy(&atoms),
        "cartoon": detail != Detail::Bare,
        "traced": detail == Detail::Trace,
        "shape": grid.shape(),
        "lower": lower,
        "step": step,
        "frame": { "center": center, "axes": axes },
        "options": super::volumes_json::chosen(volumes),
        "notes": notes,
    });
    write_page(title, &data, out)
}

/// The voxels of a component, or of its mouths, as runs along z: four numbers each, x, y, z of the first, and how many.
fn runs(lists: &Lists, component: usize, of_mouths: bool, volumes: &Volumes) -> Vec<u32> {
    let (voxels, offsets) = match of_mouths {
        true => (&lists.mouth_voxels, &lists.mouth_offsets),
        false => (&lists.voxels, &lists.voxel_offsets),
    };
    let [_, ny, nz] = volumes.grid().shape().map(|n| n as u32);
    let mut runs: Vec<u32> = Vec::new();
    let mut last = None;
    for &voxel in &voxels[offsets[component]..offsets[component + 1]] {
        let z = voxel % nz;
        match (last, runs.last_mut()) {
            (Some(last), Some(length)) if last + 1 == voxel && z > 0 => *length += 1,
            _ => runs.extend([voxel / nz / ny, voxel / nz % ny, z, 1]),
        }
        last = Some(voxel);
    }
    runs
}
