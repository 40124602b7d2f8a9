// Draw the packed shapes, cells and areas of a report on a Leaflet map, with a slider over the periods. See map_data.py.
window.routesMap = (() => {
  const NO_DATA = 0, NOT_YET = 1, COUNTED = 3, STEPS_PER_DEG = 1e4;
  const LABELS = 9, LABEL_GAP = 3, LETTERS = 20;

  async function inflate(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  async function unpackPlanes(text, count) {
    const planes = await inflate(text), numbers = new Uint32Array(count);
    for (let at = 0, plane = 0; at < planes.length; plane++)
      for (let place = 0; place < count; place++) numbers[place] += planes[at++] * 256 ** plane;
    return numbers;
  }

  async function unpack(text) {
    const packed = await inflate(text), numbers = [];
    let number = 0, unit = 1;
    for (const byte of packed) {
      number += (byte & 127) * unit;
      unit *= 128;
      if (byte < 128) { numbers.push(number); number = 0; unit = 1; }
    }
    return numbers;
  }

  const signed = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);

  function readShapes(numbers) {
    const shapes = [];
    let at = 0, lng = 0, lat = 0;
    while (at < numbers.length) {
      const rings = [];
      for (let ring = numbers[at++]; ring > 0; ring--) {
        const points = [];
        for (let point = numbers[at++]; point > 0; point--) {
          lng += signed(numbers[at++]);
          lat += signed(numbers[at++]);
          points.push([lat / STEPS_PER_DEG, lng / STEPS_PER_DEG]);
        }
        rings.push(points);
      }
      shapes.push(rings);
    }
    return shapes;
  }

  function readIds(numbers, shift, areas) {
    const ids = [...areas], unused = (1n << BigInt(shift)) - 1n;
    let cell = 0;
    for (const step of numbers) {
      cell += signed(step);
      ids.push(((BigInt(cell) << BigInt(shift)) | unused).toString(16));
    }
    return ids;
  }

  function styleOf(code, look, breaks, styles) {
    if (code < COUNTED) return styles[["not_published", "not_yet_reported", "suppressed"][code]];
    const value = code - COUNTED;
    if (value === 0) return styles.zero;
    let rank = 0;
    while (rank + 1 < breaks.length && value >= breaks[rank + 1]) rank++;
    return styles[`class-${rank}-${look}`];
  }

  function element(name, text, children = []) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
  }

  async function drawShape(map, target, packed, style, pane, isArea) {
    if (!map.getPane(pane)) map.createPane(pane).style.zIndex = { sea: 250, ground: 300, lines: 320, land: 350 }[pane];
    const [lines] = readShapes(await unpack(packed)), options = { ...style, pane, interactive: false, smoothFactor: 0.3 };
    target.addLayer(isArea ? L.polygon(lines, options) : L.polyline(lines, options));
  }

  async function drawCells(map, group, data, box) {
    const [shapes, cells, withheld, texts] = await Promise.all(
      [data.shapes, data.cells, data.withheld, data.texts].map(unpack));
    const [codes, looks] = await Promise.all(
      [data.codes, data.looks].map((text) => unpackPlanes(text, data.rows * data.periods.length)));
    const ids = readIds(cells, data.cellShift, data.areas), drawnShapes = readShapes(shapes);
    const { words, periods, say } = data, columns = periods.length, number = new Intl.NumberFormat(data.language);
    let shown = 0;
    const codeOf = (row) => codes[row * columns + shown];
    const styleNow = (row, breaks) => styleOf(codeOf(row), looks[row * columns + shown], breaks, data.styles);
    const textOf = (row, part) => words[texts[row * 3 + part]];
    const countOf = (code) => (code >= COUNTED ? number.format(code - COUNTED)
      : [say.noData, say.notYet, say.withheld][code]);
    const isDrawn = (code) => code !== NO_DATA && code !== NOT_YET;
    const drawn = drawnShapes.map((rings, row) => {
      const shape = L.polygon(rings, { ...styleNow(row, data.breaks[0]), className: "cell", smoothFactor: 0, row });
      return shape.addTo(group);
    });

    function describe(shape) {
      const row = shape.options.row, code = codeOf(row), lines = [
        [data.noun, countOf(code)], [say.period, periods[shown]], [say.where, textOf(row, 0) || say.noName],
        ...(data.routes > 1 ? [[say.route, textOf(row, 2)]] : []), [say.placed, textOf(row, 1)],
        ...(shown === 0 && withheld[row] ? [[say.withheldPeriods, number.format(withheld[row])]] : []),
        ...data.notes, [say.id, ids[row]]];
      return element("table", "", [element("tbody", "", lines.map(([name, text]) => {
        const head = element("th", name);
        head.scope = "row";
        return element("tr", "", [head, element("td", text)]);
      }))]);
    }
    group.bindPopup(describe, { maxWidth: 320 });
    group.bindTooltip((shape) => {
      const row = shape.options.row;
      return `${textOf(row, 0) || say.noName}: ${countOf(codeOf(row))}`;
    }, { sticky: true });

    const labels = L.layerGroup();
    function place() {
      labels.clearLayers();
      hideNames([]);
      if (!map.hasLayer(group)) return;
      const taken = [], size = map.getSize();
      const largest = drawn.map((_, row) => row).filter((row) => codeOf(row) > COUNTED && textOf(row, 0))
        .sort((a, b) => codeOf(b) - codeOf(a) || a - b);
      for (const row of largest.slice(0, LABELS * 3)) {
        if (taken.length >= LABELS) break;
        const whole = textOf(row, 0), name = whole.length > LETTERS ? `${whole.slice(0, LETTERS - 1).trimEnd()}…` : whole;
        const figure = countOf(codeOf(row));
        const edge = map.latLngToContainerPoint(drawn[row].getBounds().getNorthEast());
        const middle = map.latLngToContainerPoint(drawn[row].getBounds().getCenter());
        const width = 7 * Math.max(name.length, figure.length + 1) + 8, height = 30;
        const half = Math.max(edge.x - middle.x, 6);
        const spot = [[half + 3, -height / 2], [-half - 3 - width, -height / 2], [-width / 2, edge.y - middle.y - height - 2],
          [-width / 2, middle.y - edge.y + 2]].map(([x, y]) => [middle.x + x, middle.y + y])
          .find(([x, y]) => x > 2 && y > 2 && x + width < size.x - 2 && y + height < size.y - 2 &&
            !taken.some(([left, top, right, bottom]) => x < right + LABEL_GAP && x + width > left - LABEL_GAP &&
              y < bottom + LABEL_GAP && y + height > top - LABEL_GAP));
        if (!spot) continue;
        taken.push([spot[0], spot[1], spot[0] + width, spot[1] + height]);
        const isLeft = spot[0] < middle.x - half, isMiddle = !isLeft && spot[0] < middle.x;
        const html = element("div", "", [element("span", name), element("strong", figure)]);
        html.className = `figure ${isLeft ? "left" : isMiddle ? "middle" : "right"}`;
        const icon = L.divIcon({ className: "figure-label", html, iconSize: [width, height], iconAnchor: [0, 0] });
        const at = map.containerPointToLatLng(spot);
        labels.addLayer(L.marker(at, { icon, interactive: false, keyboard: false }));
      }
      hideNames(taken);
    }
    // A figure is worth more than the name of a country below it.
    function hideNames(taken) {
      const frame = map.getContainer().getBoundingClientRect();
      for (const name of map.getContainer().querySelectorAll(".country span")) {
        const box = name.getBoundingClientRect();
        const isBelow = taken.some(([left, top, right, bottom]) => box.left - frame.left < right &&
          box.right - frame.left > left && box.top - frame.top < bottom && box.bottom - frame.top > top);
        name.style.visibility = isBelow ? "hidden" : "";
      }
    }

    labels.addTo(map);
    map.on("zoomend resize routesfit", place);
    map.on("overlayadd overlayremove", place);

    function show(period) {
      shown = period;
      const breaks = data.breaks[period === 0 ? 0 : 1];
      drawn.forEach((shape, row) => {
        shape.setStyle(styleNow(row, breaks));
        if (shape._path) shape._path.style.pointerEvents = isDrawn(codeOf(row)) ? "" : "none";
      });
      map.closePopup();
      place();
    }
    show(0);

    const slider = box.querySelector("input[type=range]");
    if (slider) {
      const output = box.querySelector("output"), legends = box.querySelectorAll("[data-classes]");
      const step = (period) => {
        const chosen = Math.min(Math.max(period, 0), columns - 1);
        slider.value = String(chosen);
        slider.setAttribute("aria-valuetext", periods[chosen]);
        output.textContent = periods[chosen];
        for (const legend of legends) legend.hidden = legend.dataset.classes !== (chosen === 0 ? "window" : "period");
        show(chosen);
      };
      slider.addEventListener("input", () => step(Number(slider.value)));
      for (const button of box.querySelectorAll("[data-step]"))
        button.addEventListener("click", () => step(Number(slider.value) + Number(button.dataset.step)));
      window.addEventListener("beforeprint", () => step(0));
      box.querySelector(".period-slider").hidden = false;
      step(0);
    }
    map.getContainer().dataset.ready = "true";
  }

  return { drawShape, drawCells };
})();
