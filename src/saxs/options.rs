//! What can be asked for.

/// How the pair sum is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// `Exact` up to [`FEW_ATOMS`] atoms or where the grid would have more nodes than there are pairs, else `Grid`.
    #[default]
    Auto,
    /// One sine per pair and q; errors of rounding only.
    Exact,
    /// Distances spread over nodes: see `spread`.
    Grid,
}

/// Up to so many atoms [`Method::Auto`] sums directly.
pub const FEW_ATOMS: usize = 64;

/// A grid of more nodes is refused: 128 MB of them.
pub const MAX_NODES: usize = 1 << 24;

/// A table of form factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Table {
    /// One Gaussian in q for H, C, N, O, P, S; any other element counts as carbon.
    Simple,
    /// International Tables C 6.1.1.4.
    CromerMann,
    /// Waasmaier & Kirfel 1995.
    #[default]
    WaasmaierKirfel,
}

impl Table {
    /// The name that options and messages use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::CromerMann => "cromer-mann",
            Self::WaasmaierKirfel => "waasmaier-kirfel",
        }
    }
}

/// How profiles are computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How the pair sum is taken.
    pub method: Method,
    /// Form factors by element; not used where the caller gives factors.
    pub table: Table,
    /// Electrons of the displaced solvent, Å⁻³: 0 in vacuum, 0.334 in water.
    pub density: f64,
    /// Swells every displaced volume by its third power.
    pub c1: f64,
    /// Scales the hydration shell.
    pub c2: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { method: Method::default(), table: Table::default(), density: 0.0, c1: 1.0, c2: 0.0 }
    }
}

/// What happens to a conformer with a coordinate that is not finite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnBad {
    /// The call fails.
    #[default]
    Error,
    /// The conformer's outputs are NaN and its status is `Bad`.
    Nan,
}

/// How profiles are fitted to a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FitOptions {
    /// Whether a constant is fitted beside the scale.
    pub offset: bool,
    /// Whether `c1` is fitted, in [`super::solvent::C1_RANGE`].
    pub fit_c1: bool,
    /// Whether `c2` is fitted, in [`super::solvent::C2_RANGE`].
    pub fit_c2: bool,
    /// What happens to a conformer with a coordinate that is not finite.
    pub on_bad: OnBad,
}
