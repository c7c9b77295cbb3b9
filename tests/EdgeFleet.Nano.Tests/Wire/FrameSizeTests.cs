using System.Text.Json.Nodes;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>What typical frames weigh on the line, against `nano/Wire/budget.json`: at 9600 baud a byte takes a millisecond.</summary>
public sealed class FrameSizeTests(ITestOutputHelper output)
{
    private const string Command = """
        { "type": "Execute", "id": "0102030405060708", "expiry": 1795564860000, "phase": 2, "path": "3306/2/5850", "value": true }
        """;
    private const string Result = """{ "type": "Result", "id": "0102030405060708", "phase": 2, "code": 0 }""";
    private const string Status =
        """{ "type": "Status", "flags": 1, "newest": 70010, "confirmed": 70000, "oldest": 70001, "dropped": 0 }""";
    private const string Poll = """
        { "type": "Time", "now": 1795564800000, "tolerance": 500 }, { "type": "Confirm", "number": 70000 },
            { "type": "Collect", "from": 70001 }
        """;

    private static readonly JsonObject Budget =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Sources.Root, "nano", "Wire", "budget.json")))!.AsObject();

    private static readonly Dictionary<string, JsonObject> Frames = new()
    {
        ["poll"] = Request(Poll),
        ["answer without a record"] = Answer(Status),
        ["answer of one record"] = Answer(Records(1), Status),
        ["answer of ten records"] = Answer(Records(10), Status),
        ["command"] = Request(Command),
        ["result"] = Answer(Result),
    };

    public static TheoryData<string> Names => [.. Frames.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_typical_frame_keeps_within_its_budget(string name)
    {
        var size = CaseFrame.Write(Frames[name], Frame.MaxSize, new byte[Frame.KeySize]).Encode(new byte[Frame.MaxSizeOnLine]);
        var max = (int)Budget[name]!;
        output.WriteLine($"{name}: {size} of {max} bytes on the line");
        Assert.InRange(size, 1, max);
    }

    [Fact]
    public void Every_budget_has_its_frame() => Assert.Equal(Frames.Keys.Order(), Budget.Select(one => one.Key).Order());

    /// <summary>The smallest frame limit carries a command, its result and the longest record, though not everything at once.</summary>
    [Fact]
    public void A_link_of_64_bytes_carries_what_has_to_travel()
    {
        var longest = """{ "class": 0, "time": 1795564800000, "path": "3416/0/3", "quality": 1, "value": "twenty-one bytes txt" }""";
        foreach (var frame in new[] { Frames["poll"], Frames["command"], Frames["result"], Answer(Records(1)), Answer(Records(longest)),
            Answer(Status) })
            Assert.InRange(CaseFrame.Write(frame, Frame.MinLimit, new byte[Frame.KeySize]).Length, 1, Frame.MinLimit);
    }

    // A percentage, as a lamp reports its level.
    private static string Records(int count) => Records(string.Join(", ", Enumerable.Range(0, count).Select(i =>
        $$"""{ "class": 3, "time": {{1_795_564_800_000 + 60_000 * i}}, "path": "3416/0/3", "quality": 0, "value": [{{50 + i}}, 0] }""")));

    private static string Records(string records) => $$"""{ "type": "Records", "first": 70001, "records": [{{records}}] }""";

    private static JsonObject Request(params string[] parts) => Of("\"nonce\": 3735928559", parts);

    private static JsonObject Answer(params string[] parts) => Of("\"requestTag\": \"0102030405060708\"", parts);

    private static JsonObject Of(string field, string[] parts) => JsonNode.Parse(
        $$"""
        { "sealed": true, "address": 23, "boot": 3, "counter": 41, {{field}}, "parts": [{{string.Join(", ", parts)}}] }
        """)!.AsObject();
}
