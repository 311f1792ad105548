"""Reads webui/*.txt as two other programs do and writes what they saw to webui.json.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install sd-parsers==0.6 pillow==13.0.0
    /tmp/oracle/bin/python Tests/ParametersTests/Fixtures/webui_oracle.py

"webui" follows parse_generation_parameters in modules/infotext_utils.py of the Stable Diffusion
web UI at 03650022, with its two patterns and without its defaults for missing keys. "sd_parsers"
is sd-parsers reading a PNG that Pillow wrote with the text in its `parameters` chunk; null where
it finds nothing, and the name of the exception where it fails.
Texts named ours-* are written by WebUIText.write; the tests hold them to that. webui_lines.json
holds random lines of the grammar's characters and the pairs that the pattern finds in each.
"""

import io
import json
import pathlib
import random
import re

from PIL import Image, PngImagePlugin
from sd_parsers import ParserManager

here = pathlib.Path(__file__).parent
PAIR = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def value_of(text):
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return json.loads(text)
        except ValueError:
            pass
    return text


def webui(text):
    *lines, last = text.strip().split("\n")
    pairs = PAIR.findall(last)
    if len(pairs) < 3:
        lines, pairs = [*lines, last], []
    prompts, current = {"prompt": "", "negative": ""}, "prompt"
    for line in map(str.strip, lines):
        if line.startswith("Negative prompt:"):
            current, line = "negative", line[16:].strip()
        prompts[current] += ("\n" if prompts[current] else "") + line
    return {**prompts, "pairs": [[key, value_of(value)] for key, value in pairs]}


def sd_parsers(text):
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", text)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=info)
    try:
        found = ParserManager().parse(Image.open(io.BytesIO(file.getvalue())))
    except Exception as error:
        return type(error).__name__
    if found is None:
        return None
    sampler = found.samplers[0]
    return {
        "prompt": "\n".join(p.value for p in sampler.prompts),
        "negative": "\n".join(p.value for p in sampler.negative_prompts),
        "sampler": sampler.name,
        "parameters": sampler.parameters,
        "model": sampler.model and {"name": sampler.model.name, "hash": sampler.model.hash},
        "metadata": found.metadata,
    }


texts = {path.stem: path.read_bytes().decode() for path in sorted(here.glob("webui/*.txt"))}
cases = {
    name: {"text": text, "webui": webui(text), "sd_parsers": sd_parsers(text)}
    for name, text in texts.items()
}
(here / "webui.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")

chooser = random.Random(1)
pieces = [*'ab_1 ,:"\\-/(\u00e9\u00b2\u0663\u72d0', ": ", ", ", "ab: ", '"x"', '", cd: ', '\\"', "  ", "\t"]
lines = ["".join(chooser.choices(pieces, k=chooser.randint(0, 24))) for _ in range(1000)]
found = [{"line": line, "pairs": PAIR.findall(line)} for line in lines]
rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in found)
(here / "webui_lines.json").write_text(f"[\n{rows}\n]\n")
