using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeFleet.Tests.Sessions;

namespace EdgeFleet.Tests.Commands;

public class CommandRestTests
{
    [Theory]
    [InlineData(1001, """{"path":"3337/0/5536","value":"101"}""", 400, "0 to 100 %")]
    [InlineData(1001, """{"path":"3337/0/5536","value":-0.1}""", 400, "out of range")]
    [InlineData(1001, """{"path":"3337/0/5536","value":"open"}""", 400, "no decimal number")]
    [InlineData(1001, """{"path":"3337/0/5536","value":1E400}""", 400, "1E400 has more digits than a command carries")]
    [InlineData(1001, """{"path":"3337/0/5536","value":1e-30}""", 400, "write at most 28 of them")]
    [InlineData(1001, """{"path":"3337/0/5536","value":""}""", 400, "1 to 256")]
    [InlineData(1001, """{"path":"3337/0/5536","value":{"a":1}}""", 400, "value is missing or no number")]
    [InlineData(1001, """{"path":"3337/0/5536","value":"1","expiresInSeconds":0}""", 400, "ask for 1 to 604800")]
    [InlineData(1001, """{"path":"3337/0/9999","value":"1"}""", 400, "writable are 3337/0/5536")]
    [InlineData(1001, """{"path":"vent","value":"1"}""", 400, "object/instance/resource")]
    [InlineData(1001, """{"path":"3303/0/5700","value":"1"}""", 409, "takes no commands; writable are 3337/0/5536")]
    [InlineData(1001, """{"path":"3337/0/5536","value":1,"expires":5}""", 400, "'expires'")]
    [InlineData(1001, """{"path":"3337/0/5536"}""", 400, "'value'")]
    [InlineData(77, """{"path":"3337/0/5536","value":"1"}""", 404, "check the number")]
    public async Task What_cannot_be_meant_is_refused_with_what_to_write(long device, string body, int status, string expected)
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await CommandLifeTests.ConnectAsync(host);
        using var people = host.People("operator");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var response = await people.PostAsync($"/api/v1/devices/{device}/commands", content);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(expected, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(),
            StringComparison.Ordinal);
        Assert.Empty(host.Get<AuditLines>().All);
    }

    [Fact]
    public async Task A_command_is_accepted_followed_and_listed()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await CommandLifeTests.ConnectAsync(host);
        using var people = host.People("operator");
        var accepted = await people.PostAsJsonAsync(
            "/api/v1/devices/1001/commands", new { path = "3337/0/5536", value = 40, expiresInSeconds = 30 });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("40", (await gateway.NextAsync())!.Command.Value);
        var followed = await people.GetFromJsonAsync<JsonElement>(accepted.Headers.Location);
        Assert.Equal(("sent", "ana"), (followed.GetProperty("state").GetString(), followed.GetProperty("issuedBy").GetString()));

        await people.PostAsJsonAsync("/api/v1/devices/1001/commands", new { path = "3337/0/5536", value = "41" });
        var list = await people.GetFromJsonAsync<JsonElement>("/api/v1/devices/1001/commands?limit=1");
        Assert.Equal("41", list[0].GetProperty("value").GetString());
        var rest = await people.GetFromJsonAsync<JsonElement>($"/api/v1/devices/1001/commands?before={list[0].GetProperty("number")}");
        Assert.Equal("40", Assert.Single(rest.EnumerateArray()).GetProperty("value").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await people.GetAsync($"/api/v1/commands/{Guid.NewGuid()}")).StatusCode);
    }

    [Theory]
    [InlineData("1e-7", "0.0000001")]
    [InlineData("1E+1", "10")]
    [InlineData("-0", "0")]
    [InlineData("0.10", "0.10")]
    [InlineData("2.5e1", "25")]
    public async Task A_number_in_any_form_of_JSON_is_a_number_and_goes_out_in_plain_digits(string written, string sent)
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await CommandLifeTests.ConnectAsync(host);
        using var people = host.People("operator");
        using var content = new StringContent(
            $$"""{"path":"3337/0/5536","value":{{written}}}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Accepted, (await people.PostAsync("/api/v1/devices/1001/commands", content)).StatusCode);
        Assert.Equal(sent, (await gateway.NextAsync())!.Command.Value);
    }

    [Fact]
    public async Task A_viewer_may_look_and_not_touch()
    {
        await using var host = await ManagerHost.StartAsync();
        using var gateway = await CommandLifeTests.ConnectAsync(host);
        using var people = host.People("viewer");
        Assert.Equal(HttpStatusCode.Forbidden,
            (await people.PostAsJsonAsync("/api/v1/devices/1001/commands", new { path = "3337/0/5536", value = 40 })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await people.GetAsync("/api/v1/devices/1001/commands")).StatusCode);
    }
}
