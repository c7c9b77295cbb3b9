using Microsoft.Playwright;

namespace EdgeFleet.Scenarios.Console;

/// <summary>What a failed test of the console saw: a picture of each of its pages, and the city's log so far.</summary>
internal static class Evidence
{
    /// <summary>Beside the results of the tests, a folder for each test.</summary>
    public static async Task KeepAsync(IEnumerable<IPage> pages, string log)
    {
        var artifacts = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Parent!.Parent!.Parent!;
        var folder = artifacts.CreateSubdirectory($"test-results/{TestContext.Current.TestMethod!.MethodName}");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "city.log"), log);
        foreach (var (number, page) in pages.Index())
        {
            var name = Path.Combine(folder.FullName, $"page-{number + 1}");
            await File.WriteAllTextAsync(name + ".txt", page.Url);
            await PictureAsync(page, name + ".png");
        }
    }

    private static async Task PictureAsync(IPage page, string path)
    {
        try
        {
            await page.ScreenshotAsync(new() { Path = path, FullPage = true, Timeout = 10_000 });
        }
        catch (PlaywrightException e)
        {
            // The page may be what broke; the test's own failure is the one to tell.
            await File.WriteAllTextAsync(path + ".txt", e.Message);
        }
    }
}
