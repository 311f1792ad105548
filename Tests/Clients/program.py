"""Runs reroll as a user does: once, or its loop on a terminal; shared by the scripts beside it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

PROGRAM = os.environ["REROLL_PROGRAM"]
# Far more than anything takes; only a program that hangs is ended by it.
PATIENCE = 300


def run(*arguments, lines="", **environment):
    """The finished process: status, standard output and error."""
    return subprocess.run(
        [PROGRAM, *arguments], input=lines, capture_output=True, text=True, timeout=PATIENCE,
        env={**os.environ, **environment},
    )


def loop(lines, **environment):
    """What a terminal shows when `lines` are typed at the prompt, one after the other."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(environment, TERM="xterm", REROLL_PREVIEW="off")
        os.execv(PROGRAM, [PROGRAM])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 1000, 0, 0))
    shown, mark = b"", 0
    deadline = time.monotonic() + PATIENCE

    def read_until(done):
        nonlocal shown
        while not done():
            assert time.monotonic() < deadline, shown[-2000:]
            if select.select([terminal], [], [], 1)[0]:
                try:
                    part = os.read(terminal, 65536)
                except OSError:
                    return
                if not part:
                    return
                shown += part

    try:
        prompt = re.compile(rb"reroll> ")
        for line in [*lines, ":quit"]:
            read_until(lambda: prompt.search(shown, mark))
            mark = len(shown)
            os.write(terminal, line.encode() + b"\r")
            # The next prompt stands below the line's own echo.
            prompt = re.compile(rb"\n.*reroll> ", re.DOTALL)
        read_until(lambda: False)
    finally:
        if os.waitpid(child, os.WNOHANG) == (0, 0):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(terminal)
    return shown.decode(errors="replace")
