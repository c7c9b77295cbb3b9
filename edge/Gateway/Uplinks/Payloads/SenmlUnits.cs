using System.Collections.Frozen;

namespace EdgeFleet.Gateway.Uplinks.Payloads;

/// <summary>
/// Units in SenML's words (RFC 8428, 12.1, and the secondary ones of RFC 8798) for those in UCUM's. Most are the same; one that SenML
/// has no word for stays as it is.
/// </summary>
internal static class SenmlUnits
{
    private static readonly FrozenDictionary<string, string> OfUcum = new Dictionary<string, string>
    {
        ["1"] = "/", ["%"] = "/100", ["[ppm]"] = "ppm", ["[pH]"] = "pH",
        ["V.A"] = "VA", ["kV.A"] = "kVA", ["W.h"] = "Wh", ["kW.h"] = "kWh", ["var.h"] = "varh", ["kvar.h"] = "kvarh", ["A.h"] = "Ah",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Secondary = new[]
    {
        "ms", "min", "h", "MHz", "kW", "kVA", "kvar", "Ah", "Wh", "kWh", "varh", "kvarh", "kVAh", "Wh/km", "KiB", "GB", "Mbit/s", "B/s",
        "MB/s", "mV", "mA", "dBm", "ug/m3", "mm/h", "m/h", "ppm", "/100", "/1000", "hPa", "mm", "cm", "km", "km/h",
    }.ToFrozenSet();

    public static string Of(string ucum) => OfUcum.GetValueOrDefault(ucum, ucum);

    /// <summary>A pack in which there is such a one says so in its version.</summary>
    public static bool IsSecondary(string unit) => Secondary.Contains(unit);
}
