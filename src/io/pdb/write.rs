//! Atoms to PDB files.

use std::io::Write;

use crate::io::output_atom::{OutputAtom, output_failed};
use crate::io::text::{push_fixed, push_integer, push_left, push_right};
use crate::{Error, Result};

/// How PDB lines are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PdbLayout {
    /// A file as readers expect it, or an error where the format cannot hold the atoms.
    ///
    /// `CRYST1` if there is a cell; HETATM for what was read as such; atom serials from 1. Serials over 99999 and residue numbers over 9999 are
    /// written in hybrid-36 (`A0000`, `A000`), which keeps them apart, unlike wrapping them around, and which gemmi,
    /// biotite and this crate read.
    #[default]
    Valid,
    /// Byte for byte as `volumizer` writes its PDB lines.
    ///
    /// Every record is ATOM; serials count from 0; there is no cell and no insertion code; what is too wide for its
    /// columns shifts the rest of the line.
    Shifting,
}

/// Writes the atoms, in their order, then `END`; the `cell` (a, b, c in Å, α, β, γ in degrees) only with
/// [`PdbLayout::Valid`].
///
/// `out` should be buffered; after an error it holds part of a file.
///
/// # Errors
/// [`Error::Io`] if `out` fails. [`Error::Unsupported`] if a coordinate is not finite, and with [`PdbLayout::Valid`] if
/// a name, a number or a coordinate does not fit its columns; an mmCIF file holds it.
pub fn write_pdb(
    cell: Option<[f64; 6]>,
    atoms: impl Iterator<Item = OutputAtom>,
    layout: PdbLayout,
    out: &mut impl Write,
) -> Result<()> {
    let mut line = Vec::with_capacity(128);
    match layout {
        PdbLayout::Shifting => {
            for (serial, atom) in (0..).zip(atoms) {
                line.clear();
                push_shifting(&mut line, serial, &atom)?;
                out.write_all(&line).map_err(output_failed)?;
            }
        }
        PdbLayout::Valid => {
            if let Some(cell) = cell {
                push_cell(&mut line, cell)?;
                out.write_all(&line).map_err(output_failed)?;
            }
            for (serial, atom) in (1..).zip(atoms) {
                line.clear();
                push_valid(&mut line, serial, &atom)?;
                out.write_all(&line).map_err(output_failed)?;
            }
        }
    }
    out.write_all(b"END\n").map_err(output_failed)
}

/// Appends one line of [`PdbLayout::Shifting`].
fn push_shifting(line: &mut Vec<u8>, serial: i64, atom: &OutputAtom) -> Result<()> {
    atom.check()?;
    line.extend_from_slice(b"ATOM  ");
    push_integer(line, 5, serial);
    line.push(b' ');
    push_short_name(line, &atom.name.as_bytes()[..atom.name.len().min(4)]);
    line.push(b' ');
    line.extend_from_slice(atom.residue_name.as_bytes());
    line.push(b' ');
    line.extend_from_slice(atom.chain.as_bytes());
    push_integer(line, 4, atom.residue_id.into());
    line.extend_from_slice(b"    ");
    for x in atom.position {
        push_fixed::<3>(line, 8, x);
    }
    line.extend_from_slice(b"  1.00");
    push_fixed::<2>(line, 6, if atom.b_factor.is_nan() { 0.0 } else { atom.b_factor });
    line.extend_from_slice(b"           ");
    line.extend_from_slice(atom.element.as_bytes());
    line.push(b'\n');
    Ok(())
}

/// Appends a name of at most 4 characters in 4 columns; up to 3 characters start in the second.
fn push_short_name(line: &mut Vec<u8>, name: &[u8]) {
    if name.len() < 4 {
        line.push(b' ');
    }
    push_left(line, if name.len() < 4 { 3 } else { 4 }, name);
}

/// Appends one line of [`PdbLayout::Valid`].
fn push_valid(line: &mut Vec<u8>, serial: i64, atom: &OutputAtom) -> Result<()> {
    atom.check()?;
    let does_not_fit = |what: &str| Error::Unsupported {
        reason: format!("{}: the PDB format has no room for {what}; write mmCIF (.cif)", atom.place()),
    };
    line.extend_from_slice(if atom.hetero { b"HETATM" } else { b"ATOM  " });
    push_hybrid_36::<5>(line, serial).ok_or_else(|| does_not_fit("so many atoms"))?;
    line.push(b' ');
    if atom.name.len() > 4 {
        return Err(does_not_fit("an atom name of more than 4 characters"));
    }
    let name = atom.name.as_bytes();
    if atom.element.len() == 2 && name.starts_with(atom.element.as_bytes()) {
        // The element takes the first two columns: calcium `CA  `, an alpha carbon ` CA `.
        push_left(line, 4, name);
    } else {
        push_short_name(line, name);
    }
    line.push(b' ');
    push_right(line, 3, atom.residue_name.as_bytes());
    line.push(b' ');
    if atom.chain.len() > 1 {
        return Err(does_not_fit("a chain id of more than one character"));
    }
    push_left(line, 1, atom.chain.as_bytes());
    push_hybrid_36::<4>(line, atom.residue_id.into()).ok_or_else(|| does_not_fit("this residue number"))?;
    push_left(line, 1, atom.insertion_code());
    line.extend_from_slice(b"   ");
    for x in atom.position {
        let start = line.len();
        push_fixed::<3>(line, 8, x);
        if line.len() - start > 8 {
            return Err(does_not_fit(&format!("the coordinate {x:.3}")));
        }
    }
    line.extend_from_slice(b"  1.00");
    push_fixed::<2>(line, 6, if atom.b_factor.is_nan() { 0.0 } else { atom.b_factor });
    line.extend_from_slice(b"          ");
    push_right(line, 2, atom.element.as_bytes());
    line.extend_from_slice(b"  \n");
    Ok(())
}

/// Appends the CRYST1 line. The space group is not known; `P 1` is what files without one give.
fn push_cell(line: &mut Vec<u8>, cell: [f64; 6]) -> Result<()> {
    let [a, b, c, alpha, beta, gamma] = cell;
    writeln!(line, "CRYST1{a:9.3}{b:9.3}{c:9.3}{alpha:7.2}{beta:7.2}{gamma:7.2} P 1           1          ")
        .expect("a Vec takes all");
    if line.len() == 81 && cell.iter().all(|x| x.is_finite()) {
        return Ok(());
    }
    Err(Error::Unsupported { reason: format!("the PDB format has no room for the cell {cell:?}; write mmCIF (.cif)") })
}

/// Appends a number in `WIDTH` columns: decimal, then base 36 from `A0…0` to `Z…Z` and from `a0…0` to `z…z`; `None` if
/// it is beyond. R. W. Grosse-Kunstleve, hybrid-36, <https://cci.lbl.gov/hybrid_36>.
fn push_hybrid_36<const WIDTH: usize>(line: &mut Vec<u8>, value: i64) -> Option<()> {
    let n_decimal = 10i64.pow(WIDTH as u32);
    let n_letter = 26 * 36i64.pow(WIDTH as u32 - 1);
    if value < n_decimal {
        if value <= -n_decimal / 10 {
            return None;
        }
        push_integer(line, WIDTH, value);
        return Some(());
    }
    let place = value - n_decimal;
    let (digits, letters): (&[u8; 36], _) = match place / n_letter {
        0 => (b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", place),
        1 => (b"0123456789abcdefghijklmnopqrstuvwxyz", place - n_letter),
        _ => return None,
    };
    let mut rest = letters + 10 * 36i64.pow(WIDTH as u32 - 1);
    let mut columns = [0; WIDTH];
    for column in columns.iter_mut().rev() {
        *column = digits[(rest % 36) as usize];
        rest /= 36;
    }
    line.extend_from_slice(&columns);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Name, Structure};
    use crate::io::output_atom::atoms;
    use crate::io::test_structures::{marks, odd_structure};

    fn written(structure: &Structure, marks: &[OutputAtom], layout: PdbLayout) -> Result<String> {
        let mut out = Vec::new();
        write_pdb(structure.cell, atoms(structure).chain(marks.iter().copied()), layout, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn valid(structure: &Structure) -> Result<String> {
        written(structure, &[], PdbLayout::Valid)
    }

    /// A structure of one atom, `CA` of `ALA` 1 of chain `A` at the origin, changed by `change`.
    fn one_atom(change: impl FnOnce(&mut Structure)) -> Structure {
        let mut structure = Structure::from_atoms(vec![[0.0; 3]], vec![Name::new("C")]);
        change(&mut structure);
        structure
    }

    fn topology(structure: &mut Structure) -> &mut crate::base::Topology {
        std::sync::Arc::make_mut(&mut structure.topology)
    }

    /// The lines are those that `volumizer` 0.1.4 prints for the same atoms.
    #[test]
    fn the_shifting_layout_is_exact() {
        let text = written(&odd_structure(), &marks(), PdbLayout::Shifting).unwrap();
        let expected = "\
ATOM      0  CA  ALA Z   1       1.062  -0.000   0.000  1.00  0.00           C
ATOM      1  O5' ALA Z  -5     123.457 -99.999   5.000  1.00  0.00           O
ATOM      2  C1\" MG AB10000       1.000   2.000   3.000  1.00  0.00           CL
ATOM      3 C2A' A B   3       4.000   5.000   6.000  1.00  0.00           \n\
ATOM      4 ABCD ALA A-1234    100000.000-12345.678   1.000  1.00  0.00           SE
ATOM      5  F   ONE C   0       1.500   0.000  -1.500  1.00 50.00           F
ATOM      6  N   TWO D   0       4.500   0.000  -1.500  1.00  0.00           N
ATOM      7  N   TWO D   1       7.500   0.000  -1.500  1.00 50.00           N
END
";
        assert_eq!(text, expected);
    }

    #[test]
    fn no_atom_is_a_file_all_the_same() {
        for layout in [PdbLayout::Shifting, PdbLayout::Valid] {
            assert_eq!(
                written(&Structure::default(), &[], layout).unwrap(),
                "END
"
            );
        }
    }

    #[test]
    fn valid_layout_keeps_its_columns() {
        let mut structure = odd_structure();
        let topology = topology(&mut structure);
        for name in &mut topology.chains {
            *name = Name::new(&name.as_bytes()[..1]);
        }
        topology.atom_names[2] = Name::new("CL1");
        topology.atom_names[3] = Name::new("C2A'");
        topology.atom_names[4] = Name::new("SE");
        topology.residue_ids[4] = -999;
        structure.positions[4] = [-999.999, 9999.999, 1.0];
        structure.cell = Some([61.2, 9.5, 120.0, 90.0, 101.5, 90.0]);
        let text = written(&structure, &marks(), PdbLayout::Valid).unwrap();
        let expected = "\
CRYST1   61.200    9.500  120.000  90.00 101.50  90.00 P 1           1          \n\
ATOM      1  CA  ALA Z   1       1.062  -0.000   0.000  1.00  0.00           C  \n\
ATOM      2  O5' ALA Z  -5A    123.457 -99.999   5.000  1.00  0.00           O  \n\
HETATM    3 CL1   MG AA000       1.000   2.000   3.000  1.00  0.00          CL  \n\
ATOM      4 C2A'   A B   3       4.000   5.000   6.000  1.00  0.00              \n\
HETATM    5 SE   ALA A-999    -999.9999999.999   1.000  1.00  0.00          SE  \n\
ATOM      6  F   ONE C   0       1.500   0.000  -1.500  1.00 50.00           F  \n\
ATOM      7  N   TWO D   0       4.500   0.000  -1.500  1.00  0.00           N  \n\
ATOM      8  N   TWO D   1       7.500   0.000  -1.500  1.00 50.00           N  \n\
END
";
        assert_eq!(text, expected);
        assert!(text.lines().all(|line| line == "END" || line.len() == 80));
    }

    #[test]
    fn valid_layout_refuses_what_does_not_fit() {
        let refusal = |change: fn(&mut Structure)| match valid(&one_atom(change)) {
            Err(Error::Unsupported { reason }) => reason,
            other => panic!("{other:?}"),
        };
        let of = "atom C of residue UNK 1 of chain \"A\": the PDB format has no room for";
        let chain = "atom C of residue UNK 1 of chain \"AB\": the PDB format has no room for a chain id of more than one \
                     character; write mmCIF (.cif)";
        assert_eq!(refusal(|s| topology(s).chains[0] = Name::new("AB")), chain);
        let reason = refusal(|s| s.positions[0][1] = 1e4);
        assert_eq!(reason, format!("{of} the coordinate 10000.000; write mmCIF (.cif)"));
        assert!(refusal(|s| s.positions[0][2] = -1e3).contains("the coordinate -1000.000"));
        assert!(refusal(|s| topology(s).atom_names[0] = Name::new("ABCDE")).contains("an atom name of more"));
        assert!(refusal(|s| topology(s).residue_ids[0] = -1000).contains("this residue number"));
        assert!(refusal(|s| topology(s).residue_ids[0] = 2_436_112).contains("this residue number"));
        assert!(refusal(|s| s.cell = Some([1e5, 1.0, 1.0, 90.0, 90.0, 90.0])).contains("the cell [100000.0"));
        assert!(refusal(|s| s.positions[0][0] = f32::NAN).contains("must be finite"));
        let exact = one_atom(|s| s.positions[0][0] = f32::INFINITY);
        assert!(written(&exact, &[], PdbLayout::Shifting).is_err());
    }

    #[test]
    fn hybrid_36_counts_on() {
        let text = |value| {
            let mut line = Vec::new();
            push_hybrid_36::<4>(&mut line, value).map(|()| String::from_utf8(line).unwrap())
        };
        let cases = [
            (-999, "-999"),
            (0, "   0"),
            (9999, "9999"),
            (10_000, "A000"),
            (10_036, "A010"),
            (1_223_055, "ZZZZ"),
            (1_223_056, "a000"),
            (2_436_111, "zzzz"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(value).as_deref(), Some(expected));
        }
        assert_eq!([text(-1000), text(2_436_112)], [None, None]);
        let mut serial = Vec::new();
        push_hybrid_36::<5>(&mut serial, 100_000).unwrap();
        assert_eq!(serial, b"A0000");
    }
}
