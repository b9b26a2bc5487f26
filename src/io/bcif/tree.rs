//! MessagePack as a tree of values that borrow from the file; its markers and numbers are read by the crate `rmp`.

use rmp::Marker;
use rmp::decode::{RmpRead, read_marker};

use super::Fault;

/// Values inside each other; BinaryCIF needs about ten.
const MAX_DEPTH: usize = 32;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    /// Nothing.
    Nothing,
    Truth(bool),
    Integer(i64),
    Real(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
    List(Vec<Value<'a>>),
    Map(Vec<(&'a str, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        let Value::Map(entries) = self else { return None };
        entries.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    fn expected<T>(&self, key: &str, what: &str, of: impl Fn(&Value<'a>) -> Option<T>) -> Result<T, Fault> {
        self.get(key).and_then(of).ok_or_else(|| format!("no {what} {key:?}"))
    }

    pub fn list(&self, key: &str) -> Result<&[Value<'a>], Fault> {
        match self.get(key) {
            Some(Value::List(items)) => Ok(items),
            _ => Err(format!("no list {key:?}")),
        }
    }

    pub fn text(&self, key: &str) -> Result<&'a str, Fault> {
        self.expected(key, "text", |value| if let Value::Text(text) = value { Some(*text) } else { None })
    }

    pub fn bytes(&self, key: &str) -> Result<&'a [u8], Fault> {
        self.expected(key, "bytes", |value| if let Value::Bytes(bytes) = value { Some(*bytes) } else { None })
    }

    pub fn integer(&self, key: &str) -> Result<i64, Fault> {
        self.expected(key, "integer", |value| match value {
            Value::Integer(value) => Some(*value),
            // Some writers know no integers.
            Value::Real(value) if value.fract() == 0.0 && value.abs() < 1e15 => Some(*value as i64),
            _ => None,
        })
    }

    pub fn real(&self, key: &str) -> Result<f64, Fault> {
        self.expected(key, "number", |value| match value {
            Value::Integer(value) => Some(*value as f64),
            Value::Real(value) => Some(*value),
            _ => None,
        })
    }
}

/// The value that a file is.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(mut bytes: &[u8]) -> Result<Value<'_>, Fault> {
    value(&mut bytes, 0)
}

fn value<'a>(bytes: &mut &'a [u8], depth: usize) -> Result<Value<'a>, Fault> {
    if depth > MAX_DEPTH {
        return Err("values too deep inside each other".into());
    }
    let cut = |_| Fault::from("it is cut short");
    let marker = read_marker(bytes).map_err(|_| Fault::from("it is cut short"))?;
    Ok(match marker {
        Marker::FixPos(n) => Value::Integer(n.into()),
        Marker::FixNeg(n) => Value::Integer(n.into()),
        Marker::U8 => Value::Integer(bytes.read_data_u8().map_err(cut)?.into()),
        Marker::U16 => Value::Integer(bytes.read_data_u16().map_err(cut)?.into()),
        Marker::U32 => Value::Integer(bytes.read_data_u32().map_err(cut)?.into()),
        Marker::U64 => Value::Integer(i64::try_from(bytes.read_data_u64().map_err(cut)?).map_err(|e| e.to_string())?),
        Marker::I8 => Value::Integer(bytes.read_data_i8().map_err(cut)?.into()),
        Marker::I16 => Value::Integer(bytes.read_data_i16().map_err(cut)?.into()),
        Marker::I32 => Value::Integer(bytes.read_data_i32().map_err(cut)?.into()),
        Marker::I64 => Value::Integer(bytes.read_data_i64().map_err(cut)?),
        Marker::F32 => Value::Real(bytes.read_data_f32().map_err(cut)?.into()),
        Marker::F64 => Value::Real(bytes.read_data_f64().map_err(cut)?),
        Marker::Null => Value::Nothing,
        Marker::True => Value::Truth(true),
        Marker::False => Value::Truth(false),
        Marker::FixStr(n) => text(bytes, n.into())?,
        Marker::Str8 => {
            let n = bytes.read_data_u8().map_err(cut)?;
            text(bytes, n.into())?
        }
        Marker::Str16 => {
            let n = bytes.read_data_u16().map_err(cut)?;
            text(bytes, n.into())?
        }
        Marker::Str32 => {
            let n = bytes.read_data_u32().map_err(cut)?;
            text(bytes, n as usize)?
        }
        Marker::Bin8 => {
            let n = bytes.read_data_u8().map_err(cut)?;
            Value::Bytes(taken(bytes, n.into())?)
        }
        Marker::Bin16 => {
            let n = bytes.read_data_u16().map_err(cut)?;
            Value::Bytes(taken(bytes, n.into())?)
        }
        Marker::Bin32 => {
            let n = bytes.read_data_u32().map_err(cut)?;
            Value::Bytes(taken(bytes, n as usize)?)
        }
        Marker::FixArray(n) => list(bytes, n.into(), depth)?,
        Marker::Array16 => {
            let n = bytes.read_data_u16().map_err(cut)?;
            list(bytes, n.into(), depth)?
        }
        Marker::Array32 => {
            let n = bytes.read_data_u32().map_err(cut)?;
            list(bytes, n as usize, depth)?
        }
        Marker::FixMap(n) => map(bytes, n.into(), depth)?,
        Marker::Map16 => {
            let n = bytes.read_data_u16().map_err(cut)?;
            map(bytes, n.into(), depth)?
        }
        Marker::Map32 => {
            let n = bytes.read_data_u32().map_err(cut)?;
            map(bytes, n as usize, depth)?
        }
        other => return Err(format!("a value of the kind {other:?}")),
    })
}

/// The next `n` bytes.
fn taken<'a>(bytes: &mut &'a [u8], n: usize) -> Result<&'a [u8], Fault> {
    let (taken, rest) = bytes.split_at_checked(n).ok_or("it is cut short")?;
    *bytes = rest;
    Ok(taken)
}

fn text<'a>(bytes: &mut &'a [u8], n: usize) -> Result<Value<'a>, Fault> {
    Ok(Value::Text(std::str::from_utf8(taken(bytes, n)?).map_err(|_| "a text that is not UTF-8")?))
}

fn list<'a>(bytes: &mut &'a [u8], n: usize, depth: usize) -> Result<Value<'a>, Fault> {
    // Nothing is set aside for items that are only promised.
    let mut items = Vec::new();
    for _ in 0..n {
        items.push(value(bytes, depth + 1)?);
    }
    Ok(Value::List(items))
}

fn map<'a>(bytes: &mut &'a [u8], n: usize, depth: usize) -> Result<Value<'a>, Fault> {
    let mut entries = Vec::new();
    for _ in 0..n {
        let Value::Text(key) = value(bytes, depth + 1)? else { return Err("a key that is no text".into()) };
        entries.push((key, value(bytes, depth + 1)?));
    }
    Ok(Value::Map(entries))
}
