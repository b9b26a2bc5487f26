//! The report on the volumes of one structure, as JSON.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::volumes::WriteOptions;
use crate::Result;
use crate::io::{Column, ReadOptions, Values, json_row, output_failed};
use crate::volumes::{Alignment, Connectivity, Options, Profile, Radii, Region, Volumes};
use crate::work::memory::{Purpose, collected};

/// What is told about one structure.
pub(super) struct Report<'a> {
    /// What was found.
    pub volumes: &'a Volumes,
    /// Its labels, and how it is written.
    pub options: &'a WriteOptions,
    /// The rows wanted, by columns, `volumizer`'s first.
    pub table: &'a [Column<'a>],
    /// Fractions of helix, strand and coil; `None` where there is no protein.
    pub fractions: Option<[f64; 3]>,
}

/// Writes a report as an object, keys in the order of `volumizer`'s `<label>.annotation.json`, then our own: the version,
/// all options by the names of the bindings, the transform (16 numbers, row by row, from the frame of the input to that of
/// the grid), the frame that centres are in, and notes where reading has something to say. Indented by 2, without a newline
/// at the end. Undefined values, and numbers that are not finite, are null.
///
/// # Errors
/// [`Error::Io`](crate::Error::Io) if `out` fails.
pub(super) fn write_report(report: &Report, out: &mut impl Write) -> Result<()> {
    let Report { volumes, options, table, fractions } = report;
    let n_rows = table.first().map_or(0, |column| column.values.len());
    let largest = largest(table);
    let cell = |row: usize, name: &str| json_row(table, row)[name].clone();
    let fraction = |i: usize| fractions.map(|fractions| fractions[i]);
    let rows = rows(table)?;
    let mut object = json!({
        "source": options.source,
        "input_path": options.input_path,
        "output_structure_cif": options.structure_path,
        // The names that volumizer gives its own code paths.
        "backend": if volumes.options().profile == Profile::F32 { "native" } else { "python" },
        "resolution": volumes.options().voxel_size,
        "num_volumes": n_rows,
        "largest_type": largest.map(|row| cell(row, "type")),
        "largest_volume": largest.map(|row| cell(row, "volume")),
        "volumes": null,
        "frac_alpha": fraction(0),
        "frac_beta": fraction(1),
        "frac_coil": fraction(2),
        "nucula": { "version": env!("CARGO_PKG_VERSION"), "include_hubs": options.include_hubs },
        "options": chosen(volumes),
        "transform": volumes.transform(),
        "frame": options.frame.name(),
    });
    // Put in its place afterwards, since the macro would copy it.
    object["volumes"] = Value::Array(rows);
    let notes: Vec<&str> = volumes.structure().reading.notes().collect();
    if !notes.is_empty() {
        object["notes"] = json!(notes);
    }
    serde_json::to_writer_pretty(out, &object).map_err(|error| output_failed(error.into()))
}

/// The rows of a table as objects, residues as a list.
pub(super) fn rows(table: &[Column]) -> Result<Vec<Value>> {
    let n_rows = table.first().map_or(0, |column| column.values.len());
    collected((0..n_rows).map(|i| with_list(json_row(table, i))), n_rows, Purpose("a report"))
}

/// The first row of the largest volume.
fn largest(table: &[Column]) -> Option<usize> {
    let volume = table.iter().find(|column| column.name == "volume")?;
    let Values::Numbers(volumes) = &volume.values else { return None };
    // The first of the largest, so strictly larger.
    (0..volumes.len()).reduce(|largest, i| if volumes[i] > volumes[largest] { i } else { largest })
}

/// The residues as a list, which a table has as one text.
fn with_list(mut row: Value) -> Value {
    if let Some(residues) = row.get_mut("residues") {
        let list = residues.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>();
        *residues = json!(list);
    }
    row
}

/// Everything that was chosen, about finding and about reading, by the names and words of the bindings. What is said of
/// reading is null for a structure that was not read from a file.
pub fn chosen(volumes: &Volumes) -> Map<String, Value> {
    let mut chosen = named(volumes.options());
    for name in ["assembly", "rules"] {
        chosen.insert(name.into(), Value::Null);
    }
    chosen.extend(volumes.structure().reading.options.clone());
    chosen
}

/// What a report of a file read and searched by these options says under `options`.
pub fn settings(reading: &ReadOptions, finding: &Options) -> Map<String, Value> {
    let mut settings = named(finding);
    settings.extend(reading.named());
    settings
}

/// The choices about finding, by the names and words of the bindings.
fn named(options: &Options) -> Map<String, Value> {
    let (align, signs) = match options.alignment {
        Alignment::Keep => (false, json!(0)),
        Alignment::Principal(signs) => (true, json!(signs)),
        Alignment::Shape => (true, json!("shape")),
    };
    let profile = match options.profile {
        Profile::F32 => "f32",
        Profile::F64 => "f64",
        Profile::C => "c",
    };
    let surface_connectivity = match options.connectivity {
        Connectivity::Faces6 => "6",
        Connectivity::Edges18 => "18",
        Connectivity::Corners26 => "26",
        Connectivity::Custom18 => "custom18",
    };
    let radii = match &options.radii {
        Radii::Table => Value::Null,
        Radii::Elements(given) => given.iter().map(|(symbol, radius)| (symbol.to_string(), json!(radius))).collect(),
        Radii::Atoms(given) => json!(given.as_slice()),
    };
    let within = options.within.as_ref().map(|region| match region {
        Region::Box { lower, upper } => json!([lower, upper]),
        Region::Around { points, distance } => json!([distance, points.as_slice()]),
    });
    let object = json!({
        "voxel_size": options.voxel_size,
        "signs": signs,
        "min_voxels": options.min_voxels,
        // 0 leaves nothing out, as none does.
        "min_volume": options.min_volume.filter(|&least| least > 0.0),
        "profile": profile,
        "align": align,
        "surface_connectivity": surface_connectivity,
        "mouth_merge_gap": options.mouth_merge_gap,
        "neck": options.neck,
        "lining_distance": options.lining_distance,
        "radii": radii,
        "within": within,
    });
    match object {
        Value::Object(named) => named,
        _ => unreachable!("the macro makes an object"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::volumes::{Format, Written};
    use crate::work::Monitor;
    use crate::{io, volumes};

    fn report(options: &Options, hubs: bool) -> Value {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/4CUP.cif");
        let structure = io::read(path.as_ref(), &io::ReadOptions::default()).unwrap();
        let found = volumes::find(&structure, options, &Monitor::default()).unwrap();
        let options =
            WriteOptions { source: Some("a \"b\"".into()), include_hubs: hubs, ..WriteOptions::new(Format::Json) };
        let table = Written { volumes: &found, options: &options }.table().unwrap();
        let report = Report { volumes: &found, options: &options, table: &table, fractions: Some([0.5, 0.0, 0.5]) };
        let mut out = Vec::new();
        write_report(&report, &mut out).unwrap();
        assert!(out.starts_with(b"{\n  \"source\": \"a \\\"b\\\"\",\n"));
        serde_json::from_slice(&out).unwrap()
    }

    fn keys(object: &Value) -> Vec<&str> {
        object.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn keys_of_volumizer_come_first_and_choices_are_told() {
        let options = Options { voxel_size: 2.0, ..Options::default() };
        let report = report(&options, true);
        let upstream = [
            "source",
            "input_path",
            "output_structure_cif",
            "backend",
            "resolution",
            "num_volumes",
            "largest_type",
            "largest_volume",
            "volumes",
            "frac_alpha",
            "frac_beta",
            "frac_coil",
        ];
        assert_eq!(keys(&report)[..upstream.len()], upstream);
        assert_eq!(keys(&report)[upstream.len()..], ["nucula", "options", "transform", "frame"]);
        assert_eq!(report["nucula"]["version"], env!("CARGO_PKG_VERSION"));
        let chosen = &report["options"];
        assert_eq!(
            (&chosen["voxel_size"], &chosen["signs"], &chosen["min_voxels"], &chosen["min_volume"], &chosen["align"]),
            (&json!(2.0), &json!(0), &json!(4), &Value::Null, &json!(true))
        );
        assert_eq!((&chosen["assembly"], &chosen["rules"]), (&json!("biological"), &json!("volumizer")));
        assert_eq!(report["transform"].as_array().unwrap().len(), 16);
        let row = [
            "id",
            "type",
            "volume",
            "x",
            "y",
            "z",
            "cross_section_circularity",
            "cross_section_uniformity",
            "center_x",
            "center_y",
            "center_z",
            "residues",
        ];
        assert_eq!(keys(&report["volumes"][0]), row);
        assert!(report["volumes"][0]["residues"][0].as_str().unwrap().split(':').count() == 3);
        let volumes: Vec<f64> =
            report["volumes"].as_array().unwrap().iter().map(|row| row["volume"].as_f64().unwrap()).collect();
        assert!(volumes.iter().all(|&volume| volume <= report["largest_volume"].as_f64().unwrap()));
    }

    #[test]
    fn nothing_found_is_null() {
        let report = report(&Options { min_voxels: 1 << 40, ..Options::default() }, false);
        assert_eq!(report["num_volumes"], 0);
        assert_eq!((&report["largest_type"], &report["volumes"]), (&Value::Null, &json!([])));
    }
}
