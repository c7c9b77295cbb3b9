using System.Text.Json;
using EdgeFleet.Gateway.Drivers.LocalIo;
using EdgeFleet.Tests.Architecture;

namespace EdgeFleet.Tests.LocalIo;

/// <summary>Runs the cases of the driver's folder: a contact's levels with their times, and what is to be made of them.</summary>
public class CaseTests
{
    /// <summary>UTC runs with the other clock, this far ahead.</summary>
    private const long Epoch = 1_800_000_000_000;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static TheoryData<string> Cases =>
        [.. Repository.Files("/case.json").Where(file => file.StartsWith("edge/Gateway/Drivers/LocalIo/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_case_comes_out_as_written(string file)
    {
        var written = JsonSerializer.Deserialize<Case>(Repository.Read(file), Web)!;
        var input = new DebouncedInput(written.DebounceMs);
        foreach (var told in written.Told) input.Tell(told[1].GetBoolean(), told[0].GetInt64(), Epoch + told[0].GetInt64());
        input.Settle(written.LookMs);
        Assert.Equal((written.Closed, written.Closings, written.Changes.Count), (input.Closed, input.Closings, input.Changes));
        Assert.Equal(written.Changes.Select(change => new InputChange(Epoch + change[0].GetInt64(), change[1].GetBoolean())),
            input.From(0));
    }

    private sealed record Case(
        string What, int DebounceMs, IReadOnlyList<JsonElement[]> Told, long LookMs, bool Closed, long Closings,
        IReadOnlyList<JsonElement[]> Changes);
}
