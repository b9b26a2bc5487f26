//! One conformer of a model: its pair sums, its profile, and the forces that a curve puts on its atoms.

use super::atoms::Cloud;
use super::debye::Rows;
use super::grid::n_nodes;
use super::model::Model;
use super::parallel::{Share, map};
use super::sums::{PairSums, Scattering};
use super::{grid, slopes, spread};
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::{Purpose, collected, filled};

const CONFORMER: Purpose = Purpose("a conformer");

/// How the pair sum of a conformer is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Exact,
    Grid { intervals: usize },
}

/// Atoms where they are now.
pub(super) struct Conformer<'a> {
    model: &'a Model,
    cloud: Cloud,
    way: Way,
    share: Share,
    /// Shares of the shell, sorted by type; None where no shell is asked for.
    exposed: Option<Vec<f64>>,
    /// Those, laid out as the cloud.
    laid_out: Option<Vec<f64>>,
}

impl<'a> Conformer<'a> {
    /// `positions` are finite and as many as the model's atoms.
    pub fn new(model: &'a Model, positions: &[[f64; 3]], shell: bool, share: Share, monitor: &Monitor) -> Result<Self> {
        let order = &model.order;
        let cloud = Cloud::new(order, positions)?;
        let intervals = model.step.intervals(cloud.reach);
        let way = if model.is_exact(intervals) {
            Way::Exact
        } else {
            grid::check_size(intervals, order.n_type_pairs(), super::options::MAX_NODES)?;
            Way::Grid { intervals: intervals as usize }
        };
        let (exposed, laid_out) = match model.solvent.as_ref().filter(|_| shell) {
            None => (None, None),
            Some(solvent) => {
                let of_atoms = solvent.exposed(positions, share, monitor)?;
                let sorted = order.atoms.iter().map(|&atom| of_atoms[atom as usize]);
                (Some(collected(sorted, order.n_atoms(), CONFORMER)?), Some(cloud.laid_out(order, &of_atoms)?))
            }
        };
        Ok(Self { model, cloud, way, share, exposed, laid_out })
    }

    /// I(q) for these factors.
    pub fn profile(&self, scattering: &Scattering<'_>, monitor: &Monitor) -> Result<Vec<f64>> {
        match self.way {
            Way::Grid { .. } => self.pair_sums(monitor)?.profile(self.model, scattering),
            Way::Exact => self.direct_profile(scattering, monitor),
        }
    }

    /// Sums over pairs that do not depend on any factor.
    pub fn pair_sums(&self, monitor: &Monitor) -> Result<PairSums> {
        let mut sums = match self.way {
            Way::Grid { intervals } => self.spread(intervals, monitor)?,
            Way::Exact => self.direct_sums(monitor)?,
        };
        if let Some(exposed) = &self.exposed {
            sums.add_selves(&self.model.order, exposed);
        }
        Ok(sums)
    }

    fn spread(&self, intervals: usize, monitor: &Monitor) -> Result<PairSums> {
        let (model, shell) = (self.model, self.laid_out.as_deref());
        let order = &model.order;
        let n = n_nodes(intervals);
        let n_channels = if shell.is_some() { spread::SHELL_CHANNELS } else { 1 };
        let tasks = order.tasks(n_channels * n)?;
        let parts = map(self.share, tasks.len(), |i| {
            spread::node_weights(&tasks[i], order, &self.cloud, shell, (model.step, intervals), monitor)
        })?;
        // In the order of the tasks, whoever did them: those of a pair of types follow one another.
        let mut weights = filled(0.0, order.n_type_pairs() * n_channels * n, Purpose("weights of nodes"))?;
        for (task, part) in tasks.iter().zip(&parts) {
            let own = &mut weights[task.pair * n_channels * n..(task.pair + 1) * n_channels * n];
            own.iter_mut().zip(part).for_each(|(own, part)| *own += part);
        }
        drop(parts);
        let sums = model.nodes.sums(&weights, n, self.share, monitor)?;
        PairSums::from_channels(order, sums, n_channels, model.nodes.padded())
    }

    fn direct_sums(&self, monitor: &Monitor) -> Result<PairSums> {
        let order = &self.model.order;
        let sorted = self.sorted()?;
        let rows = self.rows(&sorted);
        let tasks = rows.tasks()?;
        let parts = map(self.share, tasks.len(), |i| {
            let mut part = PairSums::empty(order, self.exposed.is_some(), rows.q.len())?;
            rows.sums(tasks[i].clone(), monitor, |i, t, u, sums, shell| {
                part.add_row(order, (t, u), self.exposed.as_ref().map_or(0.0, |exposed| exposed[i]), sums, shell);
            })?;
            Ok(part)
        })?;
        let mut all = PairSums::empty(order, self.exposed.is_some(), rows.q.len())?;
        parts.iter().for_each(|part| all.add(part));
        Ok(all)
    }

    fn direct_profile(&self, scattering: &Scattering<'_>, monitor: &Monitor) -> Result<Vec<f64>> {
        let order = &self.model.order;
        let sorted = self.sorted()?;
        let rows = self.rows(&sorted);
        let tasks = rows.tasks()?;
        let n_q = self.model.q.len();
        let share_of = |i: usize| self.exposed.as_ref().map_or(0.0, |exposed| exposed[i]);
        let parts = map(self.share, tasks.len(), |i| {
            let mut part = filled(0.0, n_q, CONFORMER)?;
            rows.sums(tasks[i].clone(), monitor, |i, t, u, sums, shell| {
                for (k, part) in part.iter_mut().enumerate() {
                    let around =
                        scattering.of(u, k) * sums[k] + shell.get(k).map_or(0.0, |sum| scattering.shell(k) * sum);
                    *part += (scattering.of(t, k) + share_of(i) * scattering.shell(k)) * around;
                }
            })?;
            Ok(part)
        })?;
        let mut profile = filled(0.0, n_q, CONFORMER)?;
        for part in &parts {
            profile.iter_mut().zip(part).for_each(|(profile, part)| *profile += 2.0 * part);
        }
        let mut selves = filled(0.0, n_q, CONFORMER)?;
        if self.exposed.is_none() {
            for kind in 0..order.n_types() {
                let n = order.count(kind) as f64;
                selves.iter_mut().enumerate().for_each(|(k, own)| *own += n * scattering.of(kind, k).powi(2));
            }
        } else {
            for (i, kind) in order.kinds().enumerate() {
                let own = |k: usize| scattering.of(kind, k) + share_of(i) * scattering.shell(k);
                selves.iter_mut().enumerate().for_each(|(k, sum)| *sum += own(k).powi(2));
            }
        }
        profile.iter_mut().zip(&selves).for_each(|(profile, own)| *profile += own);
        Ok(profile)
    }

    /// The gradient of `Σ_k slopes_k I_k` to the position of each atom, in the caller's order. Exposed shares are held fixed.
    pub fn gradient(&self, slopes: &[f64], scattering: &Scattering<'_>, monitor: &Monitor) -> Result<Vec<[f64; 3]>> {
        let sorted = match self.way {
            Way::Grid { intervals } => self.interpolated_forces(intervals, slopes, scattering, monitor)?,
            Way::Exact => self.direct_forces(slopes, scattering, monitor)?,
        };
        let mut gradient = filled([0.0; 3], sorted.len(), CONFORMER)?;
        for (force, &atom) in sorted.into_iter().zip(&self.model.order.atoms) {
            gradient[atom as usize] = force;
        }
        Ok(gradient)
    }

    fn interpolated_forces(
        &self,
        intervals: usize,
        by_q: &[f64],
        scattering: &Scattering<'_>,
        monitor: &Monitor,
    ) -> Result<Vec<[f64; 3]>> {
        let (model, shell) = (self.model, self.laid_out.as_deref());
        let order = &model.order;
        let n = n_nodes(intervals);
        let n_channels = if shell.is_some() { spread::SHELL_CHANNELS } else { 1 };
        // What a pair adds to Σ slopes I as a function of its distance: 2 Σ_k slope_k F_i F_j sinc(q_k r).
        let mut weights = filled(0.0, order.n_type_pairs() * n_channels * model.nodes.padded(), CONFORMER)?;
        let mut sets = weights.chunks_exact_mut(model.nodes.padded().max(1));
        for t in 0..order.n_types() {
            for u in t..order.n_types() {
                for set in sets.by_ref().take(n_channels).enumerate() {
                    for (k, by_q) in by_q.iter().enumerate() {
                        set.1[k] = 2.0 * by_q * scattering.channel(set.0, t, u, k);
                    }
                }
            }
        }
        let values = model.nodes.values(&weights, n, self.share, monitor)?;
        let tables = map(self.share, order.n_type_pairs() * n_channels, |i| {
            grid::derivative(&values[i * n..(i + 1) * n], intervals, model.step)
        })?;
        let tasks = order.tasks(order.n_atoms())?;
        let parts = map(self.share, tasks.len(), |i| {
            let task = &tasks[i];
            let own = tables[task.pair * n_channels..(task.pair + 1) * n_channels].iter().map(Vec::as_slice);
            let own = collected(own, n_channels, CONFORMER)?;
            slopes::forces(task, order, &self.cloud, shell, (model.step, &own), monitor)
        })?;
        let mut forces = filled([0.0; 3], order.n_atoms(), CONFORMER)?;
        for (task, part) in tasks.iter().zip(&parts) {
            let first = order.of(task.t).start + task.rows.start;
            for (force, part) in forces[first..].iter_mut().zip(&part.rows) {
                for axis in 0..3 {
                    force[axis] += part[axis];
                }
            }
            for (j, force) in forces[order.of(task.u)].iter_mut().enumerate() {
                for axis in 0..3 {
                    force[axis] += part.others[axis][j];
                }
            }
        }
        Ok(forces)
    }

    fn direct_forces(&self, by_q: &[f64], scattering: &Scattering<'_>, monitor: &Monitor) -> Result<Vec<[f64; 3]>> {
        let sorted = self.sorted()?;
        let rows = self.rows(&sorted);
        let tasks = rows.tasks()?;
        let parts = map(self.share, tasks.len(), |i| {
            let mut forces = filled([0.0; 3], sorted.len(), CONFORMER)?;
            let weights = |i: usize, t: usize, u: usize, own: &mut [f64], shell: &mut [f64]| {
                let share = self.exposed.as_ref().map_or(0.0, |exposed| exposed[i]);
                for (k, by_q) in by_q.iter().enumerate() {
                    let force = 2.0 * by_q * (scattering.of(t, k) + share * scattering.shell(k));
                    (own[k], shell[k]) = (force * scattering.of(u, k), force * scattering.shell(k));
                }
            };
            rows.forces(tasks[i].clone(), monitor, weights, &mut forces)?;
            Ok(forces)
        })?;
        let mut forces = filled([0.0; 3], sorted.len(), CONFORMER)?;
        for part in &parts {
            for (force, part) in forces.iter_mut().zip(part) {
                for axis in 0..3 {
                    force[axis] += part[axis];
                }
            }
        }
        Ok(forces)
    }

    /// Positions sorted by type.
    fn sorted(&self) -> Result<Vec<[f64; 3]>> {
        let order = &self.model.order;
        let positions = (0..order.n_types()).flat_map(|kind| {
            let [x, y, z] = self.cloud.of(kind);
            (0..order.count(kind)).map(move |i| [x[i], y[i], z[i]])
        });
        collected(positions, order.n_atoms(), CONFORMER)
    }

    fn rows<'b>(&'b self, positions: &'b [[f64; 3]]) -> Rows<'b> {
        Rows { order: &self.model.order, positions, shell: self.exposed.as_deref(), q: &self.model.padded_q }
    }
}
