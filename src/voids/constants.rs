//! The numbers of the method, each with what it was measured on. Å throughout.

/// Least share of closed lines at which a point counts as buried, before [`THRESHOLD_SLOPE`]: two of three axes closed
/// have the chance `3q² - 2q³` in a random orientation, which is ½ at `q` = ½.
pub const THRESHOLD: f64 = 0.5;
/// The threshold falls by this times step²: longer strides miss short chords, by 0.011 to 0.023 at 1 Å.
pub const THRESHOLD_SLOPE: f64 = 0.02;
/// It does not fall below this.
pub const LEAST_THRESHOLD: f64 = 0.4;
/// Twice the standard deviation of the share of 49 lines against that of 1000 traced ones, near ½ (0.036).
pub const THRESHOLD_ERROR: f64 = 0.07;
/// Uncertainty of the probe's radius, in steps: a passage between grid points dips by up to 3 step² / 8 (r + probe).
pub const PROBE_ERROR: f64 = 0.1;
/// Error per area of surface, over step³; covers 159 of 160 open solids of 2.05 to 5.6 Å at 1 and at 0.5 Å.
pub const SURFACE_ERROR: f64 = 0.012;
/// Error per area of lid, over step²: three standard deviations of open solids.
pub const LID_ERROR: f64 = 0.08;
/// Atoms line a void if their surface comes so much nearer to a point of it than the probe's.
pub const CONTACT: f64 = 1.0;
/// Distances are known up to here, at least; beyond only "far" matters.
pub const CAP: f64 = 3.0;
/// Distances are known so far beyond the probe's radius, at least.
pub const CAP_BEYOND_PROBE: f64 = 1.0;

/// The share of closed lines from which a point is buried, on a grid of this step.
pub fn threshold(step: f64) -> f64 {
    (THRESHOLD - THRESHOLD_SLOPE * step * step).max(LEAST_THRESHOLD)
}
