//! Reads recorded calls of other programs: a JSON manifest whose arrays lie in a flat file beside it.
//!
//! The recordings are too large for the project. They are looked for in `NUCULA_DATA`, else in `../shared/data`; a test
//! that does not find them says so and passes.
#![allow(dead_code, reason = "every test program uses its own part")]

use std::path::PathBuf;

use serde_json::Value;

/// The recorded calls of one function.
pub struct Recorded {
    manifest: Value,
    bytes: Vec<u8>,
}

/// Opens `folder/stem.json` and `.bin`; None where there are no recordings at all.
pub fn open(folder: &str, stem: &str) -> Option<Recorded> {
    let root = std::env::var_os("NUCULA_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")), PathBuf::from);
    let folder = root.join(folder);
    if !folder.is_dir() {
        eprintln!("SKIPPED: no recorded calls in {} (set NUCULA_DATA)", folder.display());
        return None;
    }
    let read = |suffix: &str| {
        let file = folder.join(stem).with_extension(suffix);
        std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    Some(Recorded { manifest: serde_json::from_slice(&read("json")).unwrap(), bytes: read("bin") })
}

/// A number as the flat file holds it.
pub trait Number: Sized {
    /// The manifest's name of the type.
    const DTYPE: &'static str;
    /// From little-endian bytes, as many as the type has.
    fn from_bytes(bytes: &[u8]) -> Self;
}

macro_rules! number {
    ($($type:ident $dtype:literal),*) => {$(
        impl Number for $type {
            const DTYPE: &'static str = $dtype;
            fn from_bytes(bytes: &[u8]) -> Self {
                Self::from_le_bytes(bytes.try_into().unwrap())
            }
        }
    )*};
}
number!(f32 "f32", i8 "i8", i32 "i32", i64 "i64");

impl Recorded {
    /// The calls.
    pub fn cases(&self) -> &[Value] {
        self.manifest["cases"].as_array().expect("a manifest has cases")
    }

    /// An array that a case describes by `len` or `shape`, flat.
    pub fn array<T: Number>(&self, array: &Value) -> Vec<T> {
        assert_eq!(array["dtype"], T::DTYPE, "{array}");
        let whole = |value: &Value| value.as_u64().unwrap() as usize;
        let n = match array["shape"].as_array() {
            Some(shape) => shape.iter().map(whole).product(),
            None => whole(&array["len"]),
        };
        let offset = whole(&array["offset"]);
        let bytes = &self.bytes[offset..offset + n * size_of::<T>()];
        bytes.chunks_exact(size_of::<T>()).map(T::from_bytes).collect()
    }
}

/// A C99 hexadecimal float, which is exact.
pub fn hex_float(text: &str) -> f64 {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let magnitude = match text {
        "inf" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => {
            let (digits, exponent) = text.strip_prefix("0x").and_then(|rest| rest.split_once('p')).expect(text);
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let mantissa = u64::from_str_radix(&format!("{whole}{fraction}"), 16).unwrap() as f64;
            let exponent = exponent.parse::<i32>().unwrap() - 4 * fraction.len() as i32;
            // In two steps, so that neither power underflows where the value does not.
            mantissa * 2.0_f64.powi(exponent / 2) * 2.0_f64.powi(exponent - exponent / 2)
        }
    };
    if negative { -magnitude } else { magnitude }
}
