#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second reader of protocol.md, written from its text in another language: judges every file under this folder.

Prints one line for each file that it sees otherwise than the file's `expect` says and exits 1, or `N files` and exits 0.
Needs nothing but Python 3.9 and python3-cryptography.
"""
import base64
import hashlib
import json
import os
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Refusal(Exception):
    """Bytes that break a rule; its text is the class of outcome."""


def refuse(kind):
    raise Refusal(kind)


def need(condition, kind="malformed"):
    if not condition:
        raise Refusal(kind)


# --- vector files -----------------------------------------------------------------------------------------------------

class Vector:
    """Headers `name: value` up to a blank line, then the body in the form that the header `body` names."""

    def __init__(self, data):
        head, _, raw = data.partition(b"\n\n")
        self.fields = {}
        for line in head.decode().split("\n"):
            name, _, value = line.partition(": ")
            self.fields.setdefault(name, []).append(value)
        form = self.get("body", "text")
        self.raw = raw
        self.body = raw if form == "text" else parts(raw.decode()) if form == "parts" else refuse("bad vector")

    def get(self, name, default=None):
        return self.fields.get(name, [default])[0]

    def lines(self):
        return self.raw.decode().split("\n")[:-1]


def parts(text):
    """hex digits · text without a line end · line with one · fill COUNT BYTE; `#` begins a remark after hex and fill."""
    out = b""
    for line in text.split("\n"):
        word, _, rest = line.partition(" ")
        if word == "hex":
            out += bytes.fromhex(rest.split("#")[0])
        elif word == "text":
            out += rest.encode()
        elif word == "line":
            out += rest.encode() + b"\n"
        elif word == "fill":
            count, byte = rest.split("#")[0].split()
            out += bytes([int(byte, 16)]) * int(count)
        else:
            need(word in ("", "#"), "bad vector")
    return out


# --- §1.2 texts -------------------------------------------------------------------------------------------------------

def b64(text, kind="malformed"):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refusal(kind)
    need(base64.b64encode(raw).decode() == text, kind)
    return raw


def timestamp(text):
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(Z|([+-])(\d\d):(\d\d))", text, re.ASCII)
    need(match)
    import datetime
    try:
        moment = datetime.datetime(*(int(match[i]) for i in range(1, 7)))
    except ValueError:
        refuse("malformed")
    seconds = (moment - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1)
    if match[8]:
        need(int(match[9]) < 24 and int(match[10]) < 60)
        seconds -= (1 if match[8] == "+" else -1) * (int(match[9]) * 3600 + int(match[10]) * 60)
    return seconds


def fingerprint(text):
    need(isinstance(text, str) and re.fullmatch(r"[0-9a-f]{64}", text))
    return text


TEXTS = {
    "time": timestamp,
    "fingerprint": fingerprint,
    "base64": b64,
    "school": lambda text: need(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,34}", text)),
    "device": lambda text: need(re.fullmatch(r"[0-9a-f]{8}", text)),
    "incarnation": lambda text: need(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)),
    "command": lambda text: need(re.fullmatch(r"[0-9a-z-]{1,64}", text)),
    "field": lambda text: free_text(text),
    "path": lambda text: unescape_path(text),
}


def path(raw):
    need(1 <= len(raw) <= 1024 and 0 not in raw)
    for part in raw.split(b"/"):
        need(1 <= len(part) <= 255 and part not in (b".", b".."))
    return raw


def escape(raw):
    return "".join(chr(b) if 0x21 <= b <= 0x7E and b != 0x25 else "%%%02X" % b for b in raw)


def unescape(text):
    need(re.fullmatch(r"([!-$&-~]|%[0-9A-F]{2})*", text))
    raw = re.sub(rb"%(..)", lambda m: bytes([int(m[1], 16)]), text.encode())
    need(escape(raw) == text)
    return raw


def unescape_path(text):
    return path(unescape(text))


def free_text(text):
    if text == "-":
        return ""
    need(text != "")
    try:
        raw = unescape(text).decode()
    except UnicodeDecodeError:
        refuse("malformed")
    need(raw != "")
    return raw


def integer(value, low=-(1 << 63), high=(1 << 63) - 1):
    need(isinstance(value, int) and not isinstance(value, bool) and low <= value <= high)
    return value


# --- §1.4 JSON --------------------------------------------------------------------------------------------------------

def document(raw):
    need(b"\0" not in raw and not raw.startswith(b"\xef\xbb\xbf"))
    try:
        value = json.loads(raw.decode("utf-8", "strict"))
    except (ValueError, RecursionError):
        refuse("malformed")
    need(isinstance(value, dict))
    need(all(not 0xD800 <= ord(c) < 0xE000 for c in json.dumps(value, ensure_ascii=False)))
    return value


def member(value, name, check, optional=False):
    if optional and value.get(name) is None:
        return None
    need(name in value)
    return check(value[name])


def string(value):
    need(isinstance(value, str))
    return value


def text(kind):
    return lambda value: (need(isinstance(value, str)), TEXTS[kind](value), value)[2]


def boolean(value):
    need(isinstance(value, bool))
    return value


def array(check, most=None):
    def run(value):
        need(isinstance(value, list) and (most is None or len(value) <= most))
        return [check(element) for element in value]
    return run


def number(low, high=(1 << 63) - 1):
    return lambda value: integer(value, low, high)


def message_path(value):
    if isinstance(value, dict):
        return path(b64(string(value.get("base64"))))
    return path(string(value).encode())


# --- §2 keys, tokens, signatures --------------------------------------------------------------------------------------

def vkey(text):
    name, _, rest = text.partition("+")
    key_id, _, blob = rest.partition("+")
    raw = b64(blob)
    need(len(raw) == 33 and raw[0] == 1)
    need(hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex() == key_id)
    return name, key_id, raw[1:]


def verify(key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except InvalidSignature:
        return False


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def crockford(raw):
    bits = "".join(f"{b:08b}" for b in raw)
    bits += "0" * (-len(bits) % 5)
    return "".join(CROCKFORD[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))


def crockford_canonical(text):
    out = "".join(chr(ord(c) - 32) if "a" <= c <= "z" else c for c in text)
    out = out.replace("O", "0").replace("I", "1").replace("L", "1")
    need(all(c in CROCKFORD for c in out))
    return out


def token(text):
    text = "".join(text.split())
    need(text.lower().startswith("https://") and len(text.encode()) <= 512)
    pieces = text[8:].split("/")
    need(len(pieces) == 4 and re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", pieces[0]))
    TEXTS["school"](pieces[1])
    secret, pin = crockford_canonical(pieces[2]), crockford_canonical(pieces[3])
    need(len(secret) == 16 and len(pin) == 26)
    return {"hub": "https://" + pieces[0].lower(), "school": pieces[1], "secret": secret, "pin": pin}


def structured(field):
    """As much of RFC 9651 dictionaries as the two signature fields and Content-Digest need."""
    item = r'(?:"[ !#-\[\]-~]*"|:[A-Za-z0-9+/=]*:|-?\d{1,15}|\?[01]|[A-Za-z*][A-Za-z0-9:/!#$%&\'*+.^_`|~-]*)'
    parameter = rf"; *[a-z*][a-z0-9_.*-]*(?:={item})?"
    inner = rf"\( *(?:{item}(?:{parameter})*(?: +{item}(?:{parameter})*)*)? *\)"
    entry = rf"([a-z*][a-z0-9_.*-]*)(?:=({inner}|{item}))?((?:{parameter})*)"
    values, rest = {}, field.strip(" ")
    while True:
        match = re.match(entry, rest)
        if not match:
            return None
        values[match[1]] = (match[2], match[3])
        rest = rest[match.end():]
        if not rest:
            return values
        comma = re.match(r"[ \t]*,[ \t]*", rest)
        if not comma:
            return None
        rest = rest[comma.end():]


COMPONENTS = ["@method", "@authority", "@path", "@query", "content-digest", "handover-checkpoint"]


def signature(v):
    bad = "bad-signature"
    inputs, signatures = structured(v.get("signature-input", "")), structured(v.get("signature", ""))
    need(inputs and signatures and "es" in inputs and "es" in signatures, bad)
    listed, given = inputs["es"]
    blob = signatures["es"][0] or ""
    need(listed and listed.startswith("(") and re.fullmatch(r":[A-Za-z0-9+/=]*:", blob), bad)
    raw = b64(blob[1:-1], bad)
    need(len(raw) == 64, bad)
    parameters = dict(re.findall(r"; *([a-z*][a-z0-9_.*-]*)=(\"[^\"]*\"|[^;]*)", given))
    need(re.fullmatch(r"-?\d{1,15}", parameters.get("created", "")), bad)
    need(parameters.get("alg") == '"ed25519"', bad)
    key_id = parameters.get("keyid", "").strip('"')
    need(re.fullmatch(r"[0-9a-f]{8}", key_id), bad)
    names = re.findall(r'"([^"]*)"(;[a-z]+)?', listed)
    need(all(not flag for _, flag in names), bad)
    names = [name for name, _ in names]
    need(len(set(names)) == len(names), bad)
    values = {"@" + n: v.get(n) for n in ("method", "authority", "path", "query")}
    values.update({n: v.get(n) for n in COMPONENTS[4:]})
    need(all(name in names for name in COMPONENTS if values[name] is not None), bad)
    need(all(values.get(name) is not None for name in names), bad)
    base = "".join(f'"{name}": {values[name]}\n' for name in names)
    base += '"@signature-params": (' + " ".join(f'"{n}"' for n in names) + ")" + re.sub(r"; +", ";", given)
    _, known, key = vkey(v.get("key"))
    need(known == key_id, "unknown-key")
    need(verify(key, raw, base.encode()), bad)
    need(abs(timestamp(v.get("now")) - int(parameters["created"])) <= 300, "clock-skew")
    return base


def digest(v):
    values = structured(v.get("field"))
    need(values and "sha-256" in values, "digest-mismatch")
    value = values["sha-256"][0] or ""
    need(value.startswith(":") and value.endswith(":") and len(value) > 1, "digest-mismatch")
    need(b64(value[1:-1], "digest-mismatch") == hashlib.sha256(v.body).digest(), "digest-mismatch")


# --- §3 bundles -------------------------------------------------------------------------------------------------------

def chunk(value):
    need(isinstance(value, list) and len(value) == 2)
    return fingerprint(value[0]), integer(value[1], 0)


def run(value):
    need(isinstance(value, list) and len(value) == 2)
    if isinstance(value[0], str):
        return chunk(value)
    return integer(value[0], 0), integer(value[1], 1)


def chunk_list(value):
    if isinstance(value, dict):
        return {"of": member(value, "of", number(1)), "runs": member(value, "runs", array(run))}
    return array(chunk)(value)


def entry_path(value, name):
    plain, coded = value.get(name), value.get(name + "Base64")
    need(plain is None or coded is None)
    if plain is not None:
        return path(string(plain).encode())
    return None if coded is None else path(b64(string(coded)))


def entry(value):
    need(isinstance(value, dict) and value.get("op") in ("put", "del"))
    out = {"op": value["op"], "base": member(value, "base", number(-(1 << 63)), True)}
    out["path"], out["from"] = entry_path(value, "path"), entry_path(value, "from")
    need(out["path"] is not None)
    out["stableAt"] = member(value, "stableAt", text("time"))
    if out["op"] == "del":
        need(out["base"] is not None and out["from"] is None)
        return out
    out["size"], out["sha256"] = member(value, "size", number(0)), member(value, "sha256", fingerprint)
    member(value, "mtimeNs", integer)
    out["mode"] = member(value, "mode", integer)
    out["chunks"] = member(value, "chunks", chunk_list, True)
    return out


SKEW = 10 ** 14


def manifest(note, key_text):
    name, key_id, key = vkey(key_text)
    head, blank, lines = note.rpartition(b"\n\n")
    body = head + b"\n"
    need(blank and lines.endswith(b"\n"), "bad-signature")
    need(all(b >= 0x20 or b == 0x0A for b in body), "bad-signature")
    known = False
    for line in lines.decode().split("\n")[:-1]:
        match = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        need(match, "bad-signature")
        blob = b64(match[2], "bad-signature")
        if match[1] == name and blob[:4].hex() == key_id:
            need(verify(key, blob[4:], body), "bad-signature")
            known = True
    need(known, "bad-signature")
    heading, _, line = body.partition(b"\n")
    need(heading == b"handover-bundle/v1" and line.count(b"\n") == 1)
    value = document(line[:-1])
    out = {
        "id": hashlib.sha256(body).hexdigest(),
        "hub": member(value, "hub", string),
        "school": member(value, "school", text("school")),
        "inc": member(value, "inc", text("incarnation")),
        "seq": member(value, "seq", integer),
        "sentAt": member(value, "sentAt", text("time")),
        "skewMs": member(value, "skewMs", number(-SKEW, SKEW)),
        "stage": member(value, "stage", boolean),
        "files": member(value, "files", array(entry)),
        "chunks": member(value, "chunks", array(chunk), True),
        "cmd": member(value, "cmd", text("command"), True),
    }
    return out


def named(m):
    out = dict(m["chunks"] or [])
    for e in m["files"]:
        if e["op"] == "put":
            if e["chunks"] is None:
                out[e["sha256"]] = e["size"]
            elif isinstance(e["chunks"], list):
                out.update(e["chunks"])
            else:
                out.update(r for r in e["chunks"]["runs"] if isinstance(r[0], str))
    return out


def unpack(frame, length):
    """The bytes of exactly one zstd frame, by the library that Debian's own tools need."""
    import ctypes
    library = ctypes.CDLL("libzstd.so.1")
    for function in (library.ZSTD_decompress, library.ZSTD_findFrameCompressedSize):
        function.restype = ctypes.c_size_t
    size = ctypes.c_size_t
    need(library.ZSTD_findFrameCompressedSize(frame, size(len(frame))) == len(frame), "digest-mismatch")
    buffer = ctypes.create_string_buffer(length + 1)
    need(library.ZSTD_decompress(buffer, size(length), frame, size(len(frame))) == length, "digest-mismatch")
    return buffer.raw[:length]


MIB = 1 << 20


def bundle(raw, key, limit=16 * MIB):
    need(len(raw) <= limit, "limit")
    need(raw[:8] == b"HOVB\1\0\0\0" and len(raw) >= 12)
    count = int.from_bytes(raw[8:12], "big")
    need(count > 0)
    need(count <= 4 * MIB, "limit")
    need(len(raw) >= 12 + count)
    m = manifest(raw[12:12 + count], key)
    expected, records, at = named(m), [], 12 + count
    while True:
        need(at < len(raw))
        if raw[at] == 0xFF:
            break
        need(raw[at] == 1 and len(raw) >= at + 44 and raw[at + 2:at + 4] == b"\0\0")
        need(raw[at + 1] in (0, 1), "unsupported-encoding")
        stored, length = (int.from_bytes(raw[at + i:at + i + 4], "big") for i in (4, 8))
        need(max(stored, length) <= (4 if raw[at + 1] else 12) * MIB, "limit")
        need(raw[at + 1] == 1 or stored == length)
        sha = raw[at + 12:at + 44].hex()
        need(expected.pop(sha, None) == length, "digest-mismatch")
        need(len(raw) >= at + 44 + stored)
        content = raw[at + 44:at + 44 + stored]
        need(hashlib.sha256(unpack(content, length) if raw[at + 1] else content).hexdigest() == sha, "digest-mismatch")
        records.append(f"{sha} {length}")
        at += 44 + stored
    need(len(raw) == at + 12)
    need(int.from_bytes(raw[at + 1:at + 4], "big") == len(records) and int.from_bytes(raw[at + 4:], "big") == at)
    return m, records


def expand(value, earlier, most):
    out = []
    if isinstance(value, list):
        out = value
    else:
        for r in value["runs"]:
            if isinstance(r[0], str):
                out.append(r)
            else:
                need(r[0] < len(earlier) and r[1] <= len(earlier) - r[0])
                out += earlier[r[0]:r[0] + r[1]]
            need(len(out) <= most)
    need(len(out) <= most)
    return out


def manifest_rules(m, hub, school):
    """§3.2: what the members say together."""
    need(m["hub"] == hub and m["school"] == school, "out-of-scope")
    new = list(m["chunks"] or [])
    if m["stage"]:
        need(not m["files"] and m["seq"] == 0 and m["cmd"] is None and m["chunks"])
    else:
        need(m["chunks"] is None and m["seq"] >= 1 and m["files"])
        need(len(m["files"]) <= 5000, "limit")
    need(len({e["path"] for e in m["files"]}) == len(m["files"]) and all(e["path"] != e["from"] for e in m["files"]))
    for e in m["files"]:
        need(e["base"] is None or e["base"] >= 1)
        if e["op"] == "put":
            need(e["size"] >= 1 and 0 <= e["mode"] <= 0o7777)
            need(e["size"] <= 10 << 30, "limit")
            if e["chunks"] is None:
                new.append((e["sha256"], e["size"]))
            elif isinstance(e["chunks"], list):
                new += e["chunks"]
                whole = [length for _, length in e["chunks"]]
                need(max(whole, default=0) <= 12 * MIB, "limit")
                need(sum(whole) == e["size"])
            else:
                need(e["chunks"]["runs"])
                new += [r for r in e["chunks"]["runs"] if isinstance(r[0], str)]
    for _, length in new:
        need(length >= 1)
        need(length <= 12 * MIB, "limit")


# --- §4 chunking ------------------------------------------------------------------------------------------------------

GEAR = [int.from_bytes(hashlib.md5(bytes([i]) * 64).digest()[:8], "big") for i in range(256)]
KIB = 1024
CLASSES = {
    "medium": (16 * KIB, 64 * KIB, 256 * KIB, 0x0000D90707537000, 0x0000D90313530000),
    "large": (64 * KIB, 256 * KIB, MIB, 0x0000D91747537000, 0x0000D90303537000),
    "huge": (256 * KIB, MIB, 4 * MIB, 0x0000D93767537000, 0x0000D90707537000),
}


def cuts(raw, sizes):
    least, average, most, strict, easy = sizes
    out, at = [], 0
    while at < len(raw):
        end = min(len(raw) - at, most)
        here, h = least, 0
        while here < end:
            h = ((h << 1) + GEAR[raw[at + here]]) & 0xFFFFFFFFFFFFFFFF
            if h & (strict if here < average else easy) == 0:
                break
            here += 1
        out.append(min(here, end))
        at += out[-1]
    return out


# --- §5 decisions ------------------------------------------------------------------------------------------------------

def decide(v):
    """§5.1: outcome, version and parent."""
    base = None if v.get("base") == "-" else int(v.get("base"))
    versions = {int(n): c for n, c in (word.split("=") for word in (v.get("versions") or "").split())}
    tips = [int(n) for n in (v.get("tips") or "").split()]
    if not versions:
        return ("stored", 1, None) if v.get("op") == "put" and base is None else ("unknown-base", None, None)
    head, highest = int(v.get("head")), max(versions)
    if base is not None and not 1 <= base <= highest:
        return "unknown-base", None, None
    if v.get("op") == "del":
        gone = base == head and versions[head] != "-"
        return ("tombstone", highest + 1, None) if gone else ("kept", head, None)
    content = v.get("content")
    if content == versions[head]:
        return "same", head, None
    if base == head:
        return "stored", highest + 1, base
    for tip in tips:
        if versions[tip] == content:
            return "same", tip, None
    if base in tips:
        return "conflict", highest + 1, base
    older = [n for n, c in versions.items() if c == content]
    return ("stale", max(older), None) if older else ("conflict", highest + 1, base)


# --- §6 receipts ------------------------------------------------------------------------------------------------------

def fields(line, name, count):
    words = line.split(" ")
    need(words[0] == name and len(words) == count + 1)
    return words[1:]


def signed(word):
    need(re.fullmatch(r"[+-](0|[1-9]\d*)", word) and word != "-0")
    return integer(int(word))


def plain(word):
    need(re.fullmatch(r"0|[1-9]\d*", word))
    return integer(int(word))


def utc(word):
    need(word.endswith("Z"))
    return timestamp(word)


def receipt(raw):
    try:
        lines = raw.decode().split("\n")
    except UnicodeDecodeError:
        refuse("malformed")
    need(lines[-1] == "" and len(lines) > 8 and lines[0] == "handover-receipt/v1")
    need(len(b64(fields(lines[1], "nonce", 1)[0])) == 16)
    origin = fields(lines[2], "log", 1)[0]
    need(origin and "+" not in origin)
    utc(fields(lines[3], "time", 1)[0])
    school = fields(lines[4], "school", 1)[0]
    need(school == "-" or TEXTS["school"](school) is None)
    event = fields(lines[5], "event", 1)[0]
    free_text(fields(lines[6], "by", 1)[0])
    rest = lines[7:-1]
    need(event in EVENTS)
    return event, EVENTS[event](rest)


def bundle_event(lines):
    need(len(lines) >= 3)
    sent, word, skew = fields(lines[0], "sent", 3)
    utc(sent), need(word == "skew"), signed(skew)
    device, w1, inc, w2, seq = fields(lines[1], "device", 5)
    need(w1 == "incarnation" and w2 == "seq")
    TEXTS["device"](device), TEXTS["incarnation"](inc), plain(seq)
    bundle_id = fingerprint(fields(lines[2], "bundle", 1)[0])
    lines, command = lines[3:], None
    if lines and lines[0].startswith("command "):
        command = fields(lines[0], "command", 1)[0]
        TEXTS["command"](command)
        lines = lines[1:]
    documents = []
    for line in lines:
        words = line.split(" ")
        if words[0] == "put":
            need(len(words) in (8, 9))
            need(words[1] == "-" or plain(words[1]) > 0), plain(words[2])
            need(words[3] in ("stored", "same", "conflict", "stale"))
            plain(words[4]), fingerprint(words[5]), utc(words[6])
            documents.append(("put", *words[1:2], *words[4:7], *(unescape_path(w) for w in words[7:])))
        else:
            base, version, outcome, where = fields(line, "del", 4)
            plain(base), plain(version), need(outcome in ("tombstone", "kept", "held"))
            documents.append(("del", base, unescape_path(where)))
    return {"bundle": bundle_id, "device": device, "inc": inc, "seq": int(seq), "sent": sent, "skew": int(skew),
            "cmd": command, "documents": documents}


def answers(event, m, device):
    """§6.3: whether the receipt speaks of exactly that manifest."""
    wanted = []
    for e in m["files"]:
        if e["op"] == "put":
            base = "-" if e["base"] is None else str(e["base"])
            places = [e["path"]] + ([e["from"]] if e["from"] else [])
            wanted.append(("put", base, str(e["size"]), e["sha256"], e["stableAt"], *places))
        else:
            wanted.append(("del", str(e["base"]), e["path"]))
    return (event["bundle"], event["device"], event["inc"], event["seq"], event["sent"], event["skew"], event["cmd"],
            event["documents"]) == (m["id"], device, m["inc"], m["seq"], m["sentAt"], m["skewMs"], m["cmd"], wanted)


def request_event(lines):
    need(len(lines) == 2)
    name, state, where = fields(lines[0], "request", 3)
    TEXTS["command"](name), need(state in ("queued", "fetched", "expired")), unescape_path(where)
    free_text(fields(lines[1], "reason", 1)[0])


def answer_event(lines):
    need(len(lines) == 1)
    name, answer, bundle_id, cause = fields(lines[0], "answer", 4)
    TEXTS["command"](name), need(answer in ("sameBytes", "newerVersion", "absent", "refused"))
    need(bundle_id == "-" or fingerprint(bundle_id)), free_text(cause)


def resolve_event(lines):
    need(len(lines) == 1)
    chosen, version, sha, where = fields(lines[0], "resolve", 4)
    plain(chosen), plain(version), fingerprint(sha), unescape_path(where)


def device_event(lines):
    need(len(lines) == 2)
    device, state = fields(lines[0], "device", 2)
    need(state in ("enrolled", "revoked") and vkey(fields(lines[1], "key", 1)[0])[1] == device)


def fork_event(lines):
    need(len(lines) == 2)
    origin, size, root = fields(lines[0], "fork", 3)
    need(origin), plain(size), fingerprint(root), plain(fields(lines[1], "proven", 1)[0])


EVENTS = {"bundle": bundle_event, "request": request_event, "answer": answer_event, "resolve": resolve_event,
          "device": device_event, "fork": fork_event}


# --- messages ---------------------------------------------------------------------------------------------------------

def count(value):
    return integer(value, 0, 10 ** 15)


def fixed(**members):
    def check(value):
        need(isinstance(value, dict))
        return {name: member(value, name.rstrip("_"), rule, name.endswith("_")) for name, rule in members.items()}
    return check


HEAD = fixed(path=message_path, version=number(1), sha256_=fingerprint, size=number(0), deleted=boolean)
COMMAND = fixed(
    id=text("command"), n=number(0), type=string, path_=message_path, version_=number(1), sha256_=fingerprint, reason_=string,
    by_=string)
NEEDED = {"resend": ("path",), "resolved": ("path", "version", "sha256"), "rescan": (), "release": ()}


def command(value):
    """A kind that is known has its members; another needs an id and a place."""
    need(isinstance(value, dict))
    kind = member(value, "type", string)
    if kind not in NEEDED:
        return fixed(id=text("command"), n=number(0))(value)
    out = COMMAND(value)
    need(all(out[name if name in out else name + "_"] is not None for name in NEEDED[kind]))
    return out


LIMITS = fixed(**{name: number(1) for name in (
    "bundleBytes", "manifestBytes", "manifestFiles", "recordBytes", "fileBytes", "pathBytes", "bundlesInFlight", "messageBytes",
    "waitSeconds")})
CONSISTENCY = fixed(old=number(0, (1 << 64) - 1), new=number(0, (1 << 64) - 1), proof=array(string))
MESSAGES = {
    "hello": fixed(protocol=fixed(min=integer, max=integer), serverTime=text("time"), storeId=string, logs=array(string),
                   tlsSpki=string, limits=LIMITS, checkpoint=string),
    "enrol-request": fixed(school=text("school"), secret=string, key=string, incarnation=text("incarnation")),
    "enrol-answer": fixed(device=text("device"), schoolName=string, storeId=string),
    "bundle-answer": fixed(receipt_=string, consistency_=CONSISTENCY, staged_=number(0), commands_=number(0)),
    "heads": fixed(heads=array(HEAD), next_=string),
    "commands": fixed(commands=array(command)),
    "result": fixed(result=lambda v: need(v in ("sameBytes", "newerVersion", "absent", "refused")), cause_=string),
    "report": fixed(
        tracked=count, receipted=count, pending=fixed(files=count, bytes=number(0, 1 << 60)),
        blocked=array(fixed(folder_=string, cause=string, count=count), 1000), skewMs=number(-SKEW, SKEW),
        inventory_=fixed(count=count, root=fingerprint), agent_=string),
}

PROBLEMS = {
    "malformed": 400, "unsupported-protocol": 400, "bad-signature": 401, "unknown-key": 401, "clock-skew": 401, "revoked": 403,
    "out-of-scope": 403, "code-refused": 403, "not-found": 404, "code-used": 409, "rollback-detected": 409,
    "wrong-incarnation": 409, "unknown-base": 409, "log-fork": 409, "in-progress": 409, "already-answered": 409, "limit": 413,
    "unsupported-encoding": 415, "digest-mismatch": 422, "missing-chunks": 424, "too-many-requests": 429, "unavailable": 503,
    "out-of-space": 507,
}


def problem(raw):
    value = document(raw)
    prefix = "urn:handover:problem:"
    kind = member(value, "type", string)
    need(kind.startswith(prefix) and kind[len(prefix):] in PROBLEMS)
    member(value, "server-time", text("time"), True), member(value, "hashes", array(fingerprint), True)
    for name in ("max", "index", "lastSeq", "retryAfter"):
        member(value, name, integer, True)
    member(value, "size", number(0, (1 << 64) - 1), True)
    return kind[len(prefix):], value


def inventory(lines):
    documents = []
    for line in lines:
        sha, where = line.split(" ")
        documents.append((unescape_path(where), fingerprint(sha)))
    documents.sort()
    need(len({where for where, _ in documents}) == len(documents))
    return hashlib.sha256("".join(f"{sha} {escape(where)}\n" for where, sha in documents).encode()).hexdigest()


# --- what each folder's files ask -------------------------------------------------------------------------------------

def judge_texts(v):
    """One value a line; all of them succeed, or all of them are refused."""
    outcomes = set()
    for line in v.lines():
        given, _, seconds = line.partition(" = ")
        try:
            value = TEXTS[v.get("type")](given)
            assert not seconds or value == int(seconds), line
            outcomes.add("success")
        except Refusal as refusal:
            outcomes.add(str(refusal))
    assert len(outcomes) == 1, f"{outcomes}: one outcome a file"
    need(outcomes == {"success"}, outcomes.pop())


def judge_paths(v):
    path(v.body)
    assert escape(v.body) == v.get("encoded")


def judge_crockford(v):
    for line in v.lines():
        left, right = line.split(" = ")
        assert (crockford(bytes.fromhex(left)) if v.get("type") == "encode" else crockford_canonical(left)) == right, line


def judge_token(v):
    got = token(v.body.decode())
    for name, value in got.items():
        assert v.get(name) == value, name


def judge_pin(v):
    assert crockford(hashlib.sha256(bytes.fromhex(v.get("spki")) + v.get("log-key").encode()).digest()[:16]) == v.get("pin")
    vkey(v.get("log-key"))


def judge_raw_signature(v):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(v.get("seed")))
    assert base64.b64encode(key.sign(v.body)).decode() == v.get("signature")


def judge_signature(v):
    base = signature(v)
    assert base.encode() == v.body, base


def judge_bundle(v):
    m, records = bundle(v.body, v.get("key"))
    assert m["id"] == v.get("bundle-id") and records == v.fields.get("record", []), (m["id"], records)


def judge_manifest(v):
    assert manifest(v.body, v.get("key"))["id"] == v.get("bundle-id")


def judge_manifest_rules(v):
    manifest_rules(manifest(v.body, v.get("key")), v.get("hub"), v.get("school"))


def judge_decision(v):
    outcome, version, parent = decide(v)
    assert (outcome, str(version or "None")) == (v.get("expect"), v.get("version", "None")), (outcome, version)
    assert outcome not in ("stored", "conflict") or str(parent or "-") == v.get("parent"), parent
    need(outcome == "success", outcome)  # the outcome is the class


def judge_chunk_list(v):
    value = document(v.body)
    got = expand(chunk_list(value["chunks"]), array(chunk)(value["earlier"]), value["maximum"])
    assert got == array(chunk)(value["expanded"]), got


def judge_chunking(v):
    if v.get("type") == "gear":
        assert v.lines() == [f"{g:016x}" for g in GEAR]
        return
    prefix, count = v.get("source").split(" ")
    raw = b"".join(hashlib.sha256(prefix.encode() + i.to_bytes(4, "big")).digest() for i in range(int(count)))
    assert hashlib.sha256(raw).hexdigest() == v.get("source-sha256")
    assert [int(line) for line in v.lines()] == cuts(raw, CLASSES[v.get("class")])


def judge_receipt(v, folder):
    event, value = receipt(v.body)
    assert event == v.get("event") and hashlib.sha256(v.body).hexdigest() == v.get("entry"), hashlib.sha256(v.body).hexdigest()
    if v.get("manifest"):
        other = read(os.path.join(folder, "..", "manifests", v.get("manifest")))
        same = answers(value, manifest(other.body, other.get("key")), vkey(other.get("key"))[1])
        assert same == (v.get("answers") == "yes")


def judge_message(v):
    MESSAGES[v.get("type")](document(v.body))


def judge_problem(v):
    code, value = problem(v.body)
    assert code == v.get("code") and str(PROBLEMS[code]) == v.get("status") and value.get("status") == PROBLEMS[code]


def judge_inventory(v):
    assert inventory(v.lines()) == v.get("root"), inventory(v.lines())


FOLDERS = {
    "texts": judge_texts, "paths": judge_paths, "crockford": judge_crockford, "tokens": judge_token, "pins": judge_pin,
    "raw-signatures": judge_raw_signature, "request-signatures": judge_signature, "content-digests": digest,
    "bundles": judge_bundle, "manifests": judge_manifest, "manifest-rules": judge_manifest_rules, "decisions": judge_decision,
    "chunk-lists": judge_chunk_list, "chunking": judge_chunking,
    "receipts": judge_receipt, "messages": judge_message, "problems": judge_problem, "inventories": judge_inventory,
}


def read(name):
    with open(name, "rb") as file:
        return Vector(file.read())


def main(root):
    judged = failed = 0
    for folder, judge in sorted(FOLDERS.items()):
        for name in sorted(os.listdir(os.path.join(root, folder))):
            v = read(os.path.join(root, folder, name))
            try:
                judge(v, os.path.join(root, folder)) if judge is judge_receipt else judge(v)
                outcome = "success"
            except Refusal as refusal:
                outcome = str(refusal)
            except AssertionError as error:
                outcome = f"another value: {error}"
            judged += 1
            if outcome != v.get("expect"):
                failed += 1
                print(f"{folder}/{name}: expect {v.get('expect')}, got {outcome}")
    print(f"{judged} files")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))))
