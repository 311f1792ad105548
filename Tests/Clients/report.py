"""Opens a report in headless Chromium and uses it by keyboard: no console errors, no network,
axe-core finds nothing, the slider, search, dialogs and views answer to keys.

Wants REROLL_PROGRAM, and Debian's chromium (or REROLL_CHROMIUM naming the program).
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PROGRAM = os.environ["REROLL_PROGRAM"]
CHROMIUM = os.environ.get("REROLL_CHROMIUM") or shutil.which("chromium")
HOSTILE = "</script><img src=x onerror=alert(1)> & \u2028 a café 🐈"
LINES = f"""
:set width=256 height=256 steps=4 seed=42
a red apple
:go steps=8
:go steps=8 guidance=7
:star @
:tag @ keep
:recall @1
:go scheduler=EulerAncestralDiscrete
two bananas
:go seed=7
{HOSTILE}
:set prompt="a red apple"
:sweep steps 4,8 guidance 4,7
"""


def reroll(*arguments, text=None):
    done = subprocess.run(
        [PROGRAM, *arguments], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout


def check(what, passed, detail=""):
    assert passed, f"{what}: {detail}"
    print(f"  {what}")


class Report:
    """A report in a page that records every error and every request."""

    def __init__(self, browser, path, **context):
        self.problems = []
        self.requests = []
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.page.on(
            "console",
            lambda m: self.problems.append(m.text) if m.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", lambda dialog: self.problems.append(f"dialog {dialog.message}"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.address = f"file://{path}"
        self.page.goto(self.address)

    def key(self, *names):
        for name in names:
            self.page.keyboard.press(name)
            self.page.wait_for_timeout(40)

    def focused(self):
        return self.page.evaluate(
            "document.activeElement.dataset?.item ?? document.activeElement.id"
        )

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def end(self):
        outside = [u for u in self.requests if not u.startswith(("file:", "data:"))]
        check("nothing was requested from anywhere", not outside, outside)
        others = {u.split("#")[0] for u in self.requests if u.startswith("file:")}
        check("no other file was opened", others <= {self.address}, others)
        check("no error and no warning", not self.problems, self.problems)
        self.context.close()



def until(page, condition):
    """Waits until a condition holds: asked again and again from outside, as the page's own policy lets nothing
    within it be evaluated."""
    end = time.monotonic() + 30
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        time.sleep(0.02)


def axe(report, where):
    found = Axe().run(report.page)
    problems = [
        (rule["id"], [node["target"] for node in rule["nodes"]][:3])
        for rule in found.response["violations"]
    ]
    check(f"axe-core: {where}", not problems, problems)


def walk(browser, path):
    report = Report(browser, path, viewport={"width": 1200, "height": 900})
    page = report.page
    check("all runs are counted", report.text("#found") == "8 runs", report.text("#found"))
    check("a hostile prompt is text", HOSTILE.split("\u2028")[0] in report.text("#cards"))
    check("no element came out of it", page.locator("img[src=x]").count() == 0)
    until(page, "[...document.querySelectorAll('#cards img')].every(i => i.complete)")
    sizes = page.evaluate("[...document.querySelectorAll('#cards img')].map(i => i.naturalWidth)")
    check("every picture is there", sizes == [256] * 8, sizes)

    report.key("Tab")
    check("Tab reaches the skip link first", page.evaluate("document.activeElement.className") == "skip")
    report.key("Enter", "/")
    check("/ goes to the search", report.focused() == "search")
    page.keyboard.type("apple steps>4")
    page.wait_for_timeout(150)
    check("the search narrows", report.text("#found") == "2 of 8 runs", report.text("#found"))
    report.key("Escape")
    page.wait_for_timeout(100)
    check("Escape empties it", report.text("#found") == "8 runs")
    page.keyboard.type("CAFE")
    page.wait_for_timeout(150)
    check("accents and case do not matter", report.text("#found") == "1 of 8 runs")
    report.key("Escape")
    page.keyboard.type("star tag:keep -banana")
    page.wait_for_timeout(150)
    check("terms are understood", report.text("#found") == "1 of 8 runs")
    report.key("Escape", "Enter")
    check("Enter goes to the first card", report.focused() == "8", report.focused())
    report.key("ArrowRight", "ArrowRight")
    check("arrows move among cards", report.focused() == "6", report.focused())
    report.key("End", "ArrowLeft")
    check("End and Left", report.focused() == "2", report.focused())

    report.key("Enter")
    page.wait_for_selector("#details[open]")
    check("Enter opens the run", report.text("#details-title") == "@2")
    check("its change is told", "steps" in report.text("#details .changes"))
    figures = report.text("#details .measure")
    check("its difference is measured", re.search(r"PSNR \d+\.\d\d dB", figures), figures)
    axe(report, "a run")
    report.key("ArrowRight")
    check("Right goes to the next", report.text("#details-title") == "@1")
    report.key("ArrowLeft", "c")
    page.wait_for_selector("#comparison[open]")
    check("c compares with the parent", report.text("#comparison-title") == "@1 and @2")

    slider = page.locator(".slider input")
    slider.focus()
    report.key("ArrowLeft", "ArrowLeft", "ArrowLeft")
    check("the slider moves by keys", slider.input_value() == "47", slider.input_value())
    check("and says where it is", slider.get_attribute("aria-valuetext") == "47% of @1")
    report.key("Home")
    edge = page.evaluate("getComputedStyle(document.querySelector('.slider')).getPropertyValue('--edge')")
    check("the pictures follow", edge == "0%", edge)
    box = page.locator(".slider").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    value = int(slider.input_value())
    check("the slider moves by pointer", 72 <= value <= 78, value)
    axe(report, "a comparison")
    page.locator(".modes input[value=beside]").focus()
    report.key("Space")
    check("side by side", page.locator(".beside img").count() == 2)
    report.key("ArrowRight")
    check("the difference", page.locator(".subtracted img").count() == 2)
    report.key("Escape")
    page.wait_for_selector("#comparison[open]", state="detached")
    check("Escape closes, the focus is where it was", report.focused() == "2", report.focused())

    for link in page.locator("#views a:visible").all():
        name = link.get_attribute("href")[1:]
        link.focus()
        report.key("Enter")
        page.wait_for_selector(f"#view-{name}:visible")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(300)
            axe(report, f"{name}, {scheme}")
    page.goto(f"{report.address}#sweeps")
    cells = page.locator("#view-sweeps td [data-item]")
    order = cells.evaluate_all("links => links.map(link => link.dataset.item)")
    check("a sweep stands in the order of its plan", order == ["1", "2", "8", "3"], order)
    heads = page.locator("#view-sweeps th").all_inner_texts()
    check("with its axes", heads == ["steps 4", "steps 8", "guidance 4", "guidance 7"], heads)
    cells.first.focus()
    report.key("ArrowDown", "ArrowRight")
    check("arrows move among cells", report.focused() == "3", report.focused())
    check("the lineage has every run", page.locator("#lineage-list li").count() == 8)
    check("a plot has its table", page.locator("#view-plots table td").count() == 3)
    report.end()


def narrow(browser, path):
    report = Report(
        browser, path, viewport={"width": 360, "height": 700}, has_touch=True, is_mobile=True,
        reduced_motion="reduce",
    )
    page = report.page
    for fragment in ("runs", "run-2", "compare-1-2", "lineage", "plots"):
        page.goto(f"{report.address}#{fragment}")
        page.wait_for_timeout(200)
        width = page.evaluate("document.documentElement.scrollWidth")
        check(f"nothing is cut off at 360 pixels: {fragment}", width <= 360, width)
    page.goto(f"{report.address}#compare-1-2")
    box = page.locator(".slider").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    value = int(page.locator(".slider input").input_value())
    check("the slider moves by touch", 15 <= value <= 25, value)
    report.end()


def many(browser, path, count):
    """A thousand runs: how long until they are shown, and the longest task while scrolling."""
    text = open(path, encoding="utf-8").read()
    head = re.search(r'class="runs-data">(.*?)</script>', text, re.S)
    runs = json.loads(head[1])
    made = []
    for index in range(count):
        run = dict(runs[index % len(runs)])
        run["run"] = index + 1
        run["parent"] = index if index % 50 else None
        if run["parent"] is None:
            del run["parent"]
        made.append(run)
    pictures = re.findall(r'id="picture-\d+">(data:[^<]*)<', text)
    blocks = []
    for index, run in enumerate(made):
        for picture in run["pictures"]:
            # Each its own bytes, so that nothing is shared.
            data = pictures[picture["picture"]]
            kind, body = data.split(",", 1)
            raw = base64.b64decode(body) + index.to_bytes(4, "big")
            run["pictures"] = [dict(picture, picture=index)]
            blocks.append(
                f'<script type="text/plain" id="picture-{index}">{kind},'
                f"{base64.b64encode(raw).decode()}</script>\n"
            )
    escaped = json.dumps(made, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        escaped = escaped.replace(character, f"\\u{ord(character):04x}")
    text = text[: head.start(1)] + escaped + text[head.end(1) :]
    text = re.sub(r'<script type="text/plain" id="picture-\d+">[^<]*</script>\n', "", text)
    text = text.replace("</body>", "".join(blocks) + "</body>")
    big = f"{os.path.dirname(path)}/many.html"
    with open(big, "w", encoding="utf-8") as file:
        file.write(text)
    report = Report(browser, big, viewport={"width": 1400, "height": 900})
    page = report.page
    load = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    check("every run is shown", report.text("#found") == f"{count:,} runs", report.text("#found"))
    longest = page.evaluate(
        """async () => {
        const tasks = [];
        new PerformanceObserver(list => tasks.push(...list.getEntries().map(e => e.duration)))
          .observe({ type: 'longtask' });
        for (let step = 0; step < 60; step += 1) {
          scrollBy(0, 700);
          await new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)));
        }
        return Math.max(0, ...tasks);
      }"""
    )
    session = report.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    loaded = page.locator("#cards img[src]").count()
    print(
        f"  {count} runs, {os.path.getsize(big) / 1e6:.1f} MB: loaded in {load:.0f} ms, longest "
        f"task while scrolling {longest:.0f} ms, heap {heap:.1f} MB, {loaded} pictures decoded"
    )
    check("only the pictures near the screen are held", loaded < count / 3, loaded)
    check("the heap stays small", heap < 60, heap)
    page.locator("#search").fill("banana seed=7")
    start = time.monotonic()
    until(page, "document.getElementById('found').textContent.includes(' of ')")
    print(f"  a search among them took {1000 * (time.monotonic() - start):.0f} ms")
    report.end()


def main():
    if not CHROMIUM:
        sys.exit("report.py: there is no chromium; apt-get install chromium, or set REROLL_CHROMIUM")
    folder = os.getcwd()
    os.environ["REROLL_HOME"] = f"{folder}/report-library"
    path = f"{folder}/report.html"
    reroll("run", "-", text=LINES)
    reroll("report", "-o", path, "--plot", "psnr @1 1-3", "--title", "A <b>report</b>")
    first = open(path, "rb").read()
    reroll("report", "-o", path, "--plot", "psnr @1 1-3", "--title", "A <b>report</b>")
    check("the same library gives the same file", first == open(path, "rb").read())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        walk(browser, path)
        narrow(browser, path)
        many(browser, path, 1000)
        browser.close()


main()
