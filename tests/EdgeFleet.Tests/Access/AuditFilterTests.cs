using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace EdgeFleet.Tests.Access;

public sealed class AuditFilterTests
{
    [Fact]
    public async Task A_change_stands_with_old_and_new_values_and_its_row_cannot_lose_them()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var (number, _) = await RunningManager.GatewayAsync(administrator, "old name");
        var gateway = await administrator.GetJsonAsync($"api/v1/gateways/{number}");
        (await administrator.PutAsJsonAsync($"api/v1/gateways/{number}", new
        {
            name = "new name", siteId = (long)gateway["siteId"]!, latitude = (double)gateway["latitude"]!, longitude = 1.5,
        })).EnsureSuccessStatusCode();

        var row = Assert.Single(await RowsAsync(administrator, "action=gateway.change"))!;
        Assert.Contains(row["changes"]!.AsArray(), c => ((string?)c!["field"], (string?)c["old"], (string?)c["new"])
            == ("name", "old name", "new name"));
        Assert.DoesNotContain(row["changes"]!.AsArray(), c => (string?)c!["field"] == "latitude");
        Assert.True((bool)(await administrator.GetJsonAsync("api/v1/audit/verify"))["intact"]!);

        await manager.SqlAsync($"UPDATE Audit SET Changes = NULL WHERE Sequence = {row["sequence"]}");
        Assert.Equal((long)row["sequence"]!, (long)(await administrator.GetJsonAsync("api/v1/audit/verify"))["firstBadRow"]!);
    }

    [Fact]
    public async Task Rows_are_found_by_person_action_time_and_text()
    {
        await using var manager = await RunningManager.StartAsync();
        var administrator = await manager.AdministratorAsync();
        var technician = await manager.PersonAsync(administrator, "operator");
        await SiteAsync(administrator, "100% north_yard");
        manager.Clock.Advance(TimeSpan.FromHours(2));
        var between = manager.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await SiteAsync(technician, "south");

        Assert.Equal(["south"], await DetailsAsync(administrator, "action=site&actor=operator"));
        Assert.Equal(["south", "100% north_yard"], await DetailsAsync(administrator, "action=site"));
        Assert.Equal(["100% north_yard"],
            await DetailsAsync(administrator, "action=site.register&text=" + Uri.EscapeDataString("0% north_")));
        Assert.Empty(await DetailsAsync(administrator, "action=site.register&text=" + Uri.EscapeDataString("0%south")));
        Assert.Equal(["south"], await DetailsAsync(administrator, $"action=site&from={between}"));
        Assert.Equal(["100% north_yard"], await DetailsAsync(administrator, $"action=site&to={between}"));
        Assert.Empty(await DetailsAsync(administrator, "action=sit"));
    }

    private static async Task<IEnumerable<string>> DetailsAsync(HttpClient client, string query) =>
        (await RowsAsync(client, query)).Select(row => (string)row!["detail"]!);

    private static async Task<JsonArray> RowsAsync(HttpClient client, string query) =>
        (await client.GetJsonAsync($"api/v1/audit?{query}"))["items"]!.AsArray();

    private static Task<JsonNode> SiteAsync(HttpClient client, string name) =>
        client.PostAsync("api/v1/sites", new { name, zone = "UTC", latitude = 0, longitude = 0 });
}
