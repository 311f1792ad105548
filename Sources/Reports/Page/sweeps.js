// Sweeps as tables: the first axis across, the second down, one table for each value of the third.

/** The index of a cell from its place on every axis; the first axis runs fastest. */
function cellIndex(sweep, places) {
  return places.reduceRight((index, place, number) =>
    index * sweep.axes[number].labels.length + place, 0);
}

function cell(sweep, index) {
  const number = sweep.cells[index];
  const run = number === null ? undefined : runByNumber.get(number);
  if (!run) return make("td", { className: "empty" }, noPicture());
  const [first] = run.pictures;
  const link = make("a", { href: `#run-${run.run}`, tabIndex: -1 },
    make("span", { className: "frame" }, first ? image(run, first) : noPicture(run)),
    make("span", { className: "line" }, make("strong", { textContent: `@${run.run}` }),
      run.duration !== undefined ? make("span", { className: "dim", textContent: `${rounded(run.duration, 1)} s` }) : null));
  link.dataset.item = run.run;
  return make("td", {}, link);
}

/** A table of the cells whose places on the axes beyond the second are `rest`. */
function grid(sweep, rest) {
  const [across, down] = sweep.axes;
  const title = rest.map((place, index) => {
    const axis = sweep.axes[index + 2];
    return `${axis.name} ${axis.labels[place]}`;
  }).join(", ");
  const axes = down ? `${across.name} across, ${down.name} down` : `${across.name} across`;
  const head = make("tr", {},
    down ? make("td") : null,
    ...across.labels.map((label) => make("th", { scope: "col" },
      make("span", { className: "dim", textContent: `${across.name} ` }), label)));
  const rows = (down ? down.labels : [null]).map((label, row) => make("tr", {},
    down ? make("th", { scope: "row" }, make("span", { className: "dim", textContent: `${down.name} ` }), label) : null,
    ...across.labels.map((_, column) => {
      const places = down ? [column, row, ...rest] : [column];
      return cell(sweep, cellIndex(sweep, places));
    })));
  const table = make("table", { className: "grid" },
    make("caption", {}, title ? make("strong", { textContent: title }) : null,
      make("span", { className: "dim", textContent: title ? ` ${axes}` : axes })),
    make("thead", {}, head), make("tbody", {}, ...rows));
  const roving = new Roving(table, () => [...table.querySelectorAll("[data-item]")],
    () => across.labels.length);
  roving.refresh();
  return make("div", { className: "scroll", role: "region", tabIndex: 0, "aria-label": title || `Sweep ${sweep.number}` }, table);
}

/** Every place on the axes beyond the second. */
function restPlaces(axes) {
  return axes.reduce((all, axis) => all.flatMap((places) =>
    axis.labels.map((_, place) => [...places, place])), [[]]);
}

function showSweeps() {
  const view = byID("view-sweeps");
  for (const sweep of report.sweeps) {
    const made = sweep.cells.filter((number) => runByNumber.has(number)).length;
    const some = runByNumber.get(sweep.cells.find((number) => runByNumber.has(number)));
    const isPromptFixed = !sweep.axes.some((axis) => axis.name === "prompt");
    view.append(make("article", { className: "sweep" },
      make("h3", { textContent: `Sweep ${sweep.number}: ${sweep.axes.map((axis) => axis.name).join(" × ")}` }),
      some && isPromptFixed ? make("p", { className: "lead", textContent: prompt(some) }) : null,
      make("p", { className: "dim", textContent: made === sweep.cells.length
        ? plural(made, "run") : `${made} of ${plural(sweep.cells.length, "run")}` }),
      ...restPlaces(sweep.axes.slice(2)).map((rest) => grid(sweep, rest))));
  }
}
