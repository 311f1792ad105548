#!/usr/bin/env python3
"""Step 3: a byte-pair vocabulary in CLIP's own format, and the same encoding in a few lines with BPE dropout for training:
now and then a word is cut otherwise than the merges say, so that pieces of words mean something on their own."""
import json, os, random
from collections import Counter, defaultdict
import regex as re

WORK, LEN = os.environ.get("WORK", "work"), 32
PAT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+", re.I)


def byte_letters():
    bs = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256)); cs = bs[:]; n = 0
    for b in range(256):
        if b not in bs: bs.append(b); cs.append(256 + n); n += 1
    return dict(zip(bs, map(chr, cs)))


B2U = byte_letters()


class Tokens:
    def __init__(self, folder, drop=0.0, rng=random):
        self.vocab = json.load(open(f"{folder}/vocab.json", encoding="utf-8"))
        lines = open(f"{folder}/merges.txt", encoding="utf-8").read().split("\n")[1:]
        self.rank = {tuple(l.split()): i for i, l in enumerate(lines) if l}
        self.bos, self.eos, self.drop, self.rng, self.known = self.vocab["<|startoftext|>"], self.vocab["<|endoftext|>"], drop, rng, {}

    def cut(self, word, drop=0.0):
        s = [B2U[b] for b in word.encode()]; s[-1] += "</w>"
        while len(s) > 1:
            best = min(((self.rank.get(p, 1 << 30), k) for k, p in enumerate(zip(s, s[1:])) if not drop or self.rng.random() >= drop), default=(1 << 30, 0))
            if best[0] == 1 << 30: break
            k = best[1]; s[k:k + 2] = [s[k] + s[k + 1]]
        return [self.vocab[t] for t in s]

    def __call__(self, text):
        out = [self.bos]
        for w in PAT.findall(text.lower()):
            if self.drop and self.rng.random() < self.drop: out += self.cut(w, 0.25)
            else:
                if w not in self.known: self.known[w] = self.cut(w)
                out += self.known[w]
        out = out[:LEN - 1]
        return out + [self.eos] * (LEN - len(out))


def main(merges_wanted=int(os.environ.get("MERGES", 6500))):
    from words import heldout_words, nouns
    words, held = Counter(), heldout_words()
    def add(text, k):
        for t in PAT.findall(text.lower()):
            if t not in held: words["".join(B2U[b] for b in t.encode())] += k
    import captions
    for l in json.load(open(f"{WORK}/words.json")):
        for w, x, kind in l: add(w, 40 if kind in ("name", "everyday") else 8 if kind == "keyword" else 2 + int(6 * x))
    for name in ("BG_WORDS", "BG_FRONT", "FILL", "FOOD_FILL", "ANIMAL_FILL", "OBJECT", "SUFFIX", "BIG", "SMALL", "TINTS"):
        for t in getattr(captions, name): add(t.replace("{}", ""), 60)
    for table in (captions.SCENE_WORDS, captions.BG_ALT, captions.STYLE_WORDS, captions.COUNT, captions.PAIR):
        for ts in table.values():
            for t in ts: add(t.replace("{}", ""), 60)
    for t, n in nouns()[2].items():
        if n > 2: add(t.replace("_", " "), 2)
    seqs = [(tuple(k[:-1]) + (k[-1] + "</w>",), c) for k, c in words.items()]
    syms, cnt = [list(s) for s, _ in seqs], [c for _, c in seqs]
    pairs, where = Counter(), defaultdict(set)
    for i, s in enumerate(syms):
        for p in zip(s, s[1:]): pairs[p] += cnt[i]; where[p].add(i)
    merges = []
    while len(merges) < merges_wanted and pairs:
        best = max(pairs, key=lambda p: (pairs[p], p))
        if pairs[best] < 2: break
        merges.append(best); new = best[0] + best[1]
        for i in list(where[best]):
            s = syms[i]
            for p in zip(s, s[1:]):
                pairs[p] -= cnt[i]; where[p].discard(i)
                if pairs[p] <= 0: del pairs[p]
            out, k = [], 0
            while k < len(s):
                if k + 1 < len(s) and (s[k], s[k + 1]) == best: out.append(new); k += 2
                else: out.append(s[k]); k += 1
            syms[i] = out
            for p in zip(out, out[1:]): pairs[p] += cnt[i]; where[p].add(i)
    base = list(B2U.values())
    vocab = base + [c + "</w>" for c in base] + [a + b for a, b in merges] + ["<|startoftext|>", "<|endoftext|>"]
    assert len(vocab) == len(set(vocab))
    os.makedirs(f"{WORK}/tokenizer", exist_ok=True); special = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"}
    put = lambda name, x: json.dump(x, open(f"{WORK}/tokenizer/{name}", "w", encoding="utf-8"), ensure_ascii=False)
    put("vocab.json", {t: i for i, t in enumerate(vocab)}); put("special_tokens_map.json", special)
    added = {str(len(vocab) - 2 + k): dict(content=t, lstrip=False, normalized=True, rstrip=False, single_word=False, special=True) for k, t in enumerate(("<|startoftext|>", "<|endoftext|>"))}
    put("tokenizer_config.json", dict(special, added_tokens_decoder=added, clean_up_tokenization_spaces=False, errors="replace", model_max_length=LEN, tokenizer_class="CLIPTokenizer"))
    open(f"{WORK}/tokenizer/merges.txt", "w").write("#version: 0.2\n" + "\n".join(f"{a} {b}" for a, b in merges) + "\n")
    print(len(vocab), "tokens")


if __name__ == "__main__":
    main()
