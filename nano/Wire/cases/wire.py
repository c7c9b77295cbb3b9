"""The node wire, read a second time: an encoder made from ../README.md alone, for tests only."""

import hashlib
import hmac

REQUEST, ANSWER, SEALED = 0x01, 0x09, 0x10

# A part is a type and its fields in order. A field of type [..] is repeated until the part ends. Who wrote by an earlier page ends a
# part before the fields that it did not have.
SETTING = [("path", "path"), ("value", "value")]
READING = [("path", "path"), ("quality", 1), ("value", "value")]
COMMAND = [("id", "bytes"), ("expiry", 6), ("phase", 1), ("path", "path"), ("value", "value")]
PARTS = {
    "Time": (0x01, [("now", 6), ("tolerance", 2)]),
    "Confirm": (0x02, [("number", 4)]),
    "Collect": (0x03, [("from", 4)]),
    "Read": (0x04, [("paths", ["path"])]),
    "Write": (0x85, COMMAND),
    "Execute": (0x86, COMMAND),
    "Configure": (0x87, [("version", 4), ("piece", 1), ("last", 1), ("settings", [SETTING])]),
    "Settings": (0x08, []),
    "Offer": (0x89, [("image", "bytes"), ("release", 4), ("size", 4)]),
    "Chunk": (0x8A, [("image", "bytes"), ("offset", 4), ("bytes", "bytes")]),
    "Apply": (0x8B, [("image", "bytes"), ("wait", 1)]),
    "Identify": (0x0C, []),
    "Discover": (0x0D, [("slots", 1), ("slot", 2), ("salt", 4), ("all", 1)]),
    "Assign": (0x8E, [("node", "bytes"), ("address", 2)]),
    "Rekey": (0x8F, [("salt", "bytes"), ("key", "bytes")]),
    "Keys": (0x28, [("code", 1)]),
    "Status": (0x20, [("flags", 1), ("newest", 4), ("confirmed", 4), ("oldest", 4), ("dropped", 4)]),
    "Records": (0x21, [("first", 4), ("records", ["record"])]),
    "Values": (0x22, [("values", [READING])]),
    "Result": (0x23, [("id", "bytes"), ("phase", 1), ("code", 1)]),
    "Configuration": (0x24, [("version", 4), ("refused", 4), ("why", 1), ("path", "path"), ("pieces", 1)]),
    "Firmware": (0x25, [("state", 1), ("image", "bytes"), ("taken", 4), ("release", 4), ("lowest", 4), ("hold", 1)]),
    "Identity": (0x26, [("node", "bytes"), ("boot", 4), ("release", 4), ("selfTest", 4), ("maxFrame", 1),
                        ("kind", "text"), ("board", "text")]),
    "Refusal": (0x27, [("code", 1), ("counter", 4), ("part", 1)]),
}

LATER = {"wait", "lowest", "hold"}


def number(value, size):
    return value.to_bytes(size, "little")


def signed(value):
    zigzag = value * 2 if value >= 0 else -value * 2 - 1
    out = bytearray()
    while zigzag > 0x7F:
        out.append(0x80 | zigzag & 0x7F)
        zigzag >>= 7
    out.append(zigzag)
    return bytes(out)


def text(value):
    data = value.encode("utf-8")
    return number(len(data), 1) + data


def path(value):
    thing, instance, resource = (int(n) for n in value.split("/"))
    return number(thing, 2) + number(instance, 1) + number(resource, 2)


def value(v):
    """None, a boolean, a text, or a number as [mantissa, exponent]."""
    if v is None:
        return b"\0"
    if isinstance(v, bool):
        return bytes([2, v])
    if isinstance(v, str):
        return b"\3" + text(v)
    mantissa, exponent = v
    return b"\1" + exponent.to_bytes(1, "little", signed=True) + signed(mantissa)


def record(r, told=False):
    """A quality of 0 is left out, unless it is told."""
    told = told or r["quality"] != 0
    return (bytes([r["class"] | (0x08 if told else 0)]) + number(r["time"], 6) + path(r["path"])
            + (bytes([r["quality"]]) if told else b"") + value(r["value"]))


def field(kind, v):
    if isinstance(kind, int):
        return number(v, kind)
    if isinstance(kind, list):
        if isinstance(kind[0], list):
            return b"".join(fields(kind[0], item) for item in v)
        return b"".join(field(kind[0], item) for item in v)
    return {"bytes": bytes.fromhex, "text": text, "path": path, "value": value, "record": record}[kind](v)


def fields(layout, values):
    return b"".join(field(kind, values[name]) for name, kind in layout if name in values or name not in LATER)


def part(p):
    """A part by its fields, or by its body; `more` are bytes behind the fields."""
    kind, layout = PARTS.get(p["type"], (None, None))
    if kind is None:
        kind = int(p["type"], 16)
    body = bytes.fromhex(p["body"]) if "body" in p else fields(layout, p) + bytes.fromhex(p.get("more", ""))
    return bytes([kind]) + number(len(body), 1) + body


def crc(data):
    register = 0xFFFF
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ 0x1021 if register & 0x8000 else register << 1) & 0xFFFF
    return register


def hmac_sha256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def frame(control, address, parts, boot=0, counter=0, nonce=0, key=None, request_tag=None):
    """The bytes before stuffing, and the tag where the frame is sealed."""
    data = bytes([control]) + number(address, 2)
    tag = b""
    if control & SEALED:
        data += number(boot, 4) + number(counter, 4)
        if request_tag is None:
            data += number(nonce, 4)
    data += b"".join(parts)
    if control & SEALED:
        context = b"\1" if request_tag is None else b"\2" + request_tag
        tag = hmac_sha256(key, context + data)[:8]
    data += tag
    return data + number(crc(data), 2), tag


def stuff(data):
    """COBS; a frame is short enough that no group of it needs the code FF."""
    return b"".join(bytes([len(group) + 1]) + group for group in data.split(b"\0"))


def line(data):
    return b"\0" + stuff(data) + b"\0"


def wrapped(key, salt, following):
    """A key that is to follow, under the one in force."""
    return bytes(a ^ b for a, b in zip(following, hmac_sha256(key, b"\3" + salt)))


def slot(node, salt, slots):
    return crc(node + number(salt, 4)) % slots


def image(release, kind, board, files, update_key):
    """Head, contents and seal."""
    data = b"EFN1" + number(release, 4) + text(kind) + text(board) + number(len(files), 1)
    for name, content in files:
        data += text(name) + number(len(content), 4)
    head = len(data)
    data += b"".join(content for _, content in files)
    return head, data, hmac_sha256(update_key, data)
