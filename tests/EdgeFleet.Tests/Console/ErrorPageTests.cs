using System.Net;
using EdgeFleet.Tests.Registry;

namespace EdgeFleet.Tests.Console;

/// <summary>A wrong address, a page that is not for everybody, an error: pages, in the person's language, with their status.</summary>
public class ErrorPageTests
{
    [Theory]
    [InlineData("en", "Not found", "Your role does not include this")]
    [InlineData("zh-Hans", "未找到", "您的角色无权查看此页")]
    public async Task An_address_that_leads_nowhere_or_not_for_everybody_is_a_page_with_that_status(
        string language, string missing, string denied)
    {
        await using var fleet = await Fleet.StartAsync();
        var viewer = await fleet.Manager.PersonAsync(fleet.People, "viewer");
        foreach (var address in new[]
        {
            "/nowhere", "/devices/999", "/devices/999/edit", "/gateways/999", "/profiles/nothing-is-called-so", "/devices/x",
            "/nowhere/%E2%80%8B", "/devices/99999999999999999999",
        })
            await ExpectAsync(fleet.People, address, language, HttpStatusCode.NotFound, missing);
        foreach (var address in new[] { "/devices/new", "/gateways/new" })
            await ExpectAsync(viewer, address, language, HttpStatusCode.Forbidden, denied);
        foreach (var address in new[] { "/devices?page=0", "/devices?page=-3&state=nonsense", "/gateways?page=99999999", "/audit" })
            await ExpectAsync(fleet.People, address, language, HttpStatusCode.OK, "<main");
    }

    [Theory]
    [InlineData("http://{host}//evil.example")]
    [InlineData("http://{host}/\\evil.example")]
    [InlineData("//evil.example")]
    [InlineData("nonsense")]
    public async Task Whatever_page_a_browser_says_it_comes_from_it_is_sent_to_one_of_ours(string referer)
    {
        await using var fleet = await Fleet.StartAsync();
        var people = fleet.Manager.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/preferences/theme")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("theme", "dark")]),
        };
        request.Headers.TryAddWithoutValidation(
            "Referer", referer.Replace("{host}", fleet.Manager.People.Authority, StringComparison.Ordinal));
        using var answer = await people.SendAsync(request);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var to = answer.Headers.Location!.OriginalString;
        Assert.True(to is ['/', ..] and not ['/', '/' or '\\', ..], to);
    }

    private static async Task ExpectAsync(HttpClient client, string address, string language, HttpStatusCode status, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Accept-Language", language);
        using var answer = await client.SendAsync(request);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.True(answer.StatusCode == status, $"{address}: {answer.StatusCode} {html}");
        Assert.True(html.Contains(text, StringComparison.Ordinal), $"{address}: {html}");
    }
}
