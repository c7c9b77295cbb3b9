using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Playwright;
using static EdgeFleet.Scenarios.Console.FormPage;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>People come, set up their ways in, and go, in the words of each language.</summary>
[Collection("console")]
public sealed class PeopleTests(ConsoleCity city) : IAsyncDisposable
{
    private const string Password = "long enough for me";
    private static readonly LocatorAssertionsToHaveCountOptions Counted = new() { Timeout = ConsoleCity.TimeoutMs };

    private sealed record Words(
        string Invite, string Name, string Choose, string NewPassword, string SignIn, string SetUp, string Code, string Confirm, string Has,
        string Remove, string Denied, string Password, string GoOn, string Where, string SomeSites,
        string MakeToken);

    private static readonly Dictionary<string, Words> Languages = new()
    {
        ["en-GB"] = new("Make a sign-in link", "Name (they choose if it is empty)", "Choose a name and a password", "New password",
            "Sign in", "Set up", "Code of the second factor", "Confirm", "A code of your app is asked for at each sign-in.",
            "Remove this person", "Your role does not include this", "Password", "Go on", "Where", "At these sites only", "Make a token"),
        ["zh-CN"] = new("生成登录链接", "用户名（留空则由本人填写）", "设置用户名和密码", "新密码",
            "登录", "启用", "双重验证码", "确认", "每次登录时都要输入应用中的验证码。",
            "移除此人员", "您的角色无权查看此页", "密码", "继续", "范围", "仅限这些站点", "生成令牌"),
    };

    public ValueTask DisposeAsync() => city.TestEndedAsync();

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task Somebody_is_invited_sets_up_a_second_factor_and_loses_their_open_page_when_they_are_removed(string language)
    {
        var words = Languages[language];
        var name = $"li-{language}";
        var administrator = await city.AdministratorAsync(language);
        await administrator.OpenAsync(city.Address + "/people");
        await administrator.GetByLabel(words.Name).FillAsync(name);
        await ProveAsync(administrator);
        await administrator.Button(words.Invite).ClickAsync();
        var link = await administrator.Locator("#invite code").InnerTextAsync();

        var person = await city.StrangerAsync(language);
        await person.GotoAsync(link);
        await person.GetByText(words.Choose).ClickAsync();
        await person.GetByLabel(words.NewPassword).FillAsync(Password);
        await person.Button(words.SignIn).ClickAsync();
        await person.LiveAsync();
        await person.OpenAsync(city.Address + "/profile");
        await person.Button(words.SetUp).ClickAsync();
        await Expect(person.Locator("svg.qr")).ToBeVisibleAsync(Visible);
        var key = await person.Locator("#second-factor code").InnerTextAsync();
        await person.Field(words.Code).FillAsync(Code(key, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
        await person.Button(words.Confirm).ClickAsync();
        await Expect(person.Locator("#second-factor")).ToContainTextAsync(words.Has, Contained);
        Assert.Equal(10, (await person.Locator("#second-factor code").InnerTextAsync())
            .Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries).Length);

        await administrator.OpenAsync($"{city.Address}/people/{name}");
        await Expect(administrator.Locator("#sessions tbody tr")).ToHaveCountAsync(1, Counted);
        await city.ForgetProofsAsync();
        await administrator.GetByLabel(words.Where).SelectOptionAsync(words.SomeSites);
        await administrator.Locator(".ticks input").First.CheckAsync();
        await administrator.Locator("#role button").ClickAsync();
        await ShowWhoAsync(administrator, words);
        await Expect(administrator.Locator(".ticks input").First).ToBeCheckedAsync(new() { Timeout = ConsoleCity.TimeoutMs });
        await person.OpenAsync(city.Address + "/profile");
        await Expect(person.Locator("main .facts").First).ToContainTextAsync(words.Where, Contained);
        await administrator.SureAsync(words.Remove);
        await administrator.AddressAsync("/people$");
        await Expect(person.GetByRole(AriaRole.Heading, new() { Name = words.Denied })).ToBeVisibleAsync(Visible);
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task A_token_is_limited_to_a_site_and_its_line_says_so(string language)
    {
        var words = Languages[language];
        var name = $"panel-{language}";
        var page = await city.AdministratorAsync(language);
        await page.OpenAsync(city.Address + "/profile");
        await ProveAsync(page);
        var tokens = page.Locator("#tokens");
        await tokens.Locator("input[maxlength]").FillAsync(name);
        await tokens.GetByLabel(words.Where).SelectOptionAsync(words.SomeSites);
        var site = tokens.Locator(".ticks label").First;
        await site.Locator("input").CheckAsync();
        var where = await site.InnerTextAsync();
        await page.Button(words.MakeToken).ClickAsync();
        await Expect(tokens.Locator("tbody tr", new() { HasText = name })).ToContainTextAsync(where.Trim(), Contained);
    }

    /// <summary>The dialog that asks who is there: a wrong password is told in it, the right one goes on with what was meant.</summary>
    private static async Task ShowWhoAsync(IPage page, Words words)
    {
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel(words.Password, new() { Exact = true }).FillAsync("not this one");
        await dialog.GetByRole(AriaRole.Button, new() { Name = words.GoOn, Exact = true }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync(Visible);
        await dialog.GetByLabel(words.Password, new() { Exact = true }).FillAsync(ConsoleCity.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = words.GoOn, Exact = true }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0, Counted);
    }

    /// <summary>From now on the administrator is not asked for a while.</summary>
    private async Task ProveAsync(IPage page)
    {
        var answer = await page.APIRequest.PostAsync(
            city.Address + "/api/v1/me/proof", new() { DataObject = new { password = ConsoleCity.Password } });
        Assert.True(answer.Ok, await answer.TextAsync());
    }

    /// <summary>What an authenticator app shows (RFC 6238), in a reading of its own.</summary>
    private static string Code(string base32, long unixSeconds)
    {
        var step = BitConverter.GetBytes(IPAddress.HostToNetworkOrder(unixSeconds / 30));
#pragma warning disable CA5350 // The apps compute SHA-1.
        var hash = HMACSHA1.HashData(FromBase32(base32), step);
#pragma warning restore CA5350
        var part = hash.AsSpan(hash[19] % 16, 4);
        var number = ((part[0] % 128) << 24) + (part[1] << 16) + (part[2] << 8) + part[3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Trim().Select(letter => Convert.ToString(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }
}
