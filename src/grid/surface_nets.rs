//! The surface between inside and outside of a field on a small lattice, as triangles.
//!
//! Naive surface nets (S. F. F. Gibson, MICCAI 1998): every cell whose eight points differ in sign has one vertex, the mean of
//! the places where its edges cross zero; every edge between points of different sign has a quad of the four cells around it,
//! turned so that its normal points out of what is positive. A surface to look at: a ball of r steps comes out short of its
//! volume by 1.1 / r².

use hashbrown::HashMap;

use crate::Result;
use crate::work::memory::{Purpose, make_room_in_map, push};

const MESH: Purpose = Purpose("a surface");

/// A surface of triangles.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mesh {
    /// n × 3, in steps from the first point of the lattice.
    pub vertices: Vec<[f64; 3]>,
    /// Numbers of three vertices each, counterclockwise seen from outside.
    pub triangles: Vec<[u32; 3]>,
}

/// The surface on which `value` crosses zero. `shape`: points of the lattice along x, y, z; those on its rim are negative.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
pub fn surface(shape: [usize; 3], value: impl Fn([usize; 3]) -> f32) -> Result<Mesh> {
    let mut mesh = Mesh::default();
    let mut vertex_of: HashMap<[usize; 3], u32> = HashMap::new();
    let [nx, ny, nz] = shape.map(|n| n.saturating_sub(1));
    for x in 0..nx {
        for y in 0..ny {
            for z in 0..nz {
                let corner = |i: usize| [x + (i >> 2), y + (i >> 1 & 1), z + (i & 1)];
                let values: [f32; 8] = std::array::from_fn(|i| value(corner(i)));
                let n_inside = values.iter().filter(|&&v| v > 0.0).count();
                if n_inside == 0 || n_inside == 8 {
                    continue;
                }
                make_room_in_map(&mut vertex_of, MESH)?;
                vertex_of.insert([x, y, z], mesh.vertices.len() as u32);
                push(&mut mesh.vertices, crossing([x, y, z], &values), MESH)?;
            }
        }
    }
    // An edge along the rim has two negative ends, so every edge that is crossed has four cells around it.
    for x in 0..nx {
        for y in 0..ny {
            for z in 0..nz {
                let here = value([x, y, z]) > 0.0;
                for axis in 0..3 {
                    let mut next = [x, y, z];
                    next[axis] += 1;
                    if here == (value(next) > 0.0) {
                        continue;
                    }
                    // The four cells around the edge, counterclockwise seen against the axis.
                    let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
                    let cell = |du: usize, dv: usize| {
                        let mut cell = [x, y, z];
                        cell[u] -= du;
                        cell[v] -= dv;
                        vertex_of[&cell]
                    };
                    let mut quad = [cell(1, 1), cell(0, 1), cell(0, 0), cell(1, 0)];
                    if !here {
                        quad.reverse();
                    }
                    push(&mut mesh.triangles, [quad[0], quad[1], quad[2]], MESH)?;
                    push(&mut mesh.triangles, [quad[0], quad[2], quad[3]], MESH)?;
                }
            }
        }
    }
    Ok(mesh)
}

/// Mean of the places where the edges of a cell cross zero.
fn crossing(cell: [usize; 3], values: &[f32; 8]) -> [f64; 3] {
    let (mut sum, mut n) = ([0.0; 3], 0.0);
    for a in 0..8_usize {
        for axis in 0..3 {
            let b = a | 4 >> axis;
            if b == a || (values[a] > 0.0) == (values[b] > 0.0) {
                continue;
            }
            let t = f64::from(values[a]) / (f64::from(values[a]) - f64::from(values[b]));
            for k in 0..3 {
                sum[k] += (a >> (2 - k) & 1) as f64 + if k == axis { t } else { 0.0 };
            }
            n += 1.0;
        }
    }
    [0, 1, 2].map(|k| cell[k] as f64 + sum[k] / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ball_is_closed_and_its_volume_and_area_are_short_by_second_order() {
        // Edges cut chords: the shortfall falls with the square of the radius in steps, about as 1.1 / radius² (volume) and
        // half of that (area); measured at other places too.
        for (radius, n) in [(3.5_f64, 21), (7.0, 21), (14.0, 36)] {
            let middle = [0.3, 0.1, -0.2].map(|c| c + (n / 2) as f64);
            let distance = |p: [usize; 3]| (0..3).map(|k| (p[k] as f64 - middle[k]).powi(2)).sum::<f64>().sqrt();
            let mesh = surface([n; 3], |p| (radius - distance(p)) as f32).unwrap();
            let (volume, area) = volume_and_area(&mesh);
            let ball = 4.0 / 3.0 * std::f64::consts::PI * radius.powi(3);
            let short = |found: f64, whole: f64| (1.0 - found / whole) * radius * radius;
            assert!((0.9..1.3).contains(&short(volume, ball)), "{radius}: {volume} of {ball}");
            assert!((0.4..0.8).contains(&short(area, 3.0 * ball / radius)), "{radius}: {area}");
            let mut edges = HashMap::new();
            for triangle in &mesh.triangles {
                for i in 0..3 {
                    *edges.entry((triangle[i], triangle[(i + 1) % 3])).or_insert(0) += 1;
                }
            }
            let has_two_sides = |(&(a, b), &n): (&(u32, u32), &i32)| n == 1 && edges.get(&(b, a)) == Some(&1);
            assert!(edges.len() > 500 && edges.iter().all(has_two_sides), "{radius}: it has a rim");
        }
    }

    #[test]
    fn nothing_and_a_single_point() {
        assert_eq!(surface([4; 3], |_| -1.0).unwrap(), Mesh::default());
        assert_eq!(surface([0, 1, 2], |_| 1.0).unwrap(), Mesh::default());
        let point = surface([3; 3], |p| if p == [1; 3] { 1.0 } else { -1.0 }).unwrap();
        assert_eq!((point.vertices.len(), point.triangles.len()), (8, 12), "a cube");
        assert!((volume_and_area(&point).0 - 1.0 / 27.0).abs() < 0.01, "{}", volume_and_area(&point).0);
    }

    /// Outward normals give a positive volume.
    fn volume_and_area(mesh: &Mesh) -> (f64, f64) {
        let sub = |a: [f64; 3], b: [f64; 3]| [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
        let cross = |a: [f64; 3], b: [f64; 3]| {
            [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
        };
        let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        mesh.triangles.iter().fold((0.0, 0.0), |(volume, area), triangle| {
            let [a, b, c] = triangle.map(|i| mesh.vertices[i as usize]);
            let normal = cross(sub(b, a), sub(c, a));
            (volume + dot(a, normal) / 6.0, area + dot(normal, normal).sqrt() / 2.0)
        })
    }
}
