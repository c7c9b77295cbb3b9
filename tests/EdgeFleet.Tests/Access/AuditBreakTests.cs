using System.Net;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Conditions;
using Google.Protobuf;

namespace EdgeFleet.Tests.Access;

/// <summary>What is done to the audit's end is noticed by the next who writes, and shows in the chain for ever.</summary>
public sealed class AuditBreakTests
{
    [Fact]
    public async Task Rows_that_are_cut_off_stay_missing_though_others_come_after()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var last = await manager.SqlAsync("SELECT max(Sequence) FROM Audit");
        await manager.SqlAsync($"DELETE FROM Audit WHERE Sequence >= {last - 1}");
        await SiteAsync(administrator, "after");

        Assert.Equal([("audit-cut", $"{last - 1}", $"{last}")], (await OpenAsync(administrator))
            .Select(c => ((string)c!["code"]!, (string)c["parameters"]!["first"]!, (string)c["parameters"]!["last"]!)));
        Assert.Equal(["site.register", "audit.broken"], (await administrator.GetJsonAsync("api/v1/audit?pageSize=2"))["items"]!.AsArray()
            .Select(row => (string)row!["action"]!));
        var verdict = await administrator.GetJsonAsync("api/v1/audit/verify");
        Assert.Equal((false, last - 1), ((bool)verdict["intact"]!, (long)verdict["firstBadRow"]!));
    }

    [Fact]
    public async Task Rows_that_are_cut_off_while_the_manager_is_down_are_found_at_its_start()
    {
        var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        await SiteAsync(administrator, "cut");
        await manager.StopAsync();
        var last = await manager.SqlAsync("SELECT max(Sequence) FROM Audit");
        await manager.SqlAsync($"DELETE FROM Audit WHERE Sequence = {last}");

        await using var again = await RunningManager.StartAsync(folder: manager.Folder);
        Assert.True(again.Get<ConditionBook>().IsOpen(AuditConditions.Cut, Subject.Manager));
        Assert.Equal(last, (await again.Get<AuditVerifier>().VerifyAsync(CancellationToken.None)).FirstBadRow);
    }

    [Fact]
    public async Task A_last_row_that_was_computed_anew_is_found_and_the_rows_after_it_do_not_hide_it()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var rows = await AuditTests.RowsAsync(manager);
        var (row, before) = (rows[^1], rows[^2]);
        var hash = AuditTests.By("nobody", row).Behind(before.Hash).Hash;
        await manager.SqlAsync($"UPDATE Audit SET Actor = 'nobody', Hash = '{hash}' WHERE Sequence = {row.Sequence}");
        await SiteAsync(administrator, "after");
        await SiteAsync(administrator, "and after");

        Assert.Equal(["audit-rewritten"], (await OpenAsync(administrator)).Select(c => (string)c!["code"]!));
        Assert.Equal(row.Sequence + 1, (long)(await administrator.GetJsonAsync("api/v1/audit/verify"))["firstBadRow"]!);
    }

    [Fact]
    public async Task A_head_that_is_gone_is_told_at_the_start()
    {
        var manager = await RunningManager.StartAsync();
        await manager.StopAsync();
        File.Delete(Path.Combine(manager.Folder, "audit.head"));
        await using var again = await RunningManager.StartAsync(folder: manager.Folder);
        Assert.True(again.Get<ConditionBook>().IsOpen(AuditConditions.HeadMissing, Subject.Manager));
    }

    /// <summary>The head is written after the commit: a power cut in between is no tampering.</summary>
    [Fact]
    public async Task A_head_that_a_crash_left_behind_is_no_break()
    {
        var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var head = await File.ReadAllBytesAsync(Path.Combine(manager.Folder, "audit.head"));
        await SiteAsync(administrator, "one");
        await SiteAsync(administrator, "two");
        await manager.StopAsync();
        await File.WriteAllBytesAsync(Path.Combine(manager.Folder, "audit.head"), head);

        await using var again = await RunningManager.StartAsync(folder: manager.Folder);
        Assert.Empty(again.Get<ConditionBook>().Open);
        Assert.True((await again.Get<AuditVerifier>().VerifyAsync(CancellationToken.None)).Intact);
    }

    [Fact]
    public async Task An_administrator_acknowledges_a_break_and_only_the_condition_goes_away()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var viewer = await manager.PersonAsync(administrator, "viewer");
        await manager.SqlAsync("DELETE FROM Audit WHERE Sequence = (SELECT max(Sequence) FROM Audit)");
        await SiteAsync(administrator, "after");
        Assert.Single(await OpenAsync(administrator));

        using (var refused = await viewer.PostAsync(new Uri("api/v1/audit/acknowledge", UriKind.Relative), null))
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using (var done = await administrator.PostAsync(new Uri("api/v1/audit/acknowledge", UriKind.Relative), null))
            done.EnsureSuccessStatusCode();
        Assert.Empty(await OpenAsync(administrator));
        Assert.False((bool)(await administrator.GetJsonAsync("api/v1/audit/verify"))["intact"]!);
        Assert.Equal("audit-cut",
            (string)(await administrator.GetJsonAsync("api/v1/audit?action=audit.acknowledge"))["items"]![0]!["changes"]![0]!["new"]!);
    }

    [Fact]
    public async Task What_a_gateway_keeps_gives_away_an_audit_that_was_cut_with_its_head()
    {
        var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        await SiteAsync(administrator, "cut");
        var kept = manager.Get<AuditAnchors>().Current()!;
        await manager.StopAsync();
        var last = await manager.SqlAsync("SELECT max(Sequence) FROM Audit");
        await manager.SqlAsync($"DELETE FROM Audit WHERE Sequence = {last}");
        var hash = await manager.TextAsync($"SELECT Hash FROM Audit WHERE Sequence = {last - 1}");
        await File.WriteAllTextAsync(Path.Combine(manager.Folder, "audit.head"), $"{last - 1} {hash}\n");

        await using var again = await RunningManager.StartAsync(folder: manager.Folder);
        var (anchors, book) = (again.Get<AuditAnchors>(), again.Get<ConditionBook>());
        Assert.True((await again.Get<AuditVerifier>().VerifyAsync(CancellationToken.None)).Intact);
        await anchors.CompareAsync(7, anchors.Current()!, CancellationToken.None);
        Assert.Empty(book.Open);

        var forged = kept.Clone();
        forged.Sequence++;
        await anchors.CompareAsync(7, forged, CancellationToken.None);
        await anchors.CompareAsync(
            7, new AuditAnchor { Sequence = 1, Hash = "x", Signature = ByteString.CopyFrom(1, 2) }, CancellationToken.None);
        Assert.Empty(book.Open);

        await anchors.CompareAsync(7, kept, CancellationToken.None);
        var condition = Assert.Single(book.Open);
        Assert.Equal((AuditConditions.AnchorDiffers, "7", $"{last}"),
            (condition.Kind, condition.Parameters["gateway"], condition.Parameters["row"]));
    }

    private static async Task<JsonArray> OpenAsync(HttpClient client) => (await client.GetJsonAsync("api/v1/conditions/open")).AsArray();

    private static Task<JsonNode> SiteAsync(HttpClient client, string name) =>
        client.PostAsync("api/v1/sites", new { name, zone = "UTC", latitude = 0, longitude = 0 });
}
