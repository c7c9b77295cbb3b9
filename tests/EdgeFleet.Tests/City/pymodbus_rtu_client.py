"""An independent Modbus RTU master for the city's meters: pymodbus on a serial port.

Arguments: port, first unit, last unit, registers. Prints one JSON object {unit: registers or null}.
"""
import json
import logging
import sys

from pymodbus.client import ModbusSerialClient
from pymodbus.transaction import ModbusRtuFramer

logging.disable(logging.CRITICAL)
port, first, last, count = sys.argv[1], *map(int, sys.argv[2:5])
client = ModbusSerialClient(port=port, framer=ModbusRtuFramer, baudrate=9600, bytesize=8, parity="N", stopbits=1, timeout=4)
assert client.connect(), port
read = {}
for unit in range(first, last + 1):
    answer = client.read_holding_registers(0, count, slave=unit)
    read[unit] = None if answer.isError() else answer.registers
client.close()
print(json.dumps(read))
