"""`reroll batch` against a server on loopback that takes 50 ms for each picture.

    python3 Tests/Benchmarks/batch.py PROGRAM [--rows 2000] [--in-flight 16] [--latency 0.05] [--side 256]

Measures the time from spawn to end and the peak memory (VmHWM; wait4 would count this program's own), beside the ideal rows x latency / in-flight
and beside a bare client that only sends and reads. Then it kills a batch half way with SIGKILL, starts it again,
and counts what the server was asked twice.
"""

import argparse
import asyncio
import collections
import contextlib
import json
import multiprocessing
import os
import random
import signal
import struct
import subprocess
import tempfile
import threading
import time
import zlib


def png(side):
    """A picture of smooth colours with a little noise, as hard to write as a painted one."""
    noise = random.Random(1)
    rows = b"".join(
        b"\0" + bytes((x * 255 // side + noise.randrange(8)) & 255 if c == 0 else (y * 255 // side) & 255 if c == 1 else (x ^ y) & 127
                      for x in range(side) for c in range(3))
        for y in range(side)
    )

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b""))


class Service(asyncio.Protocol):
    """Answers every POST with the picture, after the latency, and GET with what it was asked."""

    def __init__(self, picture, latency, seen):
        self.picture, self.latency, self.seen, self.buffer = picture, latency, seen, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while True:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15:].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4:end + 4 + length], self.buffer[end + 4 + length:]
            if head.startswith(b"get "):
                self.answer(json.dumps(self.seen).encode(), b"application/json")
            else:
                self.seen.append(json.loads(body)["prompt"])
                asyncio.get_running_loop().call_later(self.latency, self.answer, self.picture, b"image/png")

    def answer(self, body, kind):
        if not self.transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\nx-cost: 0.025\r\ncontent-length: %d\r\n\r\n"
            # In one piece: a second would wait for the first to be acknowledged, some 40 ms.
            self.transport.write(head % (kind, len(body)) + body)


def serve(port, picture, latency):
    async def main():
        seen = []
        server = await asyncio.get_running_loop().create_server(lambda: Service(picture, latency, seen), sock=port)
        await server.serve_forever()

    asyncio.run(main())


class Server:
    """A server process on a free port of loopback."""

    def __init__(self, picture, latency):
        import socket

        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen(512)
        self.port = listening.getsockname()[1]
        self.process = multiprocessing.Process(target=serve, args=(listening, picture, latency), daemon=True)
        self.process.start()
        listening.close()

    def seen(self):
        from urllib.request import urlopen

        return json.load(urlopen(f"http://127.0.0.1:{self.port}/"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()


def bare(port, rows, in_flight):
    """Seconds that a client takes that does nothing but send and read."""

    async def worker(todo):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while todo:
            body = json.dumps({"prompt": todo.pop()}).encode()
            writer.write(b"POST / HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
        writer.close()

    async def main():
        todo = [f"bare {row}" for row in range(rows)]
        await asyncio.gather(*(worker(todo) for _ in range(in_flight)))

    begun = time.monotonic()
    asyncio.run(main())
    return time.monotonic() - begun


class Peak(threading.Thread):
    """Watches the most memory that a process has had."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.path, self.megabytes = f"/proc/{pid}/status", 0.0
        self.start()

    def run(self):
        try:
            while True:
                with open(self.path) as file:
                    for line in file:
                        if line.startswith("VmHWM:"):
                            self.megabytes = int(line.split()[1]) / 1024
                time.sleep(0.05)
        except OSError:
            pass


class Batch:
    def __init__(self, arguments, server, folder):
        self.arguments, self.folder = arguments, folder
        self.environment = {
            **os.environ, "REROLL_HOME": f"{folder}/library", "SEGMIND_API_KEY": "SG_0123456789abcdef",
            "REROLL_SEGMIND_API": "v1", "REROLL_SEGMIND_URL": f"http://127.0.0.1:{server.port}",
            "no_proxy": "127.0.0.1",
        }
        with open(f"{folder}/prompts.txt", "w") as file:
            file.writelines(f"a red fox, number {row}\n" for row in range(arguments.rows))

    def start(self, *more):
        self.begun = time.monotonic()
        self.results = open(f"{self.folder}/results", "w")
        self.talk = open(f"{self.folder}/talk", "w")
        return subprocess.Popen(
            [self.arguments.program, "batch", f"{self.folder}/prompts.txt", "--backend", "segmind", "--yes", "--json",
             "--in-flight", str(self.arguments.in_flight), *more],
            stdin=subprocess.DEVNULL, stdout=self.results, stderr=self.talk, env=self.environment)

    def run(self, *more):
        """Seconds, megabytes at the peak, the exit status, and the objects of the rows."""
        process = self.start(*more)
        peak = Peak(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - self.begun
        process.returncode = os.waitstatus_to_exitcode(status)
        with open(f"{self.folder}/results") as file:
            rows = [json.loads(line) for line in file]
        assert [row["row"] for row in rows] == list(range(1, len(rows) + 1))
        return seconds, peak.megabytes, usage.ru_utime + usage.ru_stime, process.returncode, rows

    def said(self):
        with open(f"{self.folder}/talk") as file:
            return file.read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    ideal = arguments.rows * arguments.latency / arguments.in_flight
    picture = png(arguments.side)
    print(f"{arguments.rows} rows, {arguments.in_flight} in flight, {arguments.latency * 1000:.0f} ms, "
          f"pictures of {arguments.side}x{arguments.side} in {len(picture)} bytes; ideal {ideal:.2f} s")
    # The folders of all rounds are removed at the end: ext4 looks long for a number for a new file
    # while those of many have just been given up.
    with contextlib.ExitStack() as folders:
        measure(arguments, picture, ideal, lambda: folders.enter_context(tempfile.TemporaryDirectory(dir=".")))


def measure(arguments, picture, ideal, new_folder):
    for _ in range(arguments.rounds):
        with Server(picture, arguments.latency) as server:
            folder = new_folder()
            client = bare(server.port, arguments.rows, arguments.in_flight)
            batch = Batch(arguments, server, os.path.abspath(folder))
            seconds, peak, work, status, rows = batch.run()
            assert status == 0 and len(rows) == arguments.rows, batch.said()
            assert all(row["status"] == "done" for row in rows)
            again = batch.run()
            assert len(server.seen()) == 2 * arguments.rows, "a row was fired again"
            print(f"bare client {client:.2f} s; batch {seconds:.2f} s, {seconds / ideal:.3f} of the ideal, peak {peak:.1f} MB, "
                  f"{work:.1f} s of processor; the same again {again[0]:.2f} s")
    with Server(picture, arguments.latency) as server:
        folder = new_folder()
        batch = Batch(arguments, server, os.path.abspath(folder))
        process = batch.start()
        while len(server.seen()) < arguments.rows / 2:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        before = len(server.seen())
        _, _, _, status, rows = batch.run()
        counts = collections.Counter(server.seen())
        held = [row for row in rows if row["status"] != "done"]
        twice = sum(count - 1 for count in counts.values())
        print(f"killed after {before} requests; started again: {twice} sent twice, {len(held)} held back, exit status {status}")
        assert twice == 0 and len(held) <= 2 * arguments.in_flight and len(counts) >= arguments.rows - len(held)
        assert status == (4 if held else 0)
        *_, status, rows = batch.run("--retry-unknown")
        assert status == 0 and all(row["status"] == "done" for row in rows), batch.said()
        print(f"with --retry-unknown: {len(server.seen()) - arguments.rows} sent again, all done")


if __name__ == "__main__":
    main()
