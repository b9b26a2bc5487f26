//! Sphere points against recorded calls of the programs whose bits they must have.

use nucula::math::sphere_points::{add_c, add_f32, offsets_c, offsets_f32};
use serde_json::Value;

use testing::golden::{self, Golden};

/// Recorded calls of a function; None, said aloud, where there are no recordings.
fn recorded(file: &str) -> Option<Golden> {
    golden::data_dir().map(|dir| Golden::read(&dir.join(file)))
}

fn cases(recorded: &Golden) -> &[Value] {
    recorded.json()["cases"].as_array().expect("a manifest has cases")
}

/// A C99 hexadecimal float, which is exact.
fn hex_float(text: &str) -> f64 {
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let (digits, exponent) = match text {
        "inf" => return sign * f64::INFINITY,
        "nan" => return f64::NAN,
        _ => text.strip_prefix("0x").and_then(|rest| rest.split_once('p')).expect(text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mantissa = u64::from_str_radix(&format!("{whole}{fraction}"), 16).unwrap() as f64;
    let exponent = exponent.parse::<i32>().unwrap() - 4 * fraction.len() as i32;
    // In two steps, so that neither power underflows where the value does not.
    sign * mantissa * 2.0_f64.powi(exponent / 2) * 2.0_f64.powi(exponent - exponent / 2)
}

fn bits(points: &[[f32; 3]]) -> Vec<[u32; 3]> {
    points.iter().map(|point| point.map(f32::to_bits)).collect()
}

fn rows(flat: &[f32]) -> Vec<[f32; 3]> {
    flat.chunks_exact(3).map(|row| row.try_into().unwrap()).collect()
}

#[test]
fn profile_c_has_the_bits_of_the_old_library() {
    let Some(recorded) = recorded("legacy_c/fibonacci_sphere.json") else { return };
    for case in cases(&recorded) {
        let [radius, center @ ..]: [f32; 4] = recorded.f32s_at(&case["args"]).try_into().unwrap();
        let n = case["samples"].as_i64().unwrap().max(0) as usize;
        let blocks: Vec<f32> = recorded.f32s_at(&case["out"]);
        let points: Vec<_> = offsets_c(radius, n).unwrap().into_iter().map(|offset| add_c(center, offset)).collect();
        let expected: Vec<_> = (0..n).map(|i| [0, 1, 2].map(|axis| blocks[axis * n + i])).collect();
        assert_eq!(bits(&points), bits(&expected), "{}", case["name"]);
    }
}

/// The `f32` that the extension module makes of a recorded argument.
fn real(argument: &Value) -> Option<f32> {
    argument["float_hex"].as_str().map(|text| hex_float(text) as f32)
}

#[test]
fn profile_f32_has_the_bits_of_the_extension_module() {
    let Some(recorded) = recorded("volumizer_native/fibonacci_sphere_points.json") else { return };
    let mut n_compared = 0;
    for case in cases(&recorded).iter().filter(|case| case["returns"]["shape"].is_array()) {
        let arguments: Option<Vec<f32>> = (0..4).map(|i| real(&case["args"][i])).collect();
        let n = case["args"][4]["int"].as_str().and_then(|text| text.parse::<usize>().ok());
        let (Some(arguments), Some(n)) = (arguments, n) else { continue };
        let center = [arguments[1], arguments[2], arguments[3]];
        let points: Vec<_> =
            offsets_f32(arguments[0], n).unwrap().into_iter().map(|offset| add_f32(center, offset)).collect();
        let expected = rows(&recorded.f32s_at(&case["returns"]));
        assert_eq!(bits(&points), bits(&expected), "{}", case["name"]);
        n_compared += 1;
    }
    assert!(n_compared > 30, "only {n_compared} calls were compared");
}

#[test]
fn one_set_of_offsets_serves_all_centers() {
    let Some(recorded) = recorded("volumizer_native/fibonacci_sphere_points_batch.json") else { return };
    let mut n_compared = 0;
    for case in cases(&recorded).iter().filter(|case| case["returns"]["shape"].is_array()) {
        let n = case["args"][2]["int"].as_str().and_then(|text| text.parse::<usize>().ok());
        let (Some(radius), Some(n)) = (real(&case["args"][0]), n) else { continue };
        let centers = rows(&recorded.f32s_at(&case["args"][1]));
        // Without centres any number of samples is recorded, up to 2^63.
        let offsets = if centers.is_empty() { Vec::new() } else { offsets_f32(radius, n).unwrap() };
        let points: Vec<_> =
            centers.iter().flat_map(|&center| offsets.iter().map(move |&offset| add_f32(center, offset))).collect();
        assert_eq!(bits(&points), bits(&rows(&recorded.f32s_at(&case["returns"]))), "{}", case["name"]);
        n_compared += 1;
    }
    assert!(n_compared > 30, "only {n_compared} calls were compared");
}
