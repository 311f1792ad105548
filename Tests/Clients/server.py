"""Starts `reroll serve` for a test and stops it; shared by the scripts beside it."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile

KEY = "SG_0123456789abcdef"
# Seconds; far more than anything takes on a busy machine, and only waited for by what hangs.
PATIENCE = 300


class Running:
    def __init__(self, process, url, log):
        self.process, self.url, self.log = process, url, log
        self.port = int(url.rsplit(":", 1)[1])

    def memory(self):
        """Resident megabytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def written(self):
        with open(self.log) as log:
            return log.read()


@contextlib.contextmanager
def serve(*arguments, keys=(KEY,), **environment):
    """Yields a server on a free port; afterwards SIGTERM must end it with status 0."""
    folder = tempfile.mkdtemp(prefix="serve-", dir=".")
    command = [os.environ["REROLL_PROGRAM"], "serve", "--port", "0", *arguments]
    if keys:
        path = os.path.join(folder, "keys")
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write("\n".join(keys) + "\n")
        command += ["--keys", path]
    log = os.path.join(folder, "log")
    with open(log, "w") as file:
        process = subprocess.Popen(command, stderr=file, stdin=subprocess.DEVNULL, env={**os.environ, **environment})
    try:
        with open(log) as file:
            line = ""
            while not line.endswith("\n"):
                line += file.readline()
                assert process.poll() is None, f"the server ended: {line}{file.read()}"
        match = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)
        assert match, line
        yield Running(process, match.group(1), log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        if process.poll() is None:
            process.kill()
    text = open(log).read()
    for key in keys:
        assert key.split()[0] not in text, "a key stands in the log"
