//! The page on the voids of one structure: what its script draws.

use std::io::Write;

use serde_json::{Value, json};

use super::page::{found, write_page};
use super::page_atoms::{Detail, residue};
use super::voids_shapes::surfaces;
use crate::io::{self, Surface};
use crate::voids::{Centreline, Row, Voids};
use crate::work::Monitor;
use crate::{Error, Result};

/// Triangles that are drawn; the voids that are smaller than those that fill them are in the table alone.
const MOST_TRIANGLES: usize = 400_000;
/// Centrelines that are followed, of the largest voids that have two mouths.
const MOST_LINES: usize = 20;

/// Writes the page.
///
/// # Errors
/// [`Error::Io`] if `out` fails, [`Error::OutOfMemory`].
pub(super) fn write(voids: &Voids, title: &str, out: &mut impl Write) -> Result<()> {
    let (structure, options) = (voids.structure(), voids.options());
    let mut notes: Vec<String> = structure.reading.notes().map(str::to_owned).collect();
    let detail = Detail::of(structure);
    notes.extend(detail.note(structure.n_atoms()));
    let surfaces = surfaces(voids)?;
    let (mut n_triangles, mut n_left_out, mut n_lines) = (0, 0, 0);
    let mut rows = Vec::new();
    for (i, (row, surface)) in voids.rows().iter().zip(&surfaces).enumerate() {
        let is_drawn = n_triangles + surface.triangles.len() <= MOST_TRIANGLES;
        n_triangles += if is_drawn { surface.triangles.len() } else { 0 };
        n_left_out += usize::from(!is_drawn);
        let line = if row.mouths.len() >= 2 && n_lines < MOST_LINES { line(voids, i)? } else { None };
        n_lines += usize::from(line.is_some());
        rows.push(json!({
            "id": i + 1,
            "type": row.kind.name(),
            "cells": cells(i, row),
            "words": words(row, line.as_ref()),
            "mesh": if is_drawn { mesh(surface) } else { Value::Null },
            "discs": discs(row),
            "line": line.map(|line| json!({ "points": line.points, "radius": line.radius })),
            "residues": row.residues.iter().map(|&atom| residue(structure, atom as usize)).collect::<Value>(),
        }));
    }
    if n_left_out > 0 {
        notes
            .push(format!("{n_left_out} of the smaller voids are in the table but not drawn, to keep the page small."));
    }
    let mut atoms = Vec::new();
    let shown = io::atoms(structure).filter(|atom| detail.shows(atom));
    if shown.clone().next().is_some() {
        io::write_mmcif(None, shown, &[], &mut atoms)?;
    }
    let (step, probe) = (options.step, options.probe_radius);
    notes.push(format!(
        "Volumes are those of the molecular surface, up to the lid; ± is meant as a bound for 95 % of cases. \
         nucula {}, points {step} Å apart, probe of {probe} Å.",
        env!("CARGO_PKG_VERSION")
    ));
    let data = json!({
        "found": found("voids", voids.rows().iter().map(|row| row.kind.name())),
        "heads": ["void", "", "Å³", "±", "depth, Å", "ball, Å", "mouths"],
        "rows": rows,
        "atoms": String::from_utf8_lossy(&atoms),
        "cartoon": detail != Detail::Bare,
        "traced": detail == Detail::Trace,
        "notes": notes,
    });
    write_page(title, &data, out)
}

/// What the table says of a void, after its kind.
fn cells(i: usize, row: &Row) -> Value {
    let depth = if row.depth.is_nan() { "–".into() } else { format!("{:.1}", row.depth) };
    let (volume, error) = (format!("{:.0}", row.volume), format!("{:.0}", row.error.total()));
    json!([(i + 1).to_string(), volume, error, depth, format!("{:.2}", row.max_radius), row.mouths.len().to_string()])
}

/// What a reader is told who asks for one.
fn words(row: &Row, line: Option<&Centreline>) -> String {
    let parts = row.error;
    let mut words = format!(
        "{:.1} ± {:.1} Å³ (lid {:.1}, necks {:.1}, grid {:.1}), surface {:.0} Å²",
        row.volume,
        parts.total(),
        parts.lid,
        parts.neck,
        parts.grid,
        row.area,
    );
    if !row.hydropathy.is_nan() {
        words += &format!(", hydropathy {:.2}", row.hydropathy);
    }
    if let Some(line) = line {
        words += &format!(", centreline of {:.1} Å with a bottleneck of {:.2} Å", line.length, line.bottleneck);
    }
    words
}

/// The centreline of a row, if one leads through it.
fn line(voids: &Voids, row: usize) -> Result<Option<Centreline>> {
    match voids.centreline(row, None, None, &Monitor::default()) {
        Ok(line) => Ok(Some(line)),
        Err(Error::Degenerate { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A surface: three whole hundredths of an Å for each vertex, three numbers of vertices for each triangle.
fn mesh(surface: &Surface) -> Value {
    let hundredths = |c: &f64| (100.0 * c).round() as i64;
    json!({
        "points": surface.vertices.iter().flatten().map(hundredths).collect::<Value>(),
        "faces": surface.triangles.iter().flatten().copied().collect::<Value>(),
    })
}

/// Mouths as discs of their balls; one without an area has no centre.
fn discs(row: &Row) -> Value {
    let mouths = row.mouths.iter().filter(|mouth| mouth.area > 0.0);
    mouths.map(|m| json!({ "center": m.center, "normal": m.normal, "radius": m.radius, "area": m.area })).collect()
}
