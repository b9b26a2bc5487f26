//! Form factors by element, with the hydrogens bound to an atom.

use hashbrown::HashMap;

use super::options::Table;
use crate::base::Name;
use crate::data::elements::SYMBOLS;
use crate::data::form_factors::{CROMER_MANN, WAASMAIER_KIRFEL};
use crate::data::masses::MASSES;
use crate::error::shown;
use crate::work::memory::{Purpose, filled, make_room_in_map, push, reserved};
use crate::{Error, Result};

const FACTORS: Purpose = Purpose("form factors");

/// A symbol as the periodic table writes it: blanks cut, `SE` and `se` as `Se`, `D` as `H`.
pub fn symbol(element: Name<4>) -> Name<4> {
    let mut bytes = element.as_bytes().trim_ascii().to_ascii_lowercase();
    if let Some(first) = bytes.first_mut() {
        first.make_ascii_uppercase();
    }
    if bytes == b"D" { Name::new("H") } else { Name::new(bytes) }
}

/// The atomic number of an element in any case; `None` for what is no element.
pub(super) fn number(element: Name<4>) -> Option<usize> {
    let capitals = symbol(element).as_bytes().to_ascii_uppercase();
    SYMBOLS.iter().position(|symbol| symbol.as_bytes() == capitals).map(|i| i + 1)
}

/// The standard atomic weight of an element, u; `None` beyond californium and for what is no element.
pub fn mass(element: Name<4>) -> Option<f64> {
    MASSES.get(number(element)? - 1).copied()
}

/// The form factor of an element at `q`, Å⁻¹, in electrons; `None` if the table lacks the element.
pub fn form_factor(table: Table, element: Name<4>, q: f64) -> Option<f64> {
    let s2 = || (q / (4.0 * std::f64::consts::PI)).powi(2);
    match table {
        Table::Simple => Some(simple(element, q)),
        Table::CromerMann => CROMER_MANN.get(number(element)? - 1).map(|gaussians| gaussians.at(s2())),
        Table::WaasmaierKirfel => WAASMAIER_KIRFEL.get(number(element)? - 1).map(|gaussians| gaussians.at(s2())),
    }
}

/// `Z exp(-b q²)`, as structure predictors guided by scattering use it.
fn simple(element: Name<4>, q: f64) -> f64 {
    let (z, b) = match symbol(element).as_bytes() {
        b"H" => (1.0, 0.1),
        b"N" => (7.0, 0.2),
        b"O" => (8.0, 0.2),
        b"P" => (15.0, 0.3),
        b"S" => (16.0, 0.3),
        _ => (6.0, 0.2),
    };
    z * (-b * q * q).exp()
}

/// Form factors of atoms: one row per element, `elements.len()` × `q.len()`, electrons. `hydrogens`, one number per element,
/// adds so many times the factor of hydrogen.
///
/// # Errors
/// [`Error::BadArgument`] naming `elements`, `hydrogens` or `q`; [`Error::OutOfMemory`].
pub fn form_factors(table: Table, elements: &[Name<4>], hydrogens: Option<&[i32]>, q: &[f64]) -> Result<Vec<f64>> {
    check_q(q)?;
    check_hydrogens(hydrogens, elements.len())?;
    let n = elements.len().checked_mul(q.len()).ok_or(FACTORS.refused())?;
    let mut rows = reserved(n, FACTORS)?;
    let mut known: HashMap<(Name<4>, i32), usize> = HashMap::new();
    for (i, &element) in elements.iter().enumerate() {
        let key = (symbol(element), hydrogens.map_or(0, |hydrogens| hydrogens[i]));
        if let Some(&first) = known.get(&key) {
            rows.extend_from_within(first * q.len()..(first + 1) * q.len());
            continue;
        }
        make_room_in_map(&mut known, FACTORS)?;
        known.insert(key, i);
        for (k, &q) in q.iter().enumerate() {
            let factor = with_hydrogens(table, key, q).ok_or_else(|| unknown(table, element, i))?;
            // Negative exponents grow without bound.
            if !factor.is_finite() {
                return Err(Error::argument(
                    "q",
                    format!("value {k} is {q}: too large for the table {}", table.name()),
                ));
            }
            rows.push(factor);
        }
        if q.is_empty() && with_hydrogens(table, key, 0.0).is_none() {
            return Err(unknown(table, element, i));
        }
    }
    Ok(rows)
}

fn with_hydrogens(table: Table, (element, n): (Name<4>, i32), q: f64) -> Option<f64> {
    let bare = form_factor(table, element, q)?;
    let hydrogen = if n == 0 { 0.0 } else { form_factor(table, Name::new("H"), q)? };
    Some(bare + f64::from(n) * hydrogen)
}

fn unknown(table: Table, element: Name<4>, atom: usize) -> Error {
    let symbol = shown(element.as_bytes());
    Error::argument("elements", format!("atom {atom} is \"{symbol}\", which the table {} lacks", table.name()))
}

/// # Errors
/// [`Error::BadArgument`] naming `q` if a value is negative or not finite.
pub(super) fn check_q(q: &[f64]) -> Result<()> {
    match q.iter().position(|q| !(q.is_finite() && *q >= 0.0)) {
        Some(k) => Err(Error::argument("q", format!("value {k} is {}; it must be finite and not negative", q[k]))),
        None => Ok(()),
    }
}

fn check_hydrogens(hydrogens: Option<&[i32]>, n_atoms: usize) -> Result<()> {
    let Some(hydrogens) = hydrogens else { return Ok(()) };
    if hydrogens.len() != n_atoms {
        let reason = format!("{} numbers for {n_atoms} elements", hydrogens.len());
        return Err(Error::argument("hydrogens", reason));
    }
    match hydrogens.iter().position(|&n| n < 0) {
        Some(i) => Err(Error::argument("hydrogens", format!("atom {i} has {}", hydrogens[i]))),
        None => Ok(()),
    }
}

/// Atoms sorted into types: what scatters alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Types {
    /// The type of each atom.
    pub of: Vec<u32>,
    /// Symbol and bound hydrogens of each type, in the order they are first met.
    pub keys: Vec<(Name<4>, i32)>,
}

impl Types {
    /// Sorts atoms by element and number of bound hydrogens.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `hydrogens`; [`Error::OutOfMemory`].
    pub fn new(elements: &[Name<4>], hydrogens: Option<&[i32]>) -> Result<Self> {
        check_hydrogens(hydrogens, elements.len())?;
        let mut of = filled(0, elements.len(), Purpose("the types of atoms"))?;
        let mut keys = Vec::new();
        let mut known = HashMap::new();
        // Most atoms have the spelling of one before: it is made a symbol once.
        let mut spellings: HashMap<Name<4>, Name<4>> = HashMap::new();
        for (i, &element) in elements.iter().enumerate() {
            make_room_in_map(&mut spellings, FACTORS)?;
            let symbol = *spellings.entry(element).or_insert_with(|| symbol(element));
            let key = (symbol, hydrogens.map_or(0, |hydrogens| hydrogens[i]));
            make_room_in_map(&mut known, FACTORS)?;
            of[i] = match known.get(&key) {
                Some(&kind) => kind,
                None => {
                    let kind = keys.len() as u32;
                    known.insert(key, kind);
                    push(&mut keys, key, FACTORS)?;
                    kind
                }
            };
        }
        Ok(Self { of, keys })
    }

    /// The form factors of the types: one row per type, `keys.len()` × `q.len()`.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `elements` (with the atom) or `q`; [`Error::OutOfMemory`].
    pub fn factors(&self, table: Table, q: &[f64]) -> Result<Vec<f64>> {
        for (kind, &(symbol, _)) in self.keys.iter().enumerate() {
            if form_factor(table, symbol, 0.0).is_none() {
                let atom = self.of.iter().position(|&of| of as usize == kind).unwrap_or_default();
                return Err(unknown(table, symbol, atom));
            }
        }
        let elements: Vec<Name<4>> = self.keys.iter().map(|key| key.0).collect();
        let hydrogens: Vec<i32> = self.keys.iter().map(|key| key.1).collect();
        form_factors(table, &elements, Some(&hydrogens), q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<Name<4>> {
        text.split(',').map(Name::new).collect()
    }

    #[test]
    fn symbols_in_any_case() {
        for (given, symbol_of) in [("SE", "Se"), (" fe", "Fe"), ("c ", "C"), ("D", "H"), ("d", "H"), ("", "")] {
            assert_eq!(symbol(Name::new(given)), Name::new(symbol_of), "{given:?}");
        }
        assert_eq!(mass(Name::new("SE")), Some(78.971));
        assert_eq!(mass(Name::new("Es")), None);
    }

    #[test]
    fn rows_follow_the_formula_and_hydrogens_add() {
        let q = [0.0, 0.3, 1.5];
        let rows = form_factors(Table::Simple, &names("C,H,N,XX,S"), None, &q).unwrap();
        let expected = |z: f64, b: f64| q.map(|q| z * (-b * q * q).exp());
        assert_eq!(rows[..3], expected(6.0, 0.2));
        assert_eq!(rows[3..6], expected(1.0, 0.1));
        assert_eq!(rows[9..12], expected(6.0, 0.2), "any other element counts as carbon");
        assert_eq!(rows[12..], expected(16.0, 0.3));
        for table in [Table::Simple, Table::CromerMann, Table::WaasmaierKirfel] {
            let rows = form_factors(table, &names("O,o,H"), Some(&[0, 2, 0]), &q).unwrap();
            for k in 0..3 {
                assert_eq!(rows[3 + k], rows[k] + 2.0 * rows[6 + k]);
            }
        }
    }

    #[test]
    fn what_a_table_lacks_is_named_with_its_atom() {
        let error = form_factors(Table::CromerMann, &names("C,N,Es"), None, &[0.1]).unwrap_err().to_string();
        assert_eq!(error, "bad elements: atom 2 is \"Es\", which the table cromer-mann lacks");
        assert!(form_factors(Table::WaasmaierKirfel, &names("C,Xy"), None, &[]).is_err(), "also without any q");
        let types = Types::new(&names("C,C,Xy"), None).unwrap();
        assert!(types.factors(Table::WaasmaierKirfel, &[0.1]).unwrap_err().to_string().contains("atom 2"));
        for q in [-0.1, f64::NAN, f64::INFINITY] {
            assert!(
                form_factors(Table::Simple, &names("C"), None, &[0.1, q])
                    .unwrap_err()
                    .to_string()
                    .contains("bad q: value 1")
            );
        }
        let error = form_factors(Table::Simple, &names("C"), Some(&[-1]), &[0.1]).unwrap_err().to_string();
        assert!(error.starts_with("bad hydrogens: atom 0"), "{error}");
    }

    #[test]
    fn types_come_in_the_order_they_are_met() {
        let types = Types::new(&names("N,C,c,N,C"), Some(&[1, 2, 2, 1, 3])).unwrap();
        assert_eq!(types.of, [0, 1, 1, 0, 2]);
        assert_eq!(types.keys, [(Name::new("N"), 1), (Name::new("C"), 2), (Name::new("C"), 3)]);
    }
}
