// What changed between two prompts, word by word.

/** The pieces of a longest common subsequence of words: `[kind, text]`. */
function wordDiff(from, to) {
  const split = (string) => string.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
  const a = split(from);
  const b = split(to);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head
    && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const one = a.slice(head, a.length - tail);
  const other = b.slice(head, b.length - tail);
  const pieces = [];
  const add = (kind, word) => {
    const last = pieces[pieces.length - 1];
    if (last && last[0] === kind) last[1] += word;
    else pieces.push([kind, word]);
  };
  for (const word of a.slice(0, head)) add("same", word);
  if (one.length * other.length > 1_000_000) {
    for (const word of one) add("removed", word);
    for (const word of other) add("added", word);
  } else {
    middle(one, other, add);
  }
  for (const word of a.slice(a.length - tail)) add("same", word);
  return pieces;
}

/** The table of lengths from the ends, and the walk through it from the start. */
function middle(a, b, add) {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j]
        ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add("same", a[i]);
      i += 1;
      j += 1;
    } else if (i < a.length
      && (j === b.length || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      add("removed", a[i]);
      i += 1;
    } else {
      add("added", b[j]);
      j += 1;
    }
  }
}

/** The changed prompt as elements: what went is struck out, what came is underlined. */
function markedWords(from, to) {
  return wordDiff(from, to).map(([kind, word]) => {
    if (kind === "same") return document.createTextNode(word);
    return make(kind === "removed" ? "del" : "ins", { textContent: word });
  });
}

/** A table of what changed from one run to another. */
function changeTable(a, b) {
  const list = changes(a, b);
  if (!list.length) return make("p", { className: "dim", textContent: "The same parameters." });
  const rows = list.map((change) => {
    const name = make("th", { scope: "row", textContent: change.name });
    if (["prompt", "negative"].includes(change.name)) {
      const words = markedWords(change.from ?? "", change.to ?? "");
      return make("tr", {}, name, make("td", { colSpan: 2, className: "words" }, ...words));
    }
    return make("tr", {}, name, make("td", {}, make("del", { textContent: text(change.from) })),
      make("td", {}, make("ins", { textContent: text(change.to) })));
  });
  return make("table", { className: "changes" },
    make("caption", { className: "unseen", textContent: `Changes from @${a.run} to @${b.run}` }),
    make("thead", { className: "unseen" }, make("tr", {},
      make("th", { scope: "col", textContent: "Parameter" }),
      make("th", { scope: "col", textContent: `@${a.run}` }),
      make("th", { scope: "col", textContent: `@${b.run}` }))),
    make("tbody", {}, ...rows));
}
