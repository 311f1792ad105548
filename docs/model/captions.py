#!/usr/bin/env python3
"""What a training picture shows and how it is worded: numbers for render.py and token ids for the text encoder.
Run it to see 60 samples as text."""
import bisect, itertools, json, os, random, re
import numpy as np
from tokens import Tokens, LEN
from words import heldout

WORK, HERE = os.environ.get("WORK", "work"), os.path.dirname(os.path.abspath(__file__))
COLOURS = {
    "white": (255, 255, 255), "black": (18, 18, 20), "gray": (140, 142, 146), "red": (222, 44, 44), "orange": (246, 146, 36),
    "yellow": (250, 218, 60), "green": (60, 168, 76), "blue": (48, 110, 222), "light blue": (160, 208, 244), "navy": (26, 40, 94),
    "purple": (136, 70, 190), "pink": (248, 164, 198), "brown": (132, 86, 52), "teal": (30, 150, 150), "beige": (240, 226, 200),
    "light green": (178, 228, 170)}
TINTS = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray", "golden", "teal"]
TINT_RGB = dict(COLOURS, golden=(232, 182, 40))
SCENE_WORDS = {
    "space": ["in space", "in outer space", "among the stars", "in the galaxy", "with stars in the background", "floating in space", "in the universe"],
    "night": ["at night", "in the night", "under the night sky", "under the stars", "in the dark", "on a dark night", "by night", "at midnight"],
    "grass": ["on the grass", "in a field", "in a meadow", "in the park", "in a garden", "on a green field", "on a lawn", "on the meadow", "in the grass", "on a farm", "in nature"],
    "beach": ["on the beach", "on the sand", "at the beach", "on a sandy beach", "on a tropical beach", "on an island", "at the seaside"],
    "snow": ["in the snow", "in winter", "on snow", "in a snowy landscape", "in the arctic", "on a cold winter day", "covered in snow", "on the ice"],
    "desert": ["in the desert", "in a desert", "on the dunes", "in the sahara", "in the hot desert sand"],
    "sunset": ["at sunset", "in front of a sunset", "at dusk", "with a sunset behind it", "at sunrise", "at dawn", "in the evening light", "during golden hour"],
    "sea": ["on the sea", "at sea", "by the ocean", "on the water", "by the sea", "on a lake", "on the ocean", "on a river", "on the waves", "in a harbour"],
    "street": ["on the street", "in the city", "on a road", "in a town", "in front of a city", "in the streets", "downtown", "in new york", "on the highway"],
    "water": ["under water", "underwater", "in the ocean", "under the sea", "in the deep sea", "in an aquarium", "below the surface", "deep under water"],
    "forest": ["in a forest", "in the forest", "in the woods", "in the jungle", "between trees", "among trees"],
    "mountains": ["in the mountains", "in front of mountains", "with mountains in the background", "in the alps", "on a mountain", "before a mountain range"],
    "sky": ["in the sky", "in the clouds", "in a blue sky", "among the clouds", "high in the air", "above the clouds", "with a cloudy sky"],
    "room": ["in a room", "on a table", "on a wooden table", "at home", "in the living room", "on the floor", "in a house", "in the kitchen", "on a desk", "indoors"],
    "rain": ["in the rain", "on a rainy day", "during a storm", "in a storm", "in bad weather", "in heavy rain"],
}
SCENES = list(SCENE_WORDS)
BG_WORDS = ["on a {} background"] * 6 + ["on {} background", "with a {} background", "with a {} background", ", {} background", ", {} background", "against a {} background",
            "on a plain {} background", "in front of a {} wall", "on {}", "on a {} surface", "over a {} background", "with {} background", "in front of a {} background",
            ", background {}", "on a {} backdrop", "against {}", "and a {} background", "on a solid {} background", ", plain {} backdrop", "with {} behind it",
            "in front of {}", "on a bright {} background", "isolated on {}", "with a {} wall behind", "the background is {}", ", {} wall", ", {} studio background",
            "on {} paper", "where the background is {}", "before a {} wall", "with a {} coloured background", "and the background is {}", ", on {}"]
BG_FRONT = ["{} background, {}", "on a {} background {}", "{} background with {}", "a {} background with {} on it", "a {} wall and {}", "in front of {} there is {}",
            "{} backdrop, {}", "background {}: {}", "with a {} background, {}", "a {} picture of {}"]
SCENE_FRONT = ["{}, {}", "{} there is {}", "{} we see {}"]
BG_ALT = {"gray": ["gray", "grey", "gray", "silver"], "light blue": ["light blue", "sky blue", "pale blue", "baby blue"], "navy": ["navy", "dark blue", "navy blue", "midnight blue"],
          "purple": ["purple", "purple", "violet", "lilac"], "pink": ["pink", "pink", "rose pink", "light pink"], "teal": ["teal", "teal", "turquoise", "cyan"],
          "beige": ["beige", "beige", "cream", "tan"], "light green": ["light green", "mint green", "pale green", "mint"], "red": ["red"] * 4 + ["bright red", "crimson", "scarlet"],
          "yellow": ["yellow"] * 4 + ["bright yellow", "golden"], "green": ["green"] * 5 + ["grass green", "emerald"], "blue": ["blue"] * 5 + ["bright blue", "royal blue"],
          "white": ["white"] * 5 + ["pure white", "plain white"], "black": ["black"] * 5 + ["pure black", "dark"], "brown": ["brown"] * 4 + ["chocolate brown", "wood brown"],
          "orange": ["orange"] * 4 + ["bright orange"]}
TINT_ALT = {"gray": ["gray", "grey", "silver"], "golden": ["golden", "gold", "golden"], "purple": ["purple", "purple", "violet"], "teal": ["teal", "turquoise", "cyan"]}
TINT_WORDS = ["{c} {w}"] * 8 + ["{w} in {c}", "{c} coloured {w}", "{w} painted {c}", "completely {c} {w}", "{w} that is {c}", "{w} made of {c} plastic", "bright {c} {w}", "{c} {w}, all {c}"]
BIG, SMALL = ["big", "large", "huge", "giant", "enormous", "very big"], ["small", "little", "tiny", "very small", "miniature"]
FILL = ["cute", "nice", "beautiful", "simple", "funny", "lovely", "pretty", "cartoon", "colorful", "single", "new", "great", "amazing", "perfect", "typical", "famous", "real", "realistic",
        "friendly", "wonderful", "adorable", "shiny", "strange", "old", "modern", "detailed", "elegant", "magical", "cool", "awesome", "favourite", "normal", "classic", "young", "fantastic"]
FOOD_FILL = ["delicious", "fresh", "tasty", "yummy", "sweet", "juicy", "homemade", "organic", "ripe"]
ANIMAL_FILL = ["wild", "fluffy", "baby", "hungry", "playful", "sleepy", "brave", "clever", "lonely", "happy", "soft", "friendly"]
OBJECT = ["a photo of {}", "a picture of {}", "an icon of {}", "a drawing of {}", "an emoji of {}", "{} emoji", "{} icon", "an illustration of {}", "a painting of {}", "an image of {}",
          "clipart of {}", "draw {}", "a close-up of {}", "a cartoon of {}", "show me {}", "{} clipart", "{} sticker", "a logo with {}", "please draw {}", "i want {}", "make {}", "this is {}",
          "a portrait of {}", "a simple drawing of {}", "the image shows {}", "{} symbol", "one {0}", "just {}", "only {}", "here is {}", "a photograph of {}", "a render of {}", "generate {}",
          "create an image of {}", "can you draw {}", "i see {}", "a nice view of {}", "there is {}", "an oil painting of {}", "a poster of {}", "a beautiful picture of {}", "watercolor of {}",
          "imagine {}", "paint {} for me", "a story about {}", "the best {0} ever", "my {0}", "my friend's {0}", "our {0}", "look at {}", "once upon a time there was {}", "his {0}", "her {0}", "your {0}",
          "somebody's {0}", "the king's {0}", "my mother's {0}", "the {0} of my brother", "my cousin's {0}", "the girl's {0}"]
SUFFIX = [", simple drawing", ", high quality", ", illustration", ", digital art", ", detailed", ", 4k", ", 8k", ", hd", ", photo", ", trending", ", masterpiece", ", highly detailed", ", best quality",
          ", vector art", ", sharp focus", ", cinematic", ", studio light", ", award winning photo", ", trending on artstation", ", by a famous artist", ", concept art", ", minimal", ", cute", ", cartoon",
          ", vivid colors", ", soft light", ", professional photography", ", unreal engine", ", octane render", ", photorealistic", ", intricate", ", ultra hd", ", emoji style", ", icon", ", flat design",
          ", 35mm", ", dslr photo", ", beautiful", ", wallpaper", ", close up", ", centered", ", full body", ", isolated", ", no text", ", 4k photo, trending", ", ultra realistic, 8k, sharp",
          " for my website", " for kids", " for a birthday", " for a children's book", " for christmas", " for my mother", " for dinner", " please", " looking at me", " looking happy", " standing there",
          " waiting", " sleeping", " running", " moving fast", " in action", " from above", " from the side", " in the middle", " all alone", " in a nice style", " having fun", " with a smile", " at work",
          " on holiday", " doing nothing", " as seen on tv", " in the style of van gogh", " that i like", " i saw yesterday", " of my dreams", " in real life", " up close", " playing", " right here", " sitting",
          " jumping", " flying", " every day", " in spring", " in summer", " in the afternoon", " on monday", " seen from far away", " that everybody loves", " which is very nice", " being happy", " and nothing else"]
STYLE_WORDS = {
    "pixel": ["pixel art of {}", "{}, pixel art", "a pixelated {0}", "8-bit pixel art of {}", "{} in pixel art style", "a retro video game sprite of {}"],
    "gray": ["a black and white picture of {}", "a black and white photo of {}", "{}, black and white", "{} in grayscale", "a monochrome picture of {}", "an old black and white photograph of {}"],
    "blur": ["a blurry photo of {}", "a blurry picture of {}", "{}, blurry", "{}, out of focus", "a blurred {0}", "{}, blurred"],
    "sketch": ["a pencil sketch of {}", "{}, pencil drawing", "a pencil drawing of {}", "a sketch of {}", "line art of {}", "{}, sketch"],
    "silhouette": ["the silhouette of {}", "a silhouette of {}", "{}, silhouette", "the shadow of {}", "a black silhouette of {}"],
    "3d": ["a 3d render of {}", "{}, 3d", "a 3d icon of {}", "{}, glossy 3d render", "3d {0}", "{} made of clay", "a 3d model of {}"],
    "flat": ["a flat drawing of {}", "{}, flat", "a flat icon of {}", "a 2d drawing of {}", "{}, 2d", "a vector drawing of {}"],
}
STYLES, SIZES, POS = [None] + list(STYLE_WORDS), [None, "big", "small"], [None, "left", "right", "top", "bottom"]
BGS = [None] + list(COLOURS) + SCENES
COUNT = {2: ["two {}", "2 {}", "a pair of {}", "two {}", "a couple of {}"], 3: ["three {}", "3 {}", "three {}", "a group of three {}"],
         4: ["four {}", "4 {}", "four {}"], 5: ["five {}", "5 {}", "a group of {}", "many {}", "several {}", "five {}"]}
PAIR = {"lr": ["{} and {}"] * 6 + ["{} next to {}", "{} with {}", "{} beside {}", "{} to the left of {}", "{} on the left and {} on the right", "{} and also {}", "{}, {}", "{} together with {}", "{} & {}"],
        "rl": ["{} to the right of {}", "{} on the right and {} on the left"], "tb": ["{} above {}", "{} on top of {}", "{} over {}"], "bt": ["{} below {}", "{} under {}", "{} beneath {}"]}
COLOUR_RE = re.compile(r"\b(red|orange|yellow|green|blue|purple|brown|black|white|pink|gray|grey|golden)\b ")
FLIP = {"Animals & Nature", "Food & Drink", "Travel & Places", "People & Body", "Activities", "Objects"}
AIR = {"transport-air", "sky & weather", "animal-bird"}
SLOTS = 5


def plural(w):
    if w.endswith("s"): return w
    if w.endswith("y") and w[-2:-1] not in "aeiou": return w[:-1] + "ies"
    return w + ("es" if w.endswith(("sh", "ch", "x", "z")) else "s")


class World:
    """Draws specs and their captions. noun_share: how often a concept is called by a placed noun."""

    def __init__(self, seed=0, noun_share=0.26, drop=0.06, work=WORK):
        self.meta, self.words = json.load(open(f"{work}/sprites.json")), json.load(open(f"{work}/words.json"))
        self.colour = json.load(open(f"{work}/colours.json"))
        self.rng = random.Random(seed); self.noun_share = noun_share
        self.tok = Tokens(f"{work}/tokenizer", drop, self.rng)
        self.no = {re.sub(r"^(a|an) ", "", p) for k, p, *_ in heldout() if k != "phrase"}; self.never = {p for f in ("heldout.txt", "backgrounds.txt", "fresh.txt") for _, p, *_ in heldout(f)}
        first, core = [set(l.strip().split(";")) for l in open(f"{HERE}/popular.txt") if not l.startswith("#")]
        def weight(m):
            w = {"Animals & Nature": 2, "Food & Drink": 1.8, "Smileys & Emotion": 1.5, "Travel & Places": 1.5, "Activities": 1.3, "Objects": 1.3, "People & Body": 0.9, "Symbols": 0.5}[m["group"]]
            return w * (2.5 if m["name"] in first else 1.6 if m["name"] in core else 1.0)
        self.cum = list(itertools.accumulate(weight(m) for m in self.meta))
        self.pools = []
        for l in self.words:
            pools = {}
            for kind, power in (("main", 1.0), ("keyword", 1.0), ("noun", 0.75)):
                sel = [(w, x ** power) for w, x, k in l if (k if k in ("keyword", "noun") else "main") == kind]
                if sel: pools[kind] = ([w for w, _ in sel], list(itertools.accumulate(x for _, x in sel)))
            self.pools.append(pools)

    def pick(self, cum): return bisect.bisect(cum, self.rng.random() * cum[-1])

    def word(self, i, plain=False):
        r, p = self.rng.random(), self.pools[i]
        k = "noun" if not plain and r < self.noun_share and "noun" in p else "keyword" if not plain and r < self.noun_share + 0.13 and "keyword" in p else "main"
        w, cum = p.get(k) or p["main"]
        return w[self.pick(cum)]

    def noise(self, w):
        """Now and then a word run together, hyphenated or misspelt: so that unknown forms mean what they look like."""
        r = self.rng.random()
        if r < 0.02 and " " in w: return w.replace(" ", "" if r < 0.014 else "-", 1)
        if r > 0.985 and len(w) > 4:
            k = self.rng.randrange(1, len(w) - 1)
            return w[:k] + (w[k + 1:] if r < 0.99 else w[k + 1] + w[k] + w[k + 2:] if r < 0.995 else w[k] + w[k:])
        return w

    def phrase(self, i, tint, size=None, count=0):
        R = self.rng; w = self.word(i, plain=count > 1); g = self.meta[i]["group"]; adj = []
        if tint: w = COLOUR_RE.sub("", w + " ").strip() or w
        w = self.noise(w)
        if count > 1: w = plural(w)
        if size: adj.append(R.choice(BIG if size == "big" else SMALL))
        elif R.random() < 0.12: adj.append(R.choice(FOOD_FILL if g == "Food & Drink" and R.random() < .5 else ANIMAL_FILL if g == "Animals & Nature" and R.random() < .4 else FILL) if g != "Smileys & Emotion" else R.choice(FILL[:8]))
        if tint: w = R.choice(TINT_WORDS).format(c=R.choice(TINT_ALT.get(tint, [tint])), w=w)
        elif self.colour[i] and not COLOUR_RE.search(w + " ") and g != "People & Body" and R.random() < 0.12: adj.append(self.colour[i])
        p = " ".join(adj + [w])
        if count > 1: return R.choice(COUNT[count]).format(p)
        if R.random() < 0.78 and not (w.endswith("s") and not w.endswith("ss")):
            r = R.random(); p = (("an " if p[0] in "aeiou" else "a ") if r < 0.82 else "the " if r < 0.96 else "one ") + p
        return p

    def spec(self):
        R = self.rng; r = R.random()
        s = dict(bg=None, style=None, size=None, pos=None, items=[], layout="one")
        if r < 0.34: s["bg"] = R.choice(list(COLOURS))
        elif r < 0.56: s["bg"] = R.choice(SCENES)
        r = R.random(); k = 1
        if r > 0.87: s["layout"] = "pair" if r > 0.935 else "many"; k = 2 if s["layout"] == "pair" else 1
        r = R.random()
        if r < 0.10: s["style"] = R.choice(STYLES[1:])
        for _ in range(k):
            i = self.pick(self.cum); draws = self.meta[i]["drawings"]
            d = [x for x, st in draws if st == s["style"]] if s["style"] in ("3d", "flat") else []
            if s["style"] in ("3d", "flat") and not d: s["style"] = None
            t = R.choice(TINTS) if R.random() < 0.12 and self.meta[i]["group"] != "People & Body" and s["style"] not in ("gray", "sketch", "silhouette") else None
            s["items"].append((i, d[0] if d else R.choice(draws)[0], t))
        if s["layout"] == "many": s["n"] = R.choices([2, 3, 4, 5], [5, 4, 2, 2])[0]
        elif s["layout"] == "pair": s["n"] = 2; s["where"] = R.choices(["lr", "rl", "tb", "bt"], [7, 1, 1, 1])[0]
        else:
            s["n"] = 1; r = R.random()
            if r < 0.04: s["size"] = "big"
            elif r < 0.09: s["size"] = "small"
            elif r < 0.12: s["pos"] = R.choice(POS[1:])
        return s

    def place(self, s):
        """[drawing, tint, cx, cy, size, angle, flip] for each object of the picture, in pixels and degrees."""
        R = self.rng; scene = s["bg"] in SCENE_WORDS; out = []
        j = lambda d: R.uniform(-d, d)
        def angle(i):
            r = R.random()
            return 0.0 if r < 0.55 else j(12) if r < 0.9 else j(28)
        i = s["items"][0][0]; sub = self.meta[i]["subgroup"]
        if s["layout"] == "one":
            size = {"big": R.uniform(112, 124), "small": R.uniform(38, 56), None: R.uniform(66, 92) if scene else R.uniform(82, 110)}[s["size"]]
            slack = max(0.0, (122 - size) / 2) if s["size"] != "small" else 20
            cx, cy = 64 + j(min(slack, 11)), 64 + j(min(slack, 7)) + (8 if scene and sub not in AIR and s["bg"] not in ("space", "water", "sky", "rain") else 0)
            if s["pos"]: size = R.uniform(44, 60); cx, cy = {"left": (33, 64), "right": (95, 64), "top": (64, 33), "bottom": (64, 95)}[s["pos"]]; cx += j(3); cy += j(3)
            spots = [(cx, cy, size)]
        elif s["layout"] == "pair":
            z = R.uniform(52, 62); a, b = {"lr": ((33, 64), (95, 64)), "rl": ((95, 64), (33, 64)), "tb": ((64, 33), (64, 95)), "bt": ((64, 95), (64, 33))}[s["where"]]
            spots = [(x + j(3), y + j(4), z * R.uniform(.94, 1.06)) for x, y in (a, b)]
        else:
            n = s["n"]; z = {2: 58, 3: 52, 4: 50, 5: 40}[n] * R.uniform(.93, 1.05)
            grid = {2: [[(33, 64), (95, 64)]], 3: [[(64, 35), (35, 92), (93, 92)], [(35, 36), (93, 36), (64, 92)], [(23, 64), (64, 64), (105, 64)]],
                    4: [[(35, 35), (93, 35), (35, 93), (93, 93)]], 5: [[(28, 32), (100, 32), (64, 64), (28, 96), (100, 96)]]}[n]
            g = R.choice(grid)
            if n == 3 and g[0][0] == 23: z = 40
            spots = [(x + j(2), y + j(2), z) for x, y in g]
        many_flip = R.random() < 0.5
        for k, (cx, cy, z) in enumerate(spots):
            it = s["items"][min(k, len(s["items"]) - 1)]
            f = self.meta[it[0]]["group"] in FLIP and (many_flip if s["layout"] == "many" else R.random() < 0.5)
            out.append((it[1], TINTS.index(it[2]) if it[2] else -1, cx, cy, z, angle(it[0]) if s["layout"] == "one" else 0.0, f))
        return out

    def caption(self, s):
        R, it = self.rng, s["items"]
        if s["layout"] == "pair": p = R.choice(PAIR[s["where"]]).format(self.phrase(it[0][0], it[0][2]), self.phrase(it[1][0], it[1][2]))
        elif s["layout"] == "many": p = self.phrase(it[0][0], it[0][2], None, s["n"])
        else:
            p = self.phrase(it[0][0], it[0][2], s["size"])
            if s["pos"]: p += R.choice([" on the {}", " at the {}"] if s["pos"] in ("top", "bottom") else [" on the {}", " on the {} side", " to the {}"]).format(s["pos"])
        bare = re.sub(r"^(an?|the|one) ", "", p)
        if s["style"] and not (s["style"] in ("3d", "flat") and R.random() < 0.3): p = R.choice(STYLE_WORDS[s["style"]]).replace("{0}", "%0").replace("{}", p).replace("%0", bare)
        elif R.random() < 0.42 and s["layout"] == "one": p = R.choice(OBJECT).replace("{0}", "%0").replace("{}", p).replace("%0", bare)
        suffix = "".join(R.choice(SUFFIX) for _ in range(R.choices([0, 1, 2, 3], [60, 26, 9, 5])[0]))
        early = R.random() < 0.5
        if early: p += suffix
        if s["bg"] in SCENE_WORDS:
            w = R.choice(SCENE_WORDS[s["bg"]])
            p = p + " " + w if R.random() < 0.93 else R.choice(SCENE_FRONT).format(w, p)
        elif s["bg"] and R.random() < 0.97:
            w = R.choice(BG_ALT.get(s["bg"], [s["bg"]]))
            if R.random() < 0.85:
                t = R.choice(BG_WORDS).format(w); p += t if t.startswith(",") else " " + t
            else: p = R.choice(BG_FRONT).format(w, p)
        if not early: p += suffix
        return p.lower()

    def labels(self, s):
        it = s["items"]; pair = len(it) > 1
        return [it[0][0], it[1][0] if pair else -100, TINTS.index(it[0][2]) + 1 if it[0][2] else 0, (TINTS.index(it[1][2]) + 1 if it[1][2] else 0) if pair else -100,
                BGS.index(s["bg"]), STYLES.index(s["style"]), SIZES.index(s["size"]), s["n"] - 1 + (5 if pair else 0), POS.index(s["pos"])]

    def sample(self):
        while True:
            s = self.spec(); c = self.caption(s)
            if c not in self.never and not self.no.intersection(c.split()): return s, c

    def batch(self, n):
        obj, geo = np.full((n, SLOTS, 2), -1, np.int16), np.zeros((n, SLOTS, 5), np.float32)
        bg, ids, lab = np.zeros((n, 5), np.int16), np.zeros((n, LEN), np.int16), np.zeros((n, 9), np.int16)
        for k in range(n):
            s, c = self.sample(); ids[k] = self.tok(c); lab[k] = self.labels(s)
            for m, (d, t, *g) in enumerate(self.place(s)): obj[k, m] = d, t; geo[k, m] = g
            dark = s["bg"] in ("black", "navy", "space", "night")
            bg[k] = BGS.index(s["bg"]), STYLES.index(s["style"]), self.rng.randrange(1 << 15), dark, s["n"]
        return dict(obj=obj, geo=geo, bg=bg, ids=ids, lab=lab)


SIZES_OF_LABELS = lambda concepts: [concepts, concepts, len(TINTS) + 1, len(TINTS) + 1, len(BGS), len(STYLES), len(SIZES), 10, len(POS)]

if __name__ == "__main__":
    import time
    w = World(1)
    for _ in range(60):
        s, c = w.sample(); print(" + ".join(w.meta[i]["name"] + (f" [{t}]" if t else "") for i, _, t in s["items"]), s["n"], s["bg"], s["style"], "|", c)
    t = time.time(); w.batch(2000); print(round(2000 / (time.time() - t)), "a second")
