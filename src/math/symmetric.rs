//! Small dense symmetric matrices of any size: eigenvectors and inverses, step by step the same on every machine.
//!
//! Matrices are n × n, row by row, in a slice of n² numbers.

/// Sweeps after which a matrix counts as diagonal; 6 to 10 are usual.
const MAX_SWEEPS: usize = 60;

/// Eigenvalues, in no order, and the orthonormal eigenvectors as columns, by Jacobi's rotations (cyclic, Golub & Van Loan,
/// Matrix Computations, 8.5). O(n³) per sweep. A matrix that is not finite gives numbers that are not.
pub fn eigen(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    let mut vectors = vec![0.0; n * n];
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    for _ in 0..MAX_SWEEPS {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                let beside = a[p * n + q];
                let least = f64::EPSILON * 1e-3 * (a[p * n + p].abs().sqrt() * a[q * n + q].abs().sqrt());
                if beside == 0.0 || beside.abs() <= least {
                    continue;
                }
                turned = true;
                rotate(&mut a, &mut vectors, n, p, q);
            }
        }
        if !turned {
            break;
        }
    }
    ((0..n).map(|i| a[i * n + i]).collect(), vectors)
}

/// The rotation of rows and columns p, q that makes their common entry 0.
fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let theta = 0.5 * (a[q * n + q] - a[p * n + p]) / a[p * n + q];
    let t = if theta.abs() > 1e150 {
        0.5 / theta
    } else {
        1.0f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt())
    };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
    }
    a[p * n + q] = 0.0;
    a[q * n + p] = 0.0;
    for k in 0..n {
        let (x, y) = (vectors[k * n + p], vectors[k * n + q]);
        vectors[k * n + p] = c * x - s * y;
        vectors[k * n + q] = s * x + c * y;
    }
}

/// The lower triangle L with L Lᵀ = matrix, or None where the matrix is not positive definite.
pub fn cholesky(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| lower[i * n + k] * lower[j * n + k]).sum();
            let rest = matrix[i * n + j] - inner;
            if i == j {
                if rest.is_nan() || rest <= 0.0 || rest == f64::INFINITY {
                    return None;
                }
                lower[i * n + i] = rest.sqrt();
            } else {
                lower[i * n + j] = rest / lower[j * n + j];
            }
        }
    }
    Some(lower)
}

/// The x with L Lᵀ x = b, in the place of b.
pub fn solve(lower: &[f64], n: usize, b: &mut [f64]) {
    for i in 0..n {
        let inner: f64 = (0..i).map(|k| lower[i * n + k] * b[k]).sum();
        b[i] = (b[i] - inner) / lower[i * n + i];
    }
    for i in (0..n).rev() {
        let inner: f64 = (i + 1..n).map(|k| lower[k * n + i] * b[k]).sum();
        b[i] = (b[i] - inner) / lower[i * n + i];
    }
}

/// The inverse of L Lᵀ.
pub fn inverse(lower: &[f64], n: usize) -> Vec<f64> {
    let mut columns = vec![0.0; n * n];
    for (i, column) in columns.chunks_exact_mut(n.max(1)).enumerate() {
        column[i] = 1.0;
        solve(lower, n, column);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B Bᵀ + n of a seeded B.
    fn positive(n: usize, seed: u64) -> Vec<f64> {
        let mut state = seed;
        let b: Vec<f64> = (0..n * n)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
            })
            .collect();
        let entry = |i: usize, j: usize| (0..n).map(|k| b[i * n + k] * b[j * n + k]).sum::<f64>();
        (0..n * n).map(|at| entry(at / n, at % n) + if at / n == at % n { 0.1 } else { 0.0 }).collect()
    }

    #[test]
    fn eigenvectors_rebuild_the_matrix() {
        for n in 0..9 {
            let matrix = positive(n, n as u64 + 1);
            let (values, vectors) = eigen(&matrix, n);
            for i in 0..n {
                for j in 0..n {
                    let sum: f64 = (0..n).map(|k| vectors[i * n + k] * values[k] * vectors[j * n + k]).sum();
                    assert!((sum - matrix[i * n + j]).abs() < 1e-14 * n as f64, "{n}: {sum} {}", matrix[i * n + j]);
                    let dot: f64 = (0..n).map(|k| vectors[k * n + i] * vectors[k * n + j]).sum();
                    assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-14 * n as f64);
                }
            }
        }
    }

    #[test]
    fn the_inverse_is_one() {
        for n in 0..9 {
            let matrix = positive(n, 100 + n as u64);
            let inverse = inverse(&cholesky(&matrix, n).unwrap(), n);
            for i in 0..n {
                for j in 0..n {
                    let sum: f64 = (0..n).map(|k| matrix[i * n + k] * inverse[k * n + j]).sum();
                    assert!((sum - f64::from(u8::from(i == j))).abs() < 1e-11, "{n}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_positive_has_no_root() {
        assert!(cholesky(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
        assert!(cholesky(&[f64::NAN], 1).is_none());
        assert!(cholesky(&[0.0], 1).is_none());
    }
}
