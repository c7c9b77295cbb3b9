using System.Globalization;
using System.Text.Json;

namespace EdgeFleet.Nano.Tests.Boards;

/// <summary>A board's <c>board.json</c>: what is soldered to it for which firmware, and what that draws.</summary>
/// <param name="Board">The name that its class gives it.</param>
/// <param name="Uses">Firmwares in small letters, or "gateway".</param>
/// <param name="Taken">Pins that the board itself uses, by what for.</param>
/// <param name="Heap">Null: not measured.</param>
internal sealed record BoardFile(
    string Board, IReadOnlyList<string> Uses, IReadOnlyDictionary<string, IReadOnlyList<string>> Taken, IReadOnlyList<Rail> Rails,
    IReadOnlyList<Part> Parts, ManagedHeap? Heap = null)
{
    private static readonly JsonSerializerOptions Strict =
        new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    public static BoardFile Read(string folder) =>
        JsonSerializer.Deserialize<BoardFile>(File.ReadAllText(Path.Combine(Sources.Root, folder, "board.json")), Strict)!;

    /// <summary>Milliamperes drawn from a rail, with what is drawn through the rails behind it.</summary>
    public int Drawn(string use, string rail) =>
        Parts.Sum(part => part.Count(use) * part.Draws.GetValueOrDefault(rail)) + Rails.Where(behind => behind.From == rail)
            .Sum(behind => Drawn(use, behind.Name));

    /// <summary>Part and I2C address of every chip of a firmware.</summary>
    public IEnumerable<(Part Part, int Address)> Chips(string use) =>
        Parts.SelectMany(part =>
            part.Addresses.Take(part.Count(use))
            .Select(address => (part, int.Parse(address.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    /// <summary>The rows that the README has to have, made from what stands here.</summary>
    public IEnumerable<string> Rows()
    {
        foreach (var part in Parts.Where(part => part.Number.Length > 0))
            yield return $"| {part.Name} | {part.Number} | {string.Join(" | ", Uses.Select(use => Shown(part.Count(use))))} | {part.For} |";
        foreach (var part in Parts.Where(part => part.Draws.Count > 0))
            yield return $"| {part.Name} | {string.Join(" | ", Rails.Select(rail => Shown(part.Draws.GetValueOrDefault(rail.Name))))} | "
                + $"{part.Source} |";
        var supply = Rails.Single(rail => rail.From is null);
        foreach (var use in Uses)
            yield return $"| {use} | {string.Join(" | ", Rails.Select(rail => $"{Drawn(use, rail.Name)} of {rail.Limit}"))} | "
                + $"{(Drawn(use, supply.Name) * supply.Volt / 1000).ToString("0.0", CultureInfo.InvariantCulture)} W |";
    }

    private static string Shown(int number) => number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture);
}

/// <param name="From">The rail that it is regulated from, by a linear regulator: the current is the same; null: the supply.</param>
/// <param name="Limit">Milliamperes that it can give.</param>
internal sealed record Rail(string Name, decimal Volt, int Limit, string? From = null);

/// <param name="Number">The maker's order number; empty: it is on the board already.</param>
/// <param name="Chip">Its folder in hardware/Devices; null: it has no driver.</param>
/// <param name="Counts">How many, by use; one number stands for all.</param>
/// <param name="Addresses">On I2C, as in 0x44, in the order in which several are wired.</param>
/// <param name="Draws">Milliamperes of one, at most, by rail.</param>
internal sealed record Part(
    string Name, string Number, string For, string Source, string? Chip, IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<string> Addresses, IReadOnlyDictionary<string, int> Draws)
{
    public int Count(string use) => Counts.TryGetValue(use, out var count) || Counts.TryGetValue("each", out count) ? count : 0;
}

/// <summary>Bytes of the managed heap, as measured while a firmware ran from an image.</summary>
/// <param name="Bytes">In all.</param>
/// <param name="Free">Of these.</param>
/// <param name="Loaded">Bytes of that image's files.</param>
/// <param name="Reserve">What stays free, whatever is loaded.</param>
internal sealed record ManagedHeap(int Bytes, int Free, int Loaded, int Reserve)
{
    public int LargestImage => Free + Loaded - Reserve;
}
