use rmp::encode as pack;

use super::*;
use crate::io::{Format, ReadOptions, Rules, read_bytes};

/// A category: name, items, rows.
struct Given<'a> {
    name: &'a str,
    items: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
}

/// A word without its quotes.
fn unquoted(word: &str) -> &str {
    let inner = word.strip_prefix('"').and_then(|word| word.strip_suffix('"'));
    inner.unwrap_or_else(|| word.trim_matches('\''))
}

/// The loops of an mmCIF text without quotes and text fields.
fn loops(text: &str) -> Vec<Given<'_>> {
    let mut given: Vec<Given<'_>> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("data_") && !line.starts_with('#')) {
        if line == "loop_" {
            given.push(Given { name: "", items: Vec::new(), rows: Vec::new() });
        } else if let (Some((name, item)), Some(last)) =
            (line.split_once('.').filter(|_| line.starts_with('_')), given.last_mut())
        {
            last.name = name;
            last.items.push(item.trim());
        } else if let Some(last) = given.last_mut() {
            last.rows.push(line.split_whitespace().map(unquoted).collect());
        }
    }
    given
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    pack::write_str(out, text).unwrap();
}

fn put_map(out: &mut Vec<u8>, n: u32) {
    pack::write_map_len(out, n).unwrap();
}

/// How integers are packed.
#[derive(Clone, Copy, Debug)]
enum Packing {
    Plain,
    DeltaRuns,
    Bytes,
    Words,
}

/// An entry `data` and one `encoding` of integers, after `before` other encodings that `put` writes.
fn put_integers(
    out: &mut Vec<u8>,
    keys: [&str; 2],
    values: &[i32],
    packing: Packing,
    before: u32,
    put: impl Fn(&mut Vec<u8>),
) {
    let mut values = values.to_vec();
    let mut encodings: Vec<(&str, Vec<(&str, i64)>)> = Vec::new();
    if let Packing::DeltaRuns = packing {
        let mut last = 5;
        for value in &mut values {
            last = std::mem::replace(value, value.wrapping_sub(last));
        }
        encodings.push(("Delta", vec![("origin", 5)]));
        let runs: Vec<i32> = values.chunk_by(|a, b| a == b).flat_map(|run| [run[0], run.len() as i32]).collect();
        encodings.push(("RunLength", vec![("srcSize", values.len() as i64)]));
        values = runs;
    }
    let mut bytes = Vec::new();
    let n_bytes = match packing {
        Packing::Bytes => 1,
        Packing::Words => 2,
        _ => 4,
    };
    if n_bytes < 4 {
        let (low, high) = if n_bytes == 1 { (-128, 127) } else { (-32768, 32767) };
        let mut packed = Vec::new();
        for mut value in values {
            while value >= high || value <= low {
                let step = if value > 0 { high } else { low };
                packed.push(step);
                value -= step;
            }
            packed.push(value);
        }
        encodings.push(("IntegerPacking", vec![("byteCount", n_bytes)]));
        values = packed;
    }
    for value in values {
        bytes.extend_from_slice(&value.to_le_bytes()[..n_bytes as usize]);
    }
    encodings.push(("ByteArray", vec![("type", [0, 1, 2, 0, 3][n_bytes as usize])]));
    put_text(out, keys[0]);
    pack::write_bin(out, &bytes).unwrap();
    put_text(out, keys[1]);
    pack::write_array_len(out, before + encodings.len() as u32).unwrap();
    put(out);
    for (kind, numbers) in encodings {
        put_map(out, 2 + numbers.len() as u32);
        put_text(out, "kind");
        put_text(out, kind);
        put_text(out, "isUnsigned");
        pack::write_bool(out, false).unwrap();
        for (key, number) in numbers {
            put_text(out, key);
            pack::write_sint(out, number).unwrap();
        }
    }
}

/// A column with its mask.
fn put_column(out: &mut Vec<u8>, item: &str, values: &[&str], packing: Packing) {
    put_map(out, 3);
    put_text(out, "name");
    put_text(out, item);
    put_text(out, "data");
    put_map(out, 2);
    let present = || values.iter().filter(|value| !matches!(**value, "." | "?"));
    if present().all(|value| value.parse::<i32>().is_ok()) {
        let numbers: Vec<i32> = values.iter().map(|value| value.parse().unwrap_or(0)).collect();
        put_integers(out, ["data", "encoding"], &numbers, packing, 0, |_| ());
    } else if present().all(|value| value.parse::<f64>().is_ok()) {
        let numbers: Vec<i32> =
            values.iter().map(|value| (value.parse::<f64>().unwrap_or(0.0) * 1000.0).round() as i32).collect();
        put_integers(out, ["data", "encoding"], &numbers, packing, 1, |out| {
            put_map(out, 2);
            put_text(out, "kind");
            put_text(out, "FixedPoint");
            put_text(out, "factor");
            pack::write_f64(out, 1000.0).unwrap();
        });
    } else {
        let mut distinct: Vec<&str> = Vec::new();
        let mut numbers: Vec<i32> = Vec::new();
        for &value in values {
            if matches!(value, "." | "?") {
                numbers.push(-1);
                continue;
            }
            let at = distinct.iter().position(|known| *known == value).unwrap_or_else(|| {
                distinct.push(value);
                distinct.len() - 1
            });
            numbers.push(at as i32);
        }
        let mut ends = vec![0];
        ends.extend(distinct.iter().scan(0, |end, text| {
            *end += text.len() as i32;
            Some(*end)
        }));
        // The numbers are the data of the column, and their encoding lies in that of the texts.
        let mut inner = Vec::new();
        put_integers(&mut inner, ["data", "dataEncoding"], &numbers, packing, 0, |_| ());
        let at = inner.windows(12).position(|word| word == b"dataEncoding").unwrap() - 1;
        out.extend_from_slice(&inner[..at]);
        put_text(out, "encoding");
        pack::write_array_len(out, 1).unwrap();
        put_map(out, 5);
        put_text(out, "kind");
        put_text(out, "StringArray");
        put_text(out, "stringData");
        put_text(out, &distinct.concat());
        out.extend_from_slice(&inner[at..]);
        put_integers(out, ["offsets", "offsetEncoding"], &ends, packing, 0, |_| ());
    }
    put_text(out, "mask");
    let mask: Vec<i32> =
        values.iter().map(|value| ["", ".", "?"].iter().position(|mark| mark == value).unwrap_or(0) as i32).collect();
    if mask.iter().all(|&mark| mark == 0) {
        pack::write_nil(out).unwrap();
    } else {
        put_map(out, 2);
        put_integers(out, ["data", "encoding"], &mask, packing, 0, |_| ());
    }
}

/// The loops of an mmCIF text as BinaryCIF.
fn encoded(text: &str, packing: Packing) -> Vec<u8> {
    let given = loops(text);
    let mut out = Vec::new();
    put_map(&mut out, 3);
    put_text(&mut out, "version");
    put_text(&mut out, "0.3.0");
    put_text(&mut out, "encoder");
    put_text(&mut out, "a test");
    put_text(&mut out, "dataBlocks");
    pack::write_array_len(&mut out, 1).unwrap();
    put_map(&mut out, 2);
    put_text(&mut out, "header");
    put_text(&mut out, "X");
    put_text(&mut out, "categories");
    pack::write_array_len(&mut out, given.len() as u32).unwrap();
    for category in given {
        put_map(&mut out, 3);
        put_text(&mut out, "name");
        put_text(&mut out, category.name);
        put_text(&mut out, "rowCount");
        pack::write_uint(&mut out, category.rows.len() as u64).unwrap();
        put_text(&mut out, "columns");
        pack::write_array_len(&mut out, category.items.len() as u32).unwrap();
        for (i, item) in category.items.iter().enumerate() {
            let values: Vec<&str> = category.rows.iter().map(|row| row[i]).collect();
            put_column(&mut out, item, &values, packing);
        }
    }
    out
}

const PACKINGS: [Packing; 4] = [Packing::Plain, Packing::DeltaRuns, Packing::Bytes, Packing::Words];

fn case(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/files").join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_same_structure_as_from_mmcif_in_every_packing() {
    for name in [
        "long-chain-ids.cif",
        "ligand-SAH.cif",
        "operations-mixed.cif",
        "elements-with-charge.cif",
        "restraints-after.cif",
    ] {
        let text = case(name);
        for rules in [Rules::Biotite, Rules::Plain] {
            let options = ReadOptions { rules, ..ReadOptions::default() };
            let want = read_bytes(text.as_bytes(), "x", Format::Cif, &options).unwrap();
            for packing in PACKINGS {
                let bytes = encoded(&text, packing);
                let got = read_bytes(&bytes, "x", Format::BinaryCif, &options).unwrap();
                assert!(got == want, "{name}, {packing:?}, {rules:?}");
            }
        }
    }
}

#[test]
fn numbers_come_back_bit_for_bit() {
    let mut text = Vec::new();
    for value in [27.343, -0.001, 1e-7, 123_456.789, 1.0 / 3.0] {
        text.clear();
        push_shortest(&mut text, value);
        assert_eq!(std::str::from_utf8(&text).unwrap().parse::<f64>().unwrap().to_bits(), value.to_bits());
    }
}

#[test]
fn damaged_files_are_refused_or_read_and_never_grow() {
    let whole = encoded(&case("operations-mixed.cif"), Packing::DeltaRuns);
    let (mut n_read, mut n_refused) = (0, 0);
    for seed in 0..3000 {
        let mut random = testing::Random(seed);
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = random.below(256) as u8,
                _ => drop(bytes.drain(at..(at + 5).min(bytes.len()))),
            }
            bytes.push(0);
        }
        match read_bytes(&bytes, "x", Format::BinaryCif, &ReadOptions::default()) {
            Ok(_) => n_read += 1,
            Err(Error::Internal { .. } | Error::Io { .. }) => panic!("seed {seed}"),
            Err(_) => n_refused += 1,
        }
    }
    assert!(n_read > 100 && n_refused > 100, "{n_read} read, {n_refused} refused");
    for empty in [&b""[..], b"\x80", b"\xdd\xff\xff\xff\xff", b"data_x", &[0x91; 100]] {
        assert!(matches!(read_bytes(empty, "x", Format::BinaryCif, &ReadOptions::default()), Err(Error::Parse { .. })));
    }
}
