using EdgeFleet.City.Physics;
using EdgeFleet.City.Plan;

namespace EdgeFleet.City.Field;

/// <summary>
/// A greenhouse controller's registers (device model <c>greenhouse-climate</c>). Input 0 to 4 and 8 to 10 are
/// measurements, holding 0 is the vent's set point. Input 5 to 7 do not exist: an odd unit id answers
/// exception 02 to a read that touches them, an even one gives zeros, as devices of both kinds are in the field.
/// </summary>
public sealed class GreenhouseUnit(HousePlan plan, Greenhouse house, TimeProvider time) : IModbusUnit
{
    private const int InputRegisters = 11;
    private readonly bool _gapAnswers = plan.Unit % 2 == 0;

    public HousePlan Plan => plan;

    public ModbusException? Read(RegisterTable table, int address, Span<ushort> registers)
    {
        var end = address + registers.Length;
        var sample = house.Measure(time.GetUtcNow());
        if (table == RegisterTable.Holding)
        {
            if (end > 1) return ModbusException.IllegalDataAddress;
            registers[0] = (ushort)sample.VentSetPointPercent;
            return null;
        }
        if (end > InputRegisters || (!_gapAnswers && address <= 7 && end > 5)) return ModbusException.IllegalDataAddress;

        var co2 = (uint)(sample.Co2Ppm * 100);
        Span<ushort> all =
        [
            Tenths(sample.AirCelsius), Tenths(sample.HumidityPercent),
            (ushort)co2, (ushort)(co2 >> 16),   // low word first
            (ushort)(sample.Lux / 10), 0, 0, 0,
            Tenths(sample.SoilMoisturePercent), Tenths(sample.SoilCelsius), Tenths(sample.VentPercent),
        ];
        all[address..end].CopyTo(registers);
        return null;
    }

    public ModbusException? Write(int address, IReadOnlyList<ushort> values)
    {
        if (address + values.Count > 1) return ModbusException.IllegalDataAddress;
        if (values[0] > 100) return ModbusException.IllegalDataValue;
        house.SetVent(values[0]);
        return null;
    }

    // Two's complement for what may be below zero.
    private static ushort Tenths(decimal value) => unchecked((ushort)(short)(value * 10));
}
