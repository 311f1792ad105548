"""Makes the pictures of docs/iterating.md again: fires the sessions under these headings and takes their sheets.

    swift build -c release --static-swift-stdlib --product reroll
    python3 docs/pictures/make.py .build/release/reroll [HEADING ...]

The commands are those of the document, so that a picture shows what the lines above it made. HEADING `report` is
docs/report.jpg, the page that `reroll report` writes, as chromium shows it (needs chromium, playwright and Pillow). sixel.png is a
photograph of xterm. Needs Python 3.9.
"""

import glob
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
# What is taken of a session, oldest first, as a pattern below the library's folder.
PICTURES = {
    "Sweeps: what does a value do?": [("sheets/sweep-1.png", "sweep-steps-guidance"), ("sheets/sweep-2.png", "sweep-words")],
    "Contact sheets: what do I have?": [("sheets/*.png", "sheet")],
    "Where a picture came from": [("sheets/*.png", "lineage")],
    "Why two pictures differ": [("sheets/*.png", "why")],
    "Where it turns bad": [("sheets/*.png", "bisect")],
    "Which of two is better": [("votes/1-1.png", "vote")],
    "Templates": [("sheets/*.png", "expand")],
}


def session(heading):
    """The lines typed in the first session under a heading."""
    section = (HERE.parent / "iterating.md").read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    body = section.split("```session", 1)[1].split("\n", 1)[1].split("\n```")[0]
    return [line[2:] for line in body.splitlines() if line.startswith("> ")]


REPORT = """:seed 42
:set prompt="a red apple"
:sweep steps 2,4,8,25 guidance 2,4,7
:seed 7
a rocket at night
:go count=3
:seed 42
:set prompt="a fox in the snow"
:unset count
:sweep prompt/fox/fox,cat,dog scheduler DPMSolverMultistep,PNDM,EulerAncestralDiscrete
:report --title "Apples, foxes and a rocket" --plot "psnr @12 sweep 1" -o report.html
"""


def report(program):
    from PIL import Image
    from playwright.sync_api import sync_playwright
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "REROLL_HOME": f"{home}/library"}
        subprocess.run([os.path.abspath(program), "run", "-"], input=REPORT, text=True, cwd=home, env=environment, check=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1400, "height": 900}, color_scheme="light")
            page.goto(f"file://{home}/report.html")
            # The pictures fade in.
            page.wait_for_timeout(2000)
            page.screenshot(path=f"{home}/report.png")
            browser.close()
        Image.open(f"{home}/report.png").convert("RGB").save(HERE.parent / "report.jpg", quality=85)


def main(program, *headings):
    if headings == ("report",):
        return report(program)
    for heading in headings or PICTURES:
        with tempfile.TemporaryDirectory() as home:
            environment = {k: v for k, v in os.environ.items() if not k.startswith("REROLL_")}
            environment["REROLL_HOME"] = f"{home}/library"
            typed = "".join(f"{line}\n" for line in session(heading))
            ran = subprocess.run([os.path.abspath(program)], input=typed, text=True, cwd=home, env=environment, capture_output=True)
            if ran.returncode:
                sys.exit(f"{heading}: {ran.stderr}")
            for pattern, name in PICTURES[heading]:
                files = sorted(glob.glob(f"{home}/library/{pattern}"), key=os.path.getmtime)
                if not files:
                    sys.exit(f"{heading}: the session made no {pattern}")
                shutil.copyfile(files[0], HERE / f"{name}.png")
                print(f"docs/pictures/{name}.png, {os.path.getsize(files[0]) // 1024} kB")


main(*sys.argv[1:])
