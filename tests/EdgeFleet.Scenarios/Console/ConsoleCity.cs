using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFleet.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace EdgeFleet.Scenarios.Console;

/// <summary>One city and one browser for all tests of the console. People come in by one-time links, as in life.</summary>
public sealed class ConsoleCity : IAsyncLifetime
{
    /// <summary>The machine may be busy; what is checked is never a speed.</summary>
    public const float TimeoutMs = 120_000;

    /// <summary>The last lamp of a street, by its device's number: behind the houses come two nodes in turn, one of each gateway.</summary>
    public const long EndOfStreet = Houses + 23;

    /// <summary>The first lamp.</summary>
    public const long Lamp = Houses + 1;

    /// <summary>The first node that reads meters.</summary>
    public const long Meters = Houses + 25;

    /// <summary>The first node of a distribution room.</summary>
    public const long Room = Houses + 31;

    /// <summary>Of the administrator.</summary>
    public const string Password = "administrator of a city";

    private const int Houses = 24;

    // The browser's own pages, which it prepares behind every new one, cost more than ours.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-features=PreloadTopChromeWebUI,MediaRouter,Translate",
    ];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"edgefleet-console-{Guid.NewGuid():n}");
    private CityProcess? _city;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _administrator;
    private readonly List<IBrowserContext> _open = [];

    /// <summary>Where the console is, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var chromium = Needs.File(
            "chromium", "apt-get install chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
        _city = CityProcess.Start("--gateways", "2", "--devices", $"{Houses}", "--nodes", "32", "--meters", "0", "--data", _folder);
        var line = await _city.LineAsync("Administrator link:", TimeSpan.FromMinutes(5));
        var link = new Uri(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .First(word => word.StartsWith("http", StringComparison.Ordinal)));
        Address = link.GetLeftPart(UriPartial.Authority);

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = Arguments });
        _administrator = await NewContextAsync();
        _open.Clear();
        var page = await _administrator.NewPageAsync();
        await page.GotoAsync(link.ToString());
        await page.Locator("main button").ClickAsync();
        await page.AddressAsync("^" + Regex.Escape(Address + "/") + "$");
        await page.CloseAsync();
        // With a password the administrator can show who they are for as long as the tests take.
        var set = await _administrator.APIRequest.PutAsync(
            Address + "/api/v1/me/password", new() { DataObject = new { password = Password } });
        Assert.True(set.Ok, await set.TextAsync());
        await ValuesAsync();
    }

    /// <summary>A new page of the administrator.</summary>
    public async Task<IPage> AdministratorAsync(string language = "en-GB", ColorScheme theme = ColorScheme.Light, int width = 1440)
    {
        var context = await NewContextAsync(await _administrator!.StorageStateAsync(), language, theme, width);
        return await context.NewPageAsync();
    }

    /// <summary>As if it were long ago that anybody showed who they are. Ten minutes are more than a test may take.</summary>
    public async Task ForgetProofsAsync()
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(_folder, "manager", "fleet.db")};Pooling=False");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 60000; UPDATE PersonSessions SET Proved = 0";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A page of nobody.</summary>
    public async Task<IPage> StrangerAsync(string language = "en-GB") =>
        await (await NewContextAsync(language: language)).NewPageAsync();

    /// <summary>A page of a new person of that role, who has come in by a one-time link.</summary>
    public async Task<IPage> SignedInAsync(string role)
    {
        var page = await StrangerAsync();
        await page.GotoAsync(await LinkAsync(role));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.LiveAsync();
        return page;
    }

    /// <summary>A one-time link for a new person of that role.</summary>
    public async Task<string> LinkAsync(string role)
    {
        await _administrator!.APIRequest.PostAsync(Address + "/api/v1/me/proof", new() { DataObject = new { password = Password } });
        var answer = await _administrator.APIRequest.PostAsync(
            Address + "/api/v1/sign-in-links", new APIRequestContextOptions { DataObject = new { role } });
        Assert.True(answer.Ok, await answer.TextAsync());
        return (await answer.JsonAsync<JsonElement>()).GetProperty("url").GetString()!;
    }

    /// <summary>
    /// Keeps what a test that failed saw, and closes its pages: they would go on asking for values, all of them, every second.
    /// </summary>
    public async ValueTask TestEndedAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            await Evidence.KeepAsync(_open.SelectMany(context => context.Pages), _city!.Output);
        foreach (var context in _open) await context.CloseAsync();
        _open.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_city is not null)
        {
            _city.Interrupt();
            await _city.ExitCodeAsync(TimeSpan.FromMinutes(5));
            await _city.DisposeAsync();
        }
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task<IBrowserContext> NewContextAsync(
        string? state = null, string language = "en-GB", ColorScheme theme = ColorScheme.Light, int width = 1440)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            StorageState = state,
            Locale = language,
            ColorScheme = theme,
            ViewportSize = new ViewportSize { Width = width, Height = 800 },
        });
        context.SetDefaultTimeout(TimeoutMs);
        _open.Add(context);
        return context;
    }

    /// <summary>Until the first device has a value, there is nothing to look at.</summary>
    private async Task ValuesAsync()
    {
        for (var i = 0; i < 600; i++)
        {
            var latest = await _administrator!.APIRequest.GetAsync(Address + "/api/v1/devices/1/latest");
            if (latest.Ok && (await latest.TextAsync()).Contains("\"value\":\"", StringComparison.Ordinal)) return;
            await Task.Delay(500);
        }
        throw new TimeoutException($"device 1 has no value yet; the city said:{Environment.NewLine}{_city!.Output}");
    }
}

// After the other scenarios, not beside them: each city takes what the machine has.
[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleCity>;
