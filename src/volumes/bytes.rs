//! Volumes as bytes: what was asked for, the structure as it was laid, the grid, and the voxels of the protein. All else
//! follows from these by the rules, in the same bits on every machine, so it is found again and not sent: the bytes are
//! few, and there is nothing in them that could contradict itself.

use std::sync::Arc;

use super::options::{Alignment, Connectivity, Options, Profile, Radii};
use super::region::Region;
use super::{Volumes, of_protein};
use crate::base::{ByteForm, Bytes, Name, Structure};
use crate::grid::{BitGrid, Grid, Layout, Slabs};
use crate::math::principal_axes::Frame;
use crate::work::Monitor;
use crate::work::memory::Purpose;
use crate::{Error, Result};

const RADII: Purpose = Purpose("the radii of the atoms");
const POINTS: Purpose = Purpose("the points of a region");

impl ByteForm for Volumes {
    const WHAT: [u8; 8] = *b"nucula-v";
    const VERSION: u32 = 1;

    fn put(&self, out: &mut dyn FnMut(&[u8])) {
        put_options(&self.options, out);
        put_f64s(&self.frame.center, out);
        put_f64s(self.frame.axes.as_flattened(), out);
        self.structure.put(out);
        for axis in &self.grid.axes {
            put_f64s(&[axis.lower, axis.upper], out);
            out(&(axis.n_voxels() as u64).to_le_bytes());
        }
        let layout = self.protein.layout();
        for (_, _, start) in layout.rows() {
            let row = &self.protein.words()[start..start + layout.row];
            row.iter().for_each(|word| out(&word.to_le_bytes()));
        }
    }

    fn take(bytes: &mut Bytes<'_>) -> Result<Self> {
        let options = take_options(bytes)?;
        options.check()?;
        let center = bytes.f64s()?;
        let frame = Frame { center, axes: [bytes.f64s()?, bytes.f64s()?, bytes.f64s()?] };
        let structure = Arc::new(Structure::take(bytes)?);
        let (mut lower, mut upper, mut shape) = ([0.0; 3], [0.0; 3], [0; 3]);
        for axis in 0..3 {
            [lower[axis], upper[axis]] = bytes.f64s()?;
            shape[axis] = bytes.u64()?;
        }
        let protein = take_mask(bytes, shape)?;
        let grid = Grid::between(lower, upper, shape, options.voxel_size)?;
        let slabs = Slabs::of(protein.layout());
        of_protein(options, structure, frame, grid, protein, slabs, &Monitor::default())
    }
}

/// The protein of a grid of `shape` voxels. As many bytes are there, before memory is asked for.
fn take_mask(bytes: &mut Bytes<'_>, shape: [u64; 3]) -> Result<BitGrid> {
    let refused = || Error::argument("bytes", format!("no grid has {shape:?} voxels"));
    let [Ok(nx), Ok(ny), Ok(nz)] = shape.map(u32::try_from) else { return Err(refused()) };
    let n_rows = u64::from(nx) * u64::from(ny);
    let width = (u64::from(nz) / 64 + 1) as usize * 8;
    if n_rows == 0 || nz == 0 {
        return Err(refused());
    }
    let rows = bytes.pieces(n_rows, width)?;
    let layout = Layout::new([nx, ny, nz].map(|n| n as usize));
    let mut set = BitGrid::empty(layout)?;
    for ((_, _, start), row) in layout.rows().zip(rows) {
        for (k, word) in row.chunks_exact(8).enumerate() {
            let word = u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|i| word[i]));
            set.words_mut()[start + k] = word & layout.valid(k);
        }
    }
    Ok(set)
}

fn put_f64s(numbers: &[f64], out: &mut dyn FnMut(&[u8])) {
    numbers.iter().for_each(|number| out(&number.to_le_bytes()));
}

fn put_options(options: &Options, out: &mut dyn FnMut(&[u8])) {
    let Options { voxel_size, alignment, profile, connectivity, mouth_merge_gap, neck, .. } = options;
    let Options { min_voxels, min_volume, max_voxels, lining_distance, radii, within, .. } = options;
    let alignment = match alignment {
        Alignment::Keep => 0,
        Alignment::Shape => 1,
        Alignment::Principal(signs) => 2 + signs,
    };
    put_f64s(&[*voxel_size, min_volume.unwrap_or(0.0), *lining_distance], out);
    out(&min_voxels.to_le_bytes());
    out(&max_voxels.to_le_bytes());
    out(&mouth_merge_gap.to_le_bytes());
    out(&[alignment, *profile as u8, *connectivity as u8, u8::from(*neck)]);
    let (kind, n) = match radii {
        Radii::Table => (0_u64, 0),
        Radii::Elements(given) => (1, given.len()),
        Radii::Atoms(given) => (2, given.len()),
    };
    out(&kind.to_le_bytes());
    out(&(n as u64).to_le_bytes());
    match radii {
        Radii::Table => {}
        Radii::Elements(given) => {
            for (symbol, radius) in given {
                let mut padded = [0; 8];
                padded[..symbol.len()].copy_from_slice(symbol.as_bytes());
                out(&padded);
                put_f64s(&[*radius], out);
            }
        }
        Radii::Atoms(given) => put_f64s(given, out),
    }
    match within {
        None => out(&0_u64.to_le_bytes()),
        Some(Region::Box { lower, upper }) => {
            out(&1_u64.to_le_bytes());
            put_f64s(lower, out);
            put_f64s(upper, out);
        }
        Some(Region::Around { points, distance }) => {
            out(&2_u64.to_le_bytes());
            put_f64s(&[*distance], out);
            out(&(points.len() as u64).to_le_bytes());
            put_f64s(points.as_flattened(), out);
        }
    }
}

fn take_options(bytes: &mut Bytes<'_>) -> Result<Options> {
    let unknown = |what: &str, n: u64| Error::argument("bytes", format!("{n} is no {what}"));
    let [voxel_size, min_volume, lining_distance] = bytes.f64s()?;
    let (min_voxels, max_voxels) = (bytes.u64()?, bytes.u64()?);
    let mouth_merge_gap = bytes.u32()? as i32;
    let [alignment, profile, connectivity, neck] = bytes.array()?;
    let alignment = match alignment {
        0 => Alignment::Keep,
        1 => Alignment::Shape,
        signs => Alignment::Principal(signs - 2),
    };
    let profile = match profile {
        0 => Profile::F32,
        1 => Profile::F64,
        2 => Profile::C,
        other => return Err(unknown("profile", other.into())),
    };
    let connectivity = match connectivity {
        0 => Connectivity::Faces6,
        1 => Connectivity::Edges18,
        2 => Connectivity::Corners26,
        3 => Connectivity::Custom18,
        other => return Err(unknown("connectivity", other.into())),
    };
    let number = |piece: &[u8], at: usize| f64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|i| piece[at + i]));
    let radii = match (bytes.u64()?, bytes.u64()?) {
        (0, 0) => Radii::Table,
        (1, n) => Radii::Elements(bytes.column(n, 16, RADII, |piece| {
            let length = piece[..8].iter().position(|&byte| byte == 0).unwrap_or(8);
            (Name::new(&piece[..length]), number(piece, 8))
        })?),
        (2, n) => Radii::Atoms(Arc::new(bytes.column(n, 8, RADII, |piece| number(piece, 0))?)),
        (other, _) => return Err(unknown("kind of radii", other)),
    };
    let within = match bytes.u64()? {
        0 => None,
        1 => Some(Region::Box { lower: bytes.f64s()?, upper: bytes.f64s()? }),
        2 => {
            let (distance, n) = (bytes.f64()?, bytes.u64()?);
            let points = bytes.column(n, 24, POINTS, |piece| [0, 8, 16].map(|at| number(piece, at)))?;
            Some(Region::Around { points: Arc::new(points), distance })
        }
        other => return Err(unknown("kind of region", other)),
    };
    Ok(Options {
        lining_distance,
        voxel_size,
        alignment,
        profile,
        connectivity,
        mouth_merge_gap,
        neck: neck != 0,
        min_voxels,
        // 0 excludes nothing, so it needs no case of its own.
        min_volume: Some(min_volume),
        max_voxels,
        radii,
        within,
    })
}

#[cfg(test)]
#[path = "bytes_tests.rs"]
mod tests;
