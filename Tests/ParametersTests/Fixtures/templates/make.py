"""Makes templates.json: templates and the sets of prompts that dynamicprompts makes of them.

    python3 -m venv venv && venv/bin/pip install dynamicprompts==0.31.0 && venv/bin/python make.py

Every set has a limit and a time, since a missing wildcard and a lone `{~a|b}` never end there.
`all` is the whole set; `random` is what 400 random draws give; `support` is what 800 random draws give, for templates where its combinatorial
generator takes only the first value (variables set at once, variants in a wildcard's name); `refused`
is an error there.
"""
import json, random, signal, warnings
from pathlib import Path
from dynamicprompts.generators import CombinatorialPromptGenerator, RandomPromptGenerator
from dynamicprompts.wildcards import WildcardManager
import logging

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
here = Path(__file__).parent
manager = WildcardManager(here / "wildcards")
MOST = 400


class Late(Exception):
    pass


def late(*_):
    raise Late()


signal.signal(signal.SIGALRM, late)


def combinatorial(template, most=4000):
    signal.setitimer(signal.ITIMER_REAL, 5)
    try:
        return sorted(set(CombinatorialPromptGenerator(manager).generate(template, max_prompts=most)))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def support(template, draws=80):
    result = set()
    for seed in range(draws):
        result.update(RandomPromptGenerator(manager, seed=seed).generate(template, 10))
    return sorted(result)


WRITTEN = r"""
plain text
a {red|blue} fox
{a|b}
{a|b} {c|d}
{a|b|a}
{|a}
{a|}
{}
x{}y
{a}
{ a | b }
{ a | b }c
{0.5::a|b}
{1::a|2::b|3.5::c}
{.5::a|2.::b}
{2$$a|b|c}
{3$$a|b|c}
{9$$a|b}
{0$$a|b}
{1-2$$a|b|c}
{-2$$a|b|c}
{1-$$a|b|c}
{0-1$$a|b}
{2-1$$a|b|c}
{2$$ and $$a|b|c}
{2$$|$$a|b|c}
{2$$, $$a|b}
{2$$a|a|b}
{3$$a|a|b}
{2$$a||b}
{2$$ a| b|c }
{1-2$$ x $$a|b}
{2$${a|b}|{c|d}}
{2$${a|b}|{a|c}}
{2$${a|b}|a}
{{a|b}|{c|d}}
{a{b|c}d|e{f|g}}
{a|{b|{c|{d|e}}}}
{2$$1::a|2::b|c}
__colors__
__colors__ __colors__
a __animals/dogs__ and __animals/cats__
__animals/*__
__anim*/d*__
__dogs__
__?olors__
__nested__
{__colors__|black}
{2$$__colors__}
{1-2$$ and $$__colors__}
{2$$__colors__|__colors__}
{2$$__colors__|black}
__media__
__light/soft__
__light/*__
__light/hard__
__balls(p=golden)__
__balls(p={old|new})__
__balls(p = bronze )__
${p=tiny}__balls__
${c=red}${c} fox
${c={red|blue}}${c} fox
${c={red|blue}}${c} ${c}
${c={red|blue}} a ${d:none} ${c}
${c:grey} fox
${c:{grey|white}} fox
${c: grey }fox
${ c = red } ${ c }
${c=red}${c?=blue}${c}
${c?=blue}${c}
${a=x}${b=${a}y}${b}
${a={1|2}}${b=${a}${a}}${b}
%{photo of ..., 8k$$a fox}
%{{old|new} photo of ...$$a {fox|cat}}
%{no dots$$ a fox}
%{a … b$$x}
%{ ... $$ x }
{@a|b} {@c|d}
{@a|b} {c|d|e}
{c|d|e} {@a|b}
{@a|b|c}x{1|2}y{@p|q}
__@colors__ {1|2|3|4}
{x {@a|b}|y {@c|d}}
{2$$x|{@a|b}}
{a|a|b} {@x|y}
{!a|b} c
{@{a|b}|c} {1|2|3|4}
{@2$$a|b|c} {1|2|3|4|5|6|7}
(fox:1.2) [a|b] \(x\) {a|b}
[from:to:0.5] {x|y}
<lora:name:0.8> {x|y}
BREAK {x|y} AND z
{a, b|c, d}
{(a:1.1)|[b]}
ünï {çödé|日本語|🦊}
a, {b|c}, {d|e}, {f|g}
{a|b}{c|d}{e|f}
{a:b|c::d}
{1:a|b}
{a-b|c}
{2a|3b}
{2-a|b}
{a # comment
|b}
x # comment
{a|b} # {c|d}
""".strip("\n")

SUPPORT = r"""
${c=!{red|blue}}${c} ${c}
${c=!{red|blue}} {a|b} ${c} ${c}
${c=!__colors__}${c} and ${c}
${a=!{x|y}}${b=!{1|2}}${a}${b}${a}
__{colors|animals/dogs}__
${n=colors}__${n}__
__animals/{cats|dogs}__
__${k:animals/dogs}__
{~a|b}
{~a|b} {c|d}
x {~a|b|c}
__~colors__ x
{~2$$a|b|c}
""".strip("\n")

REFUSED = ["{a|b", "a {b|{c} d", "${", "${c", "%{a}", "a__b", "__colors_", "${undefined}", "${x=${x}}${x}", "{a|${c=1}}"]


def split(block):
    lines = block.split("\n")
    result = []
    for line in lines:
        if line.startswith("|b}"):
            result[-1] += "\n" + line
        else:
            result.append(line)
    return result


rng = random.Random(20261122)


def word():
    return rng.choice(["red", "blue", "fox", "cat", "old", "wet", "a b", "x,y", "ok"])


def made(depth, scope, top=False):
    parts = []
    for _ in range(rng.randint(1, 3)):
        kind = rng.random()
        if kind < 0.35 or depth == 0:
            parts.append(word())
        elif kind < 0.75:
            options = []
            for _ in range(rng.randint(1, 3)):
                weight = rng.choice(["", "", "", "2::", "0.25::"])
                options.append(weight + ("" if rng.random() < 0.08 else made(depth - 1, scope)))
            bound = rng.choice(["", "", "", "", "2$$", "1-2$$", "2$$ & $$", "0-1$$", "-2$$", "1-2$$ x $$"])
            parts.append("{" + bound + "|".join(options) + "}")
        elif kind < 0.85:
            parts.append(rng.choice(["__colors__", "__animals/dogs__", "__media__", "__light/*__", "__dogs__"]))
        elif kind < 0.92 and scope:
            parts.append("${" + rng.choice(scope) + "}")
        elif kind < 0.96:
            parts.append("${other:" + made(depth - 1, scope) + "}")
        else:
            parts.append("%{in ... now$$" + made(depth - 1, scope) + "}")
    return rng.choice(["", " ", ", "]).join(parts)


def whole():
    scope = []
    text = ""
    for name in rng.sample(["c", "d-e", "_f"], rng.choice([0, 0, 0, 1, 2])):
        text += "${" + name + "=" + made(1, scope) + "}"
        scope.append(name)
    return text + made(rng.randint(1, 3), scope, True)


out = {"all": {}, "support": {}, "random": {}, "refused": []}
for template in split(WRITTEN):
    try:
        result = combinatorial(template)
    except Exception as error:
        print(f"{template!r}: {error!r}")
        continue
    assert len(result) <= MOST, template
    out["all"][template] = result
for template in split(SUPPORT):
    out["support"][template] = support(template)
for template in split(WRITTEN):
    # Turns start anew there in every part that is drawn; a fixture of sets cannot say it.
    if "@" not in template and len(out["all"][template]) <= 12:
        out["random"][template] = support(template, 40)
for template in REFUSED:
    try:
        combinatorial(template)
    except Late:
        raise
    except Exception:
        out["refused"].append(template)
    else:
        print("not refused there:", template, flush=True)
print("written ones done", flush=True)
while len(out["all"]) < 500:
    template = whole()
    if template.count("{") > 12:
        continue
    if template in out["all"]:
        continue
    try:
        result = combinatorial(template, 300)
    except (Exception, Late):
        continue
    if len(result) <= 60:
        out["all"][template] = result
(here / "templates.json").write_text(json.dumps(out, indent=0, ensure_ascii=False, sort_keys=False) + "\n")
print({key: len(value) for key, value in out.items()})
