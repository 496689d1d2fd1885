#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A server with a certificate of its own that repeats a hub's hello, to see what a client tells it.

    impostor.py PORT HELLO CERTIFICATE-AND-KEY

HELLO is a file that it answers every request with. It prints `ready`, then each request that it gets, bytes as they are.
"""
import socket
import ssl
import sys


def main():
    port, hello, identity = int(sys.argv[1]), open(sys.argv[2], "rb").read(), sys.argv[3]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity)
    listener = socket.create_server(("127.0.0.1", port))
    print("ready", flush=True)
    while True:
        plain, _ = listener.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                connection.settimeout(5)
                request = connection.recv(65536)
                while request:
                    sys.stdout.buffer.write(request + b"\n")
                    sys.stdout.flush()
                    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(hello)}\r\n\r\n"
                    connection.sendall(head.encode() + hello)
                    request = connection.recv(65536)
        except OSError:
            continue  # The client did not like what it saw; the next one may.


main()
