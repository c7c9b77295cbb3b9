using System.Globalization;

namespace EdgeFleet.City.Plan;

/// <summary>What a meter speaks.</summary>
public enum MeterProtocol
{
    /// <summary>Modbus RTU at 9600 8N1, as sub-meters in switch cabinets do.</summary>
    ModbusRtu,
    /// <summary>DL/T 645-2007 at 2400 8E1, as billing meters do.</summary>
    Dlt645,
}

/// <summary>An electricity meter on the serial line of a gateway.</summary>
/// <param name="Number">1, 2, 3 ... within the city.</param>
/// <param name="Name">For people, in both languages.</param>
/// <param name="Protocol">What it speaks.</param>
/// <param name="Gateway">The gateway whose line it hangs on.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record SerialMeterPlan(
    int Number, string Name, MeterProtocol Protocol, GatewayPlan Gateway, double Latitude, double Longitude)
    : DevicePlan(Number, Name, Gateway, Latitude, Longitude)
{
    // The administrative code of Shouguang, as grid companies begin their numbers with.
    private const long FirstAddress = 370783_000000;

    // Of each four: three sub-meters and a billing meter.
    private const int Round = 4;

    public override string Profile => Protocol == MeterProtocol.ModbusRtu ? "three-phase-meter" : "dlt645-meter";

    /// <summary>Of a Modbus meter: its unit id.</summary>
    public byte Unit => (byte)(Number - Number / Round);

    /// <summary>Of a DL/T 645 meter: its twelve digits.</summary>
    public string Address => (FirstAddress + Number).ToString(CultureInfo.InvariantCulture);

    /// <param name="meters">How many, all on one line.</param>
    /// <param name="gateway">Whose line.</param>
    internal static IReadOnlyList<SerialMeterPlan> Draw(int meters, GatewayPlan gateway) =>
        [.. Enumerable.Range(1, meters).Select(number => Place(number, gateway))];

    // Along the cable through a row of blocks north of the gateway's cabinet, a meter every 8 m.
    private static SerialMeterPlan Place(int number, GatewayPlan gateway)
    {
        var protocol = number % Round == 0 ? MeterProtocol.Dlt645 : MeterProtocol.ModbusRtu;
        var (name, nameZh) = protocol == MeterProtocol.ModbusRtu ? ("feeder meter", "馈线电表") : ("flats meter", "居民总表");
        var full = gateway.Subdistrict.NameOf(name, nameZh, number.ToString("00", CultureInfo.InvariantCulture));
        return new SerialMeterPlan(number, full, protocol, gateway,
            Math.Round(gateway.Latitude + 90 / 111_000.0, 6), Math.Round(gateway.Longitude + 8 * number / 89_000.0, 6));
    }
}
