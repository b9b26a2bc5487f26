//! Short names of atoms, residues, chains and elements, held inline.

use std::fmt;

/// A name of at most `N - 1` printable ASCII characters, padded with NUL, so that C reads it as a string; only
/// [`Name::whole`] makes one of `N` characters, which C must be given with its length.
///
/// Structures hold hundreds of thousands of these; inline bytes need no allocation and compare as one integer.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name<const N: usize>([u8; N]);

impl<const N: usize> Name<N> {
    /// The empty name.
    pub const EMPTY: Self = Self([0; N]);

    /// The first `N - 1` bytes of `text`; a byte that is not printable ASCII becomes `?`.
    #[inline]
    pub fn new(text: impl AsRef<[u8]>) -> Self {
        let mut bytes = [0; N];
        for (byte, &given) in bytes[..N - 1].iter_mut().zip(text.as_ref()) {
            *byte = if matches!(given, 0x20..=0x7e) { given } else { b'?' };
        }
        Self(bytes)
    }

    /// The first `N` bytes of `text`: a name that fills its bytes has no NUL at its end.
    pub fn whole(text: impl AsRef<[u8]>) -> Self {
        let mut name = Self::new(&text);
        if let Some(&last) = text.as_ref().get(N - 1) {
            name.0[N - 1] = if matches!(last, 0x20..=0x7e) { last } else { b'?' };
        }
        name
    }

    /// The same name with more room.
    ///
    /// # Panics
    /// If there is less.
    #[inline]
    pub fn widened<const M: usize>(&self) -> Name<M> {
        let mut bytes = [0; M];
        bytes[..N].copy_from_slice(&self.0);
        Name(bytes)
    }

    /// The characters with the padding.
    #[inline]
    pub fn padded(&self) -> &[u8; N] {
        &self.0
    }

    /// The characters without the padding.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0[..self.len()]
    }

    /// The name as text.
    #[inline]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).expect("names are ASCII by construction")
    }

    /// Number of characters.
    #[inline]
    pub fn len(&self) -> usize {
        self.0.iter().position(|&byte| byte == 0).unwrap_or(N)
    }

    /// Whether there are no characters.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0[0] == 0
    }
}

impl<const N: usize> Default for Name<N> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize> fmt::Display for Name<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Name<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_cut_padded_and_printable() {
        assert_eq!(Name::<4>::new("HOHX").as_str(), "HOH");
        assert_eq!(Name::<4>::new("C").as_bytes(), b"C");
        assert_eq!(Name::<8>::new(b"a\x00\xffb").as_str(), "a??b");
        assert_eq!(Name::<4>::whole("HOHXY").as_bytes(), b"HOHX");
        assert_eq!(Name::<4>::whole("HOH"), Name::new("HOH"));
        assert_eq!(Name::<4>::whole(b"abc\xff").as_str(), "abc?");
        assert!(Name::<4>::new("").is_empty());
        assert_eq!(Name::<4>::new("CA").widened(), Name::<8>::new("CA"));
        assert_eq!(format!("{:>4}", Name::<4>::new("CA")), "  CA");
    }
}
