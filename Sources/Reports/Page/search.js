// The search box takes what `:find` takes, and finds parts of words as they are typed.

/** Lower case, without accents. */
function folded(string) {
  return string.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** What words are looked for in, folded. */
const searchable = new Map();

function haystack(run) {
  let found = searchable.get(run);
  if (found === undefined) {
    const parts = [prompt(run), run.values.negative ?? "", run.note ?? "", tags(run).join(" ")];
    found = folded(parts.join("\n"));
    searchable.set(run, found);
  }
  return found;
}

/** The terms of a query: words, and `name`, comparison and value. */
function terms(query) {
  const pattern = /(-?)(?:([\p{L}_]+)(!=|<=|>=|<|>|=|:))?(?:"((?:\\.|[^"\\])*)"?|(\S+))/gu;
  return [...query.matchAll(pattern)].map(([, minus, name, comparison, quoted, plain]) => ({
    excludes: minus === "-",
    name: name?.toLowerCase(),
    comparison,
    value: quoted !== undefined ? quoted.replace(/\\(["\\])/g, "$1") : plain,
    isQuoted: quoted !== undefined,
  }));
}

function compared(left, comparison, right) {
  if (left === undefined || left === null) return comparison === "!=";
  const isNumber = typeof left === "number";
  const value = isNumber ? Number(right) : folded(String(right));
  const own = isNumber ? left : folded(String(left));
  switch (comparison) {
    case "!=": return own !== value;
    case "<": return own < value;
    case "<=": return own <= value;
    case ">": return own > value;
    case ">=": return own >= value;
    default: return own === value;
  }
}

const nameByAlias = new Map(
  report.parameters.flatMap((entry) => entry.aliases.map((alias) => [alias, entry.name])),
);

/** Whether a run has what one term asks for. */
function has(run, term) {
  const { name, comparison, value } = term;
  if (!name) {
    if (!term.isQuoted && ["star", "starred"].includes(value.toLowerCase())) return isStarred(run);
    return haystack(run).includes(folded(value.replace(/\*$/, "")));
  }
  const isSame = comparison !== "!=";
  switch (name) {
    case "tag": return tags(run).includes(value) === isSame;
    case "state":
    case "status": return (run.state === value.toLowerCase()) === isSame;
    case "star":
    case "starred":
    case "is": return isStarred(run) === !["no", "off", "false", "0"].includes(value);
    case "run":
    case "number": return compared(run.run, comparison, value.replace("@", ""));
    case "parent": return compared(run.parent, comparison, value.replace("@", ""));
    case "duration":
    case "cost": return compared(run[name], comparison, value);
    case "pictures": return compared(run.pictures.length, comparison, value);
    case "template": {
      const own = folded(run.template ?? "");
      return (comparison === ":" ? own.includes(folded(value)) : own === folded(value)) === isSame;
    }
    case "note": return folded(run.note ?? "").includes(folded(value)) === isSame;
    case "error": return folded(run.error ?? "").includes(folded(value)) === isSame;
    case "after": return run.created >= value;
    case "before": return run.created < value;
  }
  const key = nameByAlias.get(name) ?? name;
  if (!parameterByName.has(key)) return haystack(run).includes(folded(`${name}${comparison}${value}`));
  const own = run.values[key];
  if (comparison === ":" && typeof own === "string") return folded(own).includes(folded(value));
  return compared(own, comparison, value);
}

/** A test for runs, from a query. */
function matcher(query) {
  const wanted = terms(query);
  return (run) => wanted.every((term) => has(run, term) !== term.excludes);
}
