using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>How a unit is asked.</summary>
/// <param name="Unit">0 to 255; behind RTU and ASCII 1 to 247.</param>
/// <param name="Framing">How its PDUs are packed.</param>
/// <param name="AnyTransaction">It answers under transactions of its own.</param>
/// <param name="Timeout">For each attempt, connecting included.</param>
/// <param name="Retries">Further attempts in one poll.</param>
internal sealed record ModbusAccess(byte Unit, ModbusFraming Framing, bool AnyTransaction, TimeSpan Timeout, int Retries)
{
    private const int HighestUnit = 247;

    public static ModbusAccess Of(FieldValues link)
    {
        var framing = link.Choice("framing", ModbusFramings.Names);
        var unit = link.Whole("unit");
        // On a line of many, 0 is everybody, who does not answer (V1.02, section 2.2).
        if (framing != ModbusFraming.Tcp && unit is < 1 or > HighestUnit)
            link.Fault("unit", SourcePhrases.NoUnit.With(unit, HighestUnit));
        return new ModbusAccess(
            (byte)unit, framing, framing == ModbusFraming.Tcp && link.Boolean("anyTransaction"),
            TimeSpan.FromMilliseconds(link.Whole("timeoutMs")), (int)link.Whole("retries"));
    }
}
