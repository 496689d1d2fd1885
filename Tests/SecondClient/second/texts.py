# SPDX-License-Identifier: Apache-2.0
"""Texts of section 1.2: times, base64, paths in lines, paths in JSON."""
import base64
import calendar
import json
import re
import time

TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def time_text(seconds=None):
    """A moment, seconds since 1970, as the protocol writes it; now where none is given."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() if seconds is None else seconds))


def time_value(text):
    """The seconds since 1970 of a time that the hub wrote."""
    if not TIME.fullmatch(text):
        raise ValueError(f"not a time: {text}")
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    """Standard base64 in its one form: what would be written otherwise is refused."""
    data = base64.b64decode(text, validate=True)
    if b64(data) != text:
        raise ValueError("base64 in another form")
    return data


def in_line(data):
    """Bytes as they stand in a receipt's line: everything outside ! to ~, and %, as %XX."""
    return "".join(chr(b) if 0x21 <= b <= 0x7E and b != 0x25 else f"%{b:02X}" for b in data)


def text_in_line(text):
    """Free text in a field, - for none."""
    return in_line(text.encode()) if text else "-"


def path_members(key, path):
    """The member of a manifest that tells a path: `key` where it is UTF-8, else `keyBase64`."""
    try:
        return {key: path.decode()}
    except UnicodeDecodeError:
        return {key + "Base64": b64(path)}


def path_of_message(value):
    """The bytes of a path in a message: a string, or {"base64": …}."""
    if isinstance(value, str):
        return value.encode()
    data = unb64(value["base64"])
    try:
        data.decode()
    except UnicodeDecodeError:
        return data
    raise ValueError("a path that is UTF-8 is told in base64")


def dump(value):
    """JSON without white space, members in the order of their names, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
