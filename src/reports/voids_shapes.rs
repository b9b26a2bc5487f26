//! The shapes of voids: surfaces and a density map, in the frame of the input.

use crate::Result;
use crate::grid::surface_nets::surface;
use crate::io::{Map, Surface};
use crate::math::smooth_step::smooth_step;
use crate::voids::Voids;
use crate::work::memory::{Purpose, filled, push, reserved};

const SHAPES: Purpose = Purpose("the shapes of voids");

/// A box of points with the depth of a space below its surface, in steps; -1 where it is not.
struct Depths {
    low: [usize; 3],
    shape: [usize; 3],
    values: Vec<f32>,
}

impl Depths {
    /// The box around points, with a rim.
    fn around(points: &[([usize; 3], f64)], step: f64) -> Result<Self> {
        let (mut low, mut high) = ([usize::MAX; 3], [0; 3]);
        for (point, _) in points {
            for axis in 0..3 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        // No point of a space is on the rim of the grid.
        let low = low.map(|c| c.saturating_sub(1).min(c));
        let shape = [0, 1, 2].map(|axis| (high[axis] + 2).saturating_sub(low[axis]));
        let mut depths = Self { low, shape, values: filled(-1.0, shape.iter().product(), SHAPES)? };
        for &(point, depth) in points {
            let at = depths.flat([0, 1, 2].map(|axis| point[axis] - low[axis]));
            depths.values[at] = (depth / step).clamp(-1.0, 1.0) as f32;
        }
        Ok(depths)
    }

    fn flat(&self, [x, y, z]: [usize; 3]) -> usize {
        (x * self.shape[1] + y) * self.shape[2] + z
    }
}

/// The surface of every void, its lid included, named by row (from 1) and kind.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn surfaces(voids: &Voids) -> Result<Vec<Surface>> {
    let frame = voids.frame();
    let mut spaces: Vec<Vec<([usize; 3], f64)>> = reserved(voids.rows().len(), SHAPES)?;
    spaces.resize(voids.rows().len(), Vec::new());
    voids.each_depth(|row, point, depth| push(&mut spaces[row], (point, depth), SHAPES))?;
    let mut surfaces = reserved(spaces.len(), SHAPES)?;
    for (i, (space, row)) in spaces.iter().zip(voids.rows()).enumerate() {
        let depths = Depths::around(space, frame.step)?;
        let mesh = surface(depths.shape, |point| depths.values[depths.flat(point)])?;
        let mut vertices = mesh.vertices;
        for vertex in &mut vertices {
            *vertex = frame.to_input([0, 1, 2].map(|a| frame.step * (vertex[a] + depths.low[a] as f64)));
        }
        surfaces.push(Surface { name: format!("{}_{}", row.kind.name(), i + 1), vertices, triangles: mesh.triangles });
    }
    Ok(surfaces)
}

/// How much of each point is in a void, 0..1, on points that are whole steps from the origin of the input's frame: linear between
/// those of the grid, which lie elsewhere. So the map is at its place in programs that know a map's place by whole steps only.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn map(voids: &Voids) -> Result<Map> {
    let frame = voids.frame();
    let step = frame.step;
    let mut all = Vec::new();
    voids.each_depth(|_, point, depth| push(&mut all, (point, depth), SHAPES))?;
    if all.is_empty() {
        return Ok(Map { shape: [1; 3], start: [0; 3], step, values: vec![0.0] });
    }
    let depths = Depths::around(&all, step)?;
    let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for corner in 0..8 {
        let point = |a: usize| (depths.low[a] + if corner >> a & 1 == 1 { depths.shape[a] } else { 0 }) as f64;
        let at = frame.to_input([point(0), point(1), point(2)].map(|c| step * c)).map(|c| c / step);
        for axis in 0..3 {
            low[axis] = low[axis].min(at[axis]);
            high[axis] = high[axis].max(at[axis]);
        }
    }
    let (start, end) = (low.map(f64::floor), high.map(f64::ceil));
    let shape = [0, 1, 2].map(|axis| (end[axis] - start[axis]) as usize + 1);
    let mut values = reserved(shape.iter().product(), SHAPES)?;
    for x in 0..shape[0] {
        for y in 0..shape[1] {
            for z in 0..shape[2] {
                let at = [x, y, z];
                let at = frame.from_input([0, 1, 2].map(|a| step * (start[a] + at[a] as f64)));
                values.push(depths.share([0, 1, 2].map(|a| at[a] / step - depths.low[a] as f64)) as f32);
            }
        }
    }
    Ok(Map { shape, start: start.map(|c| c as i32), step, values })
}

impl Depths {
    /// The share of the volume at a place of the box, linear between its points; 0 outside.
    fn share(&self, x: [f64; 3]) -> f64 {
        let cell = x.map(f64::floor);
        let mut sum = 0.0;
        for corner in 0..8 {
            let (mut weight, mut point, mut inside) = (1.0, [0; 3], true);
            for axis in 0..3 {
                let (up, f) = (corner >> axis & 1 == 1, x[axis] - cell[axis]);
                weight *= if up { f } else { 1.0 - f };
                let c = cell[axis] + if up { 1.0 } else { 0.0 };
                inside &= c >= 0.0 && c < self.shape[axis] as f64;
                point[axis] = c.max(0.0) as usize;
            }
            if inside && weight > 0.0 {
                sum += weight * smooth_step(f64::from(self.values[self.flat(point)])).0;
            }
        }
        sum
    }
}
