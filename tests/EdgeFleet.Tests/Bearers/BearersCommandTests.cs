using System.Text.Json;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Tests.Hosting;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Bearers;

/// <summary>The command line tells what the gateway kept of its bearers.</summary>
public sealed class BearersCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_tells_the_bytes_of_each_bearer_and_day_in_words_and_as_json()
    {
        Assert.Equal((0, "nothing has been counted yet"), await RunAsync());
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 23, 59, 0, TimeSpan.Zero));
        var bearers = new[] { "5g", "nb" }.Select(name => new BearerEntry(new BearerTerms(name, BearerKind.FiveG)).Create(clock)).ToList();
        bearers[0].Meter.Restore([new BearerDay(bearers[0].Meter.Today.Day, 1234, 20)]);
        bearers[0].Meter.Carried(StreamClass.Event, 100);
        bearers[1].Meter.Restore([new BearerDay(bearers[1].Meter.Today.Day + 1, 5, 6)]);
        using (var stop = new CancellationTokenSource())
        {
            await stop.CancelAsync();
            var book = new BearerBook(_folder.In("bearers.json"), bearers, clock, NullLogger<BearerBook>.Instance);
            await book.RunAsync(stop.Token);
        }

        Assert.Equal((0, "2026-11-27 nb: 5 bytes out, 6 in\n2026-11-26 5g: 1,234 bytes out, 20 in; of it blocks: event 100\n"
            + "2026-11-26 nb: 0 bytes out, 0 in"), await RunAsync());
        var (_, json) = await RunAsync("--json");
        Assert.Equal("""{"bearer":"5g","day":"2026-11-26","sent":1234,"received":20,"classes":{"event":100}}""",
            JsonDocument.Parse(json).RootElement[1].GetRawText());
    }

    [Fact]
    public async Task It_tells_which_bearer_each_uplink_goes_over_and_why()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
        var bearers = new[] { "lan", "5g" }.Select(name => new BearerEntry(new BearerTerms(name, BearerKind.FiveG)).Create(clock)).ToList();
        BearerSelection[] uplinks = [new("manager", bearers, clock), new("broker", bearers, clock), new("away", bearers, clock)];
        new UseBook(_folder.In("uplinks.json"), uplinks, NullLogger<UseBook>.Instance).Begin();
        uplinks[0].Failed(bearers[0], "the line was cut");
        uplinks[0].Turn();
        foreach (var uplink in uplinks[..2]) uplink.Opened();

        Assert.Equal((0, "uplink broker: over lan since 2026-11-26 12:00:00Z, for it comes first\n"
            + "uplink manager: over 5g since 2026-11-26 12:00:00Z, for the one before failed: the line was cut\n"
            + "nothing has been counted yet"), await RunAsync());
        var (_, json) = await RunAsync("--json");
        Assert.Equal(
            """{"uplink":"manager","bearer":"5g","since":"2026-11-26T12:00:00Z","why":"failed","cause":"the line was cut"}""",
            JsonDocument.Parse(json).RootElement[1].GetRawText());

        // What an earlier process wrote no longer holds.
        new UseBook(_folder.In("uplinks.json"), uplinks[2..], NullLogger<UseBook>.Instance).Begin();
        Assert.Equal((0, "nothing has been counted yet"), await RunAsync());
        await File.WriteAllTextAsync(_folder.In("uplinks.json"), "7", TestContext.Current.CancellationToken);
        Assert.Contains("is not what a gateway wrote there", (await RunAsync()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not what a gateway wrote there")]
    [InlineData("[]", "is not what a gateway wrote there")]
    public async Task A_file_that_makes_no_sense_is_named(string text, string told)
    {
        await File.WriteAllTextAsync(_folder.In("bearers.json"), text, TestContext.Current.CancellationToken);
        var (code, answer) = await RunAsync();
        Assert.Equal(1, code);
        Assert.Contains(told, answer, StringComparison.Ordinal);
        Assert.Contains(_folder.In("bearers.json"), answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_that_never_were_are_left_out()
    {
        await File.WriteAllTextAsync(_folder.In("bearers.json"), """
            { "nb": [{ "Day": 2000000000, "Sent": 1, "Received": 1, "Classes": {} }, null], "5g": null }
            """, TestContext.Current.CancellationToken);
        Assert.Equal((0, "nothing has been counted yet"), await RunAsync());
    }

    private async Task<(int Code, string Text)> RunAsync(params string[] options)
    {
        using var gateway = new GatewayExecutable(["bearers", "--data", _folder.Path, .. options]);
        var code = await gateway.EndAsync();
        return (code, code == 0 ? string.Join('\n', gateway.Lines) : gateway.Errors);
    }
}
