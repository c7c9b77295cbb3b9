using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry;
using EdgeFleet.Manager.Telemetry.Chunks;
using EdgeFleet.Manager.Telemetry.Projections;
using EdgeFleet.Manager.Telemetry.Query;
using EdgeFleet.Tests.Inbox;
using EdgeFleet.Tests.Sessions;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Tests.Telemetry;

/// <summary>What is wrong with the disk is a condition that says what to do, and ends with its cause; nothing else stops for it.</summary>
public class StorageConditionTests
{
    private const string Month = "chunks-2026-11.db";
    private static readonly SeriesId Series = new(1001, Blocks.Temperature);

    [Fact]
    public async Task A_disk_budget_is_told_before_it_is_used_up_and_no_longer_once_there_is_room()
    {
        await using var host = await ManagerHost.StartAsync();
        var options = host.Get<InboxOptions>();
        var budget = new DirectoryInfo(options.Folder).EnumerateFiles().Sum(file => file.Length) + 10_000_000;
        var source = new StorageConditions(host.Get<BlockInbox>(), host.Get<Projector>(), host.Get<Compaction>(),
            options with { DiskBudget = budget }, host.Time);
        Assert.Empty(await FoundAsync());
        var ballast = Path.Combine(options.Folder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[8_500_000]);
        var found = Assert.Single(await FoundAsync());
        Assert.Equal($"{budget / 1_000_000} MB", found.Parameters.Single(parameter => parameter.Name == "budget").Value);
        File.Delete(ballast);
        Assert.Empty(await FoundAsync());

        async Task<IEnumerable<Finding>> FoundAsync() =>
            (await source.LookAsync(CancellationToken.None)).Where(finding => finding.Kind == StorageConditions.DiskBudget);
    }

    [Fact]
    public async Task Chunks_that_do_not_read_as_they_were_written_cost_no_block_and_are_a_condition_until_they_do()
    {
        await using var host = await ManagerHost.StartAsync();
        await StoreAsync(host, 1);
        await PassesAsync(host, () => Waiting(host) == 0);

        var file = Path.Combine(host.Folder, Month);
        Execute(file, "CREATE TRIGGER bad AFTER INSERT ON chunk BEGIN UPDATE chunk SET bytes = zeroblob(20) WHERE id = new.id; END");
        await FailsAndGoesOnAsync(host, () => Execute(file, "DROP TRIGGER bad"));
        Execute(file, "CREATE TRIGGER bad AFTER INSERT ON chunk BEGIN UPDATE chunk SET path = path + 1 WHERE id = new.id; END");
        await FailsAndGoesOnAsync(host, () => Execute(file, "DROP TRIGGER bad"));
    }

    [Fact]
    public async Task Chunks_that_find_no_room_are_a_condition_until_there_is_some()
    {
        using var disk = new SmallDisk();
        await using var host = await ManagerHost.StartAsync();
        // Only this month of chunks lies on the full disk: what comes in is stored as before.
        File.CreateSymbolicLink(Path.Combine(host.Folder, Month), Path.Combine(disk.Path, Month));
        disk.Fill();
        await FailsAndGoesOnAsync(host, disk.Free);
    }

    private static async Task FailsAndGoesOnAsync(ManagerHost host, Action mend)
    {
        var first = (ulong)host.Get<BlockInbox>().CommittedArrival + 1;
        await StoreAsync(host, first);
        await PassesAsync(host, () => host.Get<Compaction>().Failure is not null);
        var told = Assert.Single(await ConditionsAsync(host));
        Assert.Equal("manager", told.GetProperty("subject").GetString());
        Assert.Contains($"Make room on the disk of {host.Folder}", told.GetProperty("text").GetString(), StringComparison.Ordinal);

        await StoreAsync(host, first + 1);
        Assert.Equal(2, Waiting(host));
        mend();
        await PassesAsync(host, () => host.Get<Compaction>().Failure is null && Waiting(host) == 0);
        Assert.Empty(await ConditionsAsync(host));
        var held = await host.Get<SeriesQuery>().ReadingsAsync(Series, Blocks.NowMs, Blocks.NowMs + 3_600_000, CancellationToken.None);
        Assert.Equal(((int)first + 1, 0L), (held.Readings.Count, held.Repeats));
    }

    /// <summary>It is taken, and shown, whatever compaction does.</summary>
    private static async Task StoreAsync(ManagerHost host, ulong sequence)
    {
        await host.AssignAsync(2, 1001);
        var offer = await host.Get<BlockInbox>().OfferAsync(2, BlockVerifier.Verify(Blocks.Of(sequence, value: sequence).Bytes),
            CancellationToken.None);
        Assert.Equal(InboxVerdict.Stored, (await offer).Verdict);
        await ReportTests.Eventually(() => host.Get<LatestValues>().Find(Series)?.Reading.Value.Decimal == sequence);
    }

    private static int Waiting(ManagerHost host) =>
        host.Get<InboxReader>().ReadAfter(0, int.MaxValue, long.MaxValue, withBytes: false).Count;

    /// <summary>Time goes on until it is so.</summary>
    private static Task PassesAsync(ManagerHost host, Func<bool> condition) => ReportTests.Eventually(() =>
    {
        if (condition()) return true;
        host.Time.Advance(TimeSpan.FromMinutes(1));
        return false;
    });

    private static async Task<IReadOnlyList<JsonElement>> ConditionsAsync(ManagerHost host)
    {
        await host.Get<ConditionWatch>().LookAsync(CancellationToken.None);
        using var people = host.People("viewer");
        var open = await people.GetFromJsonAsync<JsonElement>("/api/v1/conditions/open");
        return [.. open.EnumerateArray().Where(one => one.GetProperty("code").GetString() == "compaction-failing")];
    }

    private static void Execute(string file, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
