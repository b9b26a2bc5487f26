//! The hot loop of a gradient: each pair looks up the slope of a function of its distance and pulls at both atoms.
//!
//! ```text
//! for each pair:  u = r / h - ½;  k = round(u);  s = u - k;  pull = polynomial_k(s) / r;  force on j += pull (x_j - x_i)
//! ```
//!
//! The polynomials are the derivatives of those that the profile was interpolated with: the gradient is exactly that of the chi²
//! that was computed. Forces on j lie side by side; those on i are summed in as many lanes as a block has pairs.

use super::atoms::{Cloud, Order, Task};
use super::debye::CLOSE;
use super::grid::{Row, Step};
use super::nodes::fold;
use super::spread::{BLOCK, Pairs, Places, SHELL_CHANNELS};
use crate::Result;
use crate::work::Monitor;
use crate::work::memory::{Purpose, filled};
use crate::work::simd::{self, Kernel};

const FORCES: Purpose = Purpose("forces on atoms");
/// Rows between two looks at the monitor.
const ROWS_PER_CHECK: usize = 64;

/// The forces of a task: on the atoms of its rows, and x, y, z of those on all atoms of `u`, the far ones included.
pub(super) struct Forces {
    pub rows: Vec<[f64; 3]>,
    pub others: [Vec<f64>; 3],
}

/// The forces of a task, from polynomials of `intervals + 1` rows: one table, or with a shell four, which count times 1, s_j,
/// s_i and s_i s_j.
///
/// # Errors
/// [`Error::OutOfMemory`](crate::Error::OutOfMemory), [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) fn forces(
    task: &Task,
    order: &Order,
    cloud: &Cloud,
    shell: Option<&[f64]>,
    (step, tables): (Step, &[&[Row]]),
    monitor: &Monitor,
) -> Result<Forces> {
    let (a, b) = (cloud.of(task.t), cloud.of(task.u));
    let n = b[0].len();
    let mut forces = Forces {
        rows: filled([0.0; 3], task.rows.len(), FORCES)?,
        others: [filled(0.0, n, FORCES)?, filled(0.0, n, FORCES)?, filled(0.0, n, FORCES)?],
    };
    let mut first = task.rows.start;
    while first < task.rows.end {
        monitor.check()?;
        let rows = first..(first + ROWS_PER_CHECK).min(task.rows.end);
        let own = &mut forces.rows[rows.start - task.rows.start..rows.end - task.rows.start];
        first = rows.end;
        let pairs = Pairs { rows, n: order.count(task.u), same: task.t == task.u, a, b };
        let shares = shell.map(|shell| (cloud.part(task.t, shell), cloud.part(task.u, shell)));
        simd::run(Slopes { pairs, shares, step, tables, own, others: forces.others.each_mut().map(Vec::as_mut_slice) });
    }
    Ok(forces)
}

struct Slopes<'a> {
    pairs: Pairs<'a>,
    shares: Option<(&'a [f64], &'a [f64])>,
    step: Step,
    tables: &'a [&'a [Row]],
    own: &'a mut [[f64; 3]],
    others: [&'a mut [f64]; 3],
}

/// The value of a polynomial of degree 6.
#[inline(always)]
fn polynomial(c: &[f64; 8], s: f64) -> f64 {
    (((((c[6] * s + c[5]) * s + c[4]) * s + c[3]) * s + c[2]) * s + c[1]) * s + c[0]
}

impl Kernel for Slopes<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { pairs, shares, step, tables, own, others: [gx, gy, gz] } = self;
        let ([xa, ya, za], [xb, yb, zb]) = (pairs.a, pairs.b);
        let table = tables[0];
        let spare = (table.len() - 1) as f64;
        let mut places = Places::NONE;
        let [mut dx, mut dy, mut dz, mut r, mut slopes] = [[0.0; BLOCK]; 5];
        for (i, own) in pairs.rows.clone().zip(own) {
            let (x, y, z) = (xa[i], ya[i], za[i]);
            let [mut fx, mut fy, mut fz] = [[0.0; BLOCK]; 3];
            let mut j = pairs.first(i);
            while j < pairs.n {
                let met = j..j + pairs.count(j);
                let (xs, ys, zs) = (&xb[met.clone()], &yb[met.clone()], &zb[met.clone()]);
                let n = xs.len();
                let (ys, zs) = (&ys[..n], &zs[..n]);
                {
                    let (k, s, r) = (&mut places.k[..n], &mut places.s[..n], &mut r[..n]);
                    let (dx, dy, dz) = (&mut dx[..n], &mut dy[..n], &mut dz[..n]);
                    for l in 0..n {
                        (dx[l], dy[l], dz[l]) = (xs[l] - x, ys[l] - y, zs[l] - z);
                        r[l] = (dx[l] * dx[l] + dy[l] * dy[l] + dz[l] * dz[l]).sqrt();
                        (k[l], s[l]) = Places::of(r[l], step.inverse, spare);
                    }
                }
                let met_places = places.k[..n].iter().zip(&places.s[..n]).zip(&mut slopes[..n]);
                match (shares, tables) {
                    (Some((sa, sb)), &[both, others, own, shell]) => {
                        const { assert!(SHELL_CHANNELS == 4) };
                        for (((&k, &s), slope), &share) in met_places.zip(&sb[met.clone()]) {
                            let of = |table: &[Row]| polynomial(&table[k as usize].0, s);
                            *slope = of(both) + share * of(others) + sa[i] * (of(own) + share * of(shell));
                        }
                    }
                    _ => {
                        for ((&k, &s), slope) in met_places {
                            *slope = polynomial(&table[k as usize].0, s);
                        }
                    }
                }
                let (gx, gy, gz) = (&mut gx[met.clone()], &mut gy[met.clone()], &mut gz[met.clone()]);
                let (gx, gy, gz) = (&mut gx[..n], &mut gy[..n], &mut gz[..n]);
                let (r, slopes) = (&r[..n], &slopes[..n]);
                let (dx, dy, dz) = (&dx[..n], &dy[..n], &dz[..n]);
                let (fx, fy, fz) = (&mut fx[..n], &mut fy[..n], &mut fz[..n]);
                for l in 0..n {
                    let pull = if r[l] < CLOSE { 0.0 } else { slopes[l] / r[l] };
                    let (px, py, pz) = (pull * dx[l], pull * dy[l], pull * dz[l]);
                    (fx[l], fy[l], fz[l]) = (fx[l] + px, fy[l] + py, fz[l] + pz);
                    (gx[l], gy[l], gz[l]) = (gx[l] + px, gy[l] + py, gz[l] + pz);
                }
                j += n;
            }
            *own = [-fold(&mut fx), -fold(&mut fy), -fold(&mut fz)];
        }
    }
}
