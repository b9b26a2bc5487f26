//! Many names in one text.

use crate::Result;
use crate::work::memory::{Purpose, make_room, reserved};

const NAMES: Purpose = Purpose("names");

/// Names of any length, one after the other: `n + 1` offsets into one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    offsets: Vec<usize>,
    text: String,
}

impl Default for Labels {
    fn default() -> Self {
        Self { offsets: vec![0], text: String::new() }
    }
}

impl Labels {
    /// `n` empty names.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn empty(n: usize) -> Result<Self> {
        Ok(Self { offsets: crate::work::memory::filled(0, n.saturating_add(1), NAMES)?, text: String::new() })
    }

    /// Appends a name.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn push(&mut self, name: &str) -> Result<()> {
        let full = |_| NAMES.refused();
        if self.text.capacity() - self.text.len() < name.len() {
            self.text.try_reserve(name.len()).map_err(full)?;
        }
        make_room(&mut self.offsets, 1, NAMES)?;
        self.text.push_str(name);
        self.offsets.push(self.text.len());
        Ok(())
    }

    /// The names of an iterator.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
    pub fn of<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Result<Self> {
        let mut labels = Self { offsets: reserved(1, NAMES)?, text: String::new() };
        labels.offsets.push(0);
        names.into_iter().try_for_each(|name| labels.push(name.as_ref()))?;
        Ok(labels)
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Name `i`.
    ///
    /// # Panics
    /// If there are no more than `i`.
    pub fn get(&self, i: usize) -> &str {
        &self.text[self.offsets[i]..self.offsets[i + 1]]
    }

    /// The names in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|i| self.get(i))
    }

    /// Where each name starts in the text, and where the last one ends.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// All names without anything between them.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_in_order() {
        let labels = Labels::of(["A", "", "é b"]).unwrap();
        assert_eq!(labels.iter().collect::<Vec<_>>(), ["A", "", "é b"]);
        assert_eq!((labels.len(), labels.offsets(), labels.text()), (3, &[0, 1, 1, 5][..], "Aé b"));
        assert_eq!(Labels::empty(2).unwrap(), Labels::of(["", ""]).unwrap());
        assert!(Labels::default().is_empty());
    }
}
