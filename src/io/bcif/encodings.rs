//! The encodings of BinaryCIF, undone last to first.

use super::Fault;
use super::tree::Value;

/// Numbers on their way.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Array {
    Integers(Vec<i32>),
    Reals(Vec<f64>),
}

/// The numbers that `bytes` are after undoing `encodings`, at most `limit` of them.
///
/// # Errors
/// What is wrong with them.
pub(super) fn decode(bytes: &[u8], encodings: &[Value<'_>], limit: usize) -> Result<Array, Fault> {
    let (last, before) = encodings.split_last().ok_or("no encoding")?;
    if last.text("kind")? != "ByteArray" {
        return Err("bytes that are not ByteArray".into());
    }
    let mut array = byte_array(bytes, last.integer("type")?)?;
    for encoding in before.iter().rev() {
        let kind = encoding.text("kind")?;
        array = match (kind, array) {
            ("FixedPoint", Array::Integers(values)) => {
                let factor = encoding.real("factor")?;
                Array::Reals(values.into_iter().map(|value| f64::from(value) / factor).collect())
            }
            ("IntervalQuantization", Array::Integers(values)) => {
                let (min, max) = (encoding.real("min")?, encoding.real("max")?);
                let step = (max - min) / (encoding.real("numSteps")? - 1.0);
                Array::Reals(values.into_iter().map(|value| min + step * f64::from(value)).collect())
            }
            ("RunLength", Array::Integers(values)) => Array::Integers(run_length(&values, limit)?),
            ("Delta", Array::Integers(values)) => {
                let mut sum = encoding.integer("origin").map_or(0, |origin| origin as i32);
                let add = |value: i32| {
                    sum = sum.wrapping_add(value);
                    sum
                };
                Array::Integers(values.into_iter().map(add).collect())
            }
            ("IntegerPacking", Array::Integers(values)) => Array::Integers(unpack(encoding, &values)?),
            (kind, _) => return Err(format!("the encoding {kind:?} where it cannot be")),
        };
    }
    let n = match &array {
        Array::Integers(values) => values.len(),
        Array::Reals(values) => values.len(),
    };
    if n > limit { Err(format!("{n} values where {limit} may be")) } else { Ok(array) }
}

/// Numbers of a type, least byte first.
fn byte_array(bytes: &[u8], kind: i64) -> Result<Array, Fault> {
    fn each<const N: usize, T>(bytes: &[u8], of: impl Fn([u8; N]) -> T) -> Result<Vec<T>, Fault> {
        let (chunks, []) = bytes.as_chunks() else { return Err("bytes that end inside a number".into()) };
        Ok(chunks.iter().map(|&chunk| of(chunk)).collect())
    }
    Ok(match kind {
        1 => Array::Integers(each(bytes, |b| i8::from_le_bytes(b).into())?),
        2 => Array::Integers(each(bytes, |b| i16::from_le_bytes(b).into())?),
        3 => Array::Integers(each(bytes, i32::from_le_bytes)?),
        4 => Array::Integers(each(bytes, |b| u8::from_le_bytes(b).into())?),
        5 => Array::Integers(each(bytes, |b| u16::from_le_bytes(b).into())?),
        // No number of a structure needs the highest bit.
        6 => Array::Integers(each(bytes, |b| u32::from_le_bytes(b).cast_signed())?),
        32 => Array::Reals(each(bytes, |b| f32::from_le_bytes(b).into())?),
        33 => Array::Reals(each(bytes, f64::from_le_bytes)?),
        other => return Err(format!("numbers of the type {other}")),
    })
}

/// Pairs of a value and how often it comes.
fn run_length(values: &[i32], limit: usize) -> Result<Vec<i32>, Fault> {
    let (pairs, []) = values.as_chunks::<2>() else { return Err("a run without its length".into()) };
    let mut all = Vec::new();
    for &[value, n] in pairs {
        let n = usize::try_from(n).map_err(|_| "a run of negative length")?;
        if all.len().saturating_add(n) > limit {
            return Err(format!("more than {limit} values"));
        }
        all.resize(all.len() + n, value);
    }
    Ok(all)
}

/// Numbers of one or two bytes, of which the highest and the lowest say that more is to be added.
fn unpack(encoding: &Value<'_>, values: &[i32]) -> Result<Vec<i32>, Fault> {
    let unsigned = encoding.get("isUnsigned").is_some_and(|value| *value == Value::Truth(true));
    let (highest, lowest) = match (encoding.integer("byteCount")?, unsigned) {
        (1, true) => (0xff, i32::MIN),
        (2, true) => (0xffff, i32::MIN),
        (1, false) => (i8::MAX.into(), i8::MIN.into()),
        (2, false) => (i16::MAX.into(), i16::MIN.into()),
        (n, _) => return Err(format!("numbers packed to {n} bytes")),
    };
    let mut all = Vec::new();
    let mut sum = 0i32;
    let mut open = false;
    for &value in values {
        sum = sum.wrapping_add(value);
        open = value == highest || value == lowest;
        if !open {
            all.push(sum);
            sum = 0;
        }
    }
    if open { Err("packed numbers that end inside one".into()) } else { Ok(all) }
}
