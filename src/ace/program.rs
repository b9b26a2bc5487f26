//! Products and functions of the A of a site, and their derivatives by the product rule.
//!
//! No division by A, which may be 0. Of a function only the entries of the A it touches are kept: its row of the Jacobian
//! is short (1 to 11 of 43 A for silicon, order 3, degree 10).

use super::spec::{MAX_FACTORS, Spec};

/// A product with its coefficient: factors are `factors[first..first + n]`.
#[derive(Debug, Clone, Copy)]
struct Term {
    coefficient: f64,
    first: u32,
    n: u32,
}

/// All functions, laid out in the order of evaluation.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Where the entries of each function start in `slots`.
    slot_starts: Vec<u32>,
    /// The A of each entry.
    slots: Vec<u32>,
    term_starts: Vec<u32>,
    terms: Vec<Term>,
    /// Of each factor: its entry, counted from the first of its function.
    factors: Vec<u16>,
}

impl Program {
    pub fn new(spec: &Spec) -> Self {
        let mut program = Self { slot_starts: vec![0], term_starts: vec![0], ..Self::default() };
        for b in 0..spec.b_offsets.len() - 1 {
            let own = program.slots.len();
            for at in spec.b_offsets[b]..spec.b_offsets[b + 1] {
                let t = spec.b_terms[at] as usize;
                let first = program.factors.len() as u32;
                let factors = &spec.aa_factors[spec.aa_offsets[t]..spec.aa_offsets[t + 1]];
                for &a in factors {
                    let a = a as u32;
                    let slot = program.slots[own..].iter().position(|&slot| slot == a).unwrap_or_else(|| {
                        program.slots.push(a);
                        program.slots.len() - 1 - own
                    });
                    program.factors.push(slot as u16);
                }
                program.terms.push(Term { coefficient: spec.b_values[at], first, n: factors.len() as u32 });
            }
            program.slot_starts.push(program.slots.len() as u32);
            program.term_starts.push(program.terms.len() as u32);
        }
        program
    }

    /// Number of functions.
    pub fn n_functions(&self) -> usize {
        self.slot_starts.len() - 1
    }

    /// Entries of the Jacobian of all functions.
    pub fn n_entries(&self) -> usize {
        self.slots.len()
    }

    /// The entries of a function, and the A of each.
    #[inline(always)]
    pub fn entries(&self, function: usize) -> (std::ops::Range<usize>, &[u32]) {
        let range = self.slot_starts[function] as usize..self.slot_starts[function + 1] as usize;
        (range.clone(), &self.slots[range])
    }

    /// Values of all functions, and dB/dA at the entries of each.
    pub fn evaluate(&self, a: &[f64], b: &mut [f64], jacobian: &mut [f64], gathered: &mut [f64]) {
        for function in 0..self.n_functions() {
            let (range, slots) = self.entries(function);
            let own = &mut gathered[..slots.len()];
            for (own, &slot) in own.iter_mut().zip(slots) {
                *own = a[slot as usize];
            }
            let row = &mut jacobian[range];
            row.fill(0.0);
            let mut value = 0.0;
            let terms = self.term_starts[function] as usize..self.term_starts[function + 1] as usize;
            for term in &self.terms[terms] {
                let factors = &self.factors[term.first as usize..(term.first + term.n) as usize];
                value += product(term.coefficient, factors, own, row);
            }
            b[function] = value;
        }
    }
}

/// The product of a coefficient and its factors; its derivatives are added to `row`.
#[inline(always)]
pub fn product<I: Copy + Into<u32>>(coefficient: f64, factors: &[I], a: &[f64], row: &mut [f64]) -> f64 {
    let at = |k: usize| factors[k].into() as usize;
    match factors.len() {
        1 => {
            row[at(0)] += coefficient;
            coefficient * a[at(0)]
        }
        2 => {
            let (i, j) = (at(0), at(1));
            let (first, second) = (coefficient * a[i], coefficient * a[j]);
            row[i] += second;
            row[j] += first;
            first * a[j]
        }
        3 => {
            let (i, j, k) = (at(0), at(1), at(2));
            let (first, two) = (coefficient * a[i], a[j] * a[k]);
            row[i] += coefficient * two;
            row[j] += first * a[k];
            row[k] += first * a[j];
            first * two
        }
        n => {
            // Products of what stands before and behind each factor.
            let mut before = [coefficient; MAX_FACTORS + 1];
            for k in 0..n {
                before[k + 1] = before[k] * a[at(k)];
            }
            let mut behind = 1.0;
            for k in (0..n).rev() {
                row[at(k)] += before[k] * behind;
                behind *= a[at(k)];
            }
            before[n]
        }
    }
}
