#!/usr/bin/env python3
"""A library of many runs: how long the commands take on it, and how much memory.

    swift build -c release --static-swift-stdlib --product reroll
    python3 Tests/Benchmarks/library.py .build/release/reroll [--runs 1000000] [--rounds 15] [--keep FOLDER]

Fires one run, fills the library with made-up ones by SQL (each with a parent and the picture of the first),
and gives lines to one process through a pipe. A line's time goes from writing it to the end of its answer,
which `:! echo` marks; the time of an empty line is taken off, so that a difference of some milliseconds is
noise. Needs Python 3.9.
"""

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

COLOURS = "red blue green amber violet golden silver copper crimson teal".split()
THINGS = "fox apple rocket dog banana castle lighthouse bicycle teapot owl".split()
PLACES = "snow rain fog sunset moonlight desert forest harbour meadow city".split()


def fill(home, count):
    """Runs 2...count, with pictures; seconds that SQLite took, and the size of the file in bytes."""
    begun = time.perf_counter()
    database = sqlite3.connect(f"{home}/library.sqlite")
    database.execute("PRAGMA synchronous = OFF")
    first = dict(zip(
        [c[1] for c in database.execute("PRAGMA table_info(run)")],
        database.execute("SELECT * FROM run WHERE number = 1").fetchone()))

    requested = json.loads(first["requested"])
    picture = database.execute(
        "SELECT sha256, width, height, bytes FROM picture WHERE run = 1").fetchone()
    names = [name for name in first if name != "number"]

    def rows():
        for i in range(2, count + 1):
            prompt = f"a {COLOURS[i % 10]} {THINGS[i // 10 % 10]} in {PLACES[i // 100 % 10]} number {i}"
            requested.update(
                prompt=prompt, seed=i % 5000, steps=10 + i % 40, guidance=1 + i % 90 / 10)
            text = json.dumps(requested, sort_keys=True, separators=(",", ":"))
            row = dict(
                first, prompt=prompt, requested=text, asked=text, sent=text, acknowledged=text,
                key=i, created=first["created"] + i * 1000, session=f"session {i // 200}",
                parent=None if i % 200 == 0 else i - 1 - (i % 7 == 0) * (i % 3))
            if row["parent"] == 0:
                row["parent"] = None
            yield [i] + [row[name] for name in names]

    marks = ", ".join("?" * (len(names) + 1))
    with database:
        database.executemany(
            f"INSERT INTO run (number, {', '.join(names)}) VALUES ({marks})", rows())
        database.executemany(
            "INSERT INTO picture (run, position, sha256, width, height, seed, bytes)"
            " VALUES (?, 1, ?, ?, ?, 1, ?)",
            ((i, *picture[:3], picture[3]) for i in range(2, count + 1)))
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return time.perf_counter() - begun, os.path.getsize(f"{home}/library.sqlite")


class Program:
    """A process that does lines from a pipe."""

    def __init__(self, reroll, environment):
        self.process = subprocess.Popen(
            [reroll], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self.count = 0

    def seconds(self, line):
        """Seconds until the answer to a line has come, and the answer."""
        self.count += 1
        mark = f"done-{self.count}".encode()
        begun = time.perf_counter()
        self.process.stdin.write(f"{line}\n:! echo {mark.decode()}\n".encode())
        self.process.stdin.flush()
        answer = b""
        while True:
            text = self.process.stdout.readline()
            if not text:
                sys.exit(f"{line}: the program ended: {answer.decode(errors='replace')}")
            if text.strip() == mark:
                return time.perf_counter() - begun, answer.decode(errors="replace")
            answer += text

    def memory(self):
        """The most memory that it has held, in MB; 0 where the system does not tell."""
        path = f"/proc/{self.process.pid}/status"
        if not os.path.exists(path):
            return 0
        for line in open(path):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reroll")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", help="make the library here, or use the one that is here")
    arguments = parser.parse_args()
    reroll = os.path.abspath(arguments.reroll)
    with tempfile.TemporaryDirectory() as temporary:
        home = os.path.abspath(arguments.keep) if arguments.keep else f"{temporary}/library"
        environment = {
            "PATH": os.environ["PATH"], "HOME": temporary, "REROLL_HOME": home, "LANG": "C.UTF-8",
        }
        if not os.path.exists(f"{home}/library.sqlite"):
            subprocess.run(
                [reroll, "generate", "a red apple", "--seed", "1", "--steps", "1"],
                env=environment, check=True, stdout=subprocess.DEVNULL)
            seconds, size = fill(home, arguments.runs)
            print(f"{arguments.runs} runs: {seconds:.0f} s to fill, {size / 1e6:.0f} MB")
        runs = arguments.runs
        lines = {
            "": "nothing",
            ":runs": "the last 20",
            f"@{runs // 2}": "one run, its page",
            f":diff {runs // 3} {runs // 2}": "two runs, pixels included",
            ":find fox": "a word that a tenth of the runs has",
            ":find nowhere": "a word that none has",
            ":find \"violet owl\" moonlight": "a phrase and a word",
            ":find seed=4999": "an indexed parameter",
            ":find steps>100": "a parameter that matches nothing",
            ":find guidance=99": "another one",
            ":find fox steps=12": "a word and a parameter",
            ":tree": "the last 20",
            f":tree @{runs // 2}": "a run's family",
        }
        figures = {line: [] for line in lines}
        program = Program(reroll, environment)
        program.seconds("")
        for _ in range(arguments.rounds):
            for line in lines:
                seconds, answer = program.seconds(line)
                if "error:" in answer and line:
                    print(f"{line}: {answer.strip()}", file=sys.stderr)
                figures[line].append(seconds)
        floor = statistics.median(figures[""])
        for line, what in lines.items():
            if line:
                median = (statistics.median(figures[line]) - floor) * 1000
                least = (min(figures[line]) - floor) * 1000
                print(f"{line:34} min {least:8.1f} ms   median {median:8.1f} ms   {what}")
        print(f"the most memory: {program.memory():.0f} MB")
        program.process.stdin.close()
        program.process.wait()


if __name__ == "__main__":
    main()
