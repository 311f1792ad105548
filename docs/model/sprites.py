#!/usr/bin/env python3
"""Step 1: the drawings. Two for most concepts: Noto Color Emoji's bitmap and Fluent Emoji's 3D picture.

Reads  NotoColorEmoji.ttf (fonts-noto-color-emoji), CLDR annotations (unicode-cldr-core), emoji-test.txt (unicode-data) and,
       where FLUENT names a clone of github.com/shuding/fluentui-emoji-unicode (Microsoft's Fluent Emoji, MIT), its *_3d.png.
Writes $WORK/sprites.json   one entry per concept: char, name, keywords, group, subgroup, drawings [[index, set], ...]
       $WORK/sprites.pack   all drawings, 128x128 RGBA, as WebP in one npz (some 10 MB)
"""
import io, json, os, subprocess
import xml.etree.ElementTree as ET
import numpy as np
from PIL import Image
from fontTools.ttLib import TTFont

WORK, FLUENT = os.environ.get("WORK", "work"), os.environ.get("FLUENT", "")
FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
CLDR = "/usr/share/unicode/cldr/common/annotations/en.xml"
TEST = "/usr/share/unicode/emoji/emoji-test.txt"
SKIP_GROUPS = {"Flags", "Component"}
SKIP_SUB = {"keycap", "alphanum", "gender", "family", "av-symbol", "transport-sign", "arrow", "math", "hair-style", "skin-tone",
            "person-gesture", "person-resting", "person-symbol", "zodiac", "other-symbol", "punctuation", "currency",
            "hand-fingers-partial", "geometric", "religion"}
SKIP_NAME = ("o’clock", "-thirty", "globe showing Asia", "mailbox with", "speaker ", "file ", "card index", "waning", "waxing", "quarter moon",
             "Japanese", "tray", "map of Japan", "place of worship", "pregnant", "breast-feeding", "no ", "non-potable", "children crossing",
             "with crossed-out", "dotted line", "page ", "bookmark", "linked", "tear-off", "spiral calendar", "one-piece", "bikini", "briefs",
             "cigarette", "coffin", "funeral", "syringe", "backhand", "middle finger", "hand with", "love hotel", "department", "convenience",
             "oncoming fist", "facing fist", "yen", "pound banknote", "euro banknote", "chart", "hands", "bell with slash", "wards hand", "palm up", "palm down",
             "mobile phone with", "envelope with", "incoming", "e-mail", "ballot", "trackball", "joker", "mahjong", "flower playing", " suit", "pager",
             "fax", "part alternation", "name badge", "identification", "placard", "reminder ribbon", "white cane", "crutch", "hear-no", "speak-no",
             "hamsa", "nazar", "black nib", "straight ruler", "triangular", "clamp", "petri", "plunger", "left speech", "right anger", "anger symbol",
             "people ", "kiss:", "couple", "women ", "men ", "man:", "woman:", "person:", "levitating", "person in steamy", "person in bed")


def annotations():
    names, words = {}, {}
    for a in ET.parse(CLDR).getroot().iter("annotation"):
        cp = a.get("cp")
        if a.get("type") == "tts":
            names[cp] = a.text.strip()
        else:
            words[cp] = [w.strip() for w in a.text.split("|")]
    return names, words


def emoji_test():
    g = s = None
    for line in open(TEST, encoding="utf-8"):
        if line.startswith("# group:"):
            g = line.split(":", 1)[1].strip()
        elif line.startswith("# subgroup:"):
            s = line.split(":", 1)[1].strip()
        elif ";" in line and not line.startswith("#"):
            cps, rest = line.split(";", 1)
            if rest.split("#")[0].strip() == "fully-qualified":
                yield "".join(chr(int(c, 16)) for c in cps.split()), g, s, rest.split("#", 1)[1].strip().split(" ", 2)[2]


def ligatures(font):
    lig = {}
    for lk in font["GSUB"].table.LookupList.Lookup:
        for st in lk.SubTable:
            st = getattr(st, "ExtSubTable", st)
            if hasattr(st, "ligatures"):
                for first, ls in st.ligatures.items():
                    for l in ls:
                        lig[(first, *l.Component)] = l.LigGlyph
    return lig


def square(im):
    """The object cropped to its own box and centred on 128x128."""
    im = im.convert("RGBA")
    box = im.getchannel("A").point(lambda v: 255 if v > 8 else 0).getbbox()
    im = im.crop(box); k = 128 / max(im.size)
    im = im.resize((max(1, round(im.width * k)), max(1, round(im.height * k))), Image.LANCZOS)
    sq = Image.new("RGBA", (128, 128), (0, 0, 0, 0)); sq.paste(im, ((128 - im.width) // 2, (128 - im.height) // 2))
    return sq


def fluent_files():
    """code point string such as 1f44b -> bytes of the 3D picture, read from the clone's git objects."""
    if not FLUENT:
        return lambda ch: None
    tree = subprocess.run(["git", "-C", FLUENT, "ls-tree", "-r", "HEAD", "assets/"], capture_output=True, text=True, check=True).stdout
    blob = {l.split("\t")[1][7:-7]: l.split()[2] for l in tree.splitlines() if l.endswith("_3d.png")}
    cat = subprocess.Popen(["git", "-C", FLUENT, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    def get(ch):
        keys = ["-".join(f"{ord(c):x}" for c in t) for t in (ch, ch.replace("\ufe0f", ""), ch + "\ufe0f")]
        k = next((k for k in keys if k in blob), None)
        if k is None: return None
        cat.stdin.write((blob[k] + "\n").encode()); cat.stdin.flush()
        n = int(cat.stdout.readline().split()[2]); data = cat.stdout.read(n); cat.stdout.read(1)
        return data
    return get


def main():
    os.makedirs(WORK, exist_ok=True)
    font = TTFont(FONT); cmap, strikes, lig = font.getBestCmap(), font["CBDT"].strikeData[0], ligatures(font)
    names, words = annotations(); fluent = fluent_files()
    blobs, meta, seen = [], [], set()
    def add(im, lossless):
        b = io.BytesIO(); square(im).save(b, "WEBP", lossless=lossless, quality=90, method=4); blobs.append(b.getvalue())
        return len(blobs) - 1
    for ch, g, s, test_name in emoji_test():
        bare = ch.replace("\ufe0f", ""); name = names.get(bare, test_name)
        if g in SKIP_GROUPS or s in SKIP_SUB or any(name.startswith(n) or (len(n) > 3 and n in name) for n in SKIP_NAME):
            continue
        if any(0x1F3FB <= ord(c) <= 0x1F3FF for c in bare) or bare in seen:
            continue
        if "\u200d" in bare and g == "People & Body" and (s != "person-role" or name.startswith(("man", "woman"))):
            continue  # of the joined people only the roles without a gender: astronaut, farmer, cook, ...
        seq = tuple(cmap.get(ord(c)) for c in bare)
        if None in seq: continue
        glyph = seq[0] if len(seq) == 1 else lig.get(seq)
        if glyph is None or glyph not in strikes: continue
        seen.add(bare)
        draw = [[add(Image.open(io.BytesIO(strikes[glyph].imageData)), True), "flat"]]
        f = fluent(ch)
        if f: draw.append([add(Image.open(io.BytesIO(f)), False), "3d"])
        meta.append(dict(char=bare, name=name, keywords=words.get(bare, []), group=g, subgroup=s, drawings=draw))
    off = np.cumsum([0] + [len(b) for b in blobs])
    with open(f"{WORK}/sprites.pack", "wb") as f: np.savez(f, offsets=off, data=np.frombuffer(b"".join(blobs), np.uint8))
    json.dump(meta, open(f"{WORK}/sprites.json", "w"), ensure_ascii=False, indent=0)
    json.dump(colours(meta, load_sprites()), open(f"{WORK}/colours.json", "w"))
    print(len(meta), "concepts,", len(blobs), "drawings,", os.path.getsize(f"{WORK}/sprites.pack") // 1000, "kB")


def colours(meta, sprites):
    """The colour word that dominates all drawings of a concept, or None."""
    def one(sp):
        m = sp[..., 3] > 128
        hsv = np.asarray(Image.fromarray(np.ascontiguousarray(sp[..., :3])).convert("HSV"))[m].astype(int)
        h, s, v = hsv[:, 0] * 360 // 255, hsv[:, 1], hsv[:, 2]; c = np.full(len(h), -1); sat = s > 70
        names = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray"]
        for i, (lo, hi) in enumerate([(0, 12), (16, 42), (42, 64), (70, 160), (185, 250), (255, 295), (300, 340)]):
            c[sat & (h >= lo) & (h < hi)] = i
        c[sat & (h >= 345)] = 0; c[sat & (h >= 8) & (h < 45) & (v < 175)] = 7
        c[v < 70] = 8; c[~sat & (v >= 225) & (s < 40)] = 9; c[~sat & (v >= 70) & (v < 225) & (s < 50)] = 10
        n = np.bincount(c[c >= 0], minlength=11) / max(len(c), 1)
        return names[int(n.argmax())] if n.max() > 0.5 else None
    out = []
    for m in meta:
        cs = {one(sprites[d]) for d, _ in m["drawings"]}; out.append(cs.pop() if len(cs) == 1 else None)
    return out


def load_sprites(work=WORK):
    """uint8 [N,128,128,4], straight alpha."""
    z = np.load(f"{work}/sprites.pack"); o, d = z["offsets"], z["data"].tobytes()
    return np.stack([np.asarray(Image.open(io.BytesIO(d[a:b])).convert("RGBA")) for a, b in zip(o, o[1:])])


if __name__ == "__main__":
    main()
