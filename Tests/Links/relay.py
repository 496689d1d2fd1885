# SPDX-License-Identifier: Apache-2.0
"""A link between an agent and a hub that can be slow, and that is cut by killing this process. Loopback only.

    relay.py LISTEN_PORT HUB_PORT COUNTS [BYTES_PER_SECOND]

COUNTS is a file of two numbers, eight bytes each, big-endian: bytes that went to the hub and back; they go on from what is there.
"""
import os
import socket
import struct
import sys
import threading
import time

PART = 16384


class Counts:
    """Written at once, so that a kill loses none."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        held = os.pread(self.file, 16, 0)
        self.totals = list(struct.unpack(">QQ", held)) if len(held) == 16 else [0, 0]
        self.lock = threading.Lock()

    def add(self, way, count):
        with self.lock:
            self.totals[way] += count
            os.pwrite(self.file, struct.pack(">QQ", *self.totals), 0)


class Pace:
    """One rate for all connections of one direction."""

    def __init__(self, rate):
        self.rate, self.free, self.lock = rate, time.monotonic(), threading.Lock()

    def wait(self, count):
        if not self.rate:
            return
        with self.lock:
            self.free = max(self.free, time.monotonic()) + count / self.rate
            due = self.free
        time.sleep(max(0, due - time.monotonic()))


def carry(source, sink, way, counts, pace):
    try:
        while True:
            data = source.recv(PART)
            if not data:
                break
            pace.wait(len(data))
            sink.sendall(data)
            counts.add(way, len(data))
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def main():
    listen, hub = int(sys.argv[1]), int(sys.argv[2])
    counts, rate = Counts(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 0
    paces = [Pace(rate), Pace(rate)]
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", listen))
    server.listen(64)
    print("ready", flush=True)
    while True:
        client, _ = server.accept()
        try:
            office = socket.create_connection(("127.0.0.1", hub))
        except OSError:
            client.close()
            continue
        for end in (client, office):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # Little is under way within the link itself, as on a real one.
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        for way, (source, sink) in enumerate(((client, office), (office, client))):
            threading.Thread(target=carry, args=(source, sink, way, counts, paces[way]), daemon=True).start()


main()
