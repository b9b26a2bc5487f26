//! The report on the volumes of one structure, as JSON.

use std::io::Write;

use serde_json::{Value, json};

use super::volumes::columns;
use crate::Result;
use crate::io::{json_row, output_failed};
use crate::volumes::Row;
use crate::work::memory::{Purpose, collected};

/// What is told about one structure.
#[derive(Debug, Clone, PartialEq)]
pub struct Report<'a> {
    /// What the user calls the structure.
    pub source: Option<&'a str>,
    /// The file it was read from.
    pub input_path: Option<&'a str>,
    /// The file with its atoms and pseudo-atoms.
    pub output_structure_cif: Option<&'a str>,
    /// What computed it.
    pub backend: &'a str,
    /// Voxel edge, Å; `resolution` in the file.
    pub voxel_size: f64,
    /// The result table; without the hubs where they are not wanted.
    pub rows: &'a [Row],
    /// Fractions of helix, strand and coil; `None` where there is no protein.
    pub fractions: Option<[f64; 3]>,
    /// What reading says of a file that is not ordinary; the key is there only if something is said.
    pub notes: Vec<&'a str>,
}

/// Writes a report as an object, keys in the order of `volumizer`'s `<label>.annotation.json`, indented by 2, without a
/// newline at the end. Undefined values, and numbers that are not finite, are null.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub fn write_report(report: &Report, out: &mut impl Write) -> Result<()> {
    // The first of the largest, so strictly larger.
    let largest = report.rows.iter().reduce(|largest, row| if row.volume > largest.volume { row } else { largest });
    let fraction = |i: usize| report.fractions.map(|fractions| fractions[i]);
    let columns = columns(report.rows)?;
    let volumes =
        collected((0..columns[0].values.len()).map(|i| json_row(&columns, i)), report.rows.len(), Purpose("a report"))?;
    let mut object = json!({
        "source": report.source,
        "input_path": report.input_path,
        "output_structure_cif": report.output_structure_cif,
        "backend": report.backend,
        "resolution": report.voxel_size,
        "num_volumes": report.rows.len(),
        "largest_type": largest.map(|row| row.kind.name()),
        "largest_volume": largest.map(|row| row.volume),
        "volumes": null,
        "frac_alpha": fraction(0),
        "frac_beta": fraction(1),
        "frac_coil": fraction(2),
    });
    // Put in its place afterwards, since the macro would copy it.
    object["volumes"] = Value::Array(volumes);
    if !report.notes.is_empty() {
        object["notes"] = json!(report.notes);
    }
    serde_json::to_writer_pretty(out, &object).map_err(|error| output_failed(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::volumes::Kind;

    fn row(id: i32, kind: Kind, volume: f64) -> Row {
        let lengths = [10.5, 4.0, 0.125];
        Row {
            component: 0,
            id,
            kind,
            volume,
            inside: volume,
            lengths,
            circularity: None,
            uniformity: Some(0.25),
            center: [0.0; 3],
        }
    }

    fn written(rows: &[Row], fractions: Option<[f64; 3]>) -> String {
        let report = Report {
            source: Some("a \"b\""),
            input_path: Some("in/a.pdb"),
            output_structure_cif: Some("out/a.annotated.cif"),
            backend: "native",
            voxel_size: 3.0,
            rows,
            fractions,
            notes: Vec::new(),
        };
        let mut out = Vec::new();
        write_report(&report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn report_is_exact() {
        let rows = [row(0, Kind::Cavity, 72.0), row(0, Kind::Pore, 72.0)];
        let expected = r#"{
  "source": "a \"b\"",
  "input_path": "in/a.pdb",
  "output_structure_cif": "out/a.annotated.cif",
  "backend": "native",
  "resolution": 3.0,
  "num_volumes": 2,
  "largest_type": "cavity",
  "largest_volume": 72.0,
  "volumes": [
    {
      "id": 0,
      "type": "cavity",
      "volume": 72.0,
      "x": 10.5,
      "y": 4.0,
      "z": 0.125,
      "cross_section_circularity": null,
      "cross_section_uniformity": 0.25
    },
    {
      "id": 0,
      "type": "pore",
      "volume": 72.0,
      "x": 10.5,
      "y": 4.0,
      "z": 0.125,
      "cross_section_circularity": null,
      "cross_section_uniformity": 0.25
    }
  ],
  "frac_alpha": 0.5,
  "frac_beta": 0.0,
  "frac_coil": 0.3333333333333333
}"#;
        assert_eq!(written(&rows, Some([0.5, 0.0, 1.0 / 3.0])), expected);
    }

    #[test]
    fn nothing_found_is_null() {
        let text = written(&[], None);
        let end = "  \"num_volumes\": 0,\n  \"largest_type\": null,\n  \"largest_volume\": null,\n  \"volumes\": [],\n  \
                   \"frac_alpha\": null,\n  \"frac_beta\": null,\n  \"frac_coil\": null\n}";
        assert!(text.ends_with(end), "{text}");
    }

    #[test]
    fn the_largest_row_need_not_be_the_first() {
        let text = written(&[row(0, Kind::Cavity, 1.5), row(1, Kind::Pocket, 2.5), row(2, Kind::Hub, 2.5)], None);
        assert!(text.contains("\"largest_type\": \"pocket\",\n  \"largest_volume\": 2.5,"), "{text}");
    }
}
