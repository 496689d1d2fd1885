# SPDX-License-Identifier: Apache-2.0
"""The codes of 9.2, and how a scenario expects one."""
from contextlib import contextmanager

from .device import Problem

# Code, status, the members that always stand there.
CODES = {
    "malformed": (400, ()), "unsupported-protocol": (400, ()), "bad-signature": (401, ()), "unknown-key": (401, ()),
    "clock-skew": (401, ("server-time",)), "revoked": (403, ()), "out-of-scope": (403, ()), "code-refused": (403, ()),
    "not-found": (404, ()), "code-used": (409, ()), "rollback-detected": (409, ("lastSeq",)),
    "wrong-incarnation": (409, ()), "unknown-base": (409, ("index",)), "log-fork": (409, ("size",)),
    "in-progress": (409, ("retryAfter",)), "already-answered": (409, ()), "limit": (413, ("max",)),
    "unsupported-encoding": (415, ()), "digest-mismatch": (422, ()), "missing-chunks": (424, ("hashes",)),
    "too-many-requests": (429, ("retryAfter",)), "unavailable": (503, ("retryAfter",)),
    "out-of-space": (507, ("retryAfter",)),
}


def judged(problem, codes, members):
    """Checks that a problem is one of `codes`, with the status of the table and these members."""
    assert problem.code in codes, f"expected {' or '.join(codes)}, not {problem}"
    status, required = CODES[problem.code]
    assert problem.status == status, f"{problem.code} has the status {status}, not {problem.status}"
    for name in required:
        assert name in problem.members, f"{problem.code} without {name}: {problem.members}"
    for name, value in members.items():
        assert problem.members.get(name) == value, f"{name} is not {value}: {problem}"
    return problem


def refusal(answer, *codes, **members):
    """The problem that an answer is."""
    return judged(Problem(answer), codes, members)


class _Seen:
    problem = None


@contextmanager
def refused(*codes, **members):
    """Within, the hub refuses with one of `codes`; what it said is in `.problem` afterwards."""
    seen = _Seen()
    try:
        yield seen
    except Problem as problem:
        judged(problem, codes, members)
        seen.problem = problem
        return
    raise AssertionError(f"the hub did not refuse with {' or '.join(codes)}")
