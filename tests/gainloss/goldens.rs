//! Results in 60 digits, made by other programs.

use nucula::gainloss::Loglik;
use serde_json::Value;

use crate::cases::{Case, golden, numbers};

/// Largest deviation in ll, gradient and Hessian, in units of the bounds: 1e-12 of max(1, |ll|); rate·grad 1e-11 and
/// rate·rate·hess 1e-10, of the same or of themselves.
fn deviation(case: &Case, found: &Loglik, value: &Value) -> f64 {
    let mut worst = 0.0_f64;
    for f in 0..case.n_families {
        let Some(ll) = value["ll"][f].as_f64() else {
            assert!(found.ll[f] == f64::NEG_INFINITY && found.impossible[f] && found.grad[f] == [0.0; 2]);
            continue;
        };
        let size = ll.abs().max(1.0);
        worst = worst.max((found.ll[f] - ll).abs() / size / 1e-12);
        let (gain, loss) = case.rates().of(f);
        let (grad, hess) = (numbers(&value["grad"][f]), numbers(&value["hess"][f]));
        let rates = [[gain, loss, 1.0], [gain * gain, gain * loss, loss * loss]];
        for k in 0..2 {
            let want = rates[0][k] * grad[k];
            worst = worst.max((rates[0][k] * found.grad[f][k] - want).abs() / size.max(want.abs()) / 1e-11);
        }
        for k in 0..3 {
            let want = rates[1][k] * hess[k];
            worst = worst.max((rates[1][k] * found.hess[f][k] - want).abs() / size.max(want.abs()) / 1e-10);
        }
    }
    worst
}

fn agrees(name: &str, least: usize) {
    let cases = golden(name);
    assert!(cases.len() >= least);
    for value in &cases {
        let case = Case::read(value);
        let worst = deviation(&case, &case.loglik(), value);
        assert!(worst <= 1.0, "{}: {worst} of the bound", value["name"]);
    }
}

#[test]
fn sums_over_all_states_of_inner_nodes() {
    agrees("small.json", 45);
}

#[test]
fn pruning_in_sixty_digits() {
    agrees("large.json", 14);
}
