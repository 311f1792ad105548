// The views, the address' fragment, the theme; the last of the scripts.

const views = {
  runs: () => true,
  sweeps: () => report.sweeps.length > 0,
  lineage: () => runs.some((run) => parent(run)),
  plots: () => report.plots.length > 0,
};
const fillers = { sweeps: showSweeps, lineage: showLineage, plots: showPlots };
let view = "runs";
/** Whether a dialog was opened from this page, so that going back closes it. */
let opener = null;

function showView(name) {
  view = name;
  for (const key of Object.keys(views)) byID(`view-${key}`).hidden = key !== name;
  for (const link of byID("views").children) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (fillers[name]) {
    fillers[name]();
    delete fillers[name];
  }
}

function open(dialog, other) {
  if (other.open) {
    other.dataset.quiet = "";
    other.close();
  }
  if (!dialog.open) {
    opener ??= document.activeElement;
    dialog.showModal();
  }
  dialog.scrollTop = 0;
  dialog.querySelector("h2").focus();
}

/** Shows what the address' fragment names. */
function route() {
  const fragment = location.hash.slice(1);
  const [, one, other] = fragment.match(/^(?:run|compare)-(\d+)(?:-(\d+))?$/) ?? [];
  const [a, b] = [runByNumber.get(Number(one)), runByNumber.get(Number(other))];
  if (fragment.startsWith("run-") && a) {
    showRun(a);
    open(details, comparison);
  } else if (fragment.startsWith("compare-") && a?.pictures.length && b?.pictures.length) {
    showComparison(a, b);
    open(comparison, details);
  } else {
    for (const dialog of [details, comparison]) if (dialog.open) dialog.close();
    if (views[fragment]?.()) showView(fragment);
  }
}

for (const dialog of [details, comparison]) {
  dialog.addEventListener("close", () => {
    if ("quiet" in dialog.dataset) {
      delete dialog.dataset.quiet;
      return;
    }
    dialog.replaceChildren();
    if (/^#(run|compare)-/.test(location.hash)) location.replace(`#${view}`);
    opener?.focus();
    opener = null;
  });
  // A press beside the dialog closes it.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input, select, textarea, dialog")) return;
  if (event.key === "/") {
    event.preventDefault();
    if (view !== "runs") location.hash = "#runs";
    showView("runs");
    byID("search").focus();
    byID("search").select();
  } else if (event.key === "c") {
    const run = runByNumber.get(Number(event.target.closest("[data-item]")?.dataset.item));
    if (run && parent(run)?.pictures.length && run.pictures.length) {
      location.hash = `#compare-${run.parent}-${run.run}`;
    }
  }
});

const themes = ["auto", "light", "dark"];

function setTheme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  byID("theme-name").textContent = { auto: "Auto", light: "Light", dark: "Dark" }[name];
  byID("theme").dataset.theme = name;
}

byID("theme").addEventListener("click", () => {
  setTheme(themes[(themes.indexOf(byID("theme").dataset.theme) + 1) % themes.length]);
});

function summary() {
  const pictures = runs.reduce((count, run) => count + run.pictures.length, 0);
  const days = runs.map((run) => run.created.slice(0, 10)).sort();
  const [first, last] = [days[0], days[days.length - 1]];
  const parts = [plural(runs.length, "run"), plural(pictures, "picture")];
  if (report.sweeps.length) parts.push(plural(report.sweeps.length, "sweep"));
  parts.push(first === last ? first : `${first} to ${last}`);
  return parts.join(" · ");
}

byID("title").textContent = report.title;
byID("summary").textContent = summary();
const kept = report.original ? "pictures as they were made" : `pictures of at most ${report.side} pixels`;
byID("made").textContent = `Made by ${report.program}; ${kept}.`;
for (const link of byID("views").children) link.hidden = !views[link.hash.slice(1)]();
setTheme("auto");
setUpFilters();
apply();
showView("runs");
window.addEventListener("hashchange", route);
route();
