using System.Text.Json.Nodes;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Tests.Access;

public class AuditTests
{
    [Fact]
    public async Task Changes_are_listed_newest_first_with_who_when_what_and_on_what()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (number, code) = await RunningManager.GatewayAsync(administrator, "g");
        var rows = await administrator.GetJsonAsync($"api/v1/audit?subject=gateway:{number}");
        Assert.Equal(["claim.make", "gateway.register"], rows["items"]!.AsArray().Select(r => (string)r!["action"]!));
        Assert.All(rows["items"]!.AsArray(), r => Assert.Equal("administrator", (string)r!["actor"]!));
        Assert.DoesNotContain(code, rows.ToJsonString(), StringComparison.Ordinal);

        var all = await administrator.GetJsonAsync("api/v1/audit?pageSize=2");
        var next = await administrator.GetJsonAsync("api/v1/audit?pageSize=2&page=2");
        var sequences = all["items"]!.AsArray().Concat(next["items"]!.AsArray()).Select(r => (long)r!["sequence"]!).ToList();
        Assert.Equal(Enumerable.Range(0, 4).Select(i => (long)all["total"]! - i), sequences);
    }

    [Fact]
    public async Task A_chain_that_nobody_touched_is_intact_also_after_a_restart()
    {
        var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var token = (string)(await administrator.PostAsync("api/v1/tokens", new { name = "auditor", role = "viewer" }))["token"]!;
        await manager.StopAsync();
        await using var again = await RunningManager.StartAsync(folder: manager.Folder);
        var verdict = await again.WithToken(token).GetJsonAsync("api/v1/audit/verify");
        Assert.True((bool)verdict["intact"]!);
        Assert.Equal(await again.SqlAsync("SELECT count(*) FROM Audit"), (long)verdict["rows"]!);
    }

    [Theory]
    [InlineData("UPDATE Audit SET Actor = 'somebody else' WHERE Sequence = 3", 3)]
    [InlineData("UPDATE Audit SET Time = Time + 1 WHERE Sequence = 2", 2)]
    [InlineData("UPDATE Audit SET Detail = Detail || '.' WHERE Sequence = 1", 1)]
    [InlineData("UPDATE Audit SET Action = 'person.remove' WHERE Sequence = 4", 4)]
    [InlineData("DELETE FROM Audit WHERE Sequence = 3", 3)]
    [InlineData("DELETE FROM Audit WHERE Sequence = 1", 1)]
    [InlineData("DELETE FROM Audit WHERE Sequence >= 4", 4)]
    [InlineData("DELETE FROM Audit", 1)]
    [InlineData("INSERT INTO Audit SELECT 99, Time, Actor, Action, Subject, Detail, Hash, Changes FROM Audit WHERE Sequence = 2", null)]
    public async Task The_verifier_names_the_first_row_that_does_not_fit(string tampering, int? row)
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        await administrator.PostAsync("api/v1/tokens", new { name = "t", role = "viewer" });
        var behindTheLast = await manager.SqlAsync("SELECT max(Sequence) FROM Audit") + 1;
        Assert.InRange(behindTheLast, 6, 98);
        await manager.SqlAsync(tampering);
        var verdict = await administrator.GetJsonAsync("api/v1/audit/verify");
        Assert.False((bool)verdict["intact"]!);
        Assert.Equal(row ?? behindTheLast, (long)verdict["firstBadRow"]!);
        Assert.NotEmpty((string)verdict["reason"]!);
    }

    [Fact]
    public async Task A_chain_computed_anew_does_not_end_where_the_head_remembers()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var previous = AuditRow.Origin;
        foreach (var row in await RowsAsync(manager))
        {
            var forged = By(row.Sequence == 2 ? "nobody" : row.Actor, row).Behind(previous);
            previous = forged.Hash;
            await manager.SqlAsync($"UPDATE Audit SET Actor = '{forged.Actor}', Hash = '{previous}' WHERE Sequence = {row.Sequence}");
        }
        var verdict = await administrator.GetJsonAsync("api/v1/audit/verify");
        Assert.False((bool)verdict["intact"]!);
        Assert.Contains("audit.head", (string)verdict["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_made_at_once_are_chained_one_after_the_other()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => administrator.PostAsync("api/v1/sites", new { name = $"s{i}", zone = "UTC", latitude = 0, longitude = 0 })));
        JsonNode verdict = await administrator.GetJsonAsync("api/v1/audit/verify");
        Assert.True((bool)verdict["intact"]!, (string?)verdict["reason"]);
        Assert.Equal(20, await manager.SqlAsync("SELECT count(DISTINCT Subject) FROM Audit WHERE Action = 'site.register'"));
    }

    [Fact]
    public async Task A_refused_change_leaves_neither_a_change_nor_a_row()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var before = await manager.SqlAsync("SELECT count(*) FROM Audit");
        using var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            administrator, "api/v1/sites", new { name = "s", zone = "Mars/Olympus", latitude = 0, longitude = 0 });
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(before, await manager.SqlAsync("SELECT count(*) FROM Audit"));
        Assert.Equal(0, await manager.SqlAsync("SELECT count(*) FROM Sites"));
    }

    internal static async Task<IReadOnlyList<AuditRow>> RowsAsync(RunningManager manager)
    {
        await using var database = await manager.Get<IDbContextFactory<FleetDatabase>>().CreateDbContextAsync();
        return await database.Audit.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync();
    }

    internal static AuditRow By(string actor, AuditRow row) => new()
    {
        Sequence = row.Sequence, Time = row.Time, Actor = actor, Action = row.Action, Subject = row.Subject, Detail = row.Detail,
        Changes = row.Changes, Hash = "",
    };
}
