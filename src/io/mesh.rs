//! Surfaces of triangles as PLY and OBJ files.

use std::io::Write;

use super::output_atom::output_failed;
use crate::Result;

/// A named surface.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Surface {
    /// The group's name in OBJ.
    pub name: String,
    /// n × 3, Å.
    pub vertices: Vec<[f64; 3]>,
    /// Numbers of three vertices each.
    pub triangles: Vec<[u32; 3]>,
}

/// Writes surfaces as one PLY mesh, as text; each vertex carries the number of its surface, from 0, as property `surface`.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_ply(surfaces: &[Surface], out: &mut impl Write) -> Result<()> {
    let n_vertices: usize = surfaces.iter().map(|surface| surface.vertices.len()).sum();
    let n_triangles: usize = surfaces.iter().map(|surface| surface.triangles.len()).sum();
    let mut write = || {
        write!(
            out,
            "ply\nformat ascii 1.0\nelement vertex {n_vertices}\nproperty float x\nproperty float y\nproperty float z\n\
             property int surface\nelement face {n_triangles}\nproperty list uchar int vertex_indices\nend_header\n"
        )?;
        for (i, surface) in surfaces.iter().enumerate() {
            for [x, y, z] in &surface.vertices {
                writeln!(out, "{x:.3} {y:.3} {z:.3} {i}")?;
            }
        }
        let mut first = 0;
        for surface in surfaces {
            for [a, b, c] in surface.triangles.iter().map(|triangle| triangle.map(|v| first + u64::from(v))) {
                writeln!(out, "3 {a} {b} {c}")?;
            }
            first += surface.vertices.len() as u64;
        }
        Ok(())
    };
    write().map_err(output_failed)
}

/// Writes surfaces as groups of one OBJ file.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_obj(surfaces: &[Surface], out: &mut impl Write) -> Result<()> {
    let mut write = || {
        let mut first = 1;
        for surface in surfaces {
            writeln!(out, "g {}", surface.name)?;
            for [x, y, z] in &surface.vertices {
                writeln!(out, "v {x:.3} {y:.3} {z:.3}")?;
            }
            for [a, b, c] in surface.triangles.iter().map(|triangle| triangle.map(|v| first + u64::from(v))) {
                writeln!(out, "f {a} {b} {c}")?;
            }
            first += surface.vertices.len() as u64;
        }
        Ok(())
    };
    write().map_err(output_failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> [Surface; 2] {
        let vertices = vec![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        let one = Surface { name: "a".into(), vertices, triangles: vec![[0, 1, 2]] };
        [one.clone(), Surface { name: "b".into(), ..one }]
    }

    #[test]
    fn numbers_go_on_from_surface_to_surface() {
        let (mut ply, mut obj) = (Vec::new(), Vec::new());
        write_ply(&two(), &mut ply).unwrap();
        write_obj(&two(), &mut obj).unwrap();
        let (ply, obj) = (String::from_utf8(ply).unwrap(), String::from_utf8(obj).unwrap());
        assert!(ply.contains("element vertex 6\n") && ply.contains("element face 2\n"));
        assert!(ply.ends_with("0.000 1.000 0.000 1\n3 0 1 2\n3 3 4 5\n"), "{ply}");
        assert!(obj.starts_with("g a\nv 0.000") && obj.ends_with("f 4 5 6\n"), "{obj}");
    }
}
