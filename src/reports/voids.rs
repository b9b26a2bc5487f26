//! Voids to files, by format.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::voids_page;
use super::voids_shapes::{map, surfaces};
use crate::base::{Name, Structure};
use crate::error::shown;
use crate::io::{self, Column, OutputAtom, PdbLayout, Values};
use crate::voids::{Kind, Mouth, Radii, Region, Row, Voids};
use crate::work::memory::{Purpose, collected, push};
use crate::{Error, Result};

const MARKS: Purpose = Purpose("the pseudo-atoms");

/// A format results are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Structure with the points and mouths of the voids, as PDB.
    Pdb,
    /// The same as mmCIF.
    Mmcif,
    /// Report, as JSON.
    Json,
    /// The table, as CSV.
    Csv,
    /// Surfaces of the voids, as PLY.
    Ply,
    /// The same as OBJ.
    Obj,
    /// Shares of the points, as a CCP4/MRC density map.
    Map,
    /// A page to look at: one file, which needs nothing but a browser.
    Html,
}

impl Format {
    /// The format of a path's suffix.
    ///
    /// # Errors
    /// [`Error::Unsupported`] naming a suffix that is not known.
    pub fn of(path: &Path) -> Result<Self> {
        let suffix = path.extension().unwrap_or_default().to_ascii_lowercase();
        match suffix.to_str() {
            Some("pdb") => Ok(Self::Pdb),
            Some("cif" | "mmcif") => Ok(Self::Mmcif),
            Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some("ply") => Ok(Self::Ply),
            Some("obj") => Ok(Self::Obj),
            Some("ccp4" | "mrc" | "map") => Ok(Self::Map),
            Some("html") => Ok(Self::Html),
            _ => {
                let file = shown(path.as_os_str().as_encoded_bytes());
                let reason = format!(
                    "{file}: voids are written as .pdb, .cif, .mmcif, .json, .csv, .ply, .obj, .ccp4, .mrc, .map or .html"
                );
                Err(Error::Unsupported { reason })
            }
        }
    }
}

/// Writes voids to a file in the format of its suffix; it appears whole or not at all. Everything is in the frame of the input.
///
/// # Errors
/// [`Error::Unsupported`] for another suffix and for a structure that does not fit into PDB; [`Error::Io`],
/// [`Error::OutOfMemory`].
pub fn write(voids: &Voids, path: &Path) -> Result<()> {
    let format = Format::of(path)?;
    let structure = voids.structure();
    io::write_whole(path, |out| match format {
        Format::Pdb => {
            let marks = marks(voids)?;
            io::write_remarks(structure.reading.notes(), out)?;
            io::write_pdb(structure.cell, io::atoms(structure).chain(marks.iter().copied()), PdbLayout::Valid, out)
        }
        Format::Mmcif => {
            let marks = marks(voids)?;
            io::write_comments(structure.reading.notes(), out)?;
            io::write_mmcif(
                structure.cell,
                io::atoms(structure).chain(marks.iter().copied()),
                &RESIDUES.map(Name::new),
                out,
            )
        }
        Format::Json => write_report(voids, out),
        Format::Csv => io::write_csv(&columns(voids.rows())?, out),
        Format::Ply => io::write_ply(&surfaces(voids)?, out),
        Format::Obj => io::write_obj(&surfaces(voids)?, out),
        Format::Map => io::write_map(&map(voids)?, out),
        Format::Html => {
            let title = path.file_stem().unwrap_or_default().to_string_lossy();
            voids_page::write(voids, &title, out)
        }
    })
}

/// Residue names of pseudo-atoms: points by kind, then mouths.
const RESIDUES: [&str; 5] = ["CAV", "POK", "POR", "HUB", "MTH"];

/// A pseudo-atom for every point of every void, residues numbered by row from 1, the distance to the atoms as B-factor; then one
/// for every mouth, its radius as B-factor. They have a chain of their own.
fn marks(voids: &Voids) -> Result<Vec<OutputAtom>> {
    let chain = free_chain(voids.structure());
    let mut marks = Vec::new();
    for (i, row) in voids.rows().iter().enumerate() {
        let mark = |residue_name: &str, position: [f64; 3], radius: f64| OutputAtom {
            hetero: true,
            name: Name::new("O"),
            residue_name: Name::new(residue_name),
            chain,
            residue_id: i as i32 + 1,
            insertion_code: 0,
            position: position.map(|c| c as f32),
            b_factor: radius as f32,
            element: Name::new("O"),
        };
        let residue = RESIDUES[row.kind as usize - Kind::Cavity as usize];
        for &point in &row.points {
            let (position, radius) = voids.point(point);
            push(&mut marks, mark(residue, position, radius), MARKS)?;
        }
        // A mouth without an area has no centre.
        for mouth in row.mouths.iter().filter(|mouth| mouth.area > 0.0) {
            push(&mut marks, mark(RESIDUES[4], mouth.center, mouth.radius), MARKS)?;
        }
    }
    Ok(marks)
}

/// The first of V, W, …, Z, A, …, 9 that is no chain of the structure; V if all are.
fn free_chain(structure: &Structure) -> Name<8> {
    let names = "VWXYZABCDEFGHIJKLMNOPQRSTUvwxyzabcdefghijklmnopqrstu0123456789";
    let chains = &structure.topology.chains;
    let free = names.chars().map(|c| Name::new(c.to_string())).find(|name| !chains.contains(name));
    free.unwrap_or(Name::new("V"))
}

/// The table by columns: Å, Å², Å³.
fn columns(rows: &[Row]) -> Result<Vec<Column<'static>>> {
    fn column<T>(rows: &[Row], of: impl Fn(&Row) -> T) -> Result<Vec<T>> {
        collected(rows.iter().map(of), rows.len(), Purpose("the columns of a table"))
    }
    let number = |name, of: fn(&Row) -> f64| Ok(Column { name, values: Values::Numbers(column(rows, of)?) });
    let count = |name, of: fn(&Row) -> usize| {
        Ok(Column { name, values: Values::Integers(column(rows, |row| of(row) as i64)?) })
    };
    let columns = [
        Ok(Column { name: "kind", values: Values::Texts(column(rows, |row| row.kind.name().into())?) }),
        number("volume", |row| row.volume),
        number("error", |row| row.error.total()),
        number("error_lid", |row| row.error.lid),
        number("error_neck", |row| row.error.neck),
        number("error_grid", |row| row.error.grid),
        number("area", |row| row.area),
        number("depth", |row| row.depth),
        number("x", |row| row.center[0]),
        number("y", |row| row.center[1]),
        number("z", |row| row.center[2]),
        number("max_radius", |row| row.max_radius),
        number("hydropathy", |row| row.hydropathy),
        count("n_mouths", |row| row.mouths.len()),
        number("mouth_area", |row| row.mouths.iter().map(|mouth| mouth.area).sum()),
        count("n_atoms", |row| row.atoms.len()),
        count("n_residues", |row| row.residues.len()),
        count("n_points", |row| row.points.len()),
    ];
    columns.into_iter().collect()
}

/// Everything that was chosen, about finding and about reading, by the names and words of the bindings.
fn chosen(voids: &Voids) -> Map<String, Value> {
    let options = voids.options();
    let radii = match &options.radii {
        Radii::Default => "default",
        Radii::AmberUnited => "amber_united",
        Radii::PerAtom(_) => "one per atom",
    };
    let within = options.within.as_ref().map(|region| match region {
        Region::Box(low, high) => json!([low, high]),
        Region::Around(points, distance) => json!({"distance": distance, "n_points": points.len()}),
    });
    let chosen = json!({
        "step": options.step,
        "probe_radius": options.probe_radius,
        "mouth_gap": options.mouth_gap,
        "min_volume": options.min_volume,
        "radii": radii,
        "align": options.align,
        "within": within,
        "probe_out": options.probe_out,
        "passages": options.passages,
    });
    let Value::Object(mut chosen) = chosen else { return Map::new() };
    chosen.extend(voids.structure().reading.options.clone());
    chosen
}

/// The report: what was asked, and a row with its mouths and residues for every void. Undefined values are null.
fn write_report(voids: &Voids, out: &mut impl Write) -> Result<()> {
    let structure = voids.structure();
    let topology = &structure.topology;
    let columns = columns(voids.rows())?;
    let mouth = |mouth: &Mouth| json!({"area": mouth.area, "radius": mouth.radius, "normal": mouth.normal, "center": mouth.center});
    let residue = |&first: &u32| {
        let i = first as usize;
        let code = topology.insertion_codes[i];
        let code = if code == 0 { String::new() } else { char::from(code).to_string() };
        json!(format!("{} {} {}{code}", topology.chains[i], topology.residue_name(i), topology.residue_ids[i]))
    };
    let row = |(i, row): (usize, &Row)| {
        let mut object = io::json_row(&columns, i);
        object["mouths"] = Value::Array(row.mouths.iter().map(mouth).collect());
        object["residues"] = Value::Array(row.residues.iter().map(residue).collect());
        object
    };
    let mut report = chosen(voids);
    report.extend([
        ("nucula".into(), json!({"version": env!("CARGO_PKG_VERSION")})),
        ("notes".into(), json!(structure.reading.notes().collect::<Vec<_>>())),
        ("n_atoms".into(), json!(structure.n_atoms())),
        ("voids".into(), voids.rows().iter().enumerate().map(row).collect()),
    ]);
    serde_json::to_writer_pretty(&mut *out, &report).map_err(|error| io::output_failed(error.into()))?;
    out.write_all(b"\n").map_err(io::output_failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_decides_in_any_case() {
        let formats = ["a.pdb", "a.CIF", "a.json", "a.csv", "a.ply", "a.obj", "b/a.MRC", "a.ccp4", "a.map", "a.HTML"];
        let expected = [
            Format::Pdb,
            Format::Mmcif,
            Format::Json,
            Format::Csv,
            Format::Ply,
            Format::Obj,
            Format::Map,
            Format::Map,
            Format::Map,
            Format::Html,
        ];
        assert_eq!(formats.map(|path| Format::of(path.as_ref())), expected.map(Ok));
        assert!(matches!(Format::of("a.txt".as_ref()), Err(Error::Unsupported { .. })));
    }
}
