"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const kinds = ["hub", "pore", "pocket", "cavity"];
  const color = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const element = (name, text) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

  // Voxels come as runs of four numbers: x, y, z of the first, and how many along z.
  function eachVoxel(runs, visit) {
    for (let i = 0; i < runs.length; i += 4) {
      for (let z = 0; z < runs[i + 3]; z++) visit(runs[i], runs[i + 1], runs[i + 2] + z);
    }
  }

  // From corners of voxels to Å in the frame of the atoms.
  function place([x, y, z]) {
    const p = [x, y, z].map((c, k) => data.lower[k] + c * data.step[k]);
    const { center, axes } = data.frame;
    return [0, 1, 2].map((k) => axes[0][k] * p[0] + axes[1][k] * p[1] + axes[2][k] * p[2] + center[k]);
  }

  // The faces between the voxels and everything else; corners are shared, and pulled to the middle of their neighbours.
  function surface(runs, rounds) {
    const [, ny, nz] = data.shape.map((n) => n + 1);
    const flat = (x, y, z) => (x * ny + y) * nz + z;
    const inside = new Set();
    eachVoxel(runs, (x, y, z) => inside.add(flat(x, y, z)));
    const number = new Map(), corners = [], faces = [];
    const corner = (x, y, z) => {
      const key = flat(x, y, z);
      let found = number.get(key);
      if (found === undefined) {
        number.set(key, (found = corners.length));
        corners.push([x, y, z]);
      }
      return found;
    };
    const sides = [
      [1, 0, 0, [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]]], [-1, 0, 0, [[0, 0, 0], [0, 0, 1], [0, 1, 1], [0, 1, 0]]],
      [0, 1, 0, [[0, 1, 0], [0, 1, 1], [1, 1, 1], [1, 1, 0]]], [0, -1, 0, [[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]]],
      [0, 0, 1, [[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]]], [0, 0, -1, [[0, 0, 0], [0, 1, 0], [1, 1, 0], [1, 0, 0]]],
    ];
    eachVoxel(runs, (x, y, z) => {
      for (const [dx, dy, dz, square] of sides) {
        // The first voxel of a row has none before it, whatever the flat index says.
        const isFirst = x + dx < 0 || y + dy < 0 || z + dz < 0;
        if (!isFirst && inside.has(flat(x + dx, y + dy, z + dz))) continue;
        const [a, b, c, d] = square.map(([i, j, k]) => corner(x + i, y + j, z + k));
        faces.push([a, b, c], [a, c, d]);
      }
    });
    let points = corners;
    for (let round = 0; round < rounds; round++) {
      const sums = points.map(() => [0, 0, 0, 0]);
      for (const face of faces) {
        for (let i = 0; i < 3; i++) {
          for (const j of [face[(i + 1) % 3], face[(i + 2) % 3]]) {
            const sum = sums[face[i]];
            for (let k = 0; k < 3; k++) sum[k] += points[j][k];
            sum[3] += 1;
          }
        }
      }
      points = points.map((p, i) => p.map((c, k) => 0.4 * c + (0.6 * sums[i][k]) / sums[i][3]));
    }
    return { points: points.map(place), faces };
  }

  // A surface that is one already: hundredths of an Å.
  function unpacked(mesh) {
    const triples = (flat, make) => Array.from({ length: flat.length / 3 }, (_, i) => flat.slice(3 * i, 3 * i + 3).map(make));
    return { points: triples(mesh.points, (c) => c / 100), faces: triples(mesh.faces, (i) => i) };
  }

  // The radii of a way through: narrower than a water, than two, wider.
  const tones = (radius) => (radius < 1.15 ? "#d8342a" : radius < 2.3 ? "#2f9e44" : "#3b6fe0");

  function wayOf(line) {
    const vector = ([x, y, z]) => ({ x, y, z });
    return line.points.slice(1).map((to, i) => ({
      start: vector(line.points[i]), end: vector(to), radius: 0.35, fromCap: 2, toCap: 2,
      color: tones(Math.min(line.radius[i], line.radius[i + 1])),
    }));
  }

  // Radius against the way along a line.
  function profile(line) {
    const [width, height, left, low] = [420, 150, 34, 22];
    const make = (name, attributes, text) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      if (text !== undefined) made.textContent = text;
      return made;
    };
    const along = [0];
    line.points.slice(1).forEach((p, i) => along.push(along[i] + Math.hypot(...p.map((c, k) => c - line.points[i][k]))));
    const end = along[along.length - 1] || 1, most = Math.max(...line.radius, 1);
    const x = (s) => left + (s / end) * (width - left - 6), y = (r) => height - low - (r / most) * (height - low - 8);
    const picture = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "radius along the centreline" });
    const least = line.radius.indexOf(Math.min(...line.radius));
    const thin = { stroke: "var(--line)", "stroke-width": 1 }, small = { fill: "var(--faint)", "font-size": 10 };
    for (let r = 0; r <= most; r += most > 6 ? 2 : 1) {
      picture.append(make("line", { x1: left, x2: width - 6, y1: y(r), y2: y(r), ...thin }));
      picture.append(make("text", { x: left - 5, y: y(r) + 3, "text-anchor": "end", ...small }, r));
    }
    for (let s = 0; s <= end; s += end > 40 ? 10 : 5) {
      picture.append(make("text", { x: x(s), y: height - 8, "text-anchor": "middle", ...small }, s));
    }
    picture.append(make("text", { x: width - 6, y: height - 8, "text-anchor": "end", ...small }, "Å"));
    for (let i = 1; i < along.length; i++) {
      const ends = { x1: x(along[i - 1]), y1: y(line.radius[i - 1]), x2: x(along[i]), y2: y(line.radius[i]) };
      const stroke = tones(Math.min(line.radius[i - 1], line.radius[i]));
      picture.append(make("line", { ...ends, stroke, "stroke-width": 2, "stroke-linecap": "round" }));
    }
    picture.append(make("circle", { cx: x(along[least]), cy: y(line.radius[least]), r: 3, fill: "var(--ink)" }));
    const said = { x: x(along[least]), y: y(line.radius[least]) - 6, "text-anchor": "middle", "font-size": 11, fill: "var(--ink)" };
    picture.append(make("text", said, line.radius[least].toFixed(2)));
    return picture;
  }

  // In parts, since the viewer's indices have 16 bits.
  function parts({ points, faces }) {
    const normals = points.map(() => [0, 0, 0]);
    for (const [a, b, c] of faces) {
      const u = points[b].map((v, k) => v - points[a][k]), w = points[c].map((v, k) => v - points[a][k]);
      const n = [u[1] * w[2] - u[2] * w[1], u[2] * w[0] - u[0] * w[2], u[0] * w[1] - u[1] * w[0]];
      for (const i of [a, b, c]) for (let k = 0; k < 3; k++) normals[i][k] += n[k];
    }
    const vector = ([x, y, z]) => ({ x, y, z });
    const made = [];
    for (let start = 0; start < faces.length; start += 20000) {
      const number = new Map(), part = { vertexArr: [], normalArr: [], faceArr: [] };
      for (const face of faces.slice(start, start + 20000)) {
        for (const i of face) {
          if (!number.has(i)) {
            number.set(i, part.vertexArr.length);
            part.vertexArr.push(vector(points[i]));
            const length = Math.hypot(...normals[i]) || 1;
            part.normalArr.push(vector(normals[i].map((c) => c / length)));
          }
          part.faceArr.push(number.get(i));
        }
      }
      made.push(part);
    }
    return made;
  }

  const viewer = $3Dmol.createViewer("viewer", { backgroundColor: color("paper"), antialias: true });
  if (data.atoms) viewer.addModel(data.atoms, "cif", { doAssembly: false });
  const rows = data.rows.map((row) => ({ ...row, parts: null, mouthParts: null, shapes: [] }));
  const state = { selected: -1, hidden: new Set(), mouths: true, protein: true };

  function styleAtoms() {
    viewer.setStyle({}, {});
    if (state.protein) {
      const dim = root.dataset.theme === "dark" ? "#7d8790" : "#b9c1c9";
      viewer.setStyle({}, data.traced ? { cartoon: { style: "trace", color: dim, thickness: 0.6 } } : { cartoon: { color: dim } });
      if (!data.cartoon) viewer.setStyle({}, { line: { color: dim } });
    }
    const row = rows[state.selected];
    if (row && !data.traced && row.residues.length < 200) {
      for (const { chain, number } of row.residues) {
        viewer.addStyle({ chain, resi: number }, { stick: { radius: 0.12, colorscheme: "default" } });
      }
    }
  }

  function draw() {
    rows.forEach((row, i) => {
      row.shapes.forEach((shape) => viewer.removeShape(shape));
      row.shapes = [];
      if (state.hidden.has(row.type) || !(row.runs || row.mesh)) return;
      const lit = state.selected === i, other = state.selected >= 0 && !lit;
      row.parts = row.parts || parts(row.mesh ? unpacked(row.mesh) : surface(row.runs, 3));
      // A way inside must be seen.
      const look = { color: color(row.type), opacity: lit ? (row.line ? 0.45 : 0.95) : other ? 0.15 : 0.7 };
      for (const part of row.parts) row.shapes.push(viewer.addCustom({ ...part, ...look }));
      if (lit && row.line) for (const piece of wayOf(row.line)) row.shapes.push(viewer.addCylinder(piece));
      if (state.mouths && !other) {
        for (const { center, normal, radius } of row.discs || []) {
          const at = (s) => ({ x: center[0] + s * normal[0], y: center[1] + s * normal[1], z: center[2] + s * normal[2] });
          const disc = { start: at(-0.08), end: at(0.08), radius, fromCap: 1, toCap: 1 };
          row.shapes.push(viewer.addCylinder({ ...disc, color: color("ink"), opacity: 0.55 }));
        }
      }
      if (state.mouths && !other && row.mouths && row.mouths.length > 0) {
        row.mouthParts = row.mouthParts || parts(surface(row.mouths, 1));
        for (const part of row.mouthParts) {
          row.shapes.push(viewer.addCustom({ ...part, color: color("ink"), wireframe: true, opacity: 0.8 }));
        }
      }
    });
    viewer.render();
  }

  function zoom(row) {
    const sel = row.residues.map(({ chain, number }) => ({ chain, resi: number }));
    if (sel.length > 0) viewer.zoomTo({ or: sel }, 400);
  }

  function select(i) {
    state.selected = state.selected === i ? -1 : i;
    document.querySelectorAll("#table tbody tr").forEach((line, k) => {
      line.setAttribute("aria-selected", String(k === state.selected));
    });
    const row = rows[state.selected];
    const named = row ? row.residues.map((r) => `${r.chain}:${r.number}${r.code}:${r.name}`).join(" ") : "";
    const said = row && row.words ? `: ${row.words};` : "";
    const detail = document.getElementById("detail");
    detail.textContent = row ? `${row.type} ${row.id}${said} along ${named || "no residue"}` : "";
    const plot = document.getElementById("plot");
    plot.replaceChildren(...(row && row.line ? [profile(row.line)] : []));
    styleAtoms();
    draw();
    if (row) zoom(row);
    else viewer.zoomTo({}, 400);
  }

  function table() {
    const heads = data.heads || ["volume", "", "Å³", "x", "y", "z, Å", "mouths"];
    const line = element("tr");
    heads.forEach((head) => line.append(element("th", head)));
    document.querySelector("#table thead").append(line);
    rows.forEach((row, i) => {
      const line = element("tr");
      line.tabIndex = 0;
      line.dataset.row = i;
      line.dataset.kind = row.type;
      line.setAttribute("aria-selected", "false");
      const name = element("td"), swatch = element("span");
      swatch.className = "swatch";
      swatch.style.background = `var(--${row.type})`;
      name.append(swatch, row.type);
      line.append(name);
      const cells = row.cells || [row.id, row.volume.toFixed(0), ...row.lengths.map((c) => c.toFixed(1)), row.nMouthVoxels];
      cells.forEach((cell) => line.append(element("td", String(cell))));
      line.addEventListener("click", () => select(i));
      line.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          select(i);
        }
      });
      document.querySelector("#table tbody").append(line);
    });
  }

  function toggle(text, name, on, change) {
    const label = element("label"), box = element("input");
    box.type = "checkbox";
    box.checked = on;
    box.name = name;
    box.addEventListener("change", () => change(box.checked));
    label.append(box);
    if (kinds.includes(name)) {
      const swatch = element("span");
      swatch.className = "swatch";
      swatch.style.background = `var(--${name})`;
      swatch.style.margin = 0;
      label.append(swatch);
    }
    label.append(text);
    document.getElementById("switches").append(label);
  }

  function switches() {
    kinds.filter((kind) => rows.some((row) => row.type === kind)).forEach((kind) => {
      toggle(kind === "cavity" ? "cavities" : kind + "s", kind, true, (on) => {
        if (on) state.hidden.delete(kind);
        else state.hidden.add(kind);
        document.querySelectorAll(`#table tr[data-kind="${kind}"]`).forEach((line) => line.classList.toggle("off", !on));
        draw();
      });
    });
    toggle("mouths", "mouths", true, (on) => { state.mouths = on; draw(); });
    toggle("protein", "protein", true, (on) => { state.protein = on; styleAtoms(); viewer.render(); });
    const theme = element("button", "light / dark");
    theme.type = "button";
    theme.id = "theme";
    theme.addEventListener("click", () => {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      viewer.setBackgroundColor(color("paper"));
      styleAtoms();
      draw();
    });
    document.getElementById("switches").append(theme);
  }

  document.getElementById("found").textContent = data.found;
  for (const note of data.notes) document.getElementById("notes").append(element("p", note));
  table();
  switches();
  styleAtoms();
  draw();
  viewer.zoomTo();
  viewer.render();
  addEventListener("resize", () => viewer.resize());
  root.dataset.ready = "true";
})();
