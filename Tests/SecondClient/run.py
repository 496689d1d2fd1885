#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Plays scenarios of the second client against a hub that serves.

    run.py --list
    run.py [--hub PROGRAM --data DIR] [--keep DIR] [--seed N] SCENARIO TOKEN…

TOKEN… are enrolment tokens: two of one school, then one of another. PROGRAM and DIR are the hub's program and its data
directory, for what the Office does. What the devices hold in the end is written to the directory of --keep, from which the
scenario `after-restart` (which needs no token) goes on. Exit codes: 0 all held, 1 something did not, 2 usage.
"""
import argparse
import os
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import scenarios  # noqa: E402
from second.office import Office  # noqa: E402
from second.stage import SCENARIOS, Stage  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--hub")
    parser.add_argument("--data")
    parser.add_argument("--keep")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("scenario", nargs="?")
    parser.add_argument("token", nargs="*")
    asked = parser.parse_args()
    if asked.list:
        print("\n".join(name for name in SCENARIOS if name != "after-restart"))
        return 0
    if asked.scenario not in SCENARIOS:
        parser.error(f"no scenario {asked.scenario}")
    stage = Stage(asked.token, Office(asked.hub, asked.data) if asked.hub else None, asked.seed)
    stage.keep = asked.keep
    print(f"{asked.scenario}, seed {asked.seed}", flush=True)
    try:
        SCENARIOS[asked.scenario](stage)
        if asked.keep and asked.scenario != "after-restart":
            stage.save(asked.keep)
    except Exception:
        traceback.print_exc()
        return 1
    print("held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
