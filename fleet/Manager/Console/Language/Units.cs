namespace EdgeFleet.Manager.Console.Language;

/// <summary>UCUM codes as people write them. A code that is not here is shown as it is.</summary>
public static class Units
{
    private static readonly Dictionary<string, string> Written = new()
    {
        ["1"] = "",
        ["Cel"] = "°C",
        ["[ppm]"] = "ppm",
        ["[ppth]"] = "‰",
        ["deg"] = "°",
        ["kW.h"] = "kWh",
        ["W.h"] = "Wh",
        ["kvar.h"] = "kvarh",
        ["V.A"] = "VA",
        ["m3"] = "m³",
        ["m3/h"] = "m³/h",
        ["ug/m3"] = "µg/m³",
        ["Ohm"] = "Ω",
        ["By"] = "B",
    };

    public static string Shown(string? ucum) => string.IsNullOrEmpty(ucum) ? "" : Written.GetValueOrDefault(ucum, ucum);
}
