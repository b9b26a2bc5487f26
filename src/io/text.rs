//! Numbers and words as text, appended to a line: no allocation per field.

use std::io::Write;

/// Widest field to which numbers are padded, characters.
const MAX_WIDTH: usize = 32;

/// Appends a word, preceded by blanks up to `width` characters; a longer one stays whole.
pub fn push_right(line: &mut Vec<u8>, width: usize, word: &[u8]) {
    push_blanks(line, width.saturating_sub(word.len()));
    line.extend_from_slice(word);
}

/// Appends a word, followed by blanks up to `width` characters; a longer one stays whole.
pub fn push_left(line: &mut Vec<u8>, width: usize, word: &[u8]) {
    line.extend_from_slice(word);
    push_blanks(line, width.saturating_sub(word.len()));
}

fn push_blanks(line: &mut Vec<u8>, n: usize) {
    // A short slice is copied inline, which resizing is not.
    match [b' '; MAX_WIDTH].get(..n) {
        Some(blanks) => line.extend_from_slice(blanks),
        None => line.resize(line.len() + n, b' '),
    }
}

/// Appends an integer, preceded by blanks up to `width` characters; a longer one stays whole.
pub fn push_integer(line: &mut Vec<u8>, width: usize, value: i64) {
    push_digits(line, width, value < 0, value.unsigned_abs(), 0);
}

/// Appends `value` with `DECIMALS` (1 to 8) decimals, rounded half to even on its exact value; -0.0 keeps its sign.
/// Blanks go before it up to `width` characters; a longer one stays whole.
///
/// This is what `%.3f` gives, without a general formatter: a f32 has 24 significant bits and 10^8 has 27, so the
/// product is exact in f64 and rounding it is the only rounding.
pub fn push_fixed<const DECIMALS: usize>(line: &mut Vec<u8>, width: usize, value: f32) {
    const { assert!(DECIMALS >= 1 && DECIMALS <= 8) };
    let scaled = (f64::from(value.abs()) * 10f64.powi(DECIMALS as i32)).round_ties_even();
    if scaled < 1e18 {
        push_digits(line, width, value.is_sign_negative(), scaled as u64, DECIMALS);
    } else {
        // Such a f32 is an integer, infinite or not a number.
        write!(line, "{value:width$.DECIMALS$}").expect("a Vec takes all");
    }
}

/// Appends a sign, then `digits` with a point before the last `n_decimals`.
#[inline]
fn push_digits(line: &mut Vec<u8>, width: usize, negative: bool, digits: u64, n_decimals: usize) {
    let mut text = [b' '; MAX_WIDTH];
    let mut first = MAX_WIDTH;
    let mut rest = digits;
    let mut put = |byte| {
        first -= 1;
        text[first] = byte;
    };
    for _ in 0..n_decimals {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    if n_decimals > 0 {
        put(b'.');
    }
    loop {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if negative {
        put(b'-');
    }
    line.extend_from_slice(&text[first.min(MAX_WIDTH - width)..]);
}

/// Appends the shortest text that reads back as `value`, laid out as Python's `repr`: `72.0`, `1e-05`, `1e+16`.
pub fn push_shortest(line: &mut Vec<u8>, value: f64) {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) && value.is_finite() {
        let start = line.len();
        write!(line, "{value:e}").expect("a Vec takes all");
        let e = start + line[start..].iter().position(|&byte| byte == b'e').expect("asked for an exponent");
        let exponent = if line[e + 1] == b'-' { e + 2 } else { e + 1 };
        if exponent == e + 1 {
            line.insert(exponent, b'+');
        }
        if line.len() - (e + 2) == 1 {
            line.insert(e + 2, b'0');
        }
    } else {
        write!(line, "{value:?}").expect("a Vec takes all");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut line = b">".to_vec();
        push(&mut line);
        String::from_utf8(line).unwrap().split_off(1)
    }

    #[test]
    fn fields_are_padded_never_cut() {
        assert_eq!(text(|line| push_integer(line, 5, -42)), "  -42");
        assert_eq!(text(|line| push_integer(line, 2, 12345)), "12345");
        assert_eq!(text(|line| push_fixed::<2>(line, 6, -0.5)), " -0.50");
        assert_eq!(text(|line| push_fixed::<2>(line, 3, 12.25)), "12.25");
        assert_eq!(text(|line| push_left(line, 4, b"CA")), "CA  ");
        assert_eq!(text(|line| push_left(line, 1, b"CA")), "CA");
        assert_eq!(text(|line| push_right(line, 4, b"CA")), "  CA");
        assert_eq!(text(|line| push_right(line, 1, b"CA")), "CA");
    }

    #[test]
    fn integers() {
        for value in [0, 7, -1, 10, 99_999, i64::MAX, i64::MIN] {
            assert_eq!(text(|line| push_integer(line, 0, value)), value.to_string());
        }
    }

    #[test]
    fn fixed_decimals_round_half_to_even_and_keep_the_sign() {
        let cases = [
            (0.0, "0.000"),
            (-0.0, "-0.000"),
            (-0.0001, "-0.000"),
            (1.0625, "1.062"),
            (1.1875, "1.188"),
            (-99.9995, "-99.999"),
            (0.9996, "1.000"),
            (123.4567, "123.457"),
            (0.05, "0.050"),
            (3e20, "300000006012263202816.000"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(|line| push_fixed::<3>(line, 0, value)), expected);
        }
        assert_eq!(text(|line| push_fixed::<2>(line, 0, 50.0)), "50.00");
    }

    #[test]
    fn fixed_decimals_agree_with_the_standard_formatter() {
        let mut state = 1u32;
        for _ in 0..20_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Any bits, and again scaled to the size of coordinates.
            for value in [f32::from_bits(state), (state >> 8) as f32 / 16_384.0 - 500.0] {
                if value.is_finite() {
                    assert_eq!(text(|line| push_fixed::<3>(line, 0, value)), format!("{:.3}", f64::from(value)));
                }
            }
        }
    }

    #[test]
    fn shortest_text_is_that_of_python() {
        let cases = [
            (72.0, "72.0"),
            (-0.0, "-0.0"),
            (0.0, "0.0"),
            (1.0 / 3.0, "0.3333333333333333"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (9.999e15, "9999000000000000.0"),
            (1e16, "1e+16"),
            (-1.25e100, "-1.25e+100"),
            (5e-324, "5e-324"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(|line| push_shortest(line, value)), expected);
        }
    }
}
