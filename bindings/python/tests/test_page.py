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


@pytest.mark.skipif(BROWSER is None, reason="SKIPPED: there is no chromium")
def test_a_browser_draws_it(structures, tmp_path):
    v = nucula.volumes(structures / "4CUP.cif", voxel_size=2.0)
    page = tmp_path / "page.html"
    v.write(page)
    text = page.read_text("utf-8")
    page.write_text(text.replace("</body>", PROBE), "utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu-sandbox", "--use-angle=swiftshader"]
    command += ["--enable-unsafe-swiftshader", f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=20000"]
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", page.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    found = re.search(r'<pre id="seen">(.*?)</pre>', run.stdout)
    assert found and "ERROR" not in run.stdout.rsplit("</script>", 1)[-1], run.stdout[-2000:] + run.stderr[-2000:]
    seen = json.loads(found[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
    assert seen["ready"] == "true" and seen["canvas"] and seen["rows"] == len(v)
    assert seen["selected"] == "true" and str(v.kind[0]) in seen["detail"]
    assert [name for name in seen["requests"] if not name.startswith(("data:", "blob:"))] == []
