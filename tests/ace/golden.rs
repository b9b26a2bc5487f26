//! Reading the reference results of `tests/data/ace`.

use std::path::Path;

use nucula::ace::{Basis, Envelope, Functions, Harmonics, Options, RadialSpec, Spec, System, Transform, generate};
use nucula::neighbors::Cell;
use serde_json::Value;

pub fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ace").join(name);
    serde_json::from_slice(&std::fs::read(path).expect("a golden file")).expect("JSON")
}

pub fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// All numbers of nested lists, or of a single number.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map_or_else(|| vec![number(value)], |items| items.iter().flat_map(numbers).collect())
}

pub fn integers(value: &Value) -> Vec<i32> {
    numbers(value).iter().map(|x| *x as i32).collect()
}

pub fn vectors(value: &Value) -> Vec<[f64; 3]> {
    numbers(value).as_chunks().0.to_vec()
}

pub fn transform(value: &Value) -> Transform {
    match value[0].as_str() {
        Some("agnesi") => Transform::agnesi(number(&value[1]) as i32, number(&value[2]) as i32).unwrap(),
        Some("linear") => Transform::Linear,
        other => panic!("{other:?}"),
    }
}

pub fn envelope(value: &Value) -> Envelope {
    let power = |k: usize| number(&value[k]) as u32;
    match value[0].as_str() {
        Some("x") => Envelope::X { p1: power(1), p2: power(2) },
        Some("r") => Envelope::R { p: power(1) },
        Some("r_ace1") => Envelope::RAce1 { p: power(1) },
        Some("none") => Envelope::None,
        other => panic!("{other:?}"),
    }
}

fn harmonics(value: &Value) -> Harmonics {
    if value.as_str() == Some("solid") { Harmonics::Solid } else { Harmonics::Spherical }
}

/// A generated basis from the arguments that are given.
pub fn model(arguments: &Value) -> Basis {
    let species = integers(&arguments["species"]);
    let n = species.len() * species.len();
    let mut options = Options::new(&species, 2.35);
    let table = |name: &str, default: f64| match &arguments[name] {
        Value::Null => vec![default; n],
        Value::Number(x) => vec![x.as_f64().unwrap(); n],
        nested => numbers(nested),
    };
    (options.rin, options.r0, options.rcut) = (table("rin", 0.0), table("r0", 2.35), table("rcut", 5.5));
    for (name, value) in arguments.as_object().expect("arguments") {
        match name.as_str() {
            "species" | "rin" | "r0" | "rcut" => {}
            "order" => options.order = number(value) as usize,
            "totaldegree" => options.totaldegree = numbers(value),
            "wl" => options.wl = number(value),
            "pair_degree" => options.pair_degree = Some(number(value) as usize),
            "transform" => options.transform = transform(value),
            "envelope" => options.envelope = envelope(value),
            "pair_transform" => options.pair_transform = transform(value),
            "pair_envelope" => options.pair_envelope = envelope(value),
            "harmonics" => options.harmonics = harmonics(value),
            other => panic!("{other}"),
        }
    }
    generate(&options).unwrap()
}

fn radial(value: &Value, n_species: usize) -> RadialSpec {
    let n = n_species * n_species;
    let table = |name: &str| match numbers(&value[name]) {
        one if one.len() == 1 => vec![one[0]; n],
        all => all,
    };
    let values = &value["values"];
    let (n_nodes, n_functions) = (values[0][0].as_array().unwrap().len(), values[0][0][0].as_array().unwrap().len());
    RadialSpec {
        transform: transform(&value["transform"]),
        envelope: envelope(&value["envelope"]),
        rin: table("rin"),
        r0: table("r0"),
        rcut: table("rcut"),
        a: None,
        n_functions,
        functions: Functions::Table { n_nodes, values: numbers(values), slopes: numbers(&value["slopes"]) },
    }
}

/// A supplied specification.
pub fn spec(value: &Value) -> Spec {
    let species = integers(&value["species"]);
    let sizes = |name: &str| numbers(&value[name]).iter().map(|x| *x as usize).collect();
    Spec {
        harmonics: harmonics(&value["harmonics"]),
        radial: radial(&value["radial"], species.len()),
        pair: None,
        a_radial: integers(&value["a_radial"]),
        a_angular: integers(&value["a_angular"]),
        aa_offsets: sizes("aa_offsets"),
        aa_factors: integers(&value["aa_factors"]),
        b_offsets: sizes("b_offsets"),
        b_terms: integers(&value["b_terms"]),
        b_values: numbers(&value["b_values"]),
        species,
    }
}

/// The arrays of one structure.
pub struct Atoms {
    pub positions: Vec<[f64; 3]>,
    pub species: Vec<i32>,
    pub cell: Cell,
}

impl Atoms {
    pub fn read(case: &Value) -> Self {
        let mut cell = Cell::OPEN;
        if !case["cell"].is_null() {
            cell.vectors = vectors(&case["cell"]).try_into().unwrap();
        }
        for axis in 0..3 {
            cell.periodic[axis] = case["pbc"][axis].as_bool().unwrap();
        }
        let species = if case["zs"].is_null() { Vec::new() } else { integers(&case["zs"]) };
        Self { positions: vectors(&case["positions"]), species, cell }
    }

    pub fn system(&self) -> System<'_> {
        System {
            positions: &self.positions,
            species: &self.species,
            cell: self.cell,
            neighbors: None,
            rows: Default::default(),
        }
    }
}

/// Largest difference of rows of `width` numbers, relative to the largest number of each row, but at least 1.
pub fn difference(got: &[f64], expected: &[f64], width: usize) -> f64 {
    assert_eq!(got.len(), expected.len());
    let mut largest = 0.0_f64;
    for (got, expected) in got.chunks(width.max(1)).zip(expected.chunks(width.max(1))) {
        let scale = expected.iter().fold(1.0_f64, |scale, x| scale.max(x.abs()));
        for (got, expected) in got.iter().zip(expected) {
            let difference = (got - expected).abs() / scale;
            largest = if difference <= largest { largest } else { difference };
        }
    }
    largest
}
