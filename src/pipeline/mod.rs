//! From file to files: the one room that knows both the families and the file formats.
