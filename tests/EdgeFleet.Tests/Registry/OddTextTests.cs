using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Registry;

/// <summary>Texts that no keyboard writes: they are refused with a word, or searched for and not found, and break nothing.</summary>
public class OddTextTests
{
    [Fact]
    public async Task A_search_takes_any_characters()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AddAsync(fleet.Device("pump one"));
        foreach (var search in new[]
        {
            "%00", "a%00b", "pum%00p", "%22", "%22%20OR%20%22", "*", "%1b[2J", "%ED%A0%80", "%F0%9F", "\\", "_%25",
        })
        {
            foreach (var list in new[] { "api/v1/devices", "api/v1/gateways", "devices", "gateways" })
            {
                using var answer = await fleet.People.GetAsync($"{list}?search={search}");
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{list} {search}: {await answer.Content.ReadAsStringAsync()}");
            }
        }
        Assert.Equal(1, (int)(await fleet.People.GetJsonAsync("api/v1/devices?search=pum%00p"))["total"]!);
        Assert.Equal("pump", SearchText.Normal(" pu\ud800m\0p\u001b "));
    }

    [Fact]
    public async Task A_profile_that_is_not_UTF_8_is_refused_as_that()
    {
        await using var fleet = await Fleet.StartAsync();
        using var content = new ByteArrayContent([.. """{"format":"edgefleet-profile/1","name":"x"""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var refusal = await fleet.People.PutAsync("api/v1/profiles/x", content).RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("not UTF-8", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\u202eb")]
    [InlineData("a\u200bb")]
    [InlineData("a\nb")]
    public async Task A_name_with_characters_that_cannot_be_seen_is_refused(string name)
    {
        await using var fleet = await Fleet.StartAsync();
        var refusal = await fleet.People.PostAsJsonAsync("api/v1/devices", new[] { fleet.Device(name) })
            .RefusedAsync(HttpStatusCode.BadRequest);
        Assert.Contains("cannot be seen", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_long_a_text_as_a_request_may_have_is_refused_in_a_few_words()
    {
        await using var fleet = await Fleet.StartAsync();
        var text = new string('x', 120_000);
        await fleet.AddAsync(fleet.Device("one"));
        foreach (var (path, body) in new (string, object)[]
        {
            ("api/v1/sites", new { name = text, zone = "Asia/Shanghai", latitude = 1, longitude = 1 }),
            ("api/v1/sites", new { name = "a", zone = text, latitude = 1, longitude = 1 }),
            ("api/v1/devices", new[] { fleet.Device(text) }), ("api/v1/devices", new[] { fleet.Device("a", profile: text) }),
            ("api/v1/devices/1/commands", new { path = text, value = text }),
        })
        {
            using var answer = await fleet.People.PostAsJsonAsync(path, body);
            Assert.InRange((int)answer.StatusCode, 400, 413);
            Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 1, 20_000);
        }
        Assert.DoesNotContain(fleet.Manager.Log.Lines, line => line.Length > 50_000);
    }

    [Theory]
    [InlineData("/devices/1?span=hour#x", "/devices/1?span=hour#x")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("\\evil", "/")]
    [InlineData("/a\\b", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/\u200b/evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/\r\nSet-Cookie: a=b", "/")]
    public void A_way_back_leads_to_a_page_of_ours(string? address, string to) => Assert.Equal(to, LocalAddress.Of(address));
}
