using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeFleet.Nano.Tests.Renode;

/// <summary>One peripheral of a platform description, or what a later description adds to one.</summary>
internal sealed partial class PlatformEntry
{
    public required string Name { get; init; }

    /// <summary>Empty where an entry of another file is added to.</summary>
    public required string Type { get; init; }

    /// <summary>On the bus; empty where it hangs elsewhere.</summary>
    public required IReadOnlyList<uint> Addresses { get; init; }

    public Dictionary<string, string> Parameters { get; } = [];

    /// <summary>Lines out: names, numbers or ranges.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>Where they go: a name and an input.</summary>
    public List<(string Output, string Target, string Input)> Wires { get; } = [];

    public static IReadOnlyList<PlatformEntry> Of(string text)
    {
        var entries = new List<PlatformEntry>();
        foreach (var line in text.Split('\n').Select(line => line.Split("//")[0].TrimEnd()).Where(line => line.Length > 0))
        {
            if (Head().Match(line) is { Success: true } head) entries.Add(Begin(head));
            else if (Wire().Match(line) is { Success: true } wire) entries[^1].Add(wire);
            else if (Given().Match(line) is { Success: true } given && given.Groups[1].Value != "init")
                entries[^1].Parameters[given.Groups[1].Value] = given.Groups[2].Value;
            // One of several places on the bus.
            else if (line.TrimStart().StartsWith("sysbus 0x", StringComparison.Ordinal)) entries[^1] = entries[^1].At(Hex().Match(line));
        }
        return entries;
    }

    private static PlatformEntry Begin(Match head) => new()
    {
        Name = head.Groups[1].Value,
        Type = head.Groups[2].Value,
        Addresses = head.Groups[3].Value.Contains("sysbus", StringComparison.Ordinal)
            && Hex().Match(head.Groups[3].Value) is { Success: true } hex
            ? [Number(hex)] : [],
    };

    private static uint Number(Match hex) => uint.Parse(hex.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private PlatformEntry At(Match hex) => new() { Name = Name, Type = Type, Addresses = [.. Addresses, Number(hex)] };

    private void Add(Match wire)
    {
        var output = wire.Groups[1].Value;
        Outputs.Add(output.Length == 0 ? "0" : output);
        foreach (var target in wire.Groups[2].Value.Split('|'))
        {
            var parts = target.Trim().Split('@');
            Wires.Add((output, parts[0].Split('#')[0], parts[1]));
        }
    }

    [GeneratedRegex(@"^(\w+):(?: ([\w.]+) @ (.+))?$")]
    private static partial Regex Head();

    [GeneratedRegex(@"^ +(?:([\w\[\]-]+) )?-> (.+)$")]
    private static partial Regex Wire();

    [GeneratedRegex(@"^ +(\w+): ?(.*)$")]
    private static partial Regex Given();

    [GeneratedRegex("0x([0-9A-Fa-f]+)")]
    private static partial Regex Hex();
}
