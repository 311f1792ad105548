// The data that the file carries, and how values are written.

const report = JSON.parse(document.getElementById("report-data").textContent);
const runs = [...document.querySelectorAll(".runs-data")].flatMap(
  (element) => JSON.parse(element.textContent));
const runByNumber = new Map(runs.map((run) => [run.run, run]));
const parameterByName = new Map(report.parameters.map((entry) => [entry.name, entry]));

/** The runs made from each run, by its number. */
const children = new Map();
for (const run of runs) {
  if (run.parent === undefined) continue;
  if (!children.has(run.parent)) children.set(run.parent, []);
  children.get(run.parent).push(run.run);
}

function prompt(run) {
  return run.values.prompt ?? "";
}

function isStarred(run) {
  return run.starred === true;
}

function tags(run) {
  return run.tags ?? [];
}

/** A value as it is typed in reroll. */
function text(value) {
  return value === undefined || value === null ? "unset" : String(value);
}

/** A number with at most so many decimals, without trailing zeros. */
function rounded(number, decimals) {
  return String(Number(number.toFixed(decimals)));
}

function plural(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** `2026-11-22 21:05`, in UTC as the library keeps it. */
function moment(iso) {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** What a person who cannot see the picture is told. */
function description(run, picture) {
  const seed = picture?.seed ?? run.values.seed;
  const which = run.pictures.length > 1 ? `, picture ${run.pictures.indexOf(picture) + 1}` : "";
  return `${prompt(run) || "empty prompt"}, seed ${text(seed)}${which}`;
}

/** The parameters in which two runs differ, in the order of the table. */
function changes(a, b) {
  return report.parameters
    .map((entry) => entry.name)
    .filter((name) => a.values[name] !== b.values[name])
    .map((name) => ({ name, from: a.values[name], to: b.values[name] }));
}

/** The run that a run was made from, where it is in this report. */
function parent(run) {
  return run.parent === undefined ? undefined : runByNumber.get(run.parent);
}

/** How a run's pictures differ from its parent's, as reroll measured them on the files. */
function figures(run) {
  const element = document.getElementById(`figures-${run.run}`);
  return element ? JSON.parse(element.textContent) : undefined;
}

/** The measures of a comparison in words. */
function measured(figure) {
  if (!figure) return "";
  if (figure.error) return figure.error;
  if (figure.identical) return "identical pixels";
  const psnr = figure.psnr === null ? "infinite" : `${figure.psnr.toFixed(2)} dB`;
  let words = `PSNR ${psnr}, mean error ${figure.mean.toFixed(2)}, largest ${figure.max} of 255`;
  if (figure.ssim !== undefined) words += `, SSIM ${figure.ssim.toFixed(4)}`;
  if (figure.hash_distance !== undefined) words += `, hash distance ${figure.hash_distance} of 64`;
  return words;
}
