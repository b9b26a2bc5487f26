//! Tables, each with its source.
