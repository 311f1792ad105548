"""Rough clients: the server lives, its memory stays bounded, honest requests are answered."""

import random
import socket
import threading
import time

import requests
from server import KEY, PATIENCE, serve

FOX = dict(prompt="a red fox", steps=2, width=256, height=256, seed=1)


def honest(server):
    reply = requests.post(f"{server.url}/v1/imagen-4-fast", json=FOX, headers={"x-api-key": KEY}, timeout=PATIENCE)
    assert reply.status_code == 200, (reply.status_code, reply.text[:200])


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


def until_closed(connection):
    """What comes until the server closes; fails when it does not."""
    connection.settimeout(PATIENCE)
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionError:
        pass
    return received


with serve() as server:
    honest(server)
    before = server.memory()

    # Garbage: 200 connections of random bytes and broken requests.
    chance = random.Random(1)
    starts = [b"", b"GET / HTTP/1.1\r\n", b"POST /v1/imagen-4-fast HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99\r\n\r\n"]
    for number in range(200):
        with connect(server) as connection:
            try:
                connection.sendall(starts[number % 3] + chance.randbytes(chance.randrange(2000)))
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            until_closed(connection)
    honest(server)

    # Bodies of 100 MB: one that says so, one that does not.
    for header in [b"content-length: 104857600", b"transfer-encoding: chunked"]:
        with connect(server) as connection:
            connection.sendall(
                b"POST /v1/imagen-4-fast HTTP/1.1\r\nhost: localhost\r\nx-api-key: " + KEY.encode()
                + b"\r\ncontent-type: application/json\r\n" + header + b"\r\n\r\n"
            )
            piece = b"x" * (1 << 20)
            if b"chunked" in header:
                piece = b"100000\r\n" + piece + b"\r\n"
            connection.sendall(piece)
            connection.sendall(piece)
            assert connection.recv(64).startswith(b"HTTP/1.1 413"), header
            try:
                for _ in range(98):
                    connection.sendall(piece)
            except OSError:
                pass
            until_closed(connection)
        assert server.memory() - before < 100, "a body of 100 MB is kept"
    honest(server)

    # Half-closed and dropped in the middle of a run: the queue does not fill with the dead.
    for number in range(40):
        connection = connect(server)
        body = b'{"prompt":"a fox","steps":100,"count":64}'
        connection.sendall(
            b"POST /v1/imagen-4-fast HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-api-key: "
            + KEY.encode() + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body
        )
        if number % 2:
            connection.shutdown(socket.SHUT_WR)
            until_closed(connection)
        connection.close()
    deadline = time.monotonic() + PATIENCE
    while requests.get(f"{server.url}/health", timeout=PATIENCE).json()["busy"]:
        assert time.monotonic() < deadline, "runs of clients that left go on"
        time.sleep(0.05)
    honest(server)

    # 500 connections: 200 that send nothing more, and 300 that ask something.
    idle = []
    for _ in range(200):
        connection = connect(server)
        connection.sendall(b"POST /v1/imagen-4-fast HTTP/1.1\r\nhost: loc")
        idle.append(connection)
    results = []

    def ask():
        with connect(server) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            results.append(until_closed(connection).startswith(b"HTTP/1.1 200"))

    threads = [threading.Thread(target=ask) for _ in range(300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 300 and all(results), results.count(True)
    honest(server)

    # Slow loris: a byte now and then does not keep a header alive beyond the 30 s that it has.
    slow = idle.pop()
    begun = time.monotonic()
    slow.settimeout(0.5)
    while time.monotonic() - begun < PATIENCE:
        try:
            slow.sendall(b"a")
            if slow.recv(1) == b"":
                break
        except socket.timeout:
            continue
        except OSError:
            break
    assert time.monotonic() - begun < PATIENCE, "a header that never ends was waited for"
    for connection in idle:
        until_closed(connection)
    honest(server)
    grown = server.memory() - before
    assert grown < 200, f"memory grew by {grown:.0f} MB"
    print(f"memory {before:.0f} MB before, {grown:+.1f} MB after")
