//! Four points of a row, and which of those in a set is the nearest to a place between the second and the third.

use super::bits::ones;

/// In which order four points of a row are near to a place between the second and the third.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    /// Nearer to the second: 1, 2, 0, 3.
    Second,
    /// Nearer to the third: 2, 1, 3, 0.
    Third,
    /// So near to a tie that rounding has a say.
    Tie,
}

impl Order {
    /// How near a tie may come, in steps.
    const CLOSE: f64 = 1e-6;

    /// For a place so far, in steps, beyond the second point.
    #[inline(always)]
    pub fn at(f: f64) -> Self {
        if [0.0, 0.5, 1.0].iter().any(|tie| (f - tie).abs() < Self::CLOSE) {
            Self::Tie
        } else if f < 0.5 {
            Self::Second
        } else {
            Self::Third
        }
    }

    /// Of the points `four`, a bit each, the nearest, 4 if there is none; of several the first. `squares` are their squared
    /// distances along the row, `across` that of the row.
    #[inline(always)]
    pub fn first(self, four: u64, squares: &[f64; 5], across: f64) -> usize {
        const SECOND: [u8; 16] = Order::table([1, 2, 0, 3]);
        const THIRD: [u8; 16] = Order::table([2, 1, 3, 0]);
        match self {
            Self::Second => SECOND[four as usize & 15].into(),
            Self::Third => THIRD[four as usize & 15].into(),
            Self::Tie => {
                let mut best = (f64::INFINITY, 4);
                for i in ones(four) {
                    let d = across + squares[i as usize];
                    best = if d < best.0 { (d, i as usize) } else { best };
                }
                best.1
            }
        }
    }

    const fn table(order: [u8; 4]) -> [u8; 16] {
        let mut table = [4; 16];
        let mut four = 1;
        while four < 16 {
            let mut i = 4;
            while i > 0 {
                i -= 1;
                if four >> order[i] & 1 == 1 {
                    table[four] = order[i];
                }
            }
            four += 1;
        }
        table
    }
}

/// Four bits from `shift` on of the words from `j` on.
#[inline(always)]
pub fn four_bits(words: &[u64], j: usize, shift: u32) -> u64 {
    let low = words[j] >> shift;
    let bits = if shift > 60 { low | words[j + 1] << (64 - shift) } else { low };
    bits & 0xf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_four_is_the_nearest() {
        let mut n_ties = 0;
        for f in [0.0, 1e-9, 0.1, 0.3, 0.5, 0.5 + 1e-9, 0.6, 0.97, 1.0 - 1e-12] {
            let order = Order::at(f);
            n_ties += usize::from(matches!(order, Order::Tie));
            let squares = [(f + 1.0).powi(2), f * f, (f - 1.0).powi(2), (f - 2.0).powi(2), f64::INFINITY];
            for four in 0..16 {
                let mut best = (f64::INFINITY, 4);
                for i in (0..4).filter(|i| four >> i & 1 == 1) {
                    let d = 0.7 + squares[i];
                    best = if d < best.0 { (d, i) } else { best };
                }
                assert_eq!(order.first(four, &squares, 0.7), best.1, "{f}, {four:b}");
            }
        }
        assert_eq!(n_ties, 5);
    }
}
