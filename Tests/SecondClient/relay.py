#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Puts connections to one port of 127.0.0.1 through to another, and tells how many bytes the callers have sent.

    relay.py FROM TO

It prints `ready`, then after each part that a caller sent `heard N`, N being all bytes of all callers so far.
"""
import selectors
import socket
import sys


def main():
    door = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    to, heard, other = int(sys.argv[2]), 0, {}
    callers = set()
    waiting = selectors.DefaultSelector()
    waiting.register(door, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        for key, _ in waiting.select():
            end = key.fileobj
            if end is door:
                caller, _ = door.accept()
                try:
                    called = socket.create_connection(("127.0.0.1", to))
                except OSError:
                    caller.close()
                    continue
                other[caller], other[called] = called, caller
                callers.add(caller)
                for one in (caller, called):
                    waiting.register(one, selectors.EVENT_READ)
                continue
            if end not in other:
                continue  # The other end hung up for both a moment ago.
            try:
                part = end.recv(65536)
                other[end].sendall(part)
            except OSError:
                part = b""
            if part and end in callers:
                heard += len(part)
                print(f"heard {heard}", flush=True)
            if not part:
                for one in (end, other.pop(end)):
                    other.pop(one, None)
                    callers.discard(one)
                    waiting.unregister(one)
                    one.close()


main()
