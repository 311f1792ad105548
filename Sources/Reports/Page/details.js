// One run in a dialog: its pictures, what it was made with, what changed since its parent.

const details = byID("details");

function row(name, ...content) {
  return make("tr", {}, make("th", { scope: "row", textContent: name }), make("td", {}, ...content));
}

/** Every parameter with its value; what was not asked for is set back. */
function parameterTable(run) {
  const rows = report.parameters
    .filter((entry) => entry.name in run.values && !["prompt", "negative"].includes(entry.name))
    .map((entry) => {
      const isAsked = run.asked.includes(entry.name);
      const unit = entry.unit ? ` ${entry.unit}` : "";
      const cell = row(entry.name, text(run.values[entry.name]) + unit);
      cell.title = entry.summary;
      if (!isAsked) {
        cell.className = "dim";
        cell.lastElementChild.append(make("span", { className: "origin", textContent: entry.name === "seed" ? "random" : "default" }));
      }
      return cell;
    });
  return make("table", { className: "values" },
    make("caption", { className: "unseen", textContent: "Parameters" }), make("tbody", {}, ...rows));
}

/** What is known of a run besides its parameters. */
function factTable(run) {
  const facts = [
    ["time", run.duration === undefined ? undefined : `${rounded(run.duration, 2)} s`],
    ["cost", run.cost ? rounded(run.cost, 4) : undefined],
    ["made", `${moment(run.created)} UTC`],
    ["painted at", run.painted ? `${run.painted.width}x${run.painted.height}` : undefined],
    ["engine", run.engine],
    ["model files", run.fingerprint?.slice(0, 16)],
    ["ignored", run.ignored?.join(", ")],
    ["tags", tags(run).join(", ")],
    ["note", run.note],
    ["error", run.error],
  ].filter(([, value]) => value);
  return make("table", { className: "values" },
    make("caption", { className: "unseen", textContent: "The run" }),
    make("tbody", {}, ...facts.map(([name, value]) => row(name, value))));
}

function runLink(number, words) {
  if (!runByNumber.has(number)) {
    return make("span", { textContent: `@${number}`, title: "not in this report" });
  }
  return make("a", { href: `#run-${number}`, textContent: words ?? `@${number}` });
}

function originPart(run) {
  if (run.parent === undefined) return null;
  const from = parent(run);
  const part = make("section", {}, make("h3", {}, "Since ", runLink(run.parent)));
  if (!from) {
    part.append(make("p", { className: "dim", textContent: "That run is not in this report." }));
    return part;
  }
  part.append(changeTable(from, run));
  const measures = make("div", { className: "measure" });
  part.append(measures);
  whole.then(() => {
    const words = (figures(run) ?? []).map(measured).filter(Boolean);
    measures.append(...words.map((one, index) => make("p", {
      textContent: words.length > 1 ? `Picture ${index + 1}: ${one}` : one,
    })));
  });
  if (from.pictures.length && run.pictures.length) {
    part.append(make("a", {
      className: "button", href: `#compare-${from.run}-${run.run}`,
      textContent: `Compare with @${from.run}`,
    }));
  }
  return part;
}

function childrenPart(run) {
  const made = children.get(run.run) ?? [];
  if (!made.length) return null;
  const links = made.flatMap((number, index) => (index ? [" ", runLink(number)] : [runLink(number)]));
  return make("section", {}, make("h3", { textContent: "Made from it" }),
    make("p", { className: "links" }, ...links));
}

function linesPart(run) {
  if (!run.lines) return null;
  const source = run.lines.join("\n");
  const button = make("button", { type: "button", className: "quiet", textContent: "Copy" });
  const said = make("span", { role: "status", className: "dim" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source);
      said.textContent = "copied";
    } catch {
      getSelection().selectAllChildren(code);
      said.textContent = "selected; copy it with the keyboard";
    }
  });
  const code = make("pre", { textContent: source, tabIndex: 0, role: "region", "aria-label": "Lines for reroll" });
  return make("section", {}, make("h3", { textContent: "In reroll" }), code,
    make("p", {}, button, " ", said));
}

/** The order in which the arrow keys go through runs: as they are shown. */
function neighbour(run, step) {
  const list = shown.length ? shown : runs;
  const place = list.indexOf(run);
  return place < 0 ? undefined : list[place + step];
}

function goLink(run, label, words) {
  if (!run) return make("span", { className: "button off", "aria-hidden": "true", textContent: words });
  return make("a", { className: "button", href: `#run-${run.run}`, "aria-label": label, textContent: words });
}

function closeButton(dialog) {
  const button = make("button", { type: "button", className: "button", "aria-label": "Close", textContent: "✕" });
  button.addEventListener("click", () => dialog.close());
  return button;
}

function showRun(run) {
  const [before, after] = [neighbour(run, -1), neighbour(run, 1)];
  const bar = make("header", { className: "bar" },
    make("h2", { id: "details-title", tabIndex: -1 }, `@${run.run}`,
      isStarred(run) ? make("span", { className: "star", role: "img", "aria-label": "starred", textContent: " ★" }) : null,
      run.state !== "done" ? make("span", { className: "state", textContent: run.state }) : null),
    make("div", { className: "buttons" }, goLink(before, "Run before", "←"),
      goLink(after, "Run after", "→"), closeButton(details)));
  const pictures = run.pictures.map((picture) => {
    const figure = make("figure", {}, image(run, picture, { now: true }));
    const seed = picture.seed ?? run.values.seed;
    figure.append(make("figcaption", {
      textContent: `seed ${text(seed)}, ${picture.width}x${picture.height}`,
    }));
    return figure;
  });
  const words = make("section", {},
    make("p", { className: "whole-prompt", textContent: prompt(run) || "(empty prompt)" }),
    run.values.negative
      ? make("p", { className: "negative" }, make("span", { className: "dim", textContent: "without " }), run.values.negative)
      : null,
    run.template && run.template !== prompt(run)
      ? make("p", { className: "dim", textContent: `expanded from ${run.template}` }) : null);
  details.replaceChildren(bar, make("div", { className: "sheet" },
    make("div", { className: "pictures" }, ...(pictures.length ? pictures : [make("div", { className: "frame" }, noPicture(run))])),
    make("div", { className: "facts" }, words, originPart(run),
      make("section", {}, make("h3", { textContent: "Parameters" }), parameterTable(run)),
      make("section", {}, make("h3", { textContent: "Run" }), factTable(run)),
      childrenPart(run), linesPart(run))));
  details.dataset.run = run.run;
}

details.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("pre")) return;
  const run = runByNumber.get(Number(details.dataset.run));
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    const next = neighbour(run, event.key === "ArrowLeft" ? -1 : 1);
    if (next) location.replace(`#run-${next.run}`);
    event.preventDefault();
  } else if (event.key === "c" && parent(run)?.pictures.length && run.pictures.length) {
    location.hash = `#compare-${run.parent}-${run.run}`;
    event.preventDefault();
  }
});
