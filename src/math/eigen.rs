//! Eigenvectors of a symmetric 3 × 3 matrix.
//!
//! Any accurate solver finds the same eigenvectors, up to sign, where the eigenvalues are distinct. Small components of
//! voxels on a lattice have equal ones; which vectors are then chosen, and all signs, decide the slices that a component
//! is cut into. So this follows, step by step and in the same order of operations, what LAPACK's `dsyevd` does on the
//! lower triangle at small sizes: Householder tridiagonalization (`dsytd2`), implicit QL or QR with Wilkinson shifts
//! (`dsteqr`; Golub & Van Loan, Matrix Computations, 8.3), closed form for 2 × 2 blocks (`dlaev2`), selection sort.

use nalgebra::{Matrix3, Vector3};

/// Relative machine precision as LAPACK counts it: half the distance from 1 to the next number.
const EPSILON: f64 = f64::EPSILON / 2.0;
/// Smallest normal number.
const TINY: f64 = f64::MIN_POSITIVE;
/// Iterations after which a block is taken as it is; two or three are usual.
const MAX_ITERATIONS: usize = 93;

/// Eigenvalues, ascending, and the unit eigenvectors as columns in the same order. Only the lower triangle of `matrix`
/// is read; it must be finite.
pub fn symmetric_eigen(matrix: &Matrix3<f64>) -> (Vector3<f64>, Matrix3<f64>) {
    let (mut diagonal, mut beside, reflection) = tridiagonalize(matrix);
    let mut vectors = Matrix3::identity();
    let mut start = 0;
    while start < 3 {
        let mut stop = start;
        while stop < 2 && beside[stop].abs() > diagonal[stop].abs().sqrt() * diagonal[stop + 1].abs().sqrt() * EPSILON {
            stop += 1;
        }
        if stop < 2 {
            beside[stop] = 0.0;
        }
        if stop > start {
            let from_bottom = diagonal[stop].abs() < diagonal[start].abs();
            let (from, to) = if from_bottom { (stop, start) } else { (start, stop) };
            solve_block(&mut diagonal, &mut beside, &mut vectors, from, to);
        }
        start = stop + 1;
    }
    sort_ascending(&mut diagonal, &mut vectors);
    reflection.apply(&mut vectors);
    (diagonal.into(), vectors)
}

/// The Householder reflection `1 - τ v vᵀ` on the last two coordinates, `v = (1, v1)`.
struct Reflection {
    tau: f64,
    v1: f64,
}

impl Reflection {
    fn apply(&self, vectors: &mut Matrix3<f64>) {
        for mut column in vectors.column_iter_mut() {
            let s = self.tau * (column[1] + column[2] * self.v1);
            column[1] -= s;
            column[2] -= s * self.v1;
        }
    }
}

/// Diagonal, entries beside it, and the reflection that leads back.
fn tridiagonalize(matrix: &Matrix3<f64>) -> ([f64; 3], [f64; 2], Reflection) {
    let (a, b) = (matrix[(1, 0)], matrix[(2, 0)]);
    let (mut t11, mut t21, mut t22) = (matrix[(1, 1)], matrix[(2, 1)], matrix[(2, 2)]);
    let (mut e0, mut reflection) = (a, Reflection { tau: 0.0, v1: 0.0 });
    if b != 0.0 {
        e0 = -a.hypot(b).copysign(a);
        let (tau, v1) = ((e0 - a) / e0, b * (1.0 / (a - e0)));
        let (w0, w1) = (tau * (t11 + t21 * v1), tau * (t21 + t22 * v1));
        let alpha = -0.5 * tau * (w0 + w1 * v1);
        let (w0, w1) = (w0 + alpha, w1 + alpha * v1);
        t11 -= 2.0 * w0;
        t21 -= v1 * w0 + w1;
        t22 -= 2.0 * v1 * w1;
        reflection = Reflection { tau, v1 };
    }
    ([matrix[(0, 0)], t11, t22], [e0, t21], reflection)
}

/// Rotation (c, s) with `c f + s g = r`, and r.
fn rotation(f: f64, g: f64) -> (f64, f64, f64) {
    if g == 0.0 {
        (1.0, 0.0, f)
    } else if f == 0.0 {
        (0.0, 1.0_f64.copysign(g), g.abs())
    } else {
        let r = (f * f + g * g).sqrt().copysign(f);
        (f.abs() / r.abs(), g / r, r)
    }
}

/// Eigenvalues of `[[a, b], [b, c]]`, larger magnitude first, and the unit eigenvector (cs, sn) of the first.
fn two_by_two(a: f64, b: f64, c: f64) -> (f64, f64, f64, f64) {
    let (total, difference, twice) = (a + c, a - c, b + b);
    let (big, small) = (difference.abs().max(twice.abs()), difference.abs().min(twice.abs()));
    let root = if difference.abs() == twice.abs() {
        twice.abs() * 2.0_f64.sqrt()
    } else {
        let ratio = small / big;
        big * (1.0 + ratio * ratio).sqrt()
    };
    let (larger, lesser) = if a.abs() > c.abs() { (a, c) } else { (c, a) };
    let (first, second) = if total == 0.0 {
        (0.5 * root, -0.5 * root)
    } else {
        let first = 0.5 * (if total < 0.0 { total - root } else { total + root });
        (first, (larger / first) * lesser - (b / first) * b)
    };
    let (t, difference_is_positive) =
        if difference >= 0.0 { (difference + root, true) } else { (difference - root, false) };
    let (cs, sn) = if t.abs() > twice.abs() {
        let ratio = -twice / t;
        let sn = 1.0 / (1.0 + ratio * ratio).sqrt();
        (ratio * sn, sn)
    } else if twice == 0.0 {
        (1.0, 0.0)
    } else {
        let ratio = -t / twice;
        let cs = 1.0 / (1.0 + ratio * ratio).sqrt();
        (cs, ratio * cs)
    };
    if (total >= 0.0) == difference_is_positive { (first, second, -sn, cs) } else { (first, second, cs, sn) }
}

/// Diagonalizes one block: QL walking up from `from` (`to` is larger) or QR walking down.
fn solve_block(d: &mut [f64; 3], e: &mut [f64; 2], vectors: &mut Matrix3<f64>, from: usize, to: usize) {
    let step: isize = if to > from { 1 } else { -1 };
    let next = |i: usize| i.wrapping_add_signed(step);
    // Position in `e` of the entry between i and the next.
    let between = |i: usize| i.min(next(i));
    let mut l = from;
    for _ in 0..MAX_ITERATIONS {
        // Number of entries from l to the end of the block, minus one; negative when the block is done.
        if (to as isize - l as isize) * step < 0 {
            return;
        }
        let mut m = l;
        while m != to && e[between(m)] * e[between(m)] > (EPSILON * EPSILON * d[m].abs()) * d[next(m)].abs() + TINY {
            m = next(m);
        }
        if m != to {
            e[between(m)] = 0.0;
        }
        if m == l {
            l = next(l);
            continue;
        }
        if m == next(l) {
            let k = between(l);
            let (first, second, c, s) = two_by_two(d[k], e[k], d[k + 1]);
            (d[k], d[k + 1], e[k]) = (first, second, 0.0);
            for mut row in vectors.row_iter_mut() {
                (row[k], row[k + 1]) = (s * row[k + 1] + c * row[k], c * row[k + 1] - s * row[k]);
            }
            l = next(next(l));
            continue;
        }
        let g = (d[next(l)] - d[l]) / (2.0 * e[between(l)]);
        let mut g = d[m] - d[l] + e[between(l)] / (g + g.hypot(1.0).copysign(g));
        let (mut c, mut s, mut p) = (1.0, 1.0, 0.0);
        let mut far = m;
        while far != l {
            let near = far.wrapping_add_signed(-step);
            let k = between(near);
            let (f, b) = (s * e[k], c * e[k]);
            let r;
            (c, s, r) = rotation(g, f);
            if far != m {
                e[between(far)] = r;
            }
            g = d[far] - p;
            let r = (d[near] - g) * s + 2.0 * c * b;
            p = s * r;
            d[far] = g + p;
            g = c * r - b;
            for mut row in vectors.row_iter_mut() {
                (row[far], row[near]) = (c * row[far] + s * row[near], c * row[near] - s * row[far]);
            }
            far = near;
        }
        d[l] -= p;
        e[between(l)] = g;
    }
}

fn sort_ascending(values: &mut [f64; 3], vectors: &mut Matrix3<f64>) {
    for i in 0..2 {
        let mut lowest = i;
        for j in i + 1..3 {
            if values[j] < values[lowest] {
                lowest = j;
            }
        }
        values.swap(i, lowest);
        vectors.swap_columns(i, lowest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `A v = λ v` and orthonormal vectors, both to a few roundings of the matrix's size.
    fn check(matrix: Matrix3<f64>) {
        let (values, vectors) = symmetric_eigen(&matrix);
        let bound = 1e-14 * matrix.norm().max(1e-300);
        assert!((matrix * vectors - vectors * Matrix3::from_diagonal(&values)).norm() < 4.0 * bound, "{matrix}");
        assert!((vectors.transpose() * vectors - Matrix3::identity()).norm() < 1e-14, "{matrix}");
        assert!(values[0] <= values[1] && values[1] <= values[2], "{matrix}");
    }

    fn symmetric(a: [f64; 6]) -> Matrix3<f64> {
        Matrix3::new(a[0], a[1], a[2], a[1], a[3], a[4], a[2], a[4], a[5])
    }

    #[test]
    fn solves_random_and_special_matrices() {
        let mut random = testing::Random(1);
        let mut unit = || random.between(-0.5, 0.5);
        for _ in 0..2000 {
            check(symmetric([0; 6].map(|_| unit())));
        }
        for special in
            [[0.0; 6], [1.0, 0.0, 0.0, 1.0, 0.0, 1.0], [2.0, 1.0, 0.0, 2.0, 0.0, 2.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]]
        {
            check(symmetric(special));
        }
    }

    #[test]
    fn equal_eigenvalues_give_the_vectors_of_lapack() {
        // numpy.linalg.eigh of 4 (1 + 1 + 2 along the diagonal) keeps the axes; of the all-ones matrix it gives these.
        let (values, vectors) = symmetric_eigen(&symmetric([8.0, 0.0, 0.0, 8.0, 0.0, 16.0]));
        assert_eq!((values, vectors), (Vector3::new(8.0, 8.0, 16.0), Matrix3::identity()));
        let (values, vectors) = symmetric_eigen(&symmetric([1.0; 6]));
        assert!((values - Vector3::new(0.0, 0.0, 3.0)).norm() < 1e-14);
        assert!((vectors.column(2).abs() - Vector3::repeat(1.0 / 3.0_f64.sqrt())).norm() < 1e-14);
    }
}
