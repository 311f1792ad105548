"""A sweep of 10 x 10 cells on the bundled model beside 100 single runs of the same settings.

    python3 Tests/Benchmarks/sweep.py PROGRAM [--rounds 3]

Each round fires both, each in one process and on a library of its own, in turn; the sweep draws its contact sheet
too. Then the sweep is asked for again, and once more it is killed with SIGKILL half way and asked for again: no cell
may be made twice, and the sheet must be the same file, byte for byte.
"""

import argparse
import glob
import hashlib
import os
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time

STEPS, GUIDANCE = range(6, 16), range(2, 12)
AXES = f":sweep steps {STEPS[0]}-{STEPS[-1]} guidance {GUIDANCE[0]}-{GUIDANCE[-1]}"
BASE = [":seed 7", ":prompt a red fox"]


class Library:
    """A library in a folder that goes with it."""

    def __init__(self, program):
        self.program, self.folder = program, tempfile.TemporaryDirectory()
        self.home = self.folder.name + "/library"

    def start(self, lines):
        path = self.folder.name + "/lines"
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
        return subprocess.Popen(
            [self.program, "run", path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env={**os.environ, "REROLL_HOME": self.home, "REROLL_PREVIEW": "off"})

    def run(self, lines):
        """Seconds from spawn to exit."""
        begun = time.monotonic()
        process = self.start(lines)
        said, _ = process.communicate()
        assert process.returncode == 0, said
        return time.monotonic() - begun

    def done(self):
        """The requests of the runs that are done, as the library keeps them."""
        with sqlite3.connect(f"file:{self.home}/library.sqlite?mode=ro", uri=True) as base:
            return [row[0] for row in base.execute("SELECT requested FROM run WHERE state = 'done'")]

    def sheet(self):
        (path,) = glob.glob(self.home + "/sheets/*.png")
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    singles = [line for steps in STEPS for guidance in GUIDANCE for line in (f":steps {steps}", f":guidance {guidance}", ":go")]
    ratios = []
    for _ in range(arguments.rounds):
        alone, swept = Library(arguments.program), Library(arguments.program)
        single = alone.run(BASE + singles)
        sweep = swept.run(BASE + [AXES])
        assert sorted(alone.done()) == sorted(swept.done()) and len(swept.done()) == 100
        again = swept.run(BASE + [AXES])
        assert len(swept.done()) == 100
        ratios.append(sweep / single)
        print(f"100 single runs {single:.2f} s; the sweep and its sheet {sweep:.2f} s, {sweep / single:.3f}; again {again:.2f} s", flush=True)
    killed = Library(arguments.program)
    process = killed.start(BASE + [AXES])
    while not os.path.exists(killed.home + "/library.sqlite") or len(killed.done()) < 50:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = len(killed.done())
    killed.run(BASE + [AXES])
    requests = killed.done()
    assert len(requests) == len(set(requests)) == 100, "a cell was made twice"
    assert killed.sheet() == swept.sheet(), "the sheet is another"
    print(f"killed after {before} cells and asked for again: no cell twice, the sheet the same byte for byte")
    print(f"sweep / single runs, median: {statistics.median(ratios):.3f}")


main()
