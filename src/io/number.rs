//! Numbers in text.

/// The powers of ten that f64 holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// One in each byte.
const EACH: u64 = u64::from_ne_bytes([1; 8]);

/// Longest plain decimal whose digits fit 2⁵³ whatever they are: 15 digits and a point.
const SHORT: usize = 16;

/// The f64 nearest to a decimal number; `None` if `text` is not one. May be infinite or NaN.
///
/// Short plain decimals such as `-45.503` are an integer below 2⁵³ divided by a power of ten that f64 holds exactly:
/// one division, hence correctly rounded, hence the same bits as the standard library gives. It gets all others.
#[inline]
pub(super) fn decimal(text: &[u8]) -> Option<f64> {
    match right_aligned(text).and_then(|columns| fixed_decimal(&columns)) {
        None => plain_decimal(text),
        value => value,
    }
}

/// A word of four to eight characters with blanks before it.
#[inline]
fn right_aligned(word: &[u8]) -> Option<[u8; 8]> {
    let (&first, &last) = (word.first_chunk::<4>()?, word.last_chunk::<4>()?);
    if word.len() > 8 || first[0] == b' ' {
        return None;
    }
    let n_blanks = 8 * (8 - word.len());
    let first = u64::from(u32::from_le_bytes(first)) << n_blanks | (EACH * u64::from(b' ')) & ((1 << n_blanks) - 1);
    Some((first & 0xffff_ffff | u64::from(u32::from_le_bytes(last)) << 32).to_le_bytes())
}

/// [`decimal`] by its digits one by one.
#[inline]
fn plain_decimal(text: &[u8]) -> Option<f64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > SHORT {
        return any_decimal(text);
    }
    let (mut mantissa, mut n_decimals, mut n_points) = (0u64, 0, 0);
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa * 10 + u64::from(digit);
            n_decimals += n_points;
        } else if byte == b'.' && n_points == 0 {
            n_points = 1;
        } else {
            return any_decimal(text);
        }
    }
    let n_digits = digits.len() - n_points;
    if n_digits == 0 || n_digits >= SHORT {
        return any_decimal(text);
    }
    let value = mantissa as f64 / POWERS[n_decimals];
    Some(if negative { -value } else { value })
}

/// What [`decimal`] makes of a number printed as `%8.3f`; `None` if `columns` hold anything else.
///
/// Without its point and with a blank before, such a number is eight characters in one integer, the first in the lowest
/// byte: blanks, perhaps a sign, digits. These are added up two, four, and eight at a time.
#[inline]
pub(super) fn fixed_decimal(columns: &[u8; 8]) -> Option<f64> {
    const HIGHEST: u64 = EACH * 0x80;
    if columns[4] != b'.' {
        return None;
    }
    let raw = u64::from_le_bytes(*columns);
    let text = u64::from(b' ') | (raw & 0xffff_ffff) << 8 | raw & 0xffff_ff00_0000_0000;
    let digits = text ^ (EACH * u64::from(b'0'));
    // The highest bit of each byte that is no digit: over 9, now that the digits are 0 to 9. No sum carries.
    let others = (((digits & !HIGHEST) + EACH * 0x76) | digits) & HIGHEST;
    let n_others = (!others & HIGHEST).trailing_zeros() / 8;
    // The first one is always there, and the last three columns are digits.
    if n_others > 5 {
        return None;
    }
    let before = (1 << (8 * n_others)) - 1;
    let blanks = (EACH * u64::from(b' ')) & before;
    let sign = u64::from(b' ' ^ b'-') << (8 * (n_others - 1));
    let negative = text & before == blanks ^ sign;
    if others != HIGHEST & before || !(negative || text & before == blanks) {
        return None;
    }
    let ones = digits & !before;
    let twos = (ones * 10 + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_ffff_0000_ffff;
    let thousandths = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    // Signs come at random, so a branch on them would be guessed wrong half of the time.
    let value = thousandths as i64 as f64 / 1000.0;
    Some(f64::from_bits(value.to_bits() | u64::from(negative) << 63))
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
        let mut random = testing::Random(20_240_607);
        for step in 0..200_000 {
            let digits = random.bits() % 10u64.pow((step % 16) as u32 + 1);
            let text = format!("{}{digits}", if random.chance(0.5) { "" } else { "-" });
            let point = random.whole(1, text.len());
            let text = format!("{}.{}", &text[..point], &text[point..]);
            let expected = text.parse::<f64>().ok().map(f64::to_bits);
            assert_eq!(decimal(text.as_bytes()).map(f64::to_bits), expected, "{text}");
        }
    }

    #[test]
    fn fixed_decimals_are_decimals() {
        let of = |text: &str| fixed_decimal(text.as_bytes().try_into().unwrap());
        for text in ["  -0.000", "-999.999", "9999.999", "    .125", "   -.125", "   1.000"] {
            assert_eq!(of(text).map(f64::to_bits), plain_decimal(trimmed(text.as_bytes())).map(f64::to_bits), "{text}");
            assert!(of(text).is_some(), "{text}");
        }
        let characters = b"0123456789  --..+e\x00\t\xff/:";
        let mut bytes = testing::Random(7);
        let mut n_fixed = 0;
        for step in 0..400_000 {
            let mut text = *b"   0.000";
            for byte in &mut text {
                let random = bytes.below(1 << 31);
                match random % 16 {
                    0 => *byte = characters[random / 16 % characters.len()],
                    1..9 if byte.is_ascii_digit() => *byte = b'0' + (random / 16 % 10) as u8,
                    _ => {}
                }
            }
            let plain = |text: &[u8]| plain_decimal(text).map(f64::to_bits);
            if let Some(value) = fixed_decimal(&text) {
                n_fixed += 1;
                assert_eq!(Some(value.to_bits()), plain(trimmed(&text)), "step {step}: {text:?}");
            }
            for word in [trimmed(&text), &text[step % 8..]] {
                assert_eq!(decimal(word).map(f64::to_bits), plain(word), "step {step}: {word:?}");
            }
        }
        assert!(n_fixed > 100_000, "{n_fixed}");
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
