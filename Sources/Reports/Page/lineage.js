// Which run was made from which, drawn with a lane for each line of descent.

/**
 * The newest first: for each run its lane, the lanes that pass, and the lanes that end in it. Of
 * runs that were made from one run and led to nothing, such as the cells of a sweep, only the first
 * has a lane; the others stand beside it.
 */
function lanes() {
  const open = [];
  return [...runs].sort((a, b) => b.run - a.run).map((run) => {
    let lane = open.indexOf(run.run);
    const beside = run.parent === undefined || lane >= 0 ? -1 : open.indexOf(run.parent);
    if (beside >= 0) {
      const passing = open.flatMap((number, index) => (number === null ? [] : [index]));
      return { run, lane: beside, joining: [], passing, isBeside: true };
    }
    const joining = open.flatMap((number, index) => (number === run.run && index !== lane ? [index] : []));
    const isNew = lane < 0;
    if (isNew) {
      lane = open.indexOf(null);
      if (lane < 0) lane = open.length;
    }
    for (const index of joining) open[index] = null;
    const passing = open.flatMap((number, index) => (number !== null && index !== lane ? [index] : []));
    const goesOn = parent(run) !== undefined;
    open[lane] = goesOn ? run.parent : null;
    while (open.length && open[open.length - 1] === null) open.pop();
    return { run, lane, joining, passing, isNew, goesOn };
  });
}

const laneWidth = 18;
const rowHeight = 64;

/** The lanes beside a run. */
function rail(node) {
  const widest = Math.max(node.lane, ...node.joining, ...node.passing, 0);
  const width = (widest + 1) * laneWidth + (node.isBeside ? 8 : 4);
  const x = (lane) => lane * laneWidth + laneWidth / 2 + 2;
  const middle = rowHeight / 2;
  const lines = [];
  if (node.isBeside) lines.push([node.lane, `M${x(node.lane)} ${middle}h${laneWidth / 2}`]);
  for (const lane of node.passing) lines.push([lane, `M${x(lane)} 0V${rowHeight}`]);
  if (!node.isNew && !node.isBeside) lines.push([node.lane, `M${x(node.lane)} 0V${middle}`]);
  if (node.goesOn) lines.push([node.lane, `M${x(node.lane)} ${middle}V${rowHeight}`]);
  for (const lane of node.joining) {
    const corner = x(lane) + (lane > node.lane ? -12 : 12);
    lines.push([lane, `M${x(lane)} 0V${middle - 12}Q${x(lane)} ${middle} ${corner} ${middle}H${x(node.lane)}`]);
  }
  return draw("svg", { width, height: rowHeight, viewBox: `0 0 ${width} ${rowHeight}`, "aria-hidden": "true" },
    ...lines.map(([lane, d]) => draw("path", { d, class: `lane lane-${lane % 6}` })),
    draw("circle", {
      cx: x(node.lane) + (node.isBeside ? laneWidth / 2 : 0), cy: middle, r: node.isBeside ? 4 : 5,
      class: `node lane-${node.lane % 6}`,
    }));
}

function lineageRow(node) {
  const { run } = node;
  const [first] = run.pictures;
  const made = children.get(run.run) ?? [];
  const from = parent(run);
  const what = !from ? "" : changes(from, run).filter((change) => change.name !== "model")
    .map((change) => (["prompt", "negative"].includes(change.name) ? change.name
      : `${change.name} ${text(change.from)} → ${text(change.to)}`)).join(", ") || "the same again";
  const relation = run.parent === undefined ? "made from none" : `made from @${run.parent}`;
  const link = make("a", { href: `#run-${run.run}`, tabIndex: -1 },
    make("span", { className: "thumb" }, first ? image(run, first, { alt: "" }) : noPicture(run)),
    make("span", { className: "caption" },
      make("span", { className: "line" }, make("strong", { textContent: `@${run.run}` }),
        isStarred(run) ? make("span", { className: "star", role: "img", "aria-label": "starred", textContent: "★" }) : null,
        make("span", { className: "unseen", textContent: `${relation}, ${plural(made.length, "run")} made from it` }),
        make("span", { className: "dim", textContent: what })),
      make("span", { className: "prompt", textContent: prompt(run) || "(empty prompt)" })));
  link.dataset.item = run.run;
  return make("li", {}, rail(node), link);
}

function showLineage() {
  const list = byID("lineage-list");
  list.append(...lanes().map(lineageRow));
  new Roving(list, () => [...list.querySelectorAll("[data-item]")], () => 1).refresh();
}
