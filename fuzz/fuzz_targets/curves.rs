//! A measured curve is read or refused with a sentence, and what was read keeps its promises.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nucula::io::{CurveOptions, Units, parse_curve};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else { return };
    let options = CurveOptions {
        units: if first & 1 == 0 { Units::PerAngstrom } else { Units::PerNanometer },
        sigma_fraction: (first & 2 == 0).then_some(0.01),
        ..CurveOptions::default()
    };
    match parse_curve("curve", text, &options) {
        Ok(curve) => {
            assert!(!curve.q.is_empty());
            assert!(curve.q.len() == curve.intensity.len() && curve.q.len() == curve.sigma.len());
            assert!(curve.q.iter().all(|q| q.is_finite() && *q >= 0.0));
            assert!(curve.q.windows(2).all(|two| two[0] <= two[1]));
            assert!(curve.intensity.iter().all(|i| i.is_finite()));
            assert!(curve.has_sigma || options.sigma_fraction.is_some());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
