using EdgeFleet.City.Field;
using EdgeFleet.Models.Meters;

namespace EdgeFleet.City.Meters;

/// <summary>
/// The holding registers of a three-phase meter (device model <c>three-phase-meter</c>), the high word of a pair first:
/// voltages 0 to 2 in 0.1 V, currents 3 to 8 in 0.001 A, active power of the phases 9 to 14 and in all 15 and 16 in 0.1 W,
/// power factor 17 in 0.001, frequency 18 in 0.01 Hz, energy forward 19 and 20 and reverse 21 and 22 in 0.01 kWh.
/// </summary>
internal sealed class MeterRegisters(ElectricityMeter meter) : IModbusUnit
{
    private const int Registers = 23;
    private const int Phases = 3;

    public static readonly RegisterMap Map = new(
    [
        .. Enumerable.Range(0, Phases).SelectMany(PhasePoints),
        Point("3422/0/15", 15, 2, r => Signed(r) / 10m),
        Point("3422/0/5", 17, 1, r => r[0] / 1000m),
        Point("3421/1/11", 18, 1, r => r[0] / 100m),
        Point("3422/0/17", 19, 2, r => Pair(r) * 10m),
        Point("3422/0/18", 21, 2, r => Pair(r) * 10m),
    ]);

    public ModbusException? Read(RegisterTable table, int address, Span<ushort> registers)
    {
        var end = address + registers.Length;
        if (table != RegisterTable.Holding || end > Registers) return ModbusException.IllegalDataAddress;
        var all = new ushort[Registers];
        for (var phase = 0; phase < Phases; phase++)
        {
            all[phase] = (ushort)Math.Round(meter.Volts[phase] * 10);
            var amperes = meter.Watts[phase] / meter.PowerFactor / meter.Volts[phase];
            Put(all, 3 + 2 * phase, (long)Math.Round(amperes * 1000));
            Put(all, 9 + 2 * phase, (long)Math.Round(meter.Watts[phase] * 10));
        }
        Put(all, 15, (long)Math.Round(meter.Watts.Sum() * 10));
        all[17] = (ushort)Math.Round(meter.PowerFactor * 1000);
        all[18] = (ushort)Math.Round(meter.Hertz * 100);
        Put(all, 19, meter.Forward[0]);
        Put(all, 21, meter.Reverse);
        all.AsSpan(address, registers.Length).CopyTo(registers);
        return null;
    }

    /// <summary>Nothing in it can be set over the line.</summary>
    public ModbusException? Write(int address, IReadOnlyList<ushort> values) => ModbusException.IllegalDataAddress;

    private static RegisterPoint[] PhasePoints(int phase) =>
    [
        Point($"3421/{phase + 1}/1", phase, 1, r => r[0] / 10m),
        Point($"3421/{phase + 1}/6", 3 + 2 * phase, 2, r => Pair(r) / 1000m),
        Point($"3421/{phase + 1}/23", 9 + 2 * phase, 2, r => Signed(r) / 10m),
    ];

    private static RegisterPoint Point(string path, int address, int registers, RegisterDecoder value) =>
        new(path, RegisterTable.Holding, address, registers, value);

    private static void Put(ushort[] registers, int at, long value) =>
        (registers[at], registers[at + 1]) = (unchecked((ushort)(value >> 16)), unchecked((ushort)value));

    private static uint Pair(ReadOnlySpan<ushort> registers) => (uint)registers[0] << 16 | registers[1];

    private static int Signed(ReadOnlySpan<ushort> registers) => unchecked((int)Pair(registers));
}
