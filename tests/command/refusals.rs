//! What is refused, and what is said of it.

use super::{nucula, structure, text};

/// Refused as wrong usage, in one sentence that has these words.
fn refused(arguments: &[&str], words: &[&str]) {
    let out = nucula(arguments);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.code() == Some(2) && out.stdout.is_empty(), "{arguments:?}: {said}");
    assert!(said.starts_with("nucula: ") && said.lines().count() == 1, "{arguments:?}: {said}");
    assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
}

#[test]
fn negative_numbers_meet_our_own_refusals() {
    let one = text(&structure());
    for (arguments, words) in [
        (["volumes", &one, "--voxel-size", "-1"], "bad --resolution"),
        (["volumes", &one, "--lining-distance", "-1"], "bad lining_distance"),
        (["volumes", &one, "--models", "-1"], "bad --models"),
        (["voids", &one, "--step", "-1"], "bad step"),
        (["voids", &one, "--probe-radius", "-1.5"], "bad probe_radius"),
        (["voids", &one, "--mouth-gap", "-1"], "bad mouth_gap"),
        (["voids", &one, "--min-volume", "-1"], "bad min_volume"),
        (["voids", &one, "--probe-out", "-1"], "bad probe_out"),
        (["saxs", &one, "--q-max", "-1"], "bad --q-max"),
    ] {
        refused(&arguments, &[words]);
    }
    // Of these the library knows more than the arguments, or there is no number below 0.
    for (arguments, code, words) in [
        (["saxs", &one, "--c1", "-1"], 1, "bad c1"),
        (["saxs", &one, "--density", "-1"], 1, "bad density"),
        (["saxs", &one, "--points", "-1"], 2, "invalid value '-1' for '--points"),
        (["volumes", &one, "--jobs", "-1"], 2, "invalid value '-1' for '--jobs"),
    ] {
        let out = nucula(&arguments);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.code() == Some(code) && said.contains(words), "{arguments:?}: {said}");
    }
}
