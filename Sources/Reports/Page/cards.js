// The wall of runs: cards, filters, order.

const cards = byID("cards");
const cardByRun = new Map();
let shown = [];

/** What changed since the parent, in few words; the prompt is on the card anyway. */
function changeWords(run) {
  const from = parent(run);
  if (!from) return [];
  return changes(from, run)
    .filter((change) => !["prompt", "negative", "seed", "model"].includes(change.name))
    .map((change) => `${change.name} ${text(change.from)} → ${text(change.to)}`);
}

function card(run) {
  const [first] = run.pictures;
  const frame = make("span", { className: "frame" }, first ? image(run, first, { alt: "" }) : noPicture(run));
  if (run.pictures.length > 1) {
    frame.append(make("span", { className: "badge", textContent: `${run.pictures.length} pictures` }));
  }
  const seed = first?.seed ?? run.values.seed;
  const line = make("span", { className: "line" },
    make("strong", { textContent: `@${run.run}` }),
    isStarred(run) ? make("span", { className: "star", role: "img", "aria-label": "starred", textContent: "★" }) : null,
    make("span", { className: "dim", textContent: seed === undefined ? "" : `seed ${seed}` }),
    run.state !== "done" ? make("span", { className: "state", textContent: run.state }) : null);
  const notes = [
    ...changeWords(run).map((words) => make("span", { className: "change", textContent: words })),
    ...tags(run).map((tag) => make("span", { className: "tag", textContent: tag })),
  ];
  const link = make("a", { href: `#run-${run.run}`, tabIndex: -1 }, frame,
    make("span", { className: "caption" }, line,
      make("span", { className: "prompt", textContent: prompt(run) || "(empty prompt)" }),
      notes.length ? make("span", { className: "notes" }, ...notes) : null));
  link.dataset.item = run.run;
  return make("li", {}, link);
}

const roving = new Roving(
  cards, () => shown.map((run) => cardByRun.get(run.run).firstElementChild),
  () => getComputedStyle(cards).gridTemplateColumns.split(" ").length);

/** The parameters that differ among the runs and are worth a choice. */
const varying = report.parameters.filter((entry) => {
  if (["prompt", "negative"].includes(entry.name)) return false;
  const values = new Set(runs.map((run) => run.values[entry.name]));
  return values.size > 1;
});

const orders = {
  newest: ["Newest first", (a, b) => b.run - a.run],
  oldest: ["Oldest first", (a, b) => a.run - b.run],
  prompt: ["Prompt", (a, b) => prompt(a).localeCompare(prompt(b), "en") || a.run - b.run],
  time: ["Time", (a, b) => (a.duration ?? Infinity) - (b.duration ?? Infinity) || a.run - b.run],
};
for (const entry of varying.filter((entry) => entry.number)) {
  orders[entry.name] = [
    entry.name[0].toUpperCase() + entry.name.slice(1),
    (a, b) => (a.values[entry.name] ?? Infinity) - (b.values[entry.name] ?? Infinity) || a.run - b.run,
  ];
}

function show(control, isShown) {
  control.closest("label").hidden = !isShown;
}

function setUpFilters() {
  const states = [...new Set(runs.map((run) => run.state))].sort();
  options(byID("state"), [["", "any"], ...states.map((state) => [state, state])]);
  show(byID("state"), states.length > 1);
  const allTags = [...new Set(runs.flatMap(tags))].sort();
  options(byID("tag"), [["", "any"], ...allTags.map((tag) => [tag, tag])]);
  show(byID("tag"), allTags.length > 0);
  show(byID("starred"), runs.some(isStarred));
  options(byID("parameter"), [["", "any"], ...varying.map((entry) => [entry.name, entry.name])]);
  show(byID("parameter"), varying.length > 0);
  options(byID("sort"), Object.entries(orders).map(([key, [label]]) => [key, label]));
  byID("parameter").addEventListener("change", () => {
    const name = byID("parameter").value;
    const values = [...new Set(runs.map((run) => run.values[name]))]
      .sort((a, b) => (typeof a === "number" ? a - b : text(a).localeCompare(text(b), "en")));
    options(byID("value"), values.map((value) => [text(value), text(value)]));
    show(byID("value"), name !== "");
    apply();
  });
  let timer;
  byID("search").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 60);
  });
  byID("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      apply();
      roving.current?.focus();
    } else if (event.key === "Escape" && byID("search").value) {
      event.preventDefault();
      byID("search").value = "";
      apply();
    }
  });
  for (const id of ["state", "tag", "value", "starred", "sort"]) {
    byID(id).addEventListener("change", apply);
  }
  byID("size").addEventListener("input", () => {
    cards.style.setProperty("--card", `${byID("size").value}px`);
  });
  byID("clear").addEventListener("click", () => {
    for (const id of ["search", "state", "tag", "parameter"]) byID(id).value = "";
    byID("starred").checked = false;
    show(byID("value"), false);
    apply();
    byID("search").focus();
  });
}

/** Shows the runs that the filters let through, in the chosen order. */
function apply() {
  const matches = matcher(byID("search").value);
  const [state, tag, name] = ["state", "tag", "parameter"].map((id) => byID(id).value);
  const value = byID("value").value;
  const isStarredOnly = byID("starred").checked;
  shown = runs.filter((run) =>
    (!state || run.state === state) && (!tag || tags(run).includes(tag))
    && (!name || text(run.values[name]) === value) && (!isStarredOnly || isStarred(run))
    && matches(run));
  shown.sort(orders[byID("sort").value][1]);
  cards.replaceChildren(...shown.map((run) => {
    if (!cardByRun.has(run.run)) cardByRun.set(run.run, card(run));
    return cardByRun.get(run.run);
  }));
  const isAll = shown.length === runs.length;
  byID("found").textContent = isAll
    ? plural(runs.length, "run")
    : `${shown.length.toLocaleString("en")} of ${plural(runs.length, "run")}`;
  byID("clear").hidden = isAll;
  roving.take(undefined);
  roving.refresh();
}
