//! Scripts for other viewers, which show an annotated file that lies beside them.

use std::io::Write;

use serde_json::json;

use crate::Result;
use crate::base::Name;
use crate::io::output_failed;
use crate::volumes::{Kind, PseudoAtoms};

/// Colours of the kinds, as in the page.
const COLORS: [(Kind, &str); 5] = [
    (Kind::Hub, "1f9d63"),
    (Kind::Pore, "c8372d"),
    (Kind::Pocket, "2f6fde"),
    (Kind::Cavity, "d19a00"),
    (Kind::Occluded, "8a8f94"),
];

/// The kinds that are there, with their chain, residue name and colour.
fn kinds(marks: &PseudoAtoms, include_hubs: bool) -> impl Iterator<Item = (Kind, Name<8>, Name<4>, &'static str)> {
    COLORS.into_iter().filter(move |(kind, _)| include_hubs || *kind != Kind::Hub).filter_map(|(kind, color)| {
        let first = marks.kinds.iter().position(|&other| other == kind)?;
        Some((kind, marks.chains[first], PseudoAtoms::residue_name(kind), color))
    })
}

/// Writes a script for PyMOL: the protein as cartoon, a surface for each kind, mouths as dots. `structure` is the annotated
/// file, beside the script or with its folder.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub(super) fn write_pymol(
    marks: &PseudoAtoms,
    include_hubs: bool,
    structure: &str,
    out: &mut impl Write,
) -> Result<()> {
    let mut text = format!("cmd.load({}, \"nucula\")\nhide everything, nucula\n", json!(structure));
    text += "show cartoon, nucula\ncolor gray70, nucula\nset transparency, 0.35\n";
    for (kind, chain, residue, color) in kinds(marks, include_hubs) {
        let (name, chain) = (kind.name(), chain.as_str());
        text += &format!("create {name}, nucula and chain \"{chain}\" and resn {residue}\n");
        text += &format!("remove nucula and chain \"{chain}\" and resn {residue}\n");
        text += &format!(
            "hide everything, {name}\nset_color nucula_{name}, [0x{}, 0x{}, 0x{}]\n",
            &color[..2],
            &color[2..4],
            &color[4..]
        );
        text += &format!("color nucula_{name}, {name}\nalter {name}, vdw=2.0\nrebuild {name}\n");
        text += &format!("show surface, {name}\nshow dots, {name} and b > 49\n");
    }
    text += "orient\n";
    out.write_all(text.as_bytes()).map_err(output_failed)
}

/// Writes a script for ChimeraX: the protein as cartoon, spheres for each kind, mouths lighter. `structure` as above.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub(super) fn write_chimerax(
    marks: &PseudoAtoms,
    include_hubs: bool,
    structure: &str,
    out: &mut impl Write,
) -> Result<()> {
    let mut text = format!("open {}\nhide atoms\nshow cartoons\ncolor gray\n", json!(structure));
    for (_, chain, residue, color) in kinds(marks, include_hubs) {
        let of_kind = format!("/{chain}:{residue}");
        text += &format!("hide {of_kind} cartoons\nshow {of_kind} atoms\nstyle {of_kind} sphere\n");
        text += &format!("size {of_kind} atomRadius 1.5\ncolor {of_kind} #{color}\n");
        text += &format!("transparency {of_kind} 30 target a\ncolor {of_kind}@@bfactor>49 #{color} target a\n");
        text += &format!("transparency {of_kind}@@bfactor>49 70 target a\n");
    }
    text += "view\n";
    out.write_all(text.as_bytes()).map_err(output_failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_that_is_there_is_shown() {
        let marks = PseudoAtoms {
            positions: vec![[0.0; 3]; 2],
            kinds: vec![Kind::Hub, Kind::Cavity],
            residue_ids: vec![0, 0],
            chains: ["C", "D"].map(Name::new).to_vec(),
            voxels: vec![1, 2],
            in_mouth: vec![0, 1],
        };
        let written = |hubs, pymol| {
            let mut out = Vec::new();
            let write = if pymol { write_pymol } else { write_chimerax };
            write(&marks, hubs, "a \"b\".cif", &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        for (pymol, hub, cavity) in [(true, "resn HUB", "chain \"D\" and resn CAV"), (false, "/C:HUB", "/D:CAV")] {
            let text = written(true, pymol);
            assert!(text.contains(hub) && text.contains(cavity) && text.contains("\"a \\\"b\\\".cif\""), "{text}");
            assert!(!text.contains("POK") && !written(false, pymol).contains(hub));
        }
    }
}
