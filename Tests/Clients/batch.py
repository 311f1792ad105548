"""`reroll batch` over two servers, one of which is killed half way: by itself, and behind HAProxy and nginx with the
configurations of docs/scaling.md as they stand there, but for the ports."""

import collections
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import requests

from server import KEY

PROGRAM = os.environ["REROLL_PROGRAM"]
PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "scaling.md")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`reroll serve` on a port of its own that it keeps when it is started again."""

    def __init__(self, name, threads="1"):
        self.name, self.port, self.threads = name, free_port(), threads
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        with open(os.open("batch-keys", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            file.write(KEY + "\n")
        with open(f"{self.name}.log", "a") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--port", str(self.port), "--keys", "batch-keys", "--log-prompts"],
                stderr=log, stdin=subprocess.DEVNULL, env={**os.environ, "REROLL_THREADS": self.threads})
        wait_for(lambda: requests.get(f"{self.url}/health", timeout=5).status_code == 200, self.process)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(60) == 0

    def pictures(self):
        """How many pictures this process has made."""
        text = requests.get(f"{self.url}/metrics", headers={"x-api-key": KEY}, timeout=5).text
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(r"reroll_pictures_total\b", line))

    def prompts(self):
        """The prompts of the requests that its log says it has answered with a picture."""
        with open(f"{self.name}.log") as log:
            lines = [json.loads(line) for line in log if line.startswith("{")]
        return [line["prompt"] for line in lines if line.get("prompt") and line.get("status") == 200]


def wait_for(condition, process=None, seconds=300):
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except requests.ConnectionError:
            pass
        assert process is None or process.poll() is None, "the process ended"
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


class Batch:
    """A batch of short runs, in a library of its own."""

    def __init__(self, name, rows, *arguments, **environment):
        self.name, self.arguments = name, arguments
        with open(f"{name}.jsonl", "w") as file:
            for row in range(rows):
                file.write(json.dumps({"prompt": f"{name} fox {row}", "seed": row, "steps": 4, "size": "256"}) + "\n")
        self.environment = {**os.environ, "REROLL_HOME": os.path.abspath(f"{name}-library"), **environment}

    def start(self, *more):
        self.out, self.talk = open(f"{self.name}.out", "w"), open(f"{self.name}.talk", "w")
        return subprocess.Popen(
            [PROGRAM, "batch", f"{self.name}.jsonl", "--json", "--yes", *self.arguments, *more],
            stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.talk, env=self.environment)

    def end(self, process):
        """The exit status and how many rows are in each state."""
        status = process.wait(300)
        with open(f"{self.name}.out") as file:
            rows = [json.loads(line) for line in file]
        assert [row["row"] for row in rows] == list(range(1, len(rows) + 1))
        return status, collections.Counter(row["status"] for row in rows)

    def run(self, *more):
        return self.end(self.start(*more))

    def ended(self):
        with open(f"{self.name}.out") as file:
            return len(file.readlines())

    def said(self):
        with open(f"{self.name}.talk") as file:
            return file.read()


def endpoints(a, b):
    """The batch shares the work out itself; the killed server's runs go to the other, and it comes back."""
    rows = 40
    batch = Batch("direct", rows, "--backend", "webui", "--in-flight", "4", "--endpoint", a.url, "--endpoint", b.url,
                  WEBUI_AUTH=f"reroll:{KEY}")
    process = batch.start()
    wait_for(lambda: batch.ended() >= rows / 4, process)
    b.kill()
    b.start()
    status, states = batch.end(process)
    said = batch.said()
    assert status == 0 and states == {"done": rows}, (status, states, said)
    made = [int(number) for number in re.findall(r"http://127\.0\.0\.1:\d+  (\d+) made", said)]
    assert len(made) == 2 and sum(made) == rows and min(made) > 0, said
    assert re.search(rf":{b.port}  \d+ made, out (once|\d+ times)", said), said
    print("endpoints:", said.strip().splitlines()[-2:])


def balanced(kind, command, a, b):
    """A balancer shares the work out; what was on the killed server may have been billed, and is held back."""
    with open(PAGE) as file:
        text = re.search(rf"<!-- {kind} -->\n```\n(.*?)```", file.read(), re.S).group(1)
    port = free_port()
    for old, new in [("8787", a.port), ("8788", b.port), ("8080", port), ("/run/", os.path.abspath(".") + "/")]:
        assert old in text or old == "/run/", (kind, old)
        text = text.replace(old, str(new))
    with open(f"{kind}.conf", "w") as file:
        file.write(text)
    url = f"http://127.0.0.1:{port}"
    with open(f"{kind}.log", "w") as log:
        balancer = subprocess.Popen(command + [os.path.abspath(f"{kind}.conf")], stdout=log, stderr=log)
    try:
        wait_for(lambda: requests.get(f"{url}/health", timeout=5).status_code == 200, balancer)
        rows = 40
        environment = {"REROLL_SEGMIND_URL": url, "SEGMIND_API_KEY": KEY, "REROLL_SEGMIND_API": "v1"}
        batch = Batch(kind, rows, "--backend", "segmind", "--in-flight", "4", **environment)
        process = batch.start()
        wait_for(lambda: batch.ended() >= rows / 4, process)
        assert a.pictures() > 0 and b.pictures() > 0, "one server got all"
        b.kill()
        status, states = batch.end(process)
        assert set(states) <= {"done", "unknown"} and states["unknown"] <= 4, (states, batch.said())
        assert status == (4 if states["unknown"] else 0), batch.said()
        unknown = states["unknown"]
        status, states = batch.run()
        assert states["unknown"] == unknown and states["done"] == rows - unknown, (states, batch.said())
        counts = collections.Counter(prompt for server in (a, b) for prompt in server.prompts() if prompt.startswith(kind))
        assert max(counts.values()) == 1, counts.most_common(3)
        b.start()
        status, states = batch.run("--retry-unknown")
        assert status == 0 and states == {"done": rows}, (states, batch.said())
        # Jobs are followed at the server that took them, once the balancer has the second one back: its return moves clients.
        time.sleep(4)
        jobs = Batch(f"{kind}-v2", 6, "--backend", "segmind", "--in-flight", "3", **{**environment, "REROLL_SEGMIND_API": "v2"})
        status, states = jobs.run()
        assert status == 0 and states == {"done": 6}, (states, jobs.said())
        print(f"{kind}: {rows} rows, {unknown} of them not known when a server was killed, none sent twice; 6 jobs")
    finally:
        balancer.terminate()
        balancer.wait(20)


one, two = Server("one"), Server("two")
try:
    endpoints(one, two)
    for kind, command in [
        ("haproxy", ["haproxy", "-db", "-f"]),
        ("nginx", ["nginx", "-e", "stderr", "-g", "daemon off;", "-c"]),
    ]:
        assert shutil.which(command[0], path=os.environ["PATH"] + ":/usr/sbin"), f"{command[0]} is not installed"
        command[0] = shutil.which(command[0], path=os.environ["PATH"] + ":/usr/sbin")
        balanced(kind, command, one, two)
    one.stop()
    two.stop()
finally:
    for server in (one, two):
        if server.process.poll() is None:
            server.process.kill()
