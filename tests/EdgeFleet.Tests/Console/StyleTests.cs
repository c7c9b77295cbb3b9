using System.Net;
using System.Text.RegularExpressions;
using EdgeFleet.Tests.Access;

namespace EdgeFleet.Tests.Console;

/// <summary>What every page loads, as a browser gets it.</summary>
public partial class StyleTests
{
    [Fact]
    public async Task Styles_and_scripts_come_compressed_and_are_kept_for_a_year()
    {
        await using var manager = await RunningManager.StartAsync();
        using var browser = manager.Anonymous();
        browser.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, br");
        browser.DefaultRequestHeaders.Add("Accept", "text/html,*/*");
        using var page = new HttpClient { BaseAddress = manager.People };
        var files = Loaded().Matches(await page.GetStringAsync("sign-in")).Select(m => m.Groups["file"].Value)
            .Where(f => f.EndsWith(".css", StringComparison.Ordinal) || f.EndsWith(".js", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, file => file.Contains("MudBlazor.min", StringComparison.Ordinal)
            && file.EndsWith(".css", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var answer = await browser.GetAsync(file);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("max-age=31536000", answer.Headers.CacheControl?.ToString() + " " + file, StringComparison.Ordinal);
            Assert.True(answer.Content.Headers.ContentEncoding.Count == 1,
                $"{file} comes uncompressed, {answer.Content.Headers.ContentLength} bytes");
        }
    }

    [GeneratedRegex("(?:href|src)=\"(?<file>[^\"]+)\"")]
    private static partial Regex Loaded();
}
