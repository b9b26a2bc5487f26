//! What a user can choose about voids.

use crate::base::Structure;
use crate::data::{radii, united_radii};
use crate::work::memory::{Purpose, collected};
use crate::{Error, Result};

/// How large atoms are.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Radii {
    /// Van der Waals radii by element ([`crate::data::radii`]), whatever the case of the symbol; 2.0 Å for others.
    #[default]
    Default,
    /// United-atom radii by element ([`crate::data::united_radii`]), HOLE's default.
    AmberUnited,
    /// One radius per atom, Å.
    PerAtom(Vec<f64>),
}

/// Where voids are looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Region {
    /// A box with edges along x, y, z of the input's frame: its lower and upper corner, Å.
    Box([f64; 3], [f64; 3]),
    /// All places nearer than a distance (Å) to one of some positions (Å), such as those of a ligand.
    Around(Vec<[f64; 3]>, f64),
}

impl Region {
    /// # Errors
    /// [`Error::BadArgument`] naming `within` for what is not finite.
    fn check(&self) -> Result<()> {
        match self {
            Self::Box(low, high) => {
                // Written so that what is not a number is refused too.
                let fine =
                    (0..3).all(|axis| low[axis] <= high[axis] && low[axis].is_finite() && high[axis].is_finite());
                if !fine {
                    let reason = format!("a box from {low:?} to {high:?}; its corners must be finite, the lower first");
                    return Err(Error::argument("within", reason));
                }
            }
            Self::Around(positions, distance) => {
                if !(distance.is_finite() && *distance >= 0.0) {
                    let reason = format!("a distance of {distance}; it must be a number of Å not below 0");
                    return Err(Error::argument("within", reason));
                }
                let infinite = positions.iter().position(|position| !position.iter().all(|c| c.is_finite()));
                if let Some(i) = infinite {
                    return Err(Error::argument("within", format!("position {i} is {:?}", positions[i])));
                }
            }
        }
        Ok(())
    }
}

/// What a user can choose about [`find`](super::find).
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Distance of the grid's points, Å, 0.2..=2; default 0.5. Take 1.0 to screen.
    pub step: f64,
    /// Radius of the probe, Å, 0.2..=5; default 1.4, water.
    pub probe_radius: f64,
    /// Patches of lid nearer to each other than this are one mouth, Å; default 4.
    pub mouth_gap: f64,
    /// Voids of less volume are not reported, Å³; default 5.
    pub min_volume: f64,
    /// How large atoms are.
    pub radii: Radii,
    /// Whether the grid lies along the principal axes of the atoms; the answer is in the input's frame all the same. Default false.
    pub align: bool,
    /// A grid of more points is refused before it is allocated; default 2³¹, at most 2³² − 1.
    pub max_points: u64,
    /// Where voids are looked for; default everywhere. What lies beyond is no void, and no mouth either.
    pub within: Option<Region>,
    /// Radius of a second, larger probe, Å: where it can be, coming from outside, is not in a void, instead of where less than half
    /// of all lines are closed. For comparison with programs that ask so. Default none.
    pub probe_out: Option<f64>,
    /// Whether voids are joined by passages that the probe fits through between the grid's points, of a free radius down to its
    /// own; the space near a passage and the atoms that line it count as the void's. Else one is surely seen only if it is
    /// wider by step · √3/2. Default false.
    pub passages: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            step: 0.5,
            probe_radius: 1.4,
            mouth_gap: 4.0,
            min_volume: 5.0,
            radii: Radii::Default,
            align: false,
            max_points: 1 << 31,
            within: None,
            probe_out: None,
            passages: false,
        }
    }
}

/// Largest grid: points are numbered with 32 bits.
const MAX_POINTS: u64 = u32::MAX as u64;
/// Largest second probe, Å.
const MAX_PROBE_OUT: f64 = 20.0;

impl Options {
    /// # Errors
    /// [`Error::BadArgument`] naming the first field that is out of range.
    pub fn check(&self) -> Result<()> {
        let between = |name, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(Error::argument(name, format!("it is {value}; it must be from {low} to {high} Å")))
        };
        between("step", self.step, 0.2, 2.0)?;
        between("probe_radius", self.probe_radius, 0.2, 5.0)?;
        for (name, value) in [("mouth_gap", self.mouth_gap), ("min_volume", self.min_volume)] {
            if !(value.is_finite() && value >= 0.0) {
                return Err(Error::argument(name, format!("it is {value}; it must be a number not below 0")));
            }
        }
        if self.max_points > MAX_POINTS {
            let reason = format!("{} is over {MAX_POINTS}, the largest grid there can be", self.max_points);
            return Err(Error::argument("max_points", reason));
        }
        if let Some(probe_out) = self.probe_out {
            between("probe_out", probe_out, self.probe_radius, MAX_PROBE_OUT)?;
        }
        self.within.as_ref().map_or(Ok(()), Region::check)
    }

    /// A copy; lack of memory is an error.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub(super) fn copied(&self) -> Result<Self> {
        let radii = match &self.radii {
            Radii::Default => Radii::Default,
            Radii::AmberUnited => Radii::AmberUnited,
            Radii::PerAtom(given) => Radii::PerAtom(collected(given.iter().copied(), given.len(), ATOM_RADII)?),
        };
        let within = match &self.within {
            None => None,
            Some(Region::Box(low, high)) => Some(Region::Box(*low, *high)),
            Some(Region::Around(positions, distance)) => {
                let what = Purpose("the positions to look around");
                Some(Region::Around(collected(positions.iter().copied(), positions.len(), what)?, *distance))
            }
        };
        Ok(Self { radii, within, ..*self })
    }

    /// The radius of each atom, Å.
    ///
    /// # Errors
    /// [`Error::BadArgument`] unless there is one positive number per atom; [`Error::OutOfMemory`].
    pub fn radii_of(&self, structure: &Structure) -> Result<Vec<f64>> {
        let n_atoms = structure.n_atoms();
        let symbols = || structure.topology.elements.iter().map(|symbol| symbol.as_str());
        match &self.radii {
            Radii::Default => collected(symbols().map(any_case), n_atoms, ATOM_RADII),
            Radii::AmberUnited => collected(symbols().map(united_radii::radius), n_atoms, ATOM_RADII),
            Radii::PerAtom(given) => {
                if given.len() != n_atoms {
                    return Err(Error::argument("radii", format!("{} values for {n_atoms} atoms", given.len())));
                }
                match given.iter().position(|&radius| !(radius.is_finite() && radius > 0.0)) {
                    Some(atom) => {
                        let reason =
                            format!("that of atom {atom} is {}; it must be a positive number of Å", given[atom]);
                        Err(Error::argument("radii", reason))
                    }
                    None => collected(given.iter().copied(), n_atoms, ATOM_RADII),
                }
            }
        }
    }
}

const ATOM_RADII: Purpose = Purpose("the radii of atoms");

/// The radius of an element whose symbol may be in capitals, as files write it.
fn any_case(symbol: &str) -> f64 {
    let mut name = symbol.to_ascii_lowercase();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    radii::radius(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named() {
        let refused = |change: fn(&mut Options)| {
            let mut options = Options::default();
            change(&mut options);
            options.check().unwrap_err().to_string()
        };
        assert!(Options::default().check().is_ok());
        assert!(refused(|o| o.step = 0.1).starts_with("bad step"));
        assert!(refused(|o| o.step = f64::NAN).starts_with("bad step"));
        assert!(refused(|o| o.probe_radius = 5.1).starts_with("bad probe_radius"));
        assert!(refused(|o| o.mouth_gap = -1.0).starts_with("bad mouth_gap"));
        assert!(refused(|o| o.min_volume = f64::INFINITY).starts_with("bad min_volume"));
        assert!(refused(|o| o.max_points = 1 << 40).starts_with("bad max_points"));
        assert!(refused(|o| o.probe_out = Some(1.0)).starts_with("bad probe_out"));
        assert!(refused(|o| o.within = Some(Region::Box([1.0; 3], [0.0; 3]))).starts_with("bad within"));
        assert!(refused(|o| o.within = Some(Region::Around(vec![[f64::NAN; 3]], 1.0))).starts_with("bad within"));
        assert!(refused(|o| o.within = Some(Region::Around(Vec::new(), -1.0))).starts_with("bad within"));
    }

    #[test]
    fn a_copy_is_equal() {
        let around = Region::Around(vec![[1.0; 3], [2.0; 3]], 3.0);
        let given = [
            Options::default(),
            Options { step: 1.0, radii: Radii::PerAtom(vec![1.5, 2.0]), within: Some(around), ..Options::default() },
            Options { radii: Radii::AmberUnited, within: Some(Region::Box([0.0; 3], [1.0; 3])), ..Options::default() },
        ];
        given.iter().for_each(|options| assert_eq!(options.copied().as_ref(), Ok(options)));
    }

    #[test]
    fn the_case_of_symbols_does_not_matter() {
        assert_eq!(["SE", "Se", "zn", "C", "??", ""].map(any_case), [1.90, 1.90, 1.39, 1.70, 2.0, 2.0]);
    }
}
