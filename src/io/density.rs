//! Density maps in the CCP4/MRC format, which PyMOL, ChimeraX and Coot read.

use std::io::Write;

use super::output_atom::output_failed;
use crate::Result;

/// Values on a grid whose points are whole steps from the origin of the frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Points along x, y, z.
    pub shape: [usize; 3],
    /// The first point, in steps.
    pub start: [i32; 3],
    /// Å.
    pub step: f64,
    /// As many as points, x slowest, z fastest.
    pub values: Vec<f32>,
}

/// Writes a map: MRC2014 (A. Cheng et al., J. Struct. Biol. 192, 146, 2015), 32-bit floats, little-endian. The origin field
/// is zero and the place is told by the first point's number, which programs for CCP4 maps read too.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_map(map: &Map, out: &mut impl Write) -> Result<()> {
    let mut header = [0_u8; 1024];
    // Words are numbered from 1, as in the description of the format.
    let mut put = |word: usize, bytes: [u8; 4]| header[4 * (word - 1)..4 * word].copy_from_slice(&bytes);
    let [nx, ny, nz] = map.shape.map(|n| n as i32);
    // Columns run along z, rows along y, sections along x.
    let whole = [nz, ny, nx, 2, map.start[2], map.start[1], map.start[0], nx, ny, nz];
    (1..).zip(whole).for_each(|(word, value)| put(word, value.to_le_bytes()));
    for axis in 0..3 {
        put(11 + axis, ((map.shape[axis] as f64 * map.step) as f32).to_le_bytes());
        put(14 + axis, 90.0_f32.to_le_bytes());
        put(17 + axis, (3 - axis as i32).to_le_bytes());
    }
    let n = map.values.len().max(1) as f64;
    let mean = map.values.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
    let square = map.values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n;
    let least = map.values.iter().copied().fold(f32::INFINITY, f32::min);
    let most = map.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    put(20, least.min(most).to_le_bytes());
    put(21, most.to_le_bytes());
    put(22, (mean as f32).to_le_bytes());
    put(23, 1_i32.to_le_bytes());
    put(28, 20_140_i32.to_le_bytes());
    put(53, *b"MAP ");
    put(54, [0x44, 0x44, 0, 0]);
    put(55, (square.sqrt() as f32).to_le_bytes());
    let mut write = || {
        out.write_all(&header)?;
        map.values.iter().try_for_each(|value| out.write_all(&value.to_le_bytes()))
    };
    write().map_err(output_failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_where_the_values_are() {
        let map = Map { shape: [2, 3, 4], start: [-5, 6, 7], step: 0.5, values: (0..24).map(|i| i as f32).collect() };
        let mut out = Vec::new();
        write_map(&map, &mut out).unwrap();
        assert_eq!(out.len(), 1024 + 4 * 24);
        let word = |i: usize| i32::from_le_bytes(out[4 * (i - 1)..4 * i].try_into().unwrap());
        assert_eq!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(word), [4, 3, 2, 2, 7, 6, -5, 2, 3, 4]);
        assert_eq!([17, 18, 19].map(word), [3, 2, 1]);
        let real = |i: usize| f32::from_le_bytes(out[4 * (i - 1)..4 * i].try_into().unwrap());
        assert_eq!([11, 12, 13, 14, 20, 21, 22].map(real), [1.0, 1.5, 2.0, 90.0, 0.0, 23.0, 11.5]);
        assert_eq!(&out[208..212], b"MAP ");
    }
}
