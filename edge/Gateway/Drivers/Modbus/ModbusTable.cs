namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>The four address spaces of a device (V1.1b3, section 4.3). The number is the function code that reads it.</summary>
internal enum ModbusTable : byte
{
    Coil = 1,
    Discrete = 2,
    Holding = 3,
    Input = 4,
}
