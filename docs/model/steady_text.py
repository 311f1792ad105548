#!/usr/bin/env python3
"""Step 6b: teaches the text encoder to overlook what names nothing that is to be seen, and to know a background in words put together anew. The U-Net meets the text
only in its cross attention, so it is enough that the attention's output stays what it was for the bare caption when the caption is buried in other words, and that of the
plainest wording of a background. The other words are pieces of the definitions and examples of WordNet, put before and after as English puts them, templates of parts of
speech, and names of things that are not meant ("of the fox"). Needs no pictures and no GPU: an hour on two cores.
steady_text.py MODEL_FOLDER --out FILE: FILE becomes the new text_encoder/model.safetensors."""
import argparse, copy, json, random, re, time, zlib
import torch, torch.nn.functional as F
from diffusers import UNet2DConditionModel
from transformers import CLIPTextModel
from captions import World, WORK
from words import WN, nouns
from tokens import Tokens

# Made of parts of speech only, and on purpose not after the held-out phrasings.
PREP = "of for from by about after without near like through until against beyond despite upon between before".split()
LINK = ["because it", "while you", "since they", "although i", "if we", "whose {n}", "unless he", "where she", "so that we"]
FRONT = ["{v} {}", "{d} {v} {}", "we {v} {}", "they {v} {d} {}", "to {v}: {}", "{n}: {}", "{a} {}", "{a} {}", "{a} and {a} {}", "{d} {a} {}", "{p}'s {}", "a {p}'s {}", "the {a} {p}'s {}",
         "{g} {}", "{n} and {n}, {}", "{n} about {}", "he {v}s {}", "one {a} {}", "{}", "{}", "{}", "{}"]
BACK = [" {prep} {n}", " {prep} the {n}", " {prep} a {a} {n}", " {prep} {a} {n}", " {prep} the {p}", " {prep} {p}s", " {prep} our {n}", " {link} {v}", " {link} {v} {n}", " {link} {d} {v}", ", {a}", ", {a} {n}", ", {n} {n}",
        ", {n}, {n}", ", {a}, {a}", " {g}", " {g} {d}", " {d} {g}", " {g} {n}", " {g} {prep} {n}", "; {n}", " ({a})", " - {n}", ", {d} {a}", "", "", ""]

# Words that name something, where they do not say what is to be seen.
ASIDE = [", {k}", " of the {k}", " for {k}s", " for the {k}", " by a {k}", " from the {k}", " without {k}s", " without any {k}", " {g} {k}s", " of {a} {k}s", " {g} its {k}", " with its {a} {k}", " with {a} {k}s", " with {k}s", ", {a} {k}", " for a {k}",
         ", {k} {n}", " {prep} the {k}'s {n}", ", {g} {k}s"]


def common(pos, least):
    out = []
    for line in open(f"{WN}/index.{pos}", encoding="latin-1"):
        if line.startswith(" "): continue
        f = line.split()
        if int(f[5 + int(f[3])]) >= least and re.fullmatch(r"[a-z]{3,13}", f[0]): out.append(f[0])
    return out


CUES = set("of for from with in on at by about to without near like through until against used having that which who when while where as after before during than because into within".split())
SHUT = set("next beside besides above below under beneath over top left right underneath background wall behind front surface paper sketch pencil blurry blurred pixel silhouette".split())


class Fragments:
    """What English says after and before a thing: pieces of WordNet's definitions and examples, without colours, scenes and the words that join two things."""
    def __init__(self, phrases, shut, counts, no):
        after, before, aside = set(), set(), set()
        bad = lambda ws: any(w in shut or w in no for w in ws)
        for pos in ("noun", "verb", "adj", "adv"):
            for line in open(f"{WN}/data.{pos}", encoding="latin-1"):
                if line.startswith(" ") or " | " not in line: continue
                gloss = line.split(" | ", 1)[1].lower(); said = re.findall(r'"([^"]+)"', gloss); meant = re.sub(r'"[^"]*"|\([^)]*\)', ";", gloss).split(";")
                for text, example in [(t, True) for t in said] + [(t, False) for t in meant]:
                    for clause in re.split(r"[,:.?!`()-]| - ", text):
                        ws = clause.split()
                        if not 2 <= len(ws) <= 24 or not all(re.fullmatch(r"[a-z']+", w) for w in ws): continue
                        for i, w in enumerate(ws):
                            if i and (w in CUES or (len(w) > 5 and w.endswith("ing"))):
                                for k in {min(len(ws), i + 7), i + 2 + (zlib.crc32(clause.encode()) + i) % 4}:
                                    f = ws[i:k]
                                    if len(f) < 2 or k > len(ws) or f[-1] in CUES or f[-1] in ("a", "an", "the", "its", "his", "her", "or", "and", "be", "is", "was") or bad(f) or "and" in f: continue
                                    if w == "with" and f[1] in ("a", "an", "the", "one") and " ".join(f[2:]) in phrases: continue
                                    after.add(" ".join(f))
                            if example and i and i <= 6 and w in ("a", "an", "the", "his", "her", "my", "our", "their", "your"):
                                f = ws[:i]
                                if not bad(f) and not counts.intersection(f) and "and" not in f and not any(" ".join(f[x:y]) in phrases for x in range(i) for y in range(x + 1, i + 1)): before.add(" ".join(f))
                        if pos in ("adj", "adv") and not example and len(ws) <= 6 and not bad(ws) and "and" not in ws and not counts.intersection(ws) and not any(x in phrases for x in ws): aside.add(" ".join(ws))
        self.after, self.before, self.aside = sorted(after), sorted(before), sorted(aside)


class Noise:
    """Puts a caption among words of WordNet that name no concept."""
    def __init__(self, world, rng):
        self.R, self.no = rng, world.no; named = {x for l in world.words for w, _, k in l for x in w.split()}
        for c in ("red orange yellow green blue light dark navy purple pink brown teal beige black white gray golden big small large tiny space night grass beach snow desert sunset sea street water forest "
                  "mountains sky room rain left right top bottom above below two three four five many several pair blurry sketch pencil pixel silhouette flat background wall").split(): named.add(c)
        self.named = named; ok = lambda ws: [w for w in ws if w not in named and w not in self.no]
        syn, lem, used = nouns(); kind = lambda fs, least: [w for w, o in lem.items() if syn[o[0]][3] in fs and used.get(w, 0) >= least and re.fullmatch(r"[a-z]{3,13}", w)]
        self.pool = dict(a=ok(common("adj", 3)), v=ok(common("verb", 5)), d=ok(common("adv", 3)), n=ok(kind({4, 7, 9, 10, 11, 12, 14, 15, 21, 26, 28}, 3)), p=ok(kind({18}, 2)))
        phrases = self.phrases = {w for l in world.words for w, _, k in l}; plain = re.compile("[a-z]{3,12}")
        self.pool["k"] = sorted(w for w in phrases if plain.fullmatch(w) and used.get(w, 0) >= 5 and w not in self.no)
        colours = set("red orange yellow green blue light dark navy purple pink brown teal beige black white gray grey golden gold silver turquoise violet cream tan mint scarlet crimson".split())
        scenes = set("space night midnight grass meadow lawn beach sand snow snowy winter desert dunes sunset dusk dawn sunrise sea ocean lake river waves street city road town downtown underwater water forest woods jungle mountain mountains sky clouds room indoors rain storm rainy".split())
        self.frag = Fragments(phrases, SHUT | colours | scenes, set("two three four five several many pair couple big large huge giant small little tiny".split()), self.no)
        self.pool["g"] = [(v[:-1] if v.endswith("e") and not v.endswith("ee") else v) + "ing" for v in self.pool["v"]]
    def fill(self, t):
        t = t.replace("{prep}", self.R.choice(PREP)).replace("{link}", self.R.choice(LINK))
        return re.sub(r"\{([avdnpgk])\}", lambda m: self.R.choice(self.pool[m[1]]), t)
    def __call__(self, subject, background):
        R = self.R; bare = re.sub(r"^(an?|the|one) ", "", subject); r = R.random(); f = self.fill(R.choice(FRONT)) if r < .5 else R.choice(self.frag.before) + " {}" if r < .68 else "{}"
        s = f.format(bare if re.search(r"('s|one \w+|the \w+) \{\}", f) or (f != "{}" and R.random() < .3) else subject)
        r = R.random()
        if r < .58:
            back = " " + R.choice(self.frag.after)
            if R.random() < .15: back += " " + R.choice(self.frag.after)
            if R.random() < .25: back += self.fill(R.choice(BACK))
        elif r < .66: back = ", " + R.choice(self.frag.aside)
        elif r < .76: back = self.fill(R.choice(ASIDE))
        else: back = self.fill("".join(R.choice(BACK) for _ in range(R.choice([1, 1, 2]))))
        return (s + back + background) if R.random() < .6 else (s + background + back)


NEAR = ("in on at over across through along by near before behind above against around inside outside within throughout toward past amid among upon beneath under below into off beyond").split()
BELOW = {"in", "inside", "within", "under", "beneath", "below", "into", "amid", "through", "throughout"}     # these tell the sea from under water
WALLS = "background backdrop wall screen paper cloth surface canvas curtain ground floor board carpet setting sheet plate".split()
COLOUR_HALVES = ["{c} {w}", "{a} {c} {w}", "{w} in {c}", "{w} painted {c}", "{w} that is {c}", "{w} of {c} colour", "{w}, {c}", "{c}", "{a} {c}", "plain {c}", "the colour {c}"]


class Places:
    """Wordings of a background put together from prepositions, adjectives, verbs and nouns."""
    def __init__(self, noise):
        import captions as C
        self.R, self.noise, self.nouns, self.C = noise.R, noise, {}, C
        syn, lem, used = nouns()
        for scene, ws in C.SCENE_WORDS.items():
            bare = {re.sub(r"^(in|on|at|by|under|among|with|with a|during|between|before|above|deep|high in|floating in|in front of|covered in|below) ", "", w) for w in ws if " " in w}
            bare = {re.sub(r"^(the|a|an|under|in) ", "", re.sub(r" (in the background|behind it)$", "", w)) for w in bare} - {"new york", "front of a city", "action"}
            more = set()
            for w in bare:
                for off in lem.get(w.replace(" ", "_"), [])[:1]:
                    if syn[off][3] in (15, 17, 19, 28, 6):
                        for h in [off] + syn[off][2]: more |= {x.replace("_", " ").lower() for x in syn[h][0] if used.get(x.lower(), 0) > 0 and x.islower()}
            self.nouns[scene] = sorted(bare) * 3 + sorted(x for x in more if x not in noise.named and not noise.no.intersection(x.split()))
    def __call__(self, bg):
        R, f = self.R, self.noise.fill; an = lambda w: R.choice(["the", "a" if w[0] not in "aeiou" else "an", "this", "some", ""])
        if bg in self.nouns:
            n = R.choice(self.nouns[bg]); p = R.choice(sorted(BELOW) if bg == "water" else [q for q in NEAR if bg != "sea" or q not in BELOW])
            if R.random() < .4: n = f("{a} ") + n
            n = (an(n) + " " + n).strip(); r = R.random()
            if r < .5: return " " + p + " " + n
            if r < .75: return f(" {g} ") + p + " " + n
            return f(" {g} ") + n if bg not in ("water", "sea", "night") else " " + p + " " + n
        c = R.choice(self.C.BG_ALT.get(bg, [bg])); w = R.choice(WALLS); t = f(R.choice(COLOUR_HALVES).format(c=c, w=w, a="{a}")); r = R.random()
        if r < .6: return " " + R.choice(["on", "before", "against", "over", "with", "in front of", "upon", "and", "above", "by", "near"]) + " " + (R.choice(["a ", "the ", "some ", ""]) if w in t else "") + t
        if r < .8: return ", " + t
        return R.choice([" with {c} behind", ", {c} behind it", " and {c} around it", ", the {w} {c}", ", {w}: {c}", ", its {w} is {c}"]).format(c=c, w=w)


class Plain(World):
    """A World that gives the bare caption and the same caption in a crowd."""
    def two(self, noise):
        R = self.rng; s = self.spec(); s["style"] = None if R.random() < .8 else s["style"]
        import captions as C
        keep = C.OBJECT, C.SUFFIX; C.OBJECT, C.SUFFIX = ["{}"], [""]
        bg, s["bg"] = s["bg"], None; subject = self.caption(s); C.OBJECT, C.SUFFIX = keep
        if bg in C.SCENE_WORDS: b = " " + R.choice(C.SCENE_WORDS[bg])
        elif bg: b = R.choice(C.BG_WORDS).format(R.choice(C.BG_ALT.get(bg, [bg]))); b = b if b.startswith(",") else " " + b
        else: b = ""
        loud_b = b
        if bg and R.random() < .5:                            # asked in words put together anew, meant like the plainest ones
            loud_b = self.places(bg); b = " " + C.SCENE_WORDS[bg][0] if bg in C.SCENE_WORDS else f" on a {bg} background"
        clean = (subject + b).lower(); r = R.random()
        loud = (subject + loud_b).lower() if r < .22 or s["style"] else (loud_b.strip(", ") + ", " + noise(subject, "")).lower() if r < .32 and bg else noise(subject, loud_b).lower()
        if r > .97: clean = loud = ""
        told = loud.replace(",", " ,").split(); had = clean.replace(",", " ,")
        other = any(p in noise.phrases and p not in had for n in (2, 3) for k in range(len(told) - n + 1) for p in [" ".join(told[k:k + n])])
        return (clean, loud) if not other and len(told) < 24 and loud not in self.never and not self.no.intersection(told) else self.two(noise)


def main():
    ap = argparse.ArgumentParser(); add = ap.add_argument
    add("model"); add("--out"); add("--minutes", type=float, default=60); add("--batch", type=int, default=64); add("--lr", type=float, default=4e-4); add("--show", action="store_true"); add("--seed", type=int, default=21)
    a = ap.parse_args(); a.out or a.show or ap.error("--out FILE is missing"); torch.manual_seed(3); torch.set_num_threads(2); w = Plain(a.seed, noun_share=0.2, drop=0.04); noise = Noise(w, w.rng); w.places = Places(noise); tok = Tokens(f"{WORK}/tokenizer")
    if a.show:
        for _ in range(40): print(" | ".join(w.two(noise)))
        return
    teacher = CLIPTextModel.from_pretrained(f"{a.model}/text_encoder", dtype=torch.float32).eval().requires_grad_(False); te = copy.deepcopy(teacher).requires_grad_(True)
    unet = UNet2DConditionModel.from_pretrained(f"{a.model}/unet", torch_dtype=torch.float32).eval().requires_grad_(False)
    layers = [m for n, m in unet.named_modules() if n.endswith("attn2")]; queries = [[] for _ in layers]
    hooks = [m.to_q.register_forward_hook(lambda m, i, o, k=k: queries[k].append(o.reshape(-1, o.shape[-1]).detach())) for k, m in enumerate(layers)]
    from diffusers import DDIMScheduler
    sched = DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", prediction_type="v_prediction", clip_sample=False, set_alpha_to_one=False, steps_offset=1); sched.set_timesteps(8)
    z = torch.randn(24, 4, 16, 16); h = teacher(torch.tensor([tok(w.two(noise)[0]) for _ in range(24)])).last_hidden_state
    with torch.no_grad():
        for t in sched.timesteps: z = sched.step(unet(z, t, h).sample, t, z).prev_sample
    [k.remove() for k in hooks]; queries = [torch.cat(q) for q in queries]; print(len(layers), "cross attentions,", [len(q) for q in queries], "queries", flush=True)

    def see(h, pick):
        """What each cross attention gives for some queries: the text as the U-Net meets it."""
        out = []
        for m, q, i in zip(layers, queries, pick):
            n, H = len(h), m.heads; k, v = m.to_k(h), m.to_v(h); split = lambda x: x.view(n, -1, H, x.shape[-1] // H).transpose(1, 2)
            o = F.scaled_dot_product_attention(split(q[i].expand(n, -1, -1)), split(k), split(v)); out.append(m.to_out[0](o.transpose(1, 2).flatten(2)))
        return out
    opt = torch.optim.AdamW(te.parameters(), lr=a.lr, betas=(0.9, 0.98), weight_decay=0.0); step, t0, acc = 0, time.time(), []
    while (prog := (time.time() - t0) / (a.minutes * 60)) < 1:
        for g in opt.param_groups: g["lr"] = a.lr * min(1, (step + 1) / 50) * min(1, 1.6 * (1 - prog) + 0.01)
        clean, loud = zip(*[w.two(noise) for _ in range(a.batch)]); pick = [torch.randint(0, len(q), (1, 48)) for q in queries]
        with torch.no_grad(): goal = see(teacher(torch.tensor([tok(c) for c in clean])).last_hidden_state, pick)
        mine = see(te(torch.tensor([w.tok(c) for c in loud])).last_hidden_state, pick)
        loss = sum(((x - y) ** 2).mean() / y.var(0).mean() for x, y in zip(mine, goal)) / len(goal)
        opt.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_norm_(te.parameters(), 1.0); opt.step(); step += 1; acc.append(loss.item())
        if step % 25 == 0: print(json.dumps(dict(step=step, seen=step * a.batch, s=round(time.time() - t0), loss=round(sum(acc) / len(acc), 4))), flush=True); acc = []
    from safetensors.torch import load_file, save_file
    f = f"{a.model}/text_encoder/model.safetensors"; old = load_file(f); new = te.state_dict(); key = lambda k: k if k in new else k.removeprefix("text_model.")
    save_file({k: new[key(k)].half() if key(k) in new else v for k, v in old.items()}, a.out, metadata={"format": "pt"}); print("saved", sum(key(k) in new for k in old), "of", len(old), len(new))


if __name__ == "__main__":
    main()
