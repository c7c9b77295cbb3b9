using EdgeFleet.Nodes.Scenarios;

namespace EdgeFleet.Nano.Tests.Scenarios;

/// <summary>A scenario that means something else than its author thinks is refused, with what is wrong.</summary>
public sealed class ScenarioFileTests : IDisposable
{
    private const string Lamp = """
        {
          "kind": "streetlight", "about": "It gets light.", "starts": "2026-03-21T18:00:00+08:00", "seconds": 10,
          "steps": [{ "at": 1, "board": "DaylightLux 20000" }], "expected": []
        }
        """;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void What_is_not_said_is_usual()
    {
        var scenario = Read(Lamp.Replace("[]", """[{ "at": 2, "point": "1/0/1", "value": 3 }]""", StringComparison.Ordinal));
        Assert.Equal(new ExpectedRecord(2, "1/0/1", 3, ExpectedRecord.Usual, 0), scenario.Expected.Single());
        Assert.Null(scenario.Settings);
    }

    [Theory]
    [InlineData("streetlight", "lighthouse", "kind \"lighthouse\" is not known, give one of greenhouse, meter, ")]
    [InlineData("\"at\": 1,", "\"at\": 11,", "the step at 11 has to come after the one before it, at 0, and before the end")]
    [InlineData("DaylightLux 20000", "PowerOff; quit", "\"PowerOff; quit\" at 1 is not a name and its values, as in \"DaylightLux 20000\"")]
    [InlineData("\"board\": \"DaylightLux 20000\"", "\"value\": 3", "the step at 1 needs either \"board\" or \"write\"")]
    [InlineData("\"board\": \"DaylightLux 20000\"", "\"write\": \"3416/1\"", "\"3416/1\" is no path")]
    [InlineData("\"seconds\": 10", "\"second\": 10", "'second'")]
    [InlineData("\"seconds\": 10", "\"seconds\": 0", "seconds have to lie between 0 and 3600")]
    [InlineData("]\n}", "", "JSON")]
    public void What_is_wrong_is_named_with_the_file(string right, string wrong, string said)
    {
        var refused = Assert.Throws<InvalidDataException>(
            () => Read(Lamp.ReplaceLineEndings("\n").Replace(right, wrong, StringComparison.Ordinal)));
        Assert.StartsWith(_file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private NodeScenario Read(string text)
    {
        File.WriteAllText(_file, text);
        return ScenarioFile.Read(_file);
    }
}
