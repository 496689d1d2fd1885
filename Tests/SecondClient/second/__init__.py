# SPDX-License-Identifier: Apache-2.0
"""A school's side of the Handover protocol, written from protocol.md alone.

It shares no code with the programs and none with the reader of the vectors. Numbers in comments are sections of protocol.md.
"""
