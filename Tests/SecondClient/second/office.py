# SPDX-License-Identifier: Apache-2.0
"""The Office's clerk: the hub's command line, on the machine where it serves."""
import json
import subprocess


class Office:
    def __init__(self, program, data):
        self.program, self.data = program, data

    def run(self, *arguments, code=0):
        done = subprocess.run([self.program, *arguments, "--data", self.data], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=120)
        assert done.returncode == code, f"{arguments}: {done.returncode} {done.stderr.decode()}"
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))

    def invite(self, school):
        return self.run("invite", school).decode().strip()

    def add(self, school, name="Trường"):
        self.run("school", "add", school, name)
        return self.invite(school)

    def fetched(self, school, path, version=None):
        """The bytes that the hub holds."""
        more = ["--version", str(version)] if version else []
        return self.run("get", school, path, *more)

    def versions(self, school, path):
        return self.json("versions", school, path)

    def request(self, ident):
        return next(r for r in self.json("requests") if r["id"] == ident)
