# SPDX-License-Identifier: Apache-2.0
"""What the second client plays; each module holds the scenarios of one section or two."""
from . import (  # noqa: F401
    afterwards, back, bad_bundles, bad_requests, commands, decisions, enrolment, handing_over, large, log, order, restored,
    signatures,
)
