//! Numbers in text.

/// The powers of ten that f64 holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Longest plain decimal whose digits fit 2⁵³ whatever they are: 15 digits and a point.
const SHORT: usize = 16;

/// The f64 nearest to a decimal number; `None` if `text` is not one. May be infinite or NaN.
///
/// Short plain decimals such as `-45.503` are an integer below 2⁵³ divided by a power of ten that f64 holds exactly:
/// one division, hence correctly rounded, hence the same bits as the standard library gives. It gets all others.
#[inline]
pub(super) fn decimal(text: &[u8]) -> Option<f64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > SHORT {
        return any_decimal(text);
    }
    let mut mantissa = 0u64;
    let mut point = None;
    for (i, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa * 10 + u64::from(digit);
        } else if byte == b'.' && point.is_none() {
            point = Some(i);
        } else {
            return any_decimal(text);
        }
    }
    let n_digits = digits.len() - usize::from(point.is_some());
    if n_digits == 0 || n_digits >= SHORT {
        return any_decimal(text);
    }
    let n_decimals = point.map_or(0, |point| digits.len() - 1 - point);
    let value = mantissa as f64 / POWERS[n_decimals];
    Some(if negative { -value } else { value })
}

/// [`decimal`] for any text, slowly.
#[cold]
fn any_decimal(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// A whole number with an optional sign; `None` if `text` is not one or does not fit.
#[inline]
pub(super) fn integer(text: &[u8]) -> Option<i32> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
        if value > 1 << 32 {
            return None;
        }
    }
    i32::try_from(if negative { -value } else { value }).ok()
}

/// `text` without blanks at its ends.
#[inline]
pub(super) fn trimmed(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text
        && *first <= b' '
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && *last <= b' '
    {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_decimals_have_the_bits_of_the_standard_library() {
        let mut state = 20_240_607u64;
        for step in 0..200_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digits = (state >> 20) % 10u64.pow((step % 16) as u32 + 1);
            let text = format!("{}{digits}", if state >> 63 == 0 { "" } else { "-" });
            let point = 1 + (state >> 7) as usize % text.len();
            let text = format!("{}.{}", &text[..point], &text[point..]);
            let expected = text.parse::<f64>().ok().map(f64::to_bits);
            assert_eq!(decimal(text.as_bytes()).map(f64::to_bits), expected, "{text}");
        }
    }

    #[test]
    fn odd_decimals() {
        for text in
            ["-0.000", "5.", ".5", "+1.5", "1e3", "-2.5E-3", "00012", "0.1234567890123456789", "99999999999999999"]
        {
            assert_eq!(
                decimal(text.as_bytes()).map(f64::to_bits),
                Some(text.parse::<f64>().unwrap().to_bits()),
                "{text}"
            );
        }
        for text in ["", ".", "-", "1.2.3", "1 2", "--1", "-+1", "1,5", "12.3(4)", "?", "0x1", "1_0"] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
        assert_eq!(decimal(b"inf"), Some(f64::INFINITY));
        assert!(decimal(b"nan").unwrap().is_nan());
    }

    #[test]
    fn integers() {
        for text in ["0", "-12", "+7", "2147483647", "-2147483648", "000000000000001"] {
            assert_eq!(integer(text.as_bytes()), text.parse().ok(), "{text}");
        }
        for text in ["", "-", "+", "1.0", "2147483648", "99999999999999999999999", "--1", "1 ", "A"] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn trims_blanks_only_at_the_ends() {
        assert_eq!(trimmed(b" \ta b\r\n"), b"a b");
        assert_eq!(trimmed(b"   "), b"");
    }
}
