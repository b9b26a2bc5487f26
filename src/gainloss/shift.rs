//! One coefficient alone: the shift of a set of families while all else stays. The same climb as in `newton`, turned
//! inside out, so that many sets can climb in step and share each evaluation.

use crate::Result;

/// Steps after which a climb is given up.
const MAX_STEPS: usize = 200;
/// Longest step.
const LONGEST: f64 = 5.0;

/// Log-likelihood of a set's families at some shift, with its first and second derivative.
#[derive(Debug, Clone, Copy, Default)]
pub struct Curve {
    pub ll: f64,
    pub slope: f64,
    pub bend: f64,
}

/// A climb: [`next`](Self::next) tells the shift to look at, [`take`](Self::take) what is there.
#[derive(Debug, Clone)]
pub struct Shift {
    /// Objective of everything at shift 0, and what of it is the set's log-likelihood.
    whole: f64,
    part: f64,
    bounds: [f64; 2],
    sd: f64,
    effect: f64,
    here: Option<Curve>,
    /// The step tried, and the share of it.
    step: f64,
    scale: f64,
    n_steps: usize,
    end: Option<bool>,
}

impl Shift {
    /// A climb from 0, or the bound next to it. `sd`: of a normal prior around 0.
    pub fn new(whole: f64, part: f64, bounds: [f64; 2], sd: f64) -> Self {
        let effect = 0.0_f64.max(bounds[0]).min(bounds[1]);
        Self { whole, part, bounds, sd, effect, here: None, step: 0.0, scale: 1.0, n_steps: 0, end: None }
    }

    /// Where to look next; None at the end.
    pub fn next(&self) -> Option<f64> {
        match (self.end, self.here) {
            (Some(_), _) => None,
            (None, None) => Some(self.effect),
            (None, Some(_)) => Some(self.trial()),
        }
    }

    fn trial(&self) -> f64 {
        (self.effect + self.scale * self.step).max(self.bounds[0]).min(self.bounds[1])
    }

    /// With the prior: value of the whole objective, slope and bend.
    fn penalized(&self, effect: f64, curve: &Curve) -> [f64; 3] {
        let z = effect / self.sd;
        let value = (self.whole + (curve.ll - self.part)) - 0.5 * z * z;
        [value, curve.slope - z / self.sd, curve.bend - 1.0 / (self.sd * self.sd)]
    }

    /// Takes what is at [`next`](Self::next).
    pub fn take(&mut self, there: Curve) {
        let Some(here) = self.here else {
            self.here = Some(there);
            self.choose_step();
            return;
        };
        let trial = self.trial();
        let [before, ..] = self.penalized(self.effect, &here);
        let [after, slope, _] = self.penalized(trial, &there);
        if after >= before - 1e-14 * before.abs() {
            let still =
                (after - before).abs() < 1e-12 * after.abs() && slope.abs() < 1e-5 * (1e-6 * after.abs()).max(1.0);
            (self.effect, self.here) = (trial, Some(there));
            if self.scale == 1.0 && still {
                self.end = Some(true);
            } else {
                self.choose_step();
            }
        } else {
            self.scale *= 0.5;
            if self.scale <= 1e-12 {
                self.end = Some(true);
            }
        }
    }

    fn choose_step(&mut self) {
        let Some(here) = self.here else { return };
        let [value, slope, bend] = self.penalized(self.effect, &here);
        let held = self.is_held(slope);
        if !value.is_finite() {
            self.end = Some(false);
        } else if held || slope.abs() < 1e-8 * (1e-6 * value.abs()).max(1.0) {
            self.end = Some(true);
        } else if self.n_steps == MAX_STEPS {
            self.end = Some(false);
        }
        self.n_steps += 1;
        self.scale = 1.0;
        self.step = (slope / bend.abs().max(1e-8 * bend.abs().max(1.0))).clamp(-LONGEST, LONGEST);
    }

    fn is_held(&self, slope: f64) -> bool {
        (self.effect <= self.bounds[0] && slope < 0.0) || (self.effect >= self.bounds[1] && slope > 0.0)
    }

    /// The shift.
    pub fn effect(&self) -> f64 {
        self.effect
    }

    /// Its standard error; NaN at a bound, or where the objective does not bend downwards.
    pub fn se(&self) -> f64 {
        let Some(here) = self.here else { return f64::NAN };
        let [_, slope, bend] = self.penalized(self.effect, &here);
        let held = self.is_held(slope) || self.bounds[0] == self.bounds[1];
        if held || bend.is_nan() || bend >= 0.0 { f64::NAN } else { (-1.0 / bend).sqrt() }
    }

    /// Objective of everything at the shift.
    pub fn objective(&self) -> f64 {
        self.here.map_or(f64::NAN, |here| self.penalized(self.effect, &here)[0])
    }

    /// Log-likelihood of the set's families at the shift.
    pub fn ll(&self) -> f64 {
        self.here.map_or(f64::NAN, |here| here.ll)
    }

    /// Whether the climb ended at a maximum.
    pub fn converged(&self) -> bool {
        self.end == Some(true)
    }
}

/// Lets the chosen climbs go on in step until all have ended. `curves` is asked for (climb, shift) pairs.
///
/// # Errors
/// Those of `curves`.
pub fn solve_together(
    shifts: &mut [Shift],
    chosen: &[usize],
    mut curves: impl FnMut(&[(usize, f64)]) -> Result<Vec<Curve>>,
) -> Result<()> {
    loop {
        let wanted: Vec<(usize, f64)> =
            chosen.iter().filter_map(|&i| shifts[i].next().map(|effect| (i, effect))).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        for (&(i, _), curve) in wanted.iter().zip(curves(&wanted)?) {
            shifts[i].take(curve);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn climbs_in_step_end_where_each_ends_alone() {
        // -a (x - m)²/2 - (x - m)⁴
        let curve = |i: usize, x: f64| {
            let (a, m) = (0.5 + i as f64, i as f64 - 4.0);
            let d = x - m;
            Curve { ll: -a * d * d / 2.0 - d.powi(4), slope: -a * d - 4.0 * d.powi(3), bend: -a - 12.0 * d * d }
        };
        let mut shifts: Vec<Shift> =
            (0..12).map(|i| Shift::new(-100.0, curve(i, 0.0).ll, [-3.0, 5.0], f64::INFINITY)).collect();
        let chosen: Vec<usize> = (0..12).collect();
        let at = |wanted: &[(usize, f64)]| Ok(wanted.iter().map(|&(i, x)| curve(i, x)).collect());
        solve_together(&mut shifts, &chosen, at).unwrap();
        for (i, shift) in shifts.iter().enumerate() {
            let top = (i as f64 - 4.0).clamp(-3.0, 5.0);
            assert!(shift.converged() && (shift.effect() - top).abs() < 1e-6, "{i}: {}", shift.effect());
            assert!(shift.objective() >= -100.0);
            assert_eq!(shift.se().is_nan(), i == 0 || i > 9, "{i}: held at a bound");
        }
    }

    #[test]
    fn a_prior_holds_back() {
        let mut shift = Shift::new(0.0, 0.0, [-5.0, 5.0], 1.0);
        while let Some(x) = shift.next() {
            shift.take(Curve { ll: -(x - 2.0) * (x - 2.0) / 2.0 + 2.0, slope: 2.0 - x, bend: -1.0 });
        }
        assert!((shift.effect() - 1.0).abs() < 1e-9 && (shift.se() - 0.5_f64.sqrt()).abs() < 1e-12);
    }
}
