# Compiles our models for Renode, as sources: so they run in any Renode, whichever .NET it was built for.
# Python's own library need not be there; that of .NET is.
from System import Array
from System.IO import Directory, Path

# Folders and files below the root of the repository. None of them may need the firmware or a package: CI compiles exactly these.
EDGEFLEET_SOURCES = [
    'emulation/Models',
    'emulation/Models/Cabinets',
    'emulation/Models/Chips',
    'emulation/Models/Flash',
    'emulation/Models/Houses',
    'emulation/Models/I2c',
    'emulation/Models/Lamps',
    'emulation/Models/Meters',
    'emulation/Models/Pins',
    'emulation/Models/Power',
    'emulation/Models/Spi',
    'emulation/Models/Serial/DelayedSender.cs',
    'emulation/Models/Serial/SerialBus.cs',
    'emulation/Models/Serial/SerialFormat.cs',
    'emulation/Models/Serial/SerialStation.cs',
    'emulation/Nodes/IEmulatedBoard.cs',
    'emulation/Nodes/SlotFlash.cs',
    'emulation/Nodes/GreenhouseBoard.cs',
    'emulation/Nodes/MeterBoard.cs',
    'emulation/Nodes/StreetlightBoard.cs',
    'emulation/Nodes/SubstationBoard.cs',
    'hardware/Boards/Stm32Pin.cs',
    'hardware/Boards/Nucleo144F767ZI',
    'hardware/Devices/Bh1750/Bh1750Registers.cs',
    'hardware/Devices/Lis3dh/Lis3dhRegisters.cs',
    'hardware/Devices/Mb85rc256/Mb85rc256Registers.cs',
    'hardware/Devices/Mcp23017/Mcp23017Registers.cs',
    'hardware/Devices/Pcf8563/Pcf8563Registers.cs',
    'hardware/Devices/Rv3032/Rv3032Registers.cs',
    'hardware/Devices/Sht4x/Sht4xRegisters.cs',
    'nano/Substation/Contacts/ContactNumber.cs',
    'nano/Substation/Cabinet/TransmitterRange.cs',
    'emulation/Renode/Stm32',
    'emulation/Renode/Adapters',
]

def mc_edgefleet_load(scripts):
    root = Path.GetFullPath(Path.Combine(scripts, '../../..'))
    files = []
    for name in EDGEFLEET_SOURCES:
        path = Path.Combine(root, name)
        files += [path] if name.endswith('.cs') else list(Directory.GetFiles(path, '*.cs'))
    if not monitor.TryCompilePlugin(Array[str](files)):
        raise Exception('Our models do not compile with this Renode: see the errors above.')
