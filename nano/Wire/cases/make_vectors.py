#!/usr/bin/env python3
"""Writes the frames of this folder, always the same: python3 make_vectors.py [folder]"""

import sys

sys.dont_write_bytecode = True

import json
import pathlib
import wire

KEY = bytes(range(32))
UPDATE_KEY = bytes(range(0x80, 0xA0))
NODE = "00a1b2c3d4e50017"
IMAGE = "8899aabbccddeeff"
ID = "0102030405060708"
NOW = 1_795_564_800_000  # 2026-11-25T00:00:00Z
LAMP, LEVEL, SWITCH = "3416/0/3", "3416/0/1", "3306/2/5850"
NONE = "0/0/0"
TOP, BOTTOM = 2**63 - 1, -2**63


def reading(value, kind=3, quality=0, path=LAMP, time=NOW):
    return {"class": kind, "time": time, "path": path, "quality": quality, "value": value}


def cell(value, quality=0, path=LAMP):
    return {"path": path, "quality": quality, "value": value}


def command(part, value, phase=0, expiry=NOW + 60_000, path=LEVEL):
    return {"type": part, "id": ID, "expiry": expiry, "phase": phase, "path": path, "value": value}


def p(name, **fields):
    return {"type": name} | fields


class Frames:
    """Frames of one file; an answer is tied to the request made before it."""

    def __init__(self):
        self.cases = []
        self.tag = b""

    def add(self, name, data, **rest):
        self.cases.append({"name": name, "line": wire.line(data).hex()} | rest)

    def plain(self, name, *parts, answer=False, address=0xFFFF):
        data, _ = wire.frame(wire.ANSWER if answer else wire.REQUEST, address, [wire.part(x) for x in parts])
        self.add(name, data, frame={"answer": answer, "sealed": False, "address": address, "parts": parts})

    def ask(self, name, *parts, address=0x0017, boot=3, counter=41, nonce=0xDEADBEEF):
        data, self.tag = wire.frame(wire.REQUEST | wire.SEALED, address, [wire.part(x) for x in parts],
                                     boot, counter, nonce, KEY)
        self.add(name, data, frame={"answer": False, "sealed": True, "address": address, "boot": boot,
                                     "counter": counter, "nonce": nonce, "parts": parts, "tag": self.tag.hex()})

    def answer(self, name, *parts, address=0x0017, boot=3, counter=41):
        data, tag = wire.frame(wire.ANSWER | wire.SEALED, address, [wire.part(x) for x in parts],
                                boot, counter, 0, KEY, self.tag)
        self.add(name, data, frame={"answer": True, "sealed": True, "address": address, "boot": boot,
                                     "counter": counter, "requestTag": self.tag.hex(), "parts": parts,
                                     "tag": tag.hex()})


def discovery(f):
    identity = p("Identity", node=NODE, boot=3, release=7, selfTest=0, maxFrame=240, kind="streetlight",
                 board="ST_NUCLEO144_F767ZI")
    f.plain("Discover, to nodes without an address", p("Discover", slots=16, slot=120, salt=0x01020304, all=0))
    f.plain("Discover, to every node", p("Discover", slots=255, slot=65535, salt=0xFFFFFFFF, all=1))
    f.plain("an answer of a node without an address", identity, answer=True, address=0)
    f.plain("an answer of a node that has one", identity, answer=True, address=0xFFEF)
    f.ask("Assign, sealed, to address 0", p("Assign", node=NODE, address=0x0017), address=0, boot=0, counter=0)
    f.answer("Refusal of a boot number not known", p("Refusal", code=1, counter=0, part=0), address=0, counter=0)
    f.ask("Assign with both numbers learnt", p("Assign", node=NODE, address=0x0017), address=0, counter=1)
    f.answer("Identity from the new address", identity, counter=1)


def requests(f):
    f.ask("nothing asked")
    f.ask("a poll", p("Time", now=NOW, tolerance=500), p("Confirm", number=1233), p("Collect", **{"from": 1234}))
    f.ask("Time at its end", p("Time", now=2**48 - 1, tolerance=0xFFFF))
    f.ask("Confirm at its end", p("Confirm", number=2**32 - 1))
    f.ask("Collect from the oldest", p("Collect", **{"from": 0}))
    f.ask("Read of nothing", p("Read", paths=[]))
    f.ask("Read", p("Read", paths=[LAMP, SWITCH, "65535/255/65535"]))
    f.ask("Write, direct", command("Write", [55, 0]))
    f.ask("Write that never expires", command("Write", True, path=SWITCH, expiry=0))
    f.ask("Execute, selected", command("Execute", True, phase=1, path=SWITCH))
    f.ask("Execute, operated", command("Execute", True, phase=2, path=SWITCH))
    f.ask("Execute, cancelled", command("Execute", None, phase=3, path=SWITCH))
    f.ask("Configure, first of two", p("Configure", version=12, piece=0, last=1, settings=[
        {"path": "3416/0/5", "value": [-25, -1]}, {"path": SWITCH, "value": False}]))
    f.ask("Configure, without a setting", p("Configure", version=12, piece=1, last=1, settings=[]))
    f.ask("Settings", p("Settings"))
    f.ask("Offer", p("Offer", image=IMAGE, release=8, size=70_000))
    f.ask("Chunk", p("Chunk", image=IMAGE, offset=512, bytes=bytes(range(64)).hex()))
    f.ask("Offer and Chunk at their ends", p("Offer", image="ff" * 8, release=2**32 - 1, size=2**31 - 1),
          p("Chunk", image="ff" * 8, offset=2**31 - 1, bytes="00"))
    f.ask("Apply", p("Apply", image=IMAGE))
    f.ask("Apply that waits for what goes on", p("Apply", image=IMAGE, wait=1))
    f.ask("Rekey", p("Rekey", salt=ID, key=wire.wrapped(KEY, bytes.fromhex(ID), bytes(range(64, 96))).hex()))
    f.ask("Identify", p("Identify"))
    f.ask("numbers at their ends", p("Identify"), address=1, boot=2**32 - 1, counter=2**32 - 1, nonce=2**32 - 1)
    f.ask("numbers at nought", p("Identify"), address=1, boot=0, counter=0, nonce=0)
    f.ask("a part of a later version, and fields behind those known", p("7f", body="0102"),
          p("Identify", more="00"), p("Confirm", number=5, more="aabb"))
    f.ask("a part that a node may not pass over", p("ff", body="00"))


def answers(f):
    status = p("Status", flags=1, newest=1234, confirmed=1233, oldest=1234, dropped=0)
    f.ask("what they answer", p("Identify"))
    f.answer("nothing said")
    f.answer("one record, then Status", p("Records", first=1234, records=[reading([50, 0])]), status)
    f.answer("a gap in the numbers", p("Records", first=7, records=[reading([1, 0]), reading([2, 0])]),
             p("Records", first=10, records=[reading([3, 0])]), status)
    f.answer("Records without a record", p("Records", first=0, records=[]))
    f.answer("Status with every flag", p("Status", flags=0x1F, newest=2**32 - 1, confirmed=2**32 - 2,
                                         oldest=2**32 - 1, dropped=2**32 - 1))
    f.answer("Status of a new node", p("Status", flags=0, newest=0, confirmed=0, oldest=0, dropped=0))
    f.answer("Values", p("Values", values=[cell([50, 0]), cell(True, path=SWITCH), cell("灯", 0x04), cell(None, 0x7F)]))
    for code in range(12):
        f.answer(f"Result {code}", p("Result", id=ID, phase=code % 4, code=code))
    f.answer("Configuration of the firmware's own", p("Configuration", version=0, refused=0, why=0, path=NONE, pieces=0))
    for why in range(1, 6):
        f.answer(f"Configuration refused: {why}",
                 p("Configuration", version=11, refused=12, why=why, path="3416/0/5" if why < 4 else NONE, pieces=0))
    f.answer("Firmware, nothing under way", p("Firmware", state=0, image="00" * 8, taken=0, release=7))
    for state in range(1, 11):
        f.answer(f"Firmware, state {state}", p("Firmware", state=state, image=IMAGE, taken=576, release=7))
    f.answer("Firmware, genuine, and a restart would cut off its work",
             p("Firmware", state=3, image=IMAGE, taken=576, release=7, lowest=9, hold=1))
    f.answer("Firmware, state 11", p("Firmware", state=11, image=IMAGE, taken=0, release=7, lowest=9, hold=0))
    for code in range(2):
        f.answer(f"Keys {code}", p("Keys", code=code))
    f.answer("Identity with a fault found", p("Identity", node=NODE, boot=3, release=7, selfTest=0x80000001,
                                              maxFrame=64, kind="meter", board=""))
    for code in range(1, 5):
        f.answer(f"Refusal {code}", p("Refusal", code=code, counter=40, part=0 if code < 3 else 0x86))
    f.answer("parts and fields of a later version", p("3f", body=""), p("a0", body="00"),
             p("Refusal", code=9, counter=0, part=0, more="ff"))


def records(f):
    def one(name, made):
        f.answer(name, p("Records", first=1, records=[made]))

    f.ask("what they answer", p("Collect", **{"from": 1}))
    for kind, name in enumerate(["event", "billing", "state", "telemetry", "bulk"]):
        one("class " + name, reading([1, 0], kind))
        one("class " + name + ", with quality", reading([1, 0], kind, 0x01))
    for bit in range(7):
        one(f"quality {1 << bit:02x}", reading([1, 0], quality=1 << bit))
    one("no time known", reading([1, 0], quality=0x40, time=0))
    for v, name in [(None, "none"), (True, "true"), (False, "false"), ("", "an empty text"), ("abc", "a text"),
                    ("路灯 № 17", "a text beyond ASCII"), ("x" * 21, "the longest record: 36 bytes, all of a text")]:
        one(name, reading(v, quality=0x01))
    for mantissa in [0, -1, 1, -64, 63, 64, -65, 8191, 8192, 2**31 - 1, -2**31, 2**32, TOP, BOTTOM]:
        one(f"number {mantissa}", reading([mantissa, 0]))
    for exponent in [-128, -9, -1, 1, 18, 127]:
        one(f"exponent {exponent}", reading([1234, exponent]))
    one("number and exponent at their ends", reading([BOTTOM, -128], quality=0x7F))
    good = reading([1, 0])
    f.answer("quality told, though good", p("Records", first=1, records=[good],
                                            body="01000000" + wire.record(good, told=True).hex()))


def limits(f):
    f.ask("64 bytes, the least that a link lets pass",
          p("Chunk", image=IMAGE, offset=0, bytes="00" * (64 - 15 - 10 - 14)))
    f.answer("64 bytes answered", p("3f", body="ff" * (64 - 11 - 10 - 2)))
    f.ask("240 bytes, the most, with no zero in its body",
          p("Chunk", image=IMAGE, offset=0x01010101, bytes="ff" * (240 - 15 - 10 - 14)))
    f.ask("240 bytes, nearly all zero", p("Chunk", image="00" * 8, offset=0, bytes="00" * (240 - 15 - 10 - 14)))
    f.plain("240 bytes unsealed", p("7f", body="55" * (240 - 5 - 2)))
    f.plain("the shortest frame", address=1)
    f.answer("as many records as fit", p("Records", first=1, records=[reading([n, 0]) for n in range(14)]))


def hostile(f):
    parts = [wire.part(p("Identify"))]
    good, tag = wire.frame(wire.REQUEST | wire.SEALED, 0x17, parts, 3, 41, 0xDEADBEEF, KEY)

    def bad(name, fault, data, **rest):
        f.add(name, data, fault=fault, **rest)

    def raw(name, fault, line):
        f.cases.append({"name": name, "line": line, "fault": fault})

    def sealed(data):
        return data + wire.number(wire.crc(data), 2)

    raw("misstuffed: a code beyond the end", "stuffing", "000511223300")
    raw("misstuffed: the last group cut", "stuffing", "00" + wire.stuff(good)[:-1].hex() + "00")
    raw("misstuffed: 240 bytes under one code and no end", "stuffing", "00" + "f1" + "11" * 20 + "00")
    long, _ = wire.frame(wire.REQUEST, 1, [wire.part(p("7f", body="55" * 234))])
    raw("241 bytes", "too long", wire.line(long).hex())
    raw("a thousand bytes", "too long", "00" + ("02" + "11") .join([""] * 501) + "00")
    for size in [1, 4]:
        bad(f"{size} bytes: no frame is so short", "damaged", good[:size])
    bad("cut in its middle", "damaged", good[:12])
    bad("cut by its last byte", "damaged", good[:-1])
    bad("one bit turned", "damaged", good[:9] + bytes([good[9] ^ 0x10]) + good[10:])
    bad("CRC with its bytes exchanged", "damaged", good[:-2] + good[:-3:-1])
    bad("CRC inverted", "damaged", good[:-2] + bytes(o ^ 0xFF for o in good[-2:]))
    bad("sealed, and no room for a tag", "damaged", sealed(good[:15]))
    bad("sealed answer, and its head cut", "damaged", sealed(bytes([wire.ANSWER | wire.SEALED]) + good[1:10]))
    for version in [0, 2, 7]:
        bad(f"version {version}", "version",
            wire.frame(wire.SEALED | version, 0x17, parts, 3, 41, 1, KEY)[0])
    for bit in [0x20, 0x40, 0x80]:
        bad(f"reserved bit {bit:02x}", "reserved bit",
            wire.frame(wire.REQUEST | wire.SEALED | bit, 0x17, parts, 3, 41, 1, KEY)[0])
    bad("sealed under another key", "tag", wire.frame(wire.REQUEST | wire.SEALED, 0x17, parts, 3, 41, 1, UPDATE_KEY)[0])
    bad("a tag of zeros", "tag", sealed(good[:-10] + bytes(8)))
    bad("sent on to another node", "tag", sealed(good[:1] + b"\x18" + good[2:-2]))
    bad("its counter raised", "tag", sealed(good[:7] + b"\x2a" + good[8:-2]))
    answer, _ = wire.frame(wire.ANSWER | wire.SEALED, 0x17, parts, 3, 41, 0, KEY, tag)
    bad("an answer under another request", "tag", answer, requestTag=bytes(8).hex())
    bad("a request sent back as its answer", "tag",
        sealed(bytes([wire.ANSWER | wire.SEALED]) + good[1:11] + good[15:-2]), requestTag=tag.hex())
    for name, end in [("a part that runs over the end", b"\x01\x09\x00"), ("a part without a length", b"\x01")]:
        bad(name, "parts", wire.frame(wire.REQUEST | wire.SEALED, 0x17, parts + [end], 3, 41, 1, KEY)[0])
    bad("an answer sent back as a request", "tag",
        sealed(bytes([wire.REQUEST | wire.SEALED]) + answer[1:11] + bytes(4) + answer[11:-2]))


def malformed(f):
    """Genuine frames, with a part that is not what it should be."""
    def one(name, part, body):
        f.ask(f"{part}: {name}", p(part, body=body, malformed=True))

    whole = {x["type"]: wire.part(x)[2:].hex() for x in [
        p("Time", now=NOW, tolerance=5), p("Confirm", number=1), p("Collect", **{"from": 1}), p("Read", paths=[LAMP]),
        command("Write", [55, 0]), command("Execute", True),
        p("Configure", version=1, piece=0, last=0, settings=[{"path": LAMP, "value": [1, 0]}]),
        p("Offer", image=IMAGE, release=1, size=1), p("Apply", image=IMAGE), p("Discover", slots=1, slot=1, salt=1, all=0), p("Assign", node=NODE, address=1),
        p("Status", flags=0, newest=0, confirmed=0, oldest=0, dropped=0),
        p("Records", first=1, records=[reading("abc")]), p("Values", values=[cell("abc")]),
        p("Result", id=ID, phase=0, code=0), p("Configuration", version=0, refused=0, why=0, path=NONE, pieces=0),
        p("Firmware", state=0, image=IMAGE, taken=0, release=0),
        p("Identity", node=NODE, boot=0, release=0, selfTest=0, maxFrame=64, kind="a", board="b"),
        p("Refusal", code=1, counter=0, part=0)]}
    for part, body in whole.items():
        one("cut by its last byte", part, body[:-2])
    head, values = whole["Records"][:8], wire.path(LAMP).hex() + "00"
    stamp = wire.number(NOW, 6).hex() + wire.path(LAMP).hex()
    for bits in ["13", "23", "43", "83"]:
        one(f"a record with head {bits}", "Records", head + bits + stamp + "00")
    for kind in ["05", "06", "07"]:
        one(f"a record of class {kind}", "Records", head + kind + stamp + "00")
    for name, data in [("kind 4", "04"), ("boolean 2", "0202"), ("text beyond the end", "0304616263"),
                       ("number without an end", "0100ffff"), ("number of eleven bytes", "0100" + "80" * 10 + "00"),
                       ("number of 65 bits", "0100" + "ff" * 9 + "02")]:
        one("a value of " + name, "Values", values + data)
        one("a record of " + name, "Records", head + "03" + stamp + data)
    one("a path cut", "Read", whole["Read"] + "580d")
    one("nothing in it", "Chunk", wire.fields(wire.PARTS["Chunk"][1], {"image": IMAGE, "offset": 0, "bytes": ""}).hex())
    for name, bad in [
            ("phase 4", command("Write", None, phase=4)), ("phase 255", command("Execute", None, phase=255)),
            ("version 0", p("Configure", version=0, piece=0, last=0, settings=[])),
            ("a piece behind the last", p("Configure", version=1, piece=2, last=1, settings=[])),
            ("nothing offered", p("Offer", image=IMAGE, release=1, size=0)),
            ("more than any board holds", p("Offer", image=IMAGE, release=1, size=2**31)),
            ("an offset beyond every image", p("Chunk", image=IMAGE, offset=2**31, bytes="00")),
            ("no slot", p("Discover", slots=0, slot=1, salt=1, all=0)),
            ("the address of nobody", p("Assign", node=NODE, address=0)),
            ("an address beyond the last", p("Assign", node=NODE, address=0xFFF0)),
            ("the address of everyone", p("Assign", node=NODE, address=0xFFFF)),
            ("more than any board holds", p("Firmware", state=1, image=IMAGE, taken=2**31, release=1))]:
        one(name, bad["type"], wire.part(bad)[2:].hex())


def sums():
    plain = ["00", "0000", "11", "1100", "0011", "001100", "11220033", "11223344", "11000000", "00" * 16, "ff" * 239,
             "00" * 240, "01" * 240]
    texts = [b"", b"123456789", bytes(8), bytes(range(240))]
    big = bytes(range(256)) * 5
    node = bytes.fromhex(NODE)
    return {
        "cobs": [{"bytes": o, "stuffed": wire.stuff(bytes.fromhex(o)).hex()} for o in plain],
        "crc": [{"bytes": t.hex(), "crc": f"{wire.crc(t):04x}"} for t in texts],
        "hmac": [{"key": k.hex(), "bytes": t.hex(), "hmac": wire.hmac_sha256(k, t).hex()}
                 for k in [KEY, bytes(32)] for t in [b"", b"\1", big[:55], big[:56], big[:64], big[:119], big]],
        "slots": [{"node": NODE, "salt": salt, "slots": n, "slot": wire.slot(node, salt, n)}
                  for salt in [0, 1, 0x01020304, 2**32 - 1] for n in [1, 16, 255]],
    }


def images():
    def one(name, kind, board, files, release=8):
        head, data, seal = wire.image(release, kind, board, files, UPDATE_KEY)
        return {"name": name, "release": release, "kind": kind, "board": board,
                "files": [{"name": n, "length": len(c)} for n, c in files], "head": head,
                "bytes": (data + seal).hex(), "image": seal[:8].hex()}

    name = "a" * 61 + ".pe"
    return [one("two files", "streetlight", "ST_NUCLEO144_F767ZI",
                [("Wire.pe", bytes(range(100))), ("EdgeFleet.Nano-Lamp_1.pe", b"\0" * 30)]),
            one("the smallest", "", "", [("a.pe", b"\0")], 0),
            one("a name of 64 bytes", "meter", "灯", [(name, b"1")], 2**32 - 1),
            one("a head of 512 bytes", "k" * 100, "b", [(f"file-of-twenty-{n:02}.pe", bytes([n])) for n in range(16)]),
            one("sixteen files", "meter", "灯", [(f"{n}.pe", bytes([n])) for n in range(16)])]


def text(data):
    return json.dumps(data, ensure_ascii=False)


def rows(cases):
    return "[\n" + ",\n".join("  " + text(c) for c in cases) + "\n]"


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    folder = folder.parent if folder.is_file() else folder
    made = {}
    for maker in [discovery, requests, answers, records, limits, hostile, malformed]:
        frames = Frames()
        maker(frames)
        made[maker.__name__] = (f'{{ "key": "{KEY.hex()}", "frames": {rows(frames.cases)} }}')
    made["images"] = f'{{ "key": "{UPDATE_KEY.hex()}", "images": {rows(images())} }}'
    made["sums"] = "{ " + ",\n".join(f'"{k}": {rows(v)}' for k, v in sums().items()) + " }"
    for name, content in made.items():
        (folder / (name + ".json")).write_bytes((content + "\n").encode("utf-8"))


main()
