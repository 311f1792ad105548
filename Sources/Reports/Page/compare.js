// Two runs one over the other: a slider between before and after, side by side, or their difference.

const comparison = byID("comparison");
let mode = "slider";

const modes = [["slider", "Slider"], ["beside", "Side by side"], ["difference", "Difference"]];

function modeChoice(redraw) {
  const group = make("fieldset", { className: "modes" },
    make("legend", { className: "unseen", textContent: "How to compare" }));
  for (const [key, label] of modes) {
    const input = make("input", { type: "radio", name: "mode", value: key, checked: key === mode });
    input.addEventListener("change", () => {
      mode = key;
      redraw();
    });
    group.append(make("label", {}, input, make("span", { textContent: label })));
  }
  return group;
}

/** A field for the number of a run of the report. */
function runField(label, run, choose) {
  const input = make("input", {
    type: "number", value: String(run.run), min: String(runs[0].run),
    max: String(runs[runs.length - 1].run), step: "1",
  });
  input.addEventListener("change", () => {
    const found = runByNumber.get(Number(input.value));
    const message = found ? (found.pictures.length ? "" : "That run has no picture.")
      : "That run is not in this report.";
    input.setCustomValidity(message);
    if (message) input.reportValidity();
    else choose(found);
  });
  return make("label", { className: "choice" }, make("span", { textContent: label }), input);
}

/** A picture over another; a range that fills them moves the edge between the two. */
function slider(a, b) {
  const [before, after] = [a.pictures[0], b.pictures[0]];
  const box = make("div", { className: "slider" },
    image(a, before, { now: true, alt: `Before, @${a.run}: ${description(a, before)}` }),
    image(b, after, { now: true, alt: `After, @${b.run}: ${description(b, after)}` }),
    make("span", { className: "side left", "aria-hidden": "true", textContent: `@${a.run}` }),
    make("span", { className: "side right", "aria-hidden": "true", textContent: `@${b.run}` }));
  const range = make("input", {
    type: "range", min: "0", max: "100", value: "50", step: "1",
    "aria-label": `Edge between @${a.run} and @${b.run}`,
  });
  const move = () => {
    box.style.setProperty("--edge", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${range.value}% of @${a.run}`);
  };
  range.addEventListener("input", move);
  move();
  box.append(range, make("span", { className: "edge", "aria-hidden": "true" }));
  return box;
}

function beside(a, b) {
  return make("div", { className: "beside" }, ...[[a, "Before"], [b, "After"]].map(([run, word]) =>
    make("figure", {}, image(run, run.pictures[0], { now: true }),
      make("figcaption", { textContent: `${word}: @${run.run}` }))));
}

/** One picture subtracted from the other by the browser: black is equal. */
function subtracted(a, b) {
  return make("div", { className: "subtracted", role: "img", "aria-label": `Difference of @${a.run} and @${b.run}; black is equal` },
    image(a, a.pictures[0], { now: true, alt: "" }), image(b, b.pictures[0], { now: true, alt: "" }));
}

/** The measures: reroll's own where it took them, else those of the pictures in this file. */
async function measures(a, b) {
  await whole;
  if (b.parent === a.run) {
    const own = figures(b)?.[0];
    if (own) return measured(own);
  }
  const found = await difference(a.pictures[0].picture, b.pictures[0].picture);
  const note = report.original || found.error ? "" : " (of the small pictures in this page)";
  return measured(found) + note;
}

function showComparison(a, b) {
  const go = (one, other) => location.replace(`#compare-${one.run}-${other.run}`);
  const swap = make("button", { type: "button", className: "button", textContent: "Swap" });
  swap.addEventListener("click", () => go(b, a));
  const stage = make("div", { className: "stage" });
  const redraw = () => {
    const way = { slider, beside, difference: subtracted }[mode];
    stage.replaceChildren(way(a, b));
  };
  redraw();
  const words = make("p", { className: "measure", role: "status" });
  measures(a, b).then((found) => { words.textContent = found; }, () => {});
  comparison.replaceChildren(
    make("header", { className: "bar" },
      make("h2", { id: "comparison-title", tabIndex: -1, textContent: `@${a.run} and @${b.run}` }),
      make("div", { className: "buttons" }, closeButton(comparison))),
    make("div", { className: "controls" }, modeChoice(redraw),
      runField("Before", a, (run) => go(run, b)), runField("After", b, (run) => go(a, run)), swap),
    make("div", { className: "sheet comparing" }, stage,
      make("div", { className: "facts" }, words, changeTable(a, b),
        make("p", { className: "links" }, runLink(a.run, `Open @${a.run}`), " ", runLink(b.run, `Open @${b.run}`)))));
}
