"""Standard streams that are closed, full or left by their reader end nothing and are not passed over."""

import os
import subprocess

from program import PATIENCE, PROGRAM, run


def shell(line):
    """Status and standard error of a line of bash, in which $R is the program."""
    done = subprocess.run(["bash", "-c", line], env={**os.environ, "R": PROGRAM}, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=PATIENCE)
    return done.returncode, done.stderr


assert run("generate", "a fox", "--steps", "1", "--seed", "1").returncode == 0
for streams in ["2>&-", "2>/dev/full", "2> >(exec <&-)"]:
    for line in ["$R -c :bogus", "$R run /nonexistent", "$R batch /nonexistent", "$R generate fox --steps 500"]:
        status, _ = shell(f"{line} {streams}")
        assert status == 3, (line, streams, status)
for line in ["$R doctor", "$R -c ':runs 3'", "$R -c ':export 1 json'", "$R generate 'a fox' --steps 1 --seed 1 --json"]:
    for streams in [">/dev/full", ">&-"]:
        status, said = shell(f"{line} {streams}")
        assert status == 5 and "what was printed is not all there" in said, (line, streams, status, said)
    status, said = shell(f"{line} > >(exec <&-); wait")
    assert "standard output" not in said, (line, said)
for line, expected in [("$R", 0), ("$R run -", 0), ("$R batch -", 3)]:
    status, said = shell(f"{line} <&-")
    assert status == expected and "NSCocoaErrorDomain" not in said, (line, status, said)
status, said = shell("ulimit -f 60; $R generate 'a cat' --steps 1 --seed 2")
assert status == 5 and "ulimit -f" in said, (status, said)
print("streams are as they should be")
