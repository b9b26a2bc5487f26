//! What a user can choose.

use std::sync::Arc;

use super::region::Region;
use crate::base::Name;
use crate::data::radii;
use crate::{Error, Result};

/// Float widths of the three code paths of `volumizer`. They can differ in single voxels; choose one and keep to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Points and their trigonometry in f32, as `volumizer`'s extension module.
    #[default]
    F32,
    /// Everything in f64, as its pure Python.
    F64,
    /// f32 angles, f64 trigonometry, points rounded to f32 and kept in f64, as its old C helpers.
    C,
}

/// How the atoms are laid into the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// As they are.
    Keep,
    /// Centred, with the principal axes along x, y, z by decreasing spread. The axes have no natural sign; the number
    /// 0..=3 picks one of the four proper choices `(+,+,+) (-,-,+) (-,+,-) (+,-,-)`.
    Principal(u8),
    /// As [`Alignment::Principal`], with the choice that turns with the molecule: its skewness along the two axes where it
    /// is largest is positive.
    Shape,
}

/// The largest radius an atom can be given, Å.
pub const MAX_RADIUS: f64 = 20.0;

/// How large the atoms are.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Radii {
    /// By their elements, as in the table of [`radii`].
    #[default]
    Table,
    /// Å by element; those not named are as in the table. A symbol means the elements written like it, or else those that
    /// differ from it in case alone.
    Elements(Vec<(Name<4>, f64)>),
    /// Å, one for each atom.
    Atoms(Arc<Vec<f64>>),
}

impl Radii {
    /// The radius of an element, Å, where atoms have none of their own.
    pub fn of_element(&self, symbol: Name<4>) -> f64 {
        if let Self::Elements(given) = self {
            let alike = |other: Name<4>| other.as_bytes().eq_ignore_ascii_case(symbol.as_bytes());
            let found = given.iter().find(|(other, _)| *other == symbol);
            if let Some((_, radius)) = found.or_else(|| given.iter().find(|(other, _)| alike(*other))) {
                return *radius;
            }
        }
        radii::radius(symbol.as_str())
    }

    /// The largest radius that an atom may have, Å.
    pub fn widest(&self) -> f64 {
        let widest = |radii: &mut dyn Iterator<Item = f64>| radii.fold(0.0, f64::max);
        match self {
            Self::Table => radii::LARGEST_RADIUS,
            Self::Elements(given) => radii::LARGEST_RADIUS.max(widest(&mut given.iter().map(|(_, radius)| *radius))),
            Self::Atoms(given) => widest(&mut given.iter().copied()),
        }
    }

    fn check(&self) -> Result<()> {
        let is_bad = |radius: f64| !(radius > 0.0 && radius <= MAX_RADIUS);
        let bad = match self {
            Self::Table => None,
            Self::Elements(given) => {
                given.iter().find(|(_, radius)| is_bad(*radius)).map(|(symbol, radius)| (symbol.to_string(), *radius))
            }
            Self::Atoms(given) => {
                given.iter().position(|radius| is_bad(*radius)).map(|atom| (format!("atom {atom}"), given[atom]))
            }
        };
        bad.map_or(Ok(()), |(what, radius)| {
            let reason = format!("that of {what} is {radius} Å; it must be above 0 and at most {MAX_RADIUS}");
            Err(Error::argument("radii", reason))
        })
    }
}

impl Default for Alignment {
    fn default() -> Self {
        Self::Principal(0)
    }
}

/// Which voxels of a component's surface belong to one mouth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Connectivity {
    /// Those that share a face.
    Faces6,
    /// Those that share a face or an edge.
    Edges18,
    /// Those that share a face, an edge or a corner.
    Corners26,
    /// Faces always; edges only where one of the two voxels between also belongs to the surface.
    #[default]
    Custom18,
}

/// What a user can choose about [`find`](super::find).
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Voxel edge, Å; default 3.
    pub voxel_size: f64,
    /// How the atoms are laid into the grid.
    pub alignment: Alignment,
    /// Float widths.
    pub profile: Profile,
    /// Which surface voxels make one mouth.
    pub connectivity: Connectivity,
    /// Two mouths of a component that at most so many voxels separate count as one; negative: never. Default 1.
    pub mouth_merge_gap: i32,
    /// Whether components behind a narrow neck are refined (pore to pocket, pocket to cavity). Default true.
    pub neck: bool,
    /// Components with fewer voxels are not reported; default 4.
    pub min_voxels: u64,
    /// Components of less volume (Å³) are not reported; default none.
    pub min_volume: Option<f64>,
    /// A residue is along a volume if one of its atoms is no further from the centre of one of its voxels than the atom's
    /// radius, half the diagonal of a voxel, and this, Å; default 1.4, a water.
    pub lining_distance: f64,
    /// A grid of more voxels is refused before it is allocated; default 2³¹, at most 2³² − 1.
    pub max_voxels: u64,
    /// How large the atoms are; default by the table.
    pub radii: Radii,
    /// Where components must reach to be reported; default anywhere.
    pub within: Option<Region>,
}

/// What lies further away is not along a volume, Å.
const MAX_LINING_DISTANCE: f64 = 100.0;

/// Largest grid: voxel indices are 32-bit.
const MAX_VOXELS: u64 = u32::MAX as u64;

impl Default for Options {
    fn default() -> Self {
        Self {
            voxel_size: 3.0,
            alignment: Alignment::default(),
            profile: Profile::default(),
            connectivity: Connectivity::default(),
            mouth_merge_gap: 1,
            neck: true,
            min_voxels: 4,
            min_volume: None,
            lining_distance: super::LINING_DISTANCE,
            max_voxels: 1 << 31,
            radii: Radii::default(),
            within: None,
        }
    }
}

impl Options {
    /// # Errors
    /// [`Error::BadArgument`] naming the first field that is out of range.
    pub fn check(&self) -> Result<()> {
        if !(self.voxel_size.is_finite() && self.voxel_size > 0.0) {
            let reason = format!("it is {}; it must be a positive number of Å", self.voxel_size);
            return Err(Error::argument("voxel_size", reason));
        }
        if !(0.0..=MAX_LINING_DISTANCE).contains(&self.lining_distance) {
            let reason = format!("{} is not within 0..{MAX_LINING_DISTANCE} Å", self.lining_distance);
            return Err(Error::argument("lining_distance", reason));
        }
        if self.min_volume.is_some_and(f64::is_nan) {
            return Err(Error::argument("min_volume", "it is not a number"));
        }
        if let Alignment::Principal(signs @ 4..) = self.alignment {
            return Err(Error::argument("signs", format!("{signs} is not within 0..3")));
        }
        if self.max_voxels > MAX_VOXELS {
            let reason = format!("{} is over {MAX_VOXELS}, the largest grid there can be", self.max_voxels);
            return Err(Error::argument("max_voxels", reason));
        }
        self.radii.check()?;
        self.within.as_ref().map_or(Ok(()), Region::check)
    }

    /// Volume of `n_voxels`, Å³, with the voxel size asked for.
    pub(super) fn volume_of(&self, n_voxels: usize) -> f64 {
        n_voxels as f64 * self.voxel_size.powf(3.0)
    }
}
