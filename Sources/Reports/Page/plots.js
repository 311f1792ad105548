// Plots as pictures with a table that says the same.

/** Round values from below the least to above the greatest. */
function ticks(values, wanted) {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) {
    const margin = low === 0 ? 1 : Math.abs(low) / 10;
    low -= margin;
    high += margin;
  }
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw * 0.999999);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    value: (first + index) * step, label: ((first + index) * step).toFixed(decimals),
  }));
}

/** What lies along the bottom: where each value stands, and what is written there. */
function across(plot) {
  const { categories } = plot.axis;
  if (categories.length) {
    return {
      low: -0.5, high: categories.length - 0.5,
      marks: categories.map((label, value) => ({ value, label })),
    };
  }
  const points = plot.lines.flatMap((line) => line.points);
  const labels = new Map(points.map((point) => [point.x, point.label]));
  const values = [...labels.keys()].sort((a, b) => a - b);
  const marks = labels.size <= 12
    ? values.map((value) => ({ value, label: labels.get(value) }))
    : ticks(values, 8).filter(({ value }) => value >= values[0] && value <= values[values.length - 1])
      .map(({ value, label }) => ({ value, label: labels.get(value) ?? label }));
  const [low, high] = [values[0], values[values.length - 1]];
  return low === high ? { low: low - 1, high: high + 1, marks } : { low, high, marks };
}

const shapes = [
  (x, y) => draw("circle", { cx: x, cy: y, r: 4 }),
  (x, y) => draw("rect", { x: x - 4, y: y - 4, width: 8, height: 8 }),
  (x, y) => draw("path", { d: `M${x} ${y - 5}l5 9h-10z` }),
  (x, y) => draw("path", { d: `M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z` }),
];

function shape(index, x, y) {
  const mark = shapes[index % shapes.length](x, y);
  mark.setAttribute("class", `point line-${index % 8}`);
  return mark;
}

function shortened(label, most) {
  const characters = [...label];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : label;
}

function chart(plot, id, width) {
  const [height, left, right, top, bottom] = [width * 0.4 + 80, 56, 20, 16, 52];
  const points = plot.lines.flatMap((line) => line.points);
  const finite = points.map((point) => point.y).filter((y) => y !== null);
  const up = ticks(finite.length ? finite : [0, 1], 5);
  const [floor, ceiling] = [up[0].value, up[up.length - 1].value];
  const along = across(plot);
  const x = (value) => left + ((value - along.low) / (along.high - along.low)) * (width - left - right);
  const y = (value) => (value === null ? top
    : height - bottom - ((value - floor) / (ceiling - floor)) * (height - top - bottom));
  const picture = draw("svg", {
    width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": `${id}-title`, class: "chart",
  });
  for (const tick of up) {
    picture.append(
      draw("line", { x1: left, x2: width - right, y1: y(tick.value), y2: y(tick.value), class: "rule" }),
      draw("text", { x: left - 8, y: y(tick.value) + 4, "text-anchor": "end" }, tick.label));
  }
  const room = Math.max(3, Math.floor((width - left - right) / along.marks.length / 7.5));
  let free = -Infinity;
  for (const mark of along.marks) {
    const label = shortened(mark.label, Math.max(room, 6));
    const half = ([...label].length * 7.5) / 2;
    if (x(mark.value) - half < free) continue;
    free = x(mark.value) + half + 4;
    picture.append(draw("text", { x: x(mark.value), y: height - bottom + 20, "text-anchor": "middle" }, label));
  }
  const unit = plot.axis.unit ? ` (${plot.axis.unit})` : "";
  picture.append(draw("text", {
    x: (left + width - right) / 2, y: height - 8, "text-anchor": "middle", class: "axis",
  }, plot.axis.name + unit));
  plot.lines.forEach((line, index) => {
    const drawn = line.points.filter((point) => point.y !== null);
    if (!plot.axis.categories.length && drawn.length > 1) {
      const byPlace = new Map();
      for (const point of drawn) byPlace.set(point.x, [...(byPlace.get(point.x) ?? []), point.y]);
      const way = [...byPlace].map(([place, ys]) =>
        `${x(place)} ${y(ys.reduce((a, b) => a + b, 0) / ys.length)}`).join("L");
      picture.append(draw("path", { d: `M${way}`, class: `curve line-${index % 8}` }));
    }
    for (const point of line.points) picture.append(shape(index, x(point.x), y(point.y)));
  });
  return picture;
}

function legend(plot) {
  if (plot.lines.length < 2) return null;
  return make("ul", { className: "legend" }, ...plot.lines.map((line, index) =>
    make("li", {}, draw("svg", { width: 16, height: 16, "aria-hidden": "true" }, shape(index, 8, 8)), line.name)));
}

/** The same figures in rows: a row for each place, a column for each line. */
function figureTable(plot) {
  const places = new Map();
  plot.lines.forEach((line, index) => {
    for (const point of line.points) {
      if (!places.has(point.x)) places.set(point.x, { label: point.label, cells: plot.lines.map(() => []) });
      const value = point.infinite ? "identical" : rounded(point.y, 4);
      places.get(point.x).cells[index].push(value, " ", runLink(point.run));
    }
  });
  const heads = plot.lines.map((line) => line.name || plot.name + (plot.unit ? ` (${plot.unit})` : ""));
  return make("table", { className: "values" },
    make("caption", { className: "unseen", textContent: plot.title }),
    make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: plot.axis.name }),
      ...heads.map((head) => make("th", { scope: "col", textContent: head })))),
    make("tbody", {}, ...[...places].sort((a, b) => a[0] - b[0]).map(([, place]) =>
      make("tr", {}, make("th", { scope: "row", textContent: place.label }),
        ...place.cells.map((content) => make("td", {}, ...content))))));
}

function showPlots() {
  const view = byID("view-plots");
  const width = Math.min(860, Math.max(320, view.clientWidth));
  report.plots.forEach((plot, index) => {
    const id = `plot-${index}`;
    const infinite = plot.lines.flatMap((line) => line.points).filter((point) => point.infinite);
    const notes = [];
    if (infinite.length) notes.push(`Identical pixels, drawn at the top: ${infinite.map((point) => `@${point.run}`).join(" ")}.`);
    if (plot.skipped.length) notes.push(`Left out: ${plot.skipped.map((one) => `@${one.run} (${one.why})`).join(", ")}.`);
    view.append(make("figure", { className: "plot" },
      make("figcaption", {}, make("h3", { id: `${id}-title`, textContent: plot.title })),
      chart(plot, id, width), legend(plot),
      ...notes.map((note) => make("p", { className: "dim", textContent: note })),
      make("details", {}, make("summary", { textContent: "The figures as a table" }), figureTable(plot))));
  });
}
