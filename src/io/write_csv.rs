//! The result table as comma-separated values.

use std::io::Write;

use super::output_atom::output_failed;
use super::text::{push_integer, push_shortest};
use crate::Result;
use crate::base::Row;

/// Names of the columns of the result table, in CSV and JSON alike.
pub(super) const COLUMNS: [&str; 8] =
    ["id", "type", "volume", "x", "y", "z", "cross_section_circularity", "cross_section_uniformity"];

/// Writes a line of column names, then one line per row; an undefined value is an empty field.
///
/// Numbers read back exactly. Volumes are Å³, `x`, `y`, `z` are lengths, Å.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_csv(rows: &[Row], out: &mut impl Write) -> Result<()> {
    writeln!(out, "{}", COLUMNS.join(",")).map_err(output_failed)?;
    let mut line = Vec::new();
    for row in rows {
        line.clear();
        push_integer(&mut line, 0, row.id.into());
        line.push(b',');
        line.extend_from_slice(row.kind.name().as_bytes());
        let [x, y, z] = row.lengths.map(Some);
        for value in [Some(row.volume), x, y, z, row.circularity, row.uniformity] {
            line.push(b',');
            if let Some(value) = value {
                push_shortest(&mut line, value);
            }
        }
        line.push(b'\n');
        out.write_all(&line).map_err(output_failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Kind;

    fn written(rows: &[Row]) -> String {
        let mut out = Vec::new();
        write_csv(rows, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_follow_the_header() {
        let row = Row {
            component: 7,
            id: 3,
            kind: Kind::Pocket,
            volume: 1.0 / 3.0,
            lengths: [10.5, 4.0, 0.125],
            circularity: Some(0.00001),
            uniformity: None,
            center: [0.0; 3],
        };
        let header = "id,type,volume,x,y,z,cross_section_circularity,cross_section_uniformity\n";
        assert_eq!(written(&[]), header);
        let second =
            Row { kind: Kind::Hub, id: 0, volume: 72.0, circularity: None, uniformity: Some(1.0), ..row.clone() };
        let expected = "3,pocket,0.3333333333333333,10.5,4.0,0.125,1e-05,\n0,hub,72.0,10.5,4.0,0.125,,1.0\n";
        assert_eq!(written(&[row, second]), header.to_owned() + expected);
    }
}
