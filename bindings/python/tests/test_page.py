"""The page in a browser: it draws, a click on a row selects it, and it asks the network for nothing."""

import json
import re
import shutil
import subprocess

import pytest

import nucula

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# Put at the end of a copy: waits for the page, clicks, and leaves what it sees in the document.
PROBE = """<script>
addEventListener("load", () => setTimeout(() => {
  const canvas = document.querySelector("#viewer canvas");
  const rows = document.querySelectorAll("#table tbody tr");
  const seen = { ready: document.documentElement.dataset.ready || "", canvas: !!canvas, rows: rows.length };
  rows[0].click();
  seen.selected = rows[0].getAttribute("aria-selected");
  seen.detail = document.getElementById("detail").textContent;
  seen.plot = !!document.querySelector("#plot svg circle");
  document.querySelector('#switches input[name="mouths"]').click();
  document.getElementById("theme").click();
  seen.requests = performance.getEntriesByType("resource").map((entry) => entry.name);
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
}, 500));
addEventListener("error", (event) => document.body.append("ERROR " + event.message));
</script></body>"""


def probed(page, tmp_path):
    """What the page and its probe leave in the document."""
    text = page.read_text("utf-8")
    page.write_text(text.replace("</body>", PROBE), "utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu-sandbox", "--use-angle=swiftshader"]
    command += ["--enable-unsafe-swiftshader", f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=20000"]
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", page.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    found = re.search(r'<pre id="seen">(.*?)</pre>', run.stdout)
    assert found and "ERROR" not in run.stdout.rsplit("</script>", 1)[-1], run.stdout[-2000:] + run.stderr[-2000:]
    seen = json.loads(found[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
    assert seen["ready"] == "true" and seen["canvas"] and seen["selected"] == "true"
    assert [name for name in seen["requests"] if not name.startswith(("data:", "blob:"))] == []
    return seen


@pytest.mark.skipif(BROWSER is None, reason="SKIPPED: there is no chromium")
def test_a_browser_draws_it(structures, tmp_path):
    v = nucula.volumes(structures / "4CUP.cif", voxel_size=2.0)
    page = tmp_path / "page.html"
    v.write(page)
    seen = probed(page, tmp_path)
    assert seen["rows"] == len(v) and str(v.kind[0]) in seen["detail"] and not seen["plot"]


@pytest.mark.skipif(BROWSER is None, reason="SKIPPED: there is no chromium")
def test_a_browser_draws_voids_with_the_way_through(structures, tmp_path):
    v = nucula.voids(
        structures / "1GRM.pdb", step=0.5, radii="amber_united", probe_radius=0.7, assembly="asymmetric", keep_models=False
    )
    assert len(v.mouths(0)) >= 2
    page = tmp_path / "page.html"
    v.write(page)
    seen = probed(page, tmp_path)
    assert seen["rows"] == len(v) and seen["plot"]
    assert f"{v.volume[0]:.1f} ± {v.error[0]:.1f} Å³" in seen["detail"]
    assert f"bottleneck of {v.centreline(0).bottleneck:.2f} Å" in seen["detail"]
