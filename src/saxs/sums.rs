//! Sums of `sinc(q r)` over pairs, by their types, and what factors make of them.
//!
//! They depend on positions and q only. Displaced solvent and shell change factors, so a profile for other values of c1 and c2
//! costs `n_types²` multiplications per q and no pair.

use super::atoms::Order;
use super::model::Model;
use super::spread::SHELL_CHANNELS;
use crate::Result;
use crate::work::memory::{Purpose, filled};

const SUMS: Purpose = Purpose("sums over pairs of types");

/// Factors of the types that occur, and of the shell.
pub(super) struct Scattering<'a> {
    /// F of each type, one row of `n_q` per type.
    pub factors: &'a [f64],
    /// c2 f_w; empty where there is no shell.
    pub shell: &'a [f64],
    pub n_q: usize,
}

impl Scattering<'_> {
    /// F of a type at q number k.
    #[inline(always)]
    pub fn of(&self, kind: usize, k: usize) -> f64 {
        self.factors[kind * self.n_q + k]
    }

    /// c2 f_w at q number k.
    #[inline(always)]
    pub fn shell(&self, k: usize) -> f64 {
        self.shell.get(k).copied().unwrap_or(0.0)
    }

    /// The product of factors of a pair of types (t, u) that counts times 1, s_j, s_i, s_i s_j.
    pub fn channel(&self, channel: usize, t: usize, u: usize, k: usize) -> f64 {
        match channel {
            0 => self.of(t, k) * self.of(u, k),
            1 => self.of(t, k) * self.shell(k),
            2 => self.shell(k) * self.of(u, k),
            _ => self.shell(k) * self.shell(k),
        }
    }
}

/// Sums over pairs i < j.
pub(super) struct PairSums {
    /// Numbers per row.
    stride: usize,
    /// One row per pair of types: Σ sinc.
    both: Vec<f64>,
    /// With a shell.
    shell: Option<ShellSums>,
}

struct ShellSums {
    /// One row per type t: Σ over its atoms and all others of s of the other, pairs counted from both sides; and s of its atoms.
    with: Vec<f64>,
    /// Σ s_i s_j sinc over all ordered pairs, equal ones included.
    within: Vec<f64>,
}

impl PairSums {
    pub fn empty(order: &Order, shell: bool, stride: usize) -> Result<Self> {
        let both = filled(0.0, order.n_type_pairs() * stride, SUMS)?;
        let shell = match shell {
            true => Some(ShellSums {
                with: filled(0.0, order.n_types() * stride, SUMS)?,
                within: filled(0.0, stride, SUMS)?,
            }),
            false => None,
        };
        Ok(Self { stride, both, shell })
    }

    /// From `n_channels` rows per pair of types: weighted by 1, s_j, s_i, s_i s_j.
    pub fn from_channels(order: &Order, rows: Vec<f64>, n_channels: usize, stride: usize) -> Result<Self> {
        if n_channels < SHELL_CHANNELS {
            return Ok(Self { stride, both: rows, shell: None });
        }
        let mut sums = Self::empty(order, true, stride)?;
        let mut rows = rows.chunks_exact(stride.max(1));
        let mut next = || rows.next().unwrap_or(&[]);
        for t in 0..order.n_types() {
            for u in t..order.n_types() {
                let (both, others, own, within) = (next(), next(), next(), next());
                let place = pair(order, t, u) * stride;
                sums.both[place..place + stride].copy_from_slice(both);
                let shell = sums.shell.as_mut().expect("made above");
                add(&mut shell.with[t * stride..], others, 1.0);
                add(&mut shell.with[u * stride..], own, 1.0);
                add(&mut shell.within, within, 2.0);
            }
        }
        Ok(sums)
    }

    /// Adds a row: an atom of type t with share `own` and later ones of type u; `sums` of sinc, `shell` weighted by their shares.
    pub fn add_row(&mut self, order: &Order, (t, u): (usize, usize), own: f64, sums: &[f64], shell: &[f64]) {
        let stride = self.stride;
        add(&mut self.both[pair(order, t, u) * stride..], sums, 1.0);
        if let Some(all) = &mut self.shell {
            add(&mut all.with[t * stride..], shell, 1.0);
            add(&mut all.with[u * stride..], sums, own);
            add(&mut all.within, shell, 2.0 * own);
        }
    }

    pub fn add(&mut self, other: &Self) {
        add(&mut self.both, &other.both, 1.0);
        if let (Some(shell), Some(other)) = (&mut self.shell, &other.shell) {
            add(&mut shell.with, &other.with, 1.0);
            add(&mut shell.within, &other.within, 1.0);
        }
    }

    /// Adds each atom's own share: it is in one place with itself.
    pub fn add_selves(&mut self, order: &Order, exposed: &[f64]) {
        let Some(shell) = &mut self.shell else { return };
        for (kind, with) in shell.with.chunks_exact_mut(self.stride.max(1)).enumerate() {
            let own: f64 = exposed[order.of(kind)].iter().sum();
            with.iter_mut().for_each(|sum| *sum += own);
        }
        let own: f64 = exposed.iter().map(|share| share * share).sum();
        shell.within.iter_mut().for_each(|sum| *sum += own);
    }

    /// I(q) for these factors.
    pub fn profile(&self, model: &Model, scattering: &Scattering<'_>) -> Result<Vec<f64>> {
        let [mut profile, mixed, shell] = self.parts(model, scattering)?;
        if self.shell.is_some() {
            for k in 0..profile.len() {
                profile[k] += 2.0 * scattering.shell(k) * mixed[k] + scattering.shell(k).powi(2) * shell[k];
            }
        }
        Ok(profile)
    }

    /// `I = parts[0] + 2 c2 f_w parts[1] + (c2 f_w)² parts[2]`: atoms with atoms, atoms with shell, shell with shell.
    pub fn parts(&self, model: &Model, scattering: &Scattering<'_>) -> Result<[Vec<f64>; 3]> {
        let (order, n_q) = (&model.order, scattering.n_q);
        let mut atoms = filled(0.0, n_q, SUMS)?;
        for t in 0..order.n_types() {
            for u in t..order.n_types() {
                let sums = &self.both[pair(order, t, u) * self.stride..][..n_q];
                for (k, (atoms, sum)) in atoms.iter_mut().zip(sums).enumerate() {
                    *atoms += scattering.of(t, k) * scattering.of(u, k) * sum;
                }
            }
        }
        for (k, atoms) in atoms.iter_mut().enumerate() {
            let selves: f64 = (0..order.n_types()).map(|t| order.count(t) as f64 * scattering.of(t, k).powi(2)).sum();
            *atoms = 2.0 * *atoms + selves;
        }
        let (mut mixed, mut within) = (Vec::new(), Vec::new());
        if let Some(shell) = &self.shell {
            mixed = filled(0.0, n_q, SUMS)?;
            within = filled(0.0, n_q, SUMS)?;
            within.copy_from_slice(&shell.within[..n_q]);
            for t in 0..order.n_types() {
                for (k, (mixed, sum)) in mixed.iter_mut().zip(&shell.with[t * self.stride..]).enumerate() {
                    *mixed += scattering.of(t, k) * sum;
                }
            }
        }
        Ok([atoms, mixed, within])
    }
}

/// Number of a pair of types t <= u.
fn pair(order: &Order, t: usize, u: usize) -> usize {
    t * (2 * order.n_types() - t + 1) / 2 + u - t
}

fn add(all: &mut [f64], more: &[f64], weight: f64) {
    all.iter_mut().zip(more).for_each(|(all, more)| *all += weight * more);
}
