"""An independent Modbus server for the driver's tests: pymodbus, values laid out with struct.

Arguments: socket, rtu or ascii, and a serial port; without one it listens on TCP, whatever the framing.
Prints one JSON line {port, points}. Then answers each line "<table> <address> <count>" on stdin with the
registers or bits it holds; ends when stdin is closed. Unit 1 is complete, unit 2 has holes; others are silent.
"""
import asyncio
import json
import logging
import struct
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusAsciiFramer, ModbusRtuFramer, ModbusSocketFramer

NUMBERS = [
    ("int16", ">h", -12345), ("uint16", ">H", 54321),
    ("int32", ">i", -1234567890), ("uint32", ">I", 4023456789), ("float32", ">f", 21.75),
    ("int64", ">q", -1234567890123456789), ("uint64", ">Q", 17890123456789012345), ("float64", ">d", -98765.4321),
]
DIGITS = [("bcd16", "9075"), ("bcd32", "90751234"), ("bcd64", "9075123456780429")]
# Wire order of the letters A (most significant), B, ... for 2, 4 and 8 bytes.
ORDERS = {
    "ABCD": ("AB", "ABCD", "ABCDEFGH"), "CDAB": ("AB", "CDAB", "GHEFCDAB"),
    "BADC": ("BA", "BADC", "BADCFEHG"), "DCBA": ("BA", "DCBA", "HGFEDCBA"),
}
SPELLED = ["ABCDEFGH", "GHEFCDAB", "BADCFEHG", "HGFEDCBA", "EFGHABCD", "CDABGHEF", "FEHGBADC", "DCBAHGFE"]


def wire(data, letters):
    ordered = bytes(data[ord(letter) - ord("A")] for letter in letters)
    return list(struct.unpack(f">{len(data) // 2}H", ordered))


def layout():
    registers, points = [], []

    def place(kind, order, data, letters, shown):
        points.append({"address": len(registers), "type": kind, "byteOrder": order, "value": shown})
        registers.extend(wire(data, letters))

    fields = [(kind, struct.pack(form, value), str(value)) for kind, form, value in NUMBERS]
    fields += [(kind, bytes.fromhex(digits), str(int(digits))) for kind, digits in DIGITS]
    for kind, data, shown in fields:
        for order, forms in ORDERS.items():
            place(kind, order, data, forms[{2: 0, 4: 1, 8: 2}[len(data)]], shown)
        if len(data) == 8:
            for letters in SPELLED:
                place(kind, letters, data, letters, shown)
    return registers, points


async def main():
    registers, points = layout()
    bits = [i % 3 == 0 for i in range(2000)]
    # zero_mode keeps pymodbus from shifting addresses by one.
    complete = ModbusSlaveContext(
        di=ModbusSequentialDataBlock(0, list(bits)), co=ModbusSequentialDataBlock(0, list(bits)),
        hr=ModbusSequentialDataBlock(0, registers + [0] * 200), ir=ModbusSequentialDataBlock(0, list(registers)), zero_mode=True)
    holes = ModbusSlaveContext(
        di=ModbusSparseDataBlock({0: False}), co=ModbusSparseDataBlock({0: False}),
        hr=ModbusSparseDataBlock({0: 1000}), ir=ModbusSparseDataBlock({i: 100 + i for i in (0, 1, 2, 3, 4, 8, 9, 10)}), zero_mode=True)
    units = {1: complete, 2: holes}
    context = ModbusServerContext(units, single=False)
    framer = {"socket": ModbusSocketFramer, "rtu": ModbusRtuFramer, "ascii": ModbusAsciiFramer}[sys.argv[1]]
    port = 0
    if len(sys.argv) > 2:
        server = ModbusSerialServer(context, framer, port=sys.argv[2], ignore_missing_slaves=True)
        await server.start()
        serving = asyncio.create_task(server.serve_forever())
    else:
        server = ModbusTcpServer(context, framer, None, ("127.0.0.1", 0), ignore_missing_slaves=True)
        serving = asyncio.create_task(server.serve_forever())
        await server.serving
        port = server.server.sockets[0].getsockname()[1]
    print(json.dumps({"port": port, "free": len(registers), "points": points}), flush=True)
    functions = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}
    while line := await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
        table, address, count = line.split()
        print(json.dumps([int(value) for value in complete.getValues(functions[table], int(address), int(count))]), flush=True)
    serving.cancel()


# It reports every client that leaves as an error.
logging.disable(logging.CRITICAL)
asyncio.run(main())
