//! Lines of a text.

/// The lines of a text, which end in `\n`, `\r\n` or `\r`.
pub(super) struct Lines<'a>(&'a [u8]);

impl<'a> Lines<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Self(text)
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', self.0).unwrap_or(self.0.len());
        let (line, rest) = self.0.split_at(end);
        let terminator = if rest.starts_with(b"\r\n") { 2 } else { rest.len().min(1) };
        self.0 = &rest[terminator..];
        Some(line)
    }
}
