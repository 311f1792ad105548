#!/usr/bin/env python3
"""Draws the two pictures of docs/tour.md from the code.

    docs/pictures/tour.py           writes targets.svg and data.svg beside this script
    docs/pictures/tour.py --check   exits with 1 when they are not what the code says

targets.svg shows which target imports which (Package.swift), data.svg which method turns
which value into which (the signatures in Sources).
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCES = ROOT / "Sources"

# The values on the way of a run, in the order in which they are drawn.
VALUES = ["String", "Settings", "Request", "Plan", "Approval", "PlannedRun", "RunEnd", "Run"]
# The types whose methods make one of another, with the targets they live in.
OWNERS = {
    "SettingsReader": "Runs", "Request": "Parameters", "Planner": "Backends", "Plan": "Backends",
    "Budget": "Runs", "PlannedRun": "Runs", "RunExecutor": "Runs", "RunEnd": "Runs", "RunPresenter": "Runs",
}


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def svg(width, height, body):
    style = ("text{font:13px sans-serif;fill:#222}.small{font-size:11px;fill:#666}"
             "rect{fill:#f4f6f8;stroke:#8a97a5}.own{fill:#e3eefb;stroke:#4a7ab5}"
             "path{fill:none;stroke:#8a97a5}.head{fill:#8a97a5;stroke:none}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">\n<style>{style}</style>\n'
            f'<rect x="0" y="0" width="{width}" height="{height}" style="fill:#fff;stroke:none"/>\n'
            + "\n".join(body) + "\n</svg>\n")


def box(x, y, width, height, title, note, kind=""):
    middle = x + width / 2
    return [f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5"/>',
            f'<text x="{middle:g}" y="{y + 18:g}" text-anchor="middle">{escaped(title)}</text>',
            f'<text class="small" x="{middle:g}" y="{y + 33:g}" text-anchor="middle">'
            f'{escaped(note)}</text>']


def arrow(x1, y1, x2, y2):
    bend = (y1 + y2) / 2
    return [f'<path d="M{x1:g} {y1:g} C{x1:g} {bend:g} {x2:g} {bend:g} {x2:g} {y2 - 5:g}"/>',
            f'<path class="head" d="M{x2 - 4:g} {y2 - 7:g}h8l-4 7z"/>']


# Targets

def targets():
    """The targets of Sources by name, each with the targets it imports."""
    text = (ROOT / "Package.swift").read_text()
    found = {}
    for match in re.finditer(r"\.(?:executableT|t)arget\(\s*name: \"(\w+)\"", text):
        name, rest = match[1], text[match.end():]
        rest = rest[:re.search(r"\n        \.|\n    \]", rest).start()]
        if not any((SOURCES / name).glob("**/*.swift")):
            continue
        listed = re.search(r"dependencies:\s*\[(.*?)\]", rest, re.S)
        found[name] = set(re.findall(r"\"(\w+)\"", listed[1])) if listed else set()
    return {name: needs & set(found) for name, needs in found.items()}


def reduced(graph):
    """The graph without the arrows that others imply."""
    def reach(name, seen):
        for need in graph[name]:
            if need not in seen:
                seen.add(need)
                reach(need, seen)
        return seen
    return {name: {need for need in needs
                   if not any(need in reach(other, set()) for other in needs - {need})}
            for name, needs in graph.items()}


def layers(graph):
    """The rank of each target: a leaf has 0, every other is above all that it imports."""
    ranks = {}
    def rank(name):
        if name not in ranks:
            ranks[name] = 1 + max((rank(need) for need in graph[name]), default=-1)
        return ranks[name]
    for name in graph:
        rank(name)
    return ranks


def draw_targets():
    graph = targets()
    ranks = layers(graph)
    rows = [sorted(n for n in graph if ranks[n] == r) for r in range(max(ranks.values()) + 1)]
    width, wide, high, gap = 1000, 128, 42, 78
    places = {}
    body = []
    for index, row in enumerate(reversed(rows)):
        # Below what imports them, so that few arrows cross.
        def centre(name):
            above = [places[n][0] for n in places if name in graph[n]]
            return sum(above) / len(above) if above else width / 2
        row.sort(key=lambda name: (centre(name), name))
        step = width / len(row)
        for column, name in enumerate(row):
            places[name] = (step * (column + 0.5), 16 + index * gap)
    for name, needs in sorted(reduced(graph).items()):
        for need in sorted(needs):
            (x1, y1), (x2, y2) = places[name], places[need]
            body += arrow(x1, y1 + high, x2, y2)
    for name, (x, y) in sorted(places.items()):
        files = sorted((SOURCES / name).glob("**/*.swift"))
        body += box(x - wide / 2, y, wide, high, name, f"{len(files)} files", "own")
    return svg(width, 16 + len(rows) * gap, body)


# Data

def methods(owner, target):
    """The methods of a type as (name, parameters, result); an init gives the type itself."""
    for path in sorted((SOURCES / target).glob("**/*.swift")):
        text = re.sub(r"//[^\n]*", "", path.read_text())
        for start in re.finditer(rf"(?:struct|class|extension) {owner}\b[^{{]*{{", text):
            depth, end = 1, start.end()
            while depth and end < len(text):
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            inner = text[start.end():end]
            for call in re.finditer(r"\n    (?:public )?(?:func (\w+)|init)\(", inner):
                depth, close = 1, call.end()
                while depth:
                    depth += {"(": 1, ")": -1}.get(inner[close], 0)
                    close += 1
                result = re.match(r"[^{=]*?->([^{]*){", inner[close:])
                yield (call[1] or "init", inner[call.end():close - 1],
                       result[1] if result else owner if not call[1] else "")
            for value in re.finditer(r"\n    public let (\w+): (\w+)", inner):
                yield (value[1], owner, value[2])


def steps():
    """Which value comes of which, and by whose method."""
    found = {}
    for owner, target in OWNERS.items():
        for name, parameters, result in methods(owner, target):
            # Closures give nothing to the result.
            parameters = re.sub(r"\([^()]*\)\s*(?:throws )?-> [\w?\[\]]+", "", parameters)
            takes = [v for v in VALUES if re.search(rf"\b{v}\b", parameters)]
            if owner != "SettingsReader":
                takes = [v for v in takes if v != "String"]
            gives = [v for v in VALUES if re.search(rf"\b{v}\b", result)]
            for gift in gives:
                for taken in takes:
                    forward = VALUES.index(taken) < VALUES.index(gift)
                    if forward or (taken, gift) in {("Run", "String")}:
                        found.setdefault((taken, gift), []).append(
                            owner if name == "init" else f"{owner}.{name}")
    return found


def draw_data():
    found = steps()
    wide, high, gap = 156, 42, 66
    xs = {"Request": 90, "PlannedRun": 90, "Approval": 430}
    rows = {"String": 0, "Settings": 1, "Request": 2, "Plan": 3, "PlannedRun": 4, "Approval": 4,
            "RunEnd": 5, "Run": 6, "words": 7}
    notes = {"String": "what is typed", "Settings": "what is set", "Request": "every value",
             "Plan": "frozen, with its backend", "Approval": "of the cost",
             "PlannedRun": "with its place", "RunEnd": "how it ended", "Run": "as recorded"}
    place = {name: (xs.get(name, 260), 16 + row * gap) for name, row in rows.items()}
    body, legend = [], []
    for (taken, gift), names in sorted(found.items(), key=lambda e: (VALUES.index(e[0][0]), e)):
        gift_name = "words" if (taken, gift) == ("Run", "String") else gift
        (x1, y1), (x2, y2) = place[taken], place[gift_name]
        body += arrow(x1, y1 + high, x2, y2)
        unique = list(dict.fromkeys(names))
        shown = ", ".join(unique[:2]) + (", ..." if len(unique) > 2 else "")
        legend.append(f"{taken} → {'words' if gift_name == 'words' else gift}: {shown}")
    for value in VALUES:
        x, y = place[value]
        body += box(x - wide / 2, y, wide, high, value, notes[value], "own")
    x, y = place["words"]
    body += box(x - wide / 2, y, wide, high, "words", "a line, a page, JSON")
    for index, line in enumerate(legend):
        body.append(f'<text x="560" y="{32 + index * 22}">{escaped(line)}</text>')
    return svg(1000, 16 + len(rows) * gap, body)


def main():
    pictures = {"targets.svg": draw_targets(), "data.svg": draw_data()}
    stale = []
    for name, text in pictures.items():
        path = HERE / name
        if sys.argv[1:] == ["--check"]:
            if not path.exists() or path.read_text() != text:
                stale.append(name)
        else:
            path.write_text(text)
    if stale:
        sys.exit(f"{', '.join(stale)}: not what the code says; run docs/pictures/tour.py")


if __name__ == "__main__":
    main()
