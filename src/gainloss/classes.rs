//! Rate classes of equal weight from a gamma distribution with mean 1.

use crate::math::gamma::{incomplete, quantile};
use crate::work::memory::{Purpose, reserved};
use crate::{Error, Result};

const CLASSES: Purpose = Purpose("rate classes");
/// Shapes for which quantiles stay numbers and sums end.
const SHAPES: std::ops::RangeInclusive<f64> = 1e-3..=1e5;
/// More classes than anybody has families for.
const MAX_CLASSES: usize = 1 << 16;

/// What stands for a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClassRate {
    /// The mean of the distribution within it (Yang, J. Mol. Evol. 39, 306 (1994)).
    #[default]
    Mean,
    /// The median, scaled so that the mean of all classes is 1.
    Median,
}

/// `n` rates with mean 1 for classes of equal weight, ascending.
///
/// # Errors
/// [`Error::BadArgument`] naming `shape` (0.001 to 100 000) or `n` (1 to 65 536); [`Error::OutOfMemory`].
pub fn gamma_rates(shape: f64, n: usize, method: ClassRate) -> Result<Vec<f64>> {
    if !SHAPES.contains(&shape) {
        return Err(Error::argument("shape", format!("{shape} is not within {} to {}", SHAPES.start(), SHAPES.end())));
    }
    if !(1..=MAX_CLASSES).contains(&n) {
        return Err(Error::argument("n", format!("{n} classes; 1 to {MAX_CLASSES} are possible")));
    }
    let mut rates = reserved(n, CLASSES)?;
    match method {
        ClassRate::Mean => {
            // The share of the mean below each end of a class.
            let mut below = 0.0;
            for i in 1..=n {
                let next = if i == n { 1.0 } else { incomplete(shape + 1.0, quantile(shape, i as f64 / n as f64)).0 };
                rates.push(n as f64 * (next - below));
                below = next;
            }
        }
        ClassRate::Median => {
            rates.extend((0..n).map(|i| quantile(shape, (2 * i + 1) as f64 / (2 * n) as f64)));
            let sum: f64 = rates.iter().sum();
            if sum == 0.0 {
                return Err(Error::argument("shape", format!("{shape}: all medians are 0")));
            }
            rates.iter_mut().for_each(|rate| *rate *= n as f64 / sum);
        }
    }
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_one_and_rates_ascend() {
        for shape in [0.05, 0.3, 1.0, 4.0, 200.0] {
            for n in [1, 4, 9] {
                for method in [ClassRate::Mean, ClassRate::Median] {
                    let rates = gamma_rates(shape, n, method).unwrap();
                    assert!((rates.iter().sum::<f64>() / n as f64 - 1.0).abs() < 1e-12, "{shape} {n}");
                    assert!(rates.is_sorted() && rates[0] >= 0.0);
                }
            }
        }
    }

    /// Four classes at shape ½, as in Yang's Table (rates 0.0334, 0.2519, 0.8203, 2.8944).
    #[test]
    fn four_classes_at_one_half() {
        let rates = gamma_rates(0.5, 4, ClassRate::Mean).unwrap();
        for (found, want) in rates.iter().zip([0.0334, 0.2519, 0.8203, 2.8944]) {
            assert!((found - want).abs() < 5e-5, "{rates:?}");
        }
    }

    #[test]
    fn shapes_and_numbers_out_of_range_are_named() {
        assert!(gamma_rates(0.0, 4, ClassRate::Mean).unwrap_err().to_string().contains("shape: 0"));
        assert!(gamma_rates(f64::NAN, 4, ClassRate::Mean).unwrap_err().to_string().contains("shape: NaN"));
        assert!(gamma_rates(1.0, 0, ClassRate::Mean).unwrap_err().to_string().contains("n: 0 classes"));
    }
}
