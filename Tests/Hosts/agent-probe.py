#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stands where the agent stands, in its unit, and tells in its status line what it could and could not do.

Each answer is a word: `what=yes` or `what=no`. Everything after that is waiting for the end."""
import os
import signal
import socket

FOLDER = "/srv/truong"


def can(action):
    try:
        action()
        return "yes"
    except OSError:
        return "no"


def write(path):
    with open(path, "x") as file:
        file.write("x")


def read(path):
    with open(path, "rb") as file:
        if not file.read():
            # systemd covers what it hides with an empty file, which the right to read everything does open.
            raise OSError


def lists(path):
    if not os.listdir(path):
        raise OSError


def looks_up_names():
    try:
        socket.getaddrinfo("localhost", 8443)
    except socket.gaierror as error:
        raise OSError(str(error)) from error


ANSWERS = {
    "reads-private-document": can(lambda: read(FOLDER + "/riêng.docx")),
    "writes-state": can(lambda: write("/var/lib/handover-agent/probe")),
    "writes-receipt": can(lambda: write(FOLDER + "/_Biên nhận/probe")),
    "writes-document": can(lambda: write(FOLDER + "/probe")),
    "removes-document": can(lambda: os.unlink(FOLDER + "/riêng.docx")),
    "writes-etc": can(lambda: write("/etc/probe")),
    "reads-shadow": can(lambda: read("/etc/shadow")),
    "sees-homes": can(lambda: lists("/home")),
    "sees-root-home": can(lambda: lists("/root")),
    "sees-other-processes": can(lambda: read("/proc/1/cmdline")),
    "becomes-root": can(lambda: os.setuid(0)),
    "makes-network-socket": can(lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close()),
    "makes-raw-socket": can(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()),
    "looks-up-names": can(looks_up_names),
}

signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
    status = " ".join(f"{what}={answer}" for what, answer in ANSWERS.items())
    notify.sendto(f"READY=1\nSTATUS={status}".encode(), os.environ["NOTIFY_SOCKET"])
signal.pause()
