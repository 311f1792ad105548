#!/usr/bin/env python3
"""From spawn to prompt: reroll on a library of many runs against the sqlite3 shell.

    swift build -c release
    python3 Tests/Benchmarks/startup.py .build/release/reroll [--library-runs 10000] [--rounds 40]

Each round starts every program once on a pseudo-terminal, in turn, and stops the clock when the prompt
has come out. `--version` and `--help` are timed to their end. Needs Python 3.9 and the sqlite3 shell.
"""

import argparse
import os
import pty
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def to_prompt(command, prompt, environment):
    """Seconds from fork to the first bytes that end in the prompt, and what of the engine is loaded."""
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, environment)
    seen = b""
    while prompt not in seen:
        ready, _, _ = select.select([terminal], [], [], 10)
        if not ready:
            sys.exit(f"{command[0]}: no prompt within 10 s; got {seen!r}")
        seen += os.read(terminal, 65536)
    seconds = time.perf_counter() - begun
    loaded = ""
    if os.path.exists(f"/proc/{pid}/maps"):
        loaded = open(f"/proc/{pid}/maps").read()
    os.write(terminal, b"\x04")
    deadline = time.perf_counter() + 5
    while True:
        ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.perf_counter()))
        if not ready:
            sys.exit(f"{command[0]}: did not leave within 5 s of Ctrl-D")
        try:
            if not os.read(terminal, 65536):
                break
        except OSError:
            break
    os.waitpid(pid, 0)
    os.close(terminal)
    return seconds, loaded


def to_end(command, environment):
    begun = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def fill(home, runs):
    """Copies the run that is in the library until it holds as many as asked for."""
    database = f"{home}/library.sqlite"
    names = subprocess.run(
        ["sqlite3", database, "SELECT name FROM pragma_table_info('run') WHERE name <> 'number'"],
        capture_output=True, text=True, check=True).stdout.split()
    columns = ", ".join(names)
    subprocess.run(
        ["sqlite3", database,
         f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {runs}) "
         f"INSERT INTO run ({columns}) SELECT {columns} FROM run, n WHERE number = 1;"],
        check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reroll")
    parser.add_argument("--library-runs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    reroll = os.path.abspath(arguments.reroll)
    sqlite = shutil.which("sqlite3") or sys.exit("sqlite3 is not installed")
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "PATH": os.environ["PATH"], "HOME": home, "REROLL_HOME": f"{home}/library",
            "TERM": "xterm-256color", "LANG": "C.UTF-8",
        }
        subprocess.run(
            [reroll, "generate", "a red apple", "--seed", "1", "--steps", "1"], env=environment,
            check=True, stdout=subprocess.DEVNULL)
        fill(f"{home}/library", arguments.library_runs)
        empty = f"{home}/empty.sqlite"
        subprocess.run([sqlite, empty, "CREATE TABLE t (x)"], check=True)
        figures = {"reroll": [], "sqlite3": [], "--version": [], "--help": []}
        for _ in range(arguments.rounds):
            seconds, loaded = to_prompt([reroll], b"> ", environment)
            figures["reroll"].append(seconds)
            figures["sqlite3"].append(to_prompt([sqlite, empty], b"sqlite> ", environment)[0])
            for flag in ["--version", "--help"]:
                figures[flag].append(to_end([reroll, flag], environment))
    for name, seconds in figures.items():
        print(
            f"{name:10} min {min(seconds) * 1000:6.1f} ms"
            f"   median {statistics.median(seconds) * 1000:6.1f} ms")
    ratio = statistics.median(figures["reroll"]) / statistics.median(figures["sqlite3"])
    print(f"reroll / sqlite3, medians: {ratio:.2f}")
    for library in ["libcurl", "libFoundationNetworking"]:
        print(f"{library} in memory at the prompt: {'yes' if library in loaded else 'no'}")


if __name__ == "__main__":
    main()
