//! Pages that need nothing but a browser: one file, no network.

use std::io::{Read, Write};

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::io::output_failed;
use crate::{Error, Result};

const FRAME: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");
/// See `page/README.md` for where it comes from.
const VIEWER: &[u8] = include_bytes!("page/3Dmol-min.js.gz");
const LICENSE: &str = include_str!("page/3Dmol.LICENSE");

/// Writes a page: its frame with the look, the viewer, and `data`, which its script draws.
///
/// # Errors
/// [`Error::Io`] if `out` fails.
pub(super) fn write_page(title: &str, data: &Value, out: &mut impl Write) -> Result<()> {
    let mut viewer = format!("/*\n{}*/\n", LICENSE.replace("*/", "* /"));
    let unpacked = GzDecoder::new(VIEWER).read_to_string(&mut viewer);
    unpacked.map_err(|error| Error::Internal { reason: format!("the viewer of pages: {error}") })?;
    let mut rest = FRAME;
    while let Some((before, marked)) = rest.split_once('@') {
        out.write_all(before.as_bytes()).map_err(output_failed)?;
        let (name, after) = marked.split_once('@').unwrap_or((marked, ""));
        match name {
            "TITLE" => out.write_all(escaped(title).as_bytes()),
            "STYLE" => out.write_all(STYLE.as_bytes()),
            "VIEWER" => out.write_all(viewer.as_bytes()),
            "SCRIPT" => out.write_all(SCRIPT.as_bytes()),
            // A `<` in a text could end the element that the data are in.
            _ => out.write_all(data.to_string().replace('<', "\\u003c").as_bytes()),
        }
        .map_err(output_failed)?;
        rest = after;
    }
    out.write_all(rest.as_bytes()).map_err(output_failed)
}

/// How many there are of each kind, as a sentence; of none, that no `what` were found.
pub(super) fn found(what: &str, kinds: impl Iterator<Item = &'static str> + Clone) -> String {
    let said: Vec<String> = ["hub", "pore", "pocket", "cavity"]
        .into_iter()
        .map(|kind| (kinds.clone().filter(|&name| name == kind).count(), kind))
        .filter(|&(n, _)| n > 0)
        .map(|(n, kind)| match (n, kind) {
            (1, kind) => format!("1 {kind}"),
            (n, "cavity") => format!("{n} cavities"),
            (n, kind) => format!("{n} {kind}s"),
        })
        .collect();
    if said.is_empty() { format!("No {what} found.") } else { said.join(", ") }
}

/// Text for an element or an attribute of HTML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_is_whole_and_takes_no_text_for_its_own() {
        let mut out = Vec::new();
        write_page("a <b> @TITLE@", &json!({ "found": "</script><script>alert(1)" }), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>\n"));
        assert!(text.contains("<title>a &lt;b&gt; @TITLE@</title>"));
        assert!(text.contains("\\u003c/script>\\u003cscript>alert(1)") && !text.contains("<script>alert(1)"));
        assert!(text.contains("3dmol v2.5.5") || text.contains("$3Dmol"));
        // The data, the viewer and the page's own script.
        assert_eq!(text.matches("</script>").count(), 3);
        for remote in ["<script src", "<link rel=\"stylesheet\"", "@import"] {
            assert!(!text.contains(remote), "{remote}");
        }
    }

    #[test]
    fn what_was_found_is_a_sentence() {
        let of = |kinds: &[&'static str]| found("voids", kinds.iter().copied());
        assert_eq!(of(&["cavity", "pore", "cavity", "hub", "occluded", "pore"]), "1 hub, 2 pores, 2 cavities");
        assert_eq!(of(&["occluded"]), "No voids found.");
    }

    #[test]
    fn the_viewer_is_small() {
        assert!(VIEWER.len() < 200_000, "{} bytes", VIEWER.len());
    }
}
