//! A model: what scatters and where it is looked at. Made once, it makes profiles of any number of conformers.

use super::atoms::Order;
use super::conformer::Conformer;
use super::factors::{Types, check_q};
use super::fit::{Fit, Measured};
use super::grid::Step;
use super::nodes::Nodes;
use super::options::{FEW_ATOMS, FitOptions, Method, OnBad, Options};
use super::parallel::{Share, map};
use super::solvent::{self, Solvent};
use super::solvent_fit;
use super::sums::Scattering;
use crate::base::Name;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled, reserved};
use crate::{Error, Result};

const MODEL: Purpose = Purpose("a model of scattering");

/// Types of atoms, their factors, and the values of q: all that profiles need beside positions.
///
/// It keeps a table of sines that grows with the longest distance met, so a loop that moves atoms pays for their pairs only.
/// It may be used from several threads at once; answers do not depend on what was asked before.
#[derive(Debug)]
pub struct Model {
    pub(super) order: Order,
    pub(super) q: Vec<f64>,
    /// q, padded with zeros to a multiple of eight.
    pub(super) padded_q: Vec<f64>,
    pub(super) step: Step,
    pub(super) nodes: Nodes,
    pub(super) solvent: Option<Solvent>,
    /// f of the types that occur, without solvent.
    bare: Vec<f64>,
    options: Options,
    /// What a fit without fitted c1, c2 and every profile use: F at the options' c1, and c2 f_w.
    factors: Vec<f64>,
    shell: Vec<f64>,
}

/// Conformers beside a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// One per conformer.
    pub fits: Vec<Fit>,
    /// n_conformers × n_q: calculated intensities, electrons², not scaled.
    pub profiles: Vec<f64>,
    /// n_conformers × n_atoms: dchi²/dx, 1/Å; empty unless asked for.
    pub gradients: Vec<[f64; 3]>,
}

impl Model {
    /// A model from bare numbers: `types[i]` in `0..n_types`, `factors` n_types × n_q of any sign, `q` in Å⁻¹, not negative, in any
    /// order.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `types`, `factors`, `q`, `density`, `c1` or `c2` (which need elements);
    /// [`Error::OutOfMemory`].
    pub fn new(types: &[u32], factors: &[f64], n_types: usize, q: &[f64], options: Options) -> Result<Self> {
        solvent::check(&options)?;
        for (name, value) in [("density", options.density), ("c2", options.c2)] {
            if value != 0.0 {
                let reason = format!("{value}: displaced volumes and radii need elements, not bare factors");
                return Err(Error::argument(name, reason));
            }
        }
        Self::with_solvent(types, factors, n_types, q, options, None)
    }

    /// A model of elements, with the hydrogens bound to each atom, if any are counted with it.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `elements` (with the atom), `hydrogens`, `q`, `density`, `c1` or `c2`; [`Error::OutOfMemory`].
    pub fn of_elements(elements: &[Name<4>], hydrogens: Option<&[i32]>, q: &[f64], options: Options) -> Result<Self> {
        solvent::check(&options)?;
        check_q(q)?;
        let types = Types::new(elements, hydrogens)?;
        let factors = types.factors(options.table, q)?;
        let solvent = Solvent::new(&types, options.table, q)?;
        Self::with_solvent(&types.of, &factors, types.keys.len(), q, options, Some(solvent))
    }

    fn with_solvent(
        types: &[u32],
        factors: &[f64],
        n_types: usize,
        q: &[f64],
        options: Options,
        solvent: Option<Solvent>,
    ) -> Result<Self> {
        check_q(q)?;
        if n_types.checked_mul(q.len()) != Some(factors.len()) {
            let reason = format!("{} values for {n_types} types and {} of q", factors.len(), q.len());
            return Err(Error::argument("factors", reason));
        }
        if let Some(i) = factors.iter().position(|factor| !factor.is_finite()) {
            let (kind, k) = (i / q.len(), i % q.len());
            return Err(Error::argument("factors", format!("type {kind} at q number {k} is {}", factors[i])));
        }
        let order = Order::new(types, n_types)?;
        let mut bare = reserved(order.n_types() * q.len(), MODEL)?;
        for &kind in &order.types {
            bare.extend_from_slice(&factors[kind as usize * q.len()..][..q.len()]);
        }
        let step = Step::new(q.iter().fold(0.0, |a, b| a.max(*b)));
        let mut padded_q = filled(0.0, q.len().next_multiple_of(super::atoms::LANES), MODEL)?;
        padded_q[..q.len()].copy_from_slice(q);
        let q = collected(q.iter().copied(), q.len(), MODEL)?;
        let nodes = Nodes::new(&q, step)?;
        let mut model =
            Self { order, q, padded_q, step, nodes, solvent, bare, options, factors: Vec::new(), shell: Vec::new() };
        model.factors = model.factors_at(options.c1)?;
        model.shell = if options.c2 == 0.0 { Vec::new() } else { model.shell_at(options.c2)? };
        Ok(model)
    }

    /// Number of atoms.
    pub fn n_atoms(&self) -> usize {
        self.order.n_atoms()
    }

    /// The values of q, Å⁻¹, in the order they were given.
    pub fn q(&self) -> &[f64] {
        &self.q
    }

    /// F of the types that occur: f less what they displace, with volumes swollen by c1³.
    pub(super) fn factors_at(&self, c1: f64) -> Result<Vec<f64>> {
        let mut factors = collected(self.bare.iter().copied(), self.bare.len(), MODEL)?;
        if let Some(solvent) = self.solvent.as_ref().filter(|_| self.options.density != 0.0) {
            for (row, &kind) in factors.chunks_exact_mut(self.q.len().max(1)).zip(&self.order.types) {
                for (factor, &q) in row.iter_mut().zip(&self.q) {
                    *factor -= solvent.displaced(kind as usize, q, self.options.density, c1);
                }
            }
        }
        Ok(factors)
    }

    /// c2 f_w at each q.
    pub(super) fn shell_at(&self, c2: f64) -> Result<Vec<f64>> {
        let water = self.solvent.as_ref().map_or(&[][..], |solvent| &solvent.water);
        collected(water.iter().map(|factor| c2 * factor), water.len(), MODEL)
    }

    /// Whether a conformer whose distances fall into so many intervals is summed directly.
    pub(super) fn is_exact(&self, intervals: f64) -> bool {
        match self.options.method {
            Method::Exact => true,
            Method::Grid => false,
            Method::Auto => {
                let n_nodes = intervals * self.order.n_type_pairs() as f64;
                self.n_atoms() <= FEW_ATOMS
                    || n_nodes > self.order.n_pairs() as f64
                    || n_nodes > super::options::MAX_NODES as f64
            }
        }
    }

    /// About how long so many conformers take on one thread, seconds: for the choice who does the work.
    pub fn effort(&self, n_conformers: usize, gradient: bool) -> f64 {
        let (pairs, n_q) = (self.order.n_pairs() as f64, self.q.len() as f64);
        let by_pair =
            if self.options.method == Method::Exact || self.n_atoms() <= FEW_ATOMS { 2e-9 * n_q } else { 5e-9 };
        let once = self.order.n_type_pairs() as f64 * n_q * 1e-7;
        n_conformers as f64 * (pairs * by_pair + once) * if gradient { 3.0 } else { 1.0 }
    }

    /// The profiles of conformers: `positions` n_conformers × n_atoms, Å; the result n_conformers × n_q, electrons².
    ///
    /// Every conformer gets the same bits as alone, on any number of threads.
    ///
    /// # Errors
    /// [`Error::BadArgument`] naming `positions` (their number, or the atom and conformer of one that is not finite),
    /// [`Error::TooLarge`] (method grid only), [`Error::OutOfMemory`], [`Error::Cancelled`].
    pub fn profile(&self, positions: &[[f64; 3]], n_conformers: usize, monitor: &Monitor) -> Result<Vec<f64>> {
        self.check_positions(positions, n_conformers)?;
        super::check_finite(positions, self.n_atoms())?;
        monitor.expect(n_conformers as u64);
        let (outer, inner) = Share::of_conformers(n_conformers);
        let scattering = self.scattering();
        let profiles = map(outer, n_conformers, |c| {
            let profile = if self.is_trivial() {
                filled(0.0, self.q.len(), MODEL)?
            } else {
                let conformer = Conformer::new(self, self.of(positions, c), self.options.c2 != 0.0, inner, monitor)?;
                conformer.profile(&scattering, monitor)?
            };
            monitor.step()?;
            Ok(profile)
        })?;
        joined(profiles.iter().map(Vec::as_slice), n_conformers * self.q.len())
    }

    /// The profiles of conformers beside a measured curve: chi², scale, offset, and, if asked for, the exact gradient of chi² to
    /// all atoms. With solvent the gradient holds exposed shares fixed.
    ///
    /// # Errors
    /// As [`Model::profile`]; [`Error::BadArgument`] naming `fit_c1` (no density) or `fit_c1`, `fit_c2` (no elements) or `q` (none).
    pub fn fit(
        &self,
        positions: &[[f64; 3]],
        n_conformers: usize,
        measured: &Measured,
        options: &FitOptions,
        gradient: bool,
        monitor: &Monitor,
    ) -> Result<Fitted> {
        self.check_positions(positions, n_conformers)?;
        self.check_fit(measured, options)?;
        if options.on_bad == OnBad::Error {
            super::check_finite(positions, self.n_atoms())?;
        }
        monitor.expect(n_conformers as u64);
        let (outer, inner) = Share::of_conformers(n_conformers);
        let all = map(outer, n_conformers, |c| {
            let one = self.fit_one(self.of(positions, c), measured, options, gradient, inner, monitor)?;
            monitor.step()?;
            Ok(one)
        })?;
        Ok(Fitted {
            fits: collected(all.iter().map(|one| one.0), n_conformers, MODEL)?,
            profiles: joined(all.iter().map(|one| one.1.as_slice()), n_conformers * self.q.len())?,
            gradients: joined(all.iter().map(|one| one.2.as_slice()), if gradient { positions.len() } else { 0 })?,
        })
    }

    fn fit_one(
        &self,
        positions: &[[f64; 3]],
        measured: &Measured,
        options: &FitOptions,
        gradient: bool,
        share: Share,
        monitor: &Monitor,
    ) -> Result<(Fit, Vec<f64>, Vec<[f64; 3]>)> {
        let n_gradient = if gradient { positions.len() } else { 0 };
        if positions.iter().flatten().any(|c| !c.is_finite()) {
            let (profile, forces) = (filled(f64::NAN, self.q.len(), MODEL)?, filled([f64::NAN; 3], n_gradient, MODEL)?);
            return Ok((Fit::bad(measured.n_used), profile, forces));
        }
        let fits_solvent = options.fit_c1 || options.fit_c2;
        if self.is_trivial() {
            let profile = filled(0.0, self.q.len(), MODEL)?;
            let line = measured.line(&profile, options.offset);
            return Ok((self.report(measured, options, line, [self.options.c1, self.options.c2]), profile, Vec::new()));
        }
        let shell = options.fit_c2 || self.options.c2 != 0.0;
        let conformer = Conformer::new(self, positions, shell, share, monitor)?;
        let (c, factors, shell);
        let scattering = if fits_solvent {
            let sums = conformer.pair_sums(monitor)?;
            c = solvent_fit::best(self, &sums, measured, options, [self.options.c1, self.options.c2])?;
            (factors, shell) = (self.factors_at(c[0])?, self.shell_at(c[1])?);
            let scattering = Scattering { factors: &factors, shell: &shell, n_q: self.q.len() };
            let profile = sums.profile(self, &scattering)?;
            return self.finish(&conformer, profile, &scattering, measured, options, gradient, c, monitor);
        } else {
            self.scattering()
        };
        let profile = conformer.profile(&scattering, monitor)?;
        let c = [self.options.c1, self.options.c2];
        self.finish(&conformer, profile, &scattering, measured, options, gradient, c, monitor)
    }

    #[expect(clippy::too_many_arguments, reason = "the last stage of one recipe")]
    fn finish(
        &self,
        conformer: &Conformer<'_>,
        profile: Vec<f64>,
        scattering: &Scattering<'_>,
        measured: &Measured,
        options: &FitOptions,
        gradient: bool,
        c: [f64; 2],
        monitor: &Monitor,
    ) -> Result<(Fit, Vec<f64>, Vec<[f64; 3]>)> {
        let line = measured.line(&profile, options.offset);
        let forces = if gradient {
            conformer.gradient(&measured.slopes(&profile, &line)?, scattering, monitor)?
        } else {
            Vec::new()
        };
        Ok((self.report(measured, options, line, c), profile, forces))
    }

    fn report(&self, measured: &Measured, options: &FitOptions, line: super::fit::Line, [c1, c2]: [f64; 2]) -> Fit {
        let n_parameters =
            1 + [options.offset, options.fit_c1, options.fit_c2].into_iter().filter(|&fitted| fitted).count();
        Fit {
            chi2: line.chi2,
            reduced_chi2: measured.reduced(line.chi2, n_parameters),
            scale: line.scale,
            offset: line.offset,
            c1,
            c2,
            n_used: measured.n_used,
            status: line.status,
            c1_at_edge: options.fit_c1 && solvent::C1_RANGE.contains(&c1),
            c2_at_edge: options.fit_c2 && solvent::C2_RANGE.contains(&c2),
        }
    }

    fn scattering(&self) -> Scattering<'_> {
        Scattering { factors: &self.factors, shell: &self.shell, n_q: self.q.len() }
    }

    /// Whether every profile is empty or 0.
    fn is_trivial(&self) -> bool {
        self.q.is_empty() || self.n_atoms() == 0
    }

    fn of<'a>(&self, positions: &'a [[f64; 3]], conformer: usize) -> &'a [[f64; 3]] {
        &positions[conformer * self.n_atoms()..][..self.n_atoms()]
    }

    fn check_positions(&self, positions: &[[f64; 3]], n_conformers: usize) -> Result<()> {
        if n_conformers.checked_mul(self.n_atoms()) != Some(positions.len()) {
            let reason = format!("{} for {n_conformers} conformers of {} atoms", positions.len(), self.n_atoms());
            return Err(Error::argument("positions", reason));
        }
        Ok(())
    }

    fn check_fit(&self, measured: &Measured, options: &FitOptions) -> Result<()> {
        if measured.weights.len() != self.q.len() {
            let reason = format!("{} values for {} of q", measured.weights.len(), self.q.len());
            return Err(Error::argument("intensity", reason));
        }
        for (name, asked) in [("fit_c1", options.fit_c1), ("fit_c2", options.fit_c2)] {
            if asked && self.solvent.is_none() {
                return Err(Error::argument(name, "displaced volumes and radii need elements, not bare factors"));
            }
        }
        if options.fit_c1 && self.options.density == 0.0 {
            return Err(Error::argument("fit_c1", "nothing is displaced: give a density (0.334 for water)"));
        }
        if options.fit_c1 || options.fit_c2 {
            let n = self.order.n_type_pairs() as f64 * self.q.len() as f64;
            if n > MAX_SUMS {
                let reason = format!(
                    "{n:.3e} sums by pairs of types and q for fit_c1 and fit_c2; at most {MAX_SUMS:.3e} are made"
                );
                return Err(Error::TooLarge { reason });
            }
        }
        Ok(())
    }
}

/// Sums by pairs of types and q that a fit of c1 and c2 may need: 128 MB.
const MAX_SUMS: f64 = (1 << 24) as f64;

fn joined<'a, T: Copy + 'a>(parts: impl Iterator<Item = &'a [T]>, n: usize) -> Result<Vec<T>> {
    let mut all = reserved(n, MODEL)?;
    parts.for_each(|part| all.extend_from_slice(part));
    Ok(all)
}
