use super::*;

fn read(text: &str) -> Result<Curve> {
    parse_curve("a.dat", text.as_bytes(), &CurveOptions::default())
}

fn refusal(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn plain_columns() {
    let curve = read("0.01 100 1\n0.02 90.5 1.5\n0.03\t80\t2\n").unwrap();
    assert_eq!(curve.q, [0.01, 0.02, 0.03]);
    assert_eq!(curve.intensity, [100.0, 90.5, 80.0]);
    assert_eq!(curve.sigma, [1.0, 1.5, 2.0]);
    assert!(curve.has_sigma && curve.units_hint.is_none());
}

#[test]
fn separators_line_ends_exponents_and_more_columns() {
    for text in [
        "\u{feff}0.01,1e2,1\r\n0.02,9D1,1\r\n",
        "0.01;1.0d+02;1\r0.02;90;1",
        "  .01 , 100. , 1E0 , 7\n\n\n0.02 +90 1 x\n",
    ] {
        let curve = read(text).unwrap();
        assert_eq!(
            (curve.q.as_slice(), curve.intensity.as_slice()),
            (&[0.01, 0.02][..], &[100.0, 90.0][..]),
            "{text:?}"
        );
    }
}

#[test]
fn headers_comments_and_words_at_the_end() {
    let text = "Sample description\n1 protein in buffer\n42\n# a comment 1 2 3\n0.01 5 1\n! skipped\n\n0.02 4 1\nend of\ndata\n";
    assert_eq!(read(text).unwrap().q, [0.01, 0.02]);
    let before = "sample\n2 3 words\n0.1 1 1\n";
    assert_eq!(read(before).unwrap().q, [0.1], "a header that starts with numbers");
    assert_eq!(refusal("0.1 5 1\nwords\n0.2 4 1\n"), "a.dat, line 2: \"words\" is not a data row, and rows follow");
}

#[test]
fn broken_rows_are_named_by_line() {
    for (text, expected) in [
        ("0.1 5 1\n0.2 4\n", "line 2: 2 columns, 3 before"),
        ("0.1 5 1\n0.2 4 x\n", "line 2: \"0.2 4 x\" is not q, intensity, sigma"),
        ("0.1 5 1\n0.2 x 1\n", "line 2: \"0.2 x 1\" is not"),
        ("0.1 5 1\n0.2\n", "line 2: \"0.2\" is not"),
        ("-0.1 5 1\n", "line 1: q is -0.1"),
        ("nan 5 1\n", "line 1: q is NaN"),
        ("0.1 5 1\n\n# c\n0.1 4 1\n", "line 4: q is 0.1 after 0.1; it must grow"),
        ("0.1 inf 1\n", "line 1: the intensity is inf"),
        ("words only\n", "a.dat: no data row"),
        ("0.1 5\n0.2 4\n", "a.dat: there is no third column, and sigma_fraction is not given"),
        ("", "a.dat: the file is empty"),
        ("0.1 5 1\0\n", "not a text file"),
    ] {
        let said = refusal(text);
        assert!(said.contains(expected), "{text:?}: {said}");
    }
}

#[test]
fn sigmas_are_read_as_they_are() {
    let curve = read("0.1 5 0\n0.2 4 -1\n0.3 3 nan\n0.4 2 inf\n").unwrap();
    assert_eq!((curve.sigma[0], curve.sigma[1]), (0.0, -1.0));
    assert!(curve.sigma[2].is_nan() && curve.sigma[3].is_infinite());
}

#[test]
fn missing_sigmas_are_made_only_when_asked_for() {
    let options = CurveOptions { sigma_fraction: Some(0.1), ..CurveOptions::default() };
    let curve = parse_curve("a", b"0.1 -5\n0.2 4\n", &options).unwrap();
    assert_eq!((curve.sigma, curve.has_sigma), (vec![0.5, 0.4], false));
    let curve = parse_curve("a", b"0.1 5 3\n", &options).unwrap();
    assert_eq!((curve.sigma, curve.has_sigma), (vec![3.0], true));
    let options = CurveOptions { sigma_fraction: Some(-1.0), ..CurveOptions::default() };
    assert!(parse_curve("a", b"0.1 5\n", &options).unwrap_err().to_string().starts_with("bad sigma_fraction"));
}

#[test]
fn units_are_never_guessed_but_a_hint_is_given() {
    let hint = |text: &str| read(text).unwrap().units_hint;
    let row = "0.1 5 1\n";
    for header in ["# q (1/nm) I sigma", "q[nm^-1] I", "Q, nm-1; I", "! q / nm⁻¹", "q_nm I(q)"] {
        assert_eq!(hint(&format!("{header}\n{row}")), Some(Units::PerNanometer), "{header}");
    }
    for header in ["# q (1/A) I", "q[A^-1] I", "#q(angstrom^-1)", "q, Å-1", "q [1/Angstroms]", "% q (A-1)"] {
        assert_eq!(hint(&format!("{header}\n{row}")), Some(Units::PerAngstrom), "{header}");
    }
    for header in ["# a q of mine", "# 5 nm beads", "q I sigma A", "# I (1/nm)"] {
        assert_eq!(hint(&format!("{header}\n{row}")), None, "{header}");
    }
    assert_eq!(hint("0.1 5 1\n2.5 1 1\n"), Some(Units::PerNanometer), "a large q");
    assert_eq!(hint("q (1/A)\n0.1 5 1\n2.5 1 1\n"), Some(Units::PerAngstrom), "words outweigh values");
    let options = CurveOptions { units: Units::PerNanometer, ..CurveOptions::default() };
    let curve = parse_curve("a", b"# q (1/A)\n0.5 5 1\n", &options).unwrap();
    assert_eq!((curve.q, curve.units_hint), (vec![0.05], Some(Units::PerAngstrom)));
}

#[test]
fn any_bytes_are_read_or_refused() {
    assert_eq!(parse_curve("a", b"\xfe caf\xe9 q (1/\xc5)\n0.1 5 1\n", &CurveOptions::default()).unwrap().q, [0.1]);
    let mut random = testing::Random(1);
    let alphabet = b"0123456789.eEdD+-, ;\t\n\r#!naifq/()\xc3\x85\xff";
    let words: [&[u8]; 12] =
        [b"0.1", b"0.2", b"3", b"1d2", b"-4.", b"nan", b" ", b" ", b",", b"\n", b"\r\n", b"# q (1/nm)\n"];
    let options = CurveOptions { sigma_fraction: Some(0.5), ..CurveOptions::default() };
    let mut n_read = 0;
    for _ in 0..20_000 {
        let mut text = Vec::new();
        for _ in 0..random.below(20) {
            if random.chance(0.05) { text.push(random.pick(alphabet)) } else { text.extend(random.pick(&words)) }
        }
        if let Ok(curve) = parse_curve("a", &text, &options) {
            assert!(curve.q.windows(2).all(|two| two[0] < two[1]) && curve.intensity.iter().all(|i| i.is_finite()));
            assert_eq!((curve.q.len(), curve.q.len()), (curve.intensity.len(), curve.sigma.len()));
            n_read += 1;
        }
    }
    assert!(n_read > 500, "{n_read}");
}

#[test]
fn what_is_written_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("curve.dat");
    let (q, i) = ([0.0, 1e-7, 0.1 + 0.2], [-1.0 / 3.0, 1e300, 0.0]);
    for sigma in [[1.0, 0.0, 5e-324], [f64::NAN, f64::INFINITY, -2.0]] {
        write_curve(&path, &q, &i, &sigma).unwrap();
        let curve = read_curve(&path, &CurveOptions::default()).unwrap();
        assert_eq!((curve.q.as_slice(), curve.intensity.as_slice()), (&q[..], &i[..]));
        let same = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan();
        assert!(curve.sigma.iter().zip(&sigma).all(same), "{:?}", curve.sigma);
        assert_eq!(curve.units_hint, Some(Units::PerAngstrom));
    }
    let missing = read_curve(&folder.path().join("none.dat"), &CurveOptions::default()).unwrap_err();
    assert!(matches!(missing, Error::Io { .. }), "{missing}");
}
