//! Volumes to files, by format.

use std::borrow::Cow;
use std::path::Path;

use super::volumes_json::{Report, write_report};
use super::volumes_page;
use super::volumes_scripts::{write_chimerax, write_pymol};
use crate::base::{Labels, Name};
use crate::error::shown;
use crate::io::{self, Column, OutputAtom, PdbLayout, Values};
use crate::math::principal_axes::Frame;
use crate::secondary;
use crate::volumes::{Alignment, Kind, PseudoAtoms, Row, Volumes};
use crate::work::memory::{Purpose, collected, gathered, make_room};
use crate::{Error, Result};

pub use super::volumes_json::settings;

/// A format results are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Annotated structure as PDB.
    Pdb,
    /// Annotated structure as mmCIF.
    Mmcif,
    /// Report with the table, as JSON.
    Json,
    /// The table by columns, as JSON: what pandas writes.
    JsonColumns,
    /// The table, as CSV.
    Csv,
    /// A page to look at, which needs nothing but a browser.
    Html,
    /// A script for PyMOL that shows the annotated structure beside it.
    Pymol,
    /// The same for ChimeraX.
    ChimeraX,
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
            Some("html" | "htm") => Ok(Self::Html),
            Some("pml") => Ok(Self::Pymol),
            Some("cxc") => Ok(Self::ChimeraX),
            _ => {
                let file = shown(path.as_os_str().as_encoded_bytes());
                let reason =
                    format!("{file}: results are written as .pdb, .cif, .mmcif, .json, .csv, .html, .pml or .cxc");
                Err(Error::Unsupported { reason })
            }
        }
    }
}

/// The frame in which atoms and voxels are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutputFrame {
    /// That of the grid: centred, principal axes along x, y, z.
    #[default]
    Aligned,
    /// Where the input had them.
    Input,
}

impl OutputFrame {
    /// As reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aligned => "aligned",
            Self::Input => "input",
        }
    }
}

/// How results are written.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteOptions {
    /// The format.
    pub format: Format,
    /// Whether hubs are written too. Without them mmCIF is laid out as `volumizer` does, whose files leave hubs out and
    /// give the cell, and b-factors of 0, to atoms in any frame. PDB in its exact layout, and JSON by columns, always hold
    /// hubs, as there.
    pub include_hubs: bool,
    /// Where atoms and voxels are put in structure files, and centres in tables.
    pub frame: OutputFrame,
    /// Whether PDB is written byte for byte in `volumizer`'s layout, whose columns overflow for large structures.
    pub exact_pdb: bool,
    /// JSON and pages: the label of the structure.
    pub source: Option<String>,
    /// JSON: the file that was read.
    pub input_path: Option<String>,
    /// JSON and scripts: the annotated structure written beside it; a script without one means `NAME.annotated.cif`, where
    /// `NAME` is its own without suffix.
    pub structure_path: Option<String>,
}

impl WriteOptions {
    /// The defaults of a format.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            include_hubs: true,
            frame: OutputFrame::Aligned,
            exact_pdb: false,
            source: None,
            input_path: None,
            structure_path: None,
        }
    }
}

/// Writes volumes to a file, which appears whole or not at all.
///
/// # Errors
/// [`Error::Io`]; [`Error::Unsupported`] for a structure that does not fit into PDB.
pub fn write(volumes: &Volumes, path: &Path, options: &WriteOptions) -> Result<()> {
    let structure = volumes.structure();
    let written = Written { volumes, options };
    io::write_whole(path, |out| match options.format {
        Format::Pdb if options.exact_pdb => {
            io::write_pdb(None, io::atoms(structure), PdbLayout::Shifting, out)?;
            io::write_pdb(None, marked(&volumes.try_pseudo_atoms()?, true), PdbLayout::Shifting, out)
        }
        Format::Pdb => {
            let marks = volumes.try_pseudo_atoms()?;
            io::write_remarks(structure.reading.notes(), out)?;
            io::write_pdb(written.cell(), written.atoms(&marks), PdbLayout::Valid, out)
        }
        Format::Mmcif => {
            let marks = volumes.try_pseudo_atoms()?;
            io::write_comments(structure.reading.notes(), out)?;
            let no_polymer = PseudoAtoms::KINDS.map(PseudoAtoms::residue_name);
            io::write_mmcif(written.cell(), written.atoms(&marks), &no_polymer, out)
        }
        Format::Json => {
            let table = written.table()?;
            write_report(&Report { volumes, options, table: &table, fractions: secondary::fractions(structure)? }, out)
        }
        Format::JsonColumns => io::write_json_columns(&columns(volumes.rows())?, out),
        Format::Csv => io::write_csv(&written.table()?, out),
        Format::Html => volumes_page::write(&written, &title(path, options), out),
        Format::Pymol | Format::ChimeraX => {
            let marks = volumes.try_pseudo_atoms()?;
            let structure = annotated(path, options);
            let write = if options.format == Format::Pymol { write_pymol } else { write_chimerax };
            write(&marks, options.include_hubs, &structure, out)
        }
    })
}

/// What a page is called: the label, or else the file.
fn title(path: &Path, options: &WriteOptions) -> String {
    let label = options.source.as_ref().or(options.input_path.as_ref()).map(|source| {
        let name = Path::new(source).file_name().map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| source.clone())
    });
    label.unwrap_or_else(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

/// The annotated structure that a script shows, as seen from the script's folder.
fn annotated(path: &Path, options: &WriteOptions) -> String {
    if let Some(structure) = &options.structure_path {
        let structure = Path::new(structure);
        let is_beside = structure.parent() == path.parent();
        let name = structure.file_name().filter(|_| is_beside).unwrap_or(structure.as_os_str());
        return name.to_string_lossy().into_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("{}.annotated.cif", stem.strip_suffix(".annotated").unwrap_or(&stem))
}

/// The rows of a result as objects, in their order: the columns of the table, residues as a list.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub fn rows(volumes: &Volumes, options: &WriteOptions) -> Result<Vec<serde_json::Value>> {
    super::volumes_json::rows(&Written { volumes, options }.table()?)
}

/// A result and how it is to be written.
pub(super) struct Written<'a> {
    pub volumes: &'a Volumes,
    pub options: &'a WriteOptions,
}

impl Written<'_> {
    /// Whether the file is one of `volumizer`'s, whose readers expect its habits.
    fn is_as_volumizer(&self) -> bool {
        !self.options.include_hubs && self.options.format == Format::Mmcif && !self.is_in_input_frame()
    }

    fn is_in_input_frame(&self) -> bool {
        self.options.frame == OutputFrame::Input || self.volumes.options().alignment == Alignment::Keep
    }

    /// The unit cell, where the atoms lie in it as they are written.
    fn cell(&self) -> Option<[f64; 6]> {
        self.volumes.structure().cell.filter(|_| self.is_in_input_frame() || self.is_as_volumizer())
    }

    /// The frame to be taken back, unless positions stay as they are.
    pub fn frame(&self) -> Option<Frame> {
        let is_moved = self.options.frame == OutputFrame::Input && self.volumes.options().alignment != Alignment::Keep;
        is_moved.then(|| *self.volumes.frame())
    }

    /// The word for the frame.
    pub fn frame_name(&self) -> &'static str {
        if self.options.frame == OutputFrame::Input { "input" } else { "aligned" }
    }

    /// Whether a row is written.
    pub fn is_wanted(&self, row: &Row) -> bool {
        self.options.include_hubs || row.kind != Kind::Hub
    }

    /// The atoms of the structure in the frame wanted.
    pub fn atoms_of_structure(&self) -> impl Iterator<Item = OutputAtom> + Clone {
        self.laid(io::atoms(self.volumes.structure()))
    }

    fn laid(&self, atoms: impl Iterator<Item = OutputAtom> + Clone) -> impl Iterator<Item = OutputAtom> + Clone {
        let frame = self.frame();
        atoms.map(move |atom| match &frame {
            None => atom,
            Some(frame) => OutputAtom { position: frame.given(atom.position.map(f64::from)).map(|x| x as f32), ..atom },
        })
    }

    /// The atoms and the pseudo-atoms of the kinds wanted, in the frame wanted.
    pub fn atoms(&self, marks: &PseudoAtoms) -> impl Iterator<Item = OutputAtom> + Clone {
        // The b-factors of the file are not kept, so they are not known.
        let b_factor = if self.is_as_volumizer() { 0.0 } else { f32::NAN };
        let atoms = io::atoms(self.volumes.structure()).map(move |atom| OutputAtom { b_factor, ..atom });
        self.laid(atoms.chain(marked(marks, self.options.include_hubs)))
    }

    /// The rows wanted, by columns: those of `volumizer`, then the centre, Å, and the residues along it, as
    /// `chain:number:name` parted by blanks, where the number has its insertion code with it.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn table(&self) -> Result<Vec<Column<'static>>> {
        let rows = self.volumes.rows();
        let kept = gathered((0..rows.len()).filter(|&i| self.is_wanted(&rows[i])), ROWS)?;
        let kept_rows = collected(kept.iter().map(|&i| rows[i].clone()), kept.len(), ROWS)?;
        let frame = self.frame();
        let centers = kept_rows.iter().map(|row| frame.map_or(row.center, |frame| frame.given(row.center)));
        let centers = collected(centers, kept.len(), ROWS)?;
        let texts = residue_texts(self.volumes)?;
        let residues = collected(kept.iter().map(|&row| Cow::Owned(texts.get(row).to_owned())), kept.len(), ROWS)?;
        let mut table = Vec::from(columns(&kept_rows)?);
        for (axis, name) in ["center_x", "center_y", "center_z"].into_iter().enumerate() {
            let values = collected(centers.iter().map(|center| center[axis]), kept.len(), ROWS)?;
            table.push(Column { name, values: Values::Numbers(values) });
        }
        table.push(Column { name: "residues", values: Values::Texts(residues) });
        Ok(table)
    }
}

const ROWS: Purpose = Purpose("the rows of a table");
/// Bytes: a blank, two names of eight, a number of eleven, an insertion code of two, two colons.
const MOST_OF_A_RESIDUE: usize = 32;

/// The residues along each row, as `chain:number:name` parted by blanks, where the number has its insertion code with it.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub fn residue_texts(volumes: &Volumes) -> Result<Labels> {
    let lining = volumes.lining()?;
    let topology = &volumes.structure().topology;
    let (mut texts, mut line) = (Labels::default(), Vec::new());
    for ends in lining.offsets.windows(2) {
        line.clear();
        for &atom in &lining.residues[ends[0]..ends[1]] {
            let i = atom as usize;
            make_room(&mut line, MOST_OF_A_RESIDUE, ROWS)?;
            if !line.is_empty() {
                line.push(b' ');
            }
            line.extend_from_slice(topology.chains[i].as_bytes());
            line.push(b':');
            io::push_integer(&mut line, 0, topology.residue_ids[i].into());
            if topology.insertion_codes[i] != 0 {
                line.extend_from_slice(char::from(topology.insertion_codes[i]).encode_utf8(&mut [0; 4]).as_bytes());
            }
            line.push(b':');
            line.extend_from_slice(topology.residue_name(i).as_bytes());
        }
        texts.push(&String::from_utf8_lossy(&line))?;
    }
    Ok(texts)
}

/// The table by columns, as `volumizer` names them. Volumes are Å³, `x`, `y`, `z` are lengths, Å.
///
/// # Errors
/// [`Error::OutOfMemory`].
pub(super) fn columns(rows: &[Row]) -> Result<[Column<'static>; 8]> {
    fn column<T>(rows: &[Row], of: impl Fn(&Row) -> T) -> Result<Vec<T>> {
        collected(rows.iter().map(of), rows.len(), Purpose("the columns of a table"))
    }
    let numbers = |of: fn(&Row) -> f64| column(rows, of).map(Values::Numbers);
    let values = [
        ("id", column(rows, |row| i64::from(row.id)).map(Values::Integers)),
        ("type", column(rows, |row| Cow::Borrowed(row.kind.name())).map(Values::Texts)),
        ("volume", numbers(|row| row.volume)),
        ("x", numbers(|row| row.lengths[0])),
        ("y", numbers(|row| row.lengths[1])),
        ("z", numbers(|row| row.lengths[2])),
        ("cross_section_circularity", numbers(|row| row.circularity.unwrap_or(f64::NAN))),
        ("cross_section_uniformity", numbers(|row| row.uniformity.unwrap_or(f64::NAN))),
    ];
    let mut columns = [const { Column { name: "", values: Values::Integers(Vec::new()) } }; 8];
    for (column, (name, values)) in columns.iter_mut().zip(values) {
        *column = Column { name, values: values? };
    }
    Ok(columns)
}

/// The pseudo-atoms in their order, those of hubs only if `include_hubs`, as atoms of a file.
pub fn marked(marks: &PseudoAtoms, include_hubs: bool) -> impl Iterator<Item = OutputAtom> + Clone {
    let shown = move |&i: &usize| include_hubs || marks.kinds[i] != Kind::Hub;
    (0..marks.n_atoms()).filter(shown).map(|i| {
        let element = PseudoAtoms::element(marks.kinds[i]);
        OutputAtom {
            hetero: false,
            name: Name::new(element.as_bytes()),
            residue_name: PseudoAtoms::residue_name(marks.kinds[i]),
            chain: marks.chains[i],
            residue_id: marks.residue_ids[i],
            insertion_code: 0,
            position: marks.positions[i],
            b_factor: marks.b_factor(i),
            element,
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::Structure;
    use crate::volumes;
    use crate::work::Monitor;

    #[test]
    fn the_suffix_decides_in_any_case() {
        let formats = ["a.pdb", "a.CIF", "b/a.mmcif", "a.json", "a.csv"].map(|path| Format::of(path.as_ref()));
        let expected = [Format::Pdb, Format::Mmcif, Format::Mmcif, Format::Json, Format::Csv];
        assert_eq!(formats, expected.map(Ok));
        let refused = Format::of("out\n.txt".as_ref()).unwrap_err();
        assert!(matches!(&refused, Error::Unsupported { reason } if reason.starts_with("out\\n.txt")), "{refused}");
    }

    #[test]
    fn an_undefined_value_is_an_empty_field() {
        let row = Row {
            component: 7,
            id: 3,
            kind: Kind::Pocket,
            volume: 1.0 / 3.0,
            inside: 1.0 / 3.0,
            lengths: [10.5, 4.0, 0.125],
            circularity: Some(0.00001),
            uniformity: None,
            center: [0.0; 3],
        };
        let mut out = Vec::new();
        io::write_csv(&columns(&[row]).unwrap(), &mut out).unwrap();
        let expected = "id,type,volume,x,y,z,cross_section_circularity,cross_section_uniformity\n\
                        3,pocket,0.3333333333333333,10.5,4.0,0.125,1e-05,\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_residue_is_told_by_chain_number_code_and_name() {
        // A dodecahedron of atoms around a cavity, each a residue of its own.
        let golden = (1.0 + 5.0_f32.sqrt()) / 2.0;
        let mut places: Vec<[f32; 3]> = Vec::new();
        for (a, b) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
            let (long, short) = (golden * a, b / golden);
            places.extend([[0.0, long, short], [long, short, 0.0], [short, 0.0, long], [a, b, 1.0], [a, b, -1.0]]);
        }
        let places: Vec<[f32; 3]> = places.into_iter().map(|place| place.map(|c| 2.6 * c)).collect();
        let n = places.len();
        let mut structure = Structure::from_atoms(places, vec![Name::new("C"); n]);
        let topology = Arc::make_mut(&mut structure.topology);
        topology.residue_names = vec![Name::new("GLY"); n];
        topology.residue_names[1] = Name::new("");
        topology.residue_ids = (0..n as i32).map(|i| 7 - 5 * i).collect();
        topology.residue_ids[2] = i32::MIN;
        topology.insertion_codes[0] = b'B';
        topology.chains = vec![Name::new("A"); n];
        topology.chains[2] = Name::whole("LONGEST7");
        let options = volumes::Options { voxel_size: 1.0, ..volumes::Options::default() };
        let found = volumes::find(&structure, &options, &Monitor::default()).unwrap();
        let texts = residue_texts(&found).unwrap();
        assert_eq!(texts.len(), found.rows().len());
        let told: Vec<&str> = texts.get(0).split(' ').collect();
        assert_eq!(told[..4], ["A:7B:GLY", "A:2:", "LONGEST7:-2147483648:GLY", "A:-8:GLY"]);
        assert_eq!(told.len(), n);
    }

    #[test]
    fn hubs_are_left_out_unless_asked_for() {
        let marks = PseudoAtoms {
            positions: vec![[1.5, 0.0, -1.5], [4.5, 0.0, -1.5]],
            kinds: vec![Kind::Hub, Kind::Pocket],
            residue_ids: vec![0, 0],
            chains: ["C", "D"].map(Name::new).to_vec(),
            voxels: vec![3, 7],
            in_mouth: vec![1, 0],
        };
        let names = |hubs| marked(&marks, hubs).map(|atom| format!("{} {}", atom.residue_name, atom.b_factor));
        assert!(names(true).eq(["HUB 50", "POK 0"]) && names(false).eq(["POK 0"]));
    }
}
