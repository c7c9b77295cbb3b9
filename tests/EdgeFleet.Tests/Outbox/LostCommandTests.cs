using System.Text.Json;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using EdgeFleet.Tests.Hosting;
using static EdgeFleet.Tests.Outbox.OutboxFixture;

namespace EdgeFleet.Tests.Outbox;

/// <summary>The command line answers from the ledger of the folder, and leaves the folder as it is.</summary>
public sealed class LostCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_tells_what_of_a_time_is_lost_in_words_and_as_json_and_changes_nothing()
    {
        LostRange lost;
        await using (var outbox = Open())
        {
            for (var i = 0; outbox.Status(Second).Lost.Count == 0; i++)
                await SettleAsync(outbox, await AppendAsync(outbox, i, 1, bytes: 60_000));
            lost = Assert.Single(outbox.Status(Second).Lost);
            Assert.Equal(Second, lost.Uplink);
            var running = await RunAsync();
            Assert.Equal(1, running.Code);
            Assert.Contains("a gateway runs on this folder", running.Text, StringComparison.Ordinal);
        }
        var before = Contents();

        var (code, words) = await RunAsync();
        Assert.Equal(0, code);
        Assert.Equal($"2023-11-14T22:13:20Z to {Iso(lost.LastTime)}: {lost.Last} blocks of telemetry, evicted because space ran short; "
            + "lost to uplink second only", words);
        var (_, json) = await RunAsync("--json", "--from", "2023-11-14T22:13:20Z", "--to", $"{lost.FirstTime + 1}");
        var range = Assert.Single(JsonDocument.Parse(json).RootElement.EnumerateArray().ToList());
        Assert.Equal(("evicted", lost.FirstTime, lost.LastTime, lost.Last, Second), (range.GetProperty("reason").GetString()!,
            range.GetProperty("first").GetInt64(), range.GetProperty("last").GetInt64(), range.GetProperty("blocks").GetUInt64(),
            range.GetProperty("uplink").GetString()!));
        Assert.Equal((0, "nothing of this time is lost"), await RunAsync("--to", $"{lost.FirstTime}"));
        Assert.Equal((0, "[]"), await RunAsync("--json", "--from", $"{lost.LastTime + 1}"));
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task Each_range_is_a_line()
    {
        await using (var outbox = Open())
        {
            var blocks = await AppendAsync(outbox, 0, 3);
            await outbox.SettleAsync(Uplink, [], [blocks[0].Id]);
            await outbox.SettleAsync(Uplink, [], [blocks[2].Id]);
        }
        var (code, words) = await RunAsync();
        Assert.Equal(0, code);
        var lines = words.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(
            "1 block of telemetry, quarantined: damaged on disk, or refused as corrupt; lost to uplink manager only", line,
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_answered_is_said_with_the_next_step()
    {
        var (code, text) = await RunAsync();
        Assert.Equal(1, code);
        Assert.Contains("name the gateway's data folder with --data", text, StringComparison.Ordinal);
        (code, text) = await RunAsync("--from", "three");
        Assert.Equal(2, code);
        Assert.Contains("--from 'three' is no time; write Unix milliseconds", text, StringComparison.Ordinal);
    }

    private static string Iso(long time) => DateTimeOffset.UnixEpoch.AddMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'",
        System.Globalization.CultureInfo.InvariantCulture);

    private DurableOutbox Open() => DurableOutbox.Open(
        new DiskFolder(_folder.In("outbox")), new OutboxSettings([new(Uplink), new(Second)]) { CapBytes = 3 * 1024 * 1024 });

    private List<(string, string)> Contents() => [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Order()
        .Select(file => (file, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))))];

    private async Task<(int Code, string Text)> RunAsync(params string[] options)
    {
        using var gateway = new GatewayExecutable(["lost", "--data", _folder.Path, .. options]);
        var code = await gateway.EndAsync();
        return (code, code == 0 ? string.Join('\n', gateway.Lines) : gateway.Errors);
    }
}
