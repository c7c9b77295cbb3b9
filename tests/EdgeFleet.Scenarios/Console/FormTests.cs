using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>What is registered, changed and removed in the console, in the words of each language.</summary>
[Collection("console")]
public sealed class FormTests(ConsoleCity city)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Visible = new() { Timeout = ConsoleCity.TimeoutMs };
    private static readonly LocatorAssertionsToContainTextOptions Contained = new() { Timeout = ConsoleCity.TimeoutMs };

    private sealed record Words(string Name, string Site, string Gateway, string Model, string Link, string Add, string Save, string Edit, string Remove, string Empty);

    private static readonly Words English = new("Name", "Site", "Gateway", "Model", "Link, as JSON", "Add a device", "Save", "Edit", "Remove", "is empty");
    private static readonly Words Chinese = new("名称", "站点", "网关", "型号", "连接（JSON）", "添加设备", "保存", "编辑", "删除", "is empty");

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task A_device_is_added_moved_renamed_and_removed(string language)
    {
        var words = language == "zh-CN" ? Chinese : English;
        var page = await city.AdministratorAsync(language);
        await page.OpenAsync(city.Address + "/devices");
        await page.GetByRole(AriaRole.Link, new() { Name = words.Add, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/devices/new");

        // Nothing is lost when it is refused, and the fault stands at its field.
        await ChooseAsync(page, words.Model, "greenhouse-climate");
        await ChooseGatewayAsync(page, words, "1");
        await page.GetByLabel(words.Link, new() { Exact = true }).FillAsync("""{ "address": "tcp://127.0.0.1:1", "unit": 1 }""");
        await page.GetByRole(AriaRole.Button, new() { Name = words.Save, Exact = true }).ClickAsync();
        await Expect(page.Locator(".mud-input-error").First).ToBeVisibleAsync(Visible);
        await Expect(page.Locator("main")).ToContainTextAsync(words.Empty, Contained);

        var name = "added in " + language;
        await page.GetByLabel(words.Name, new() { Exact = true }).FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = words.Save, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync(Visible);
        var device = new Uri(page.Url).AbsolutePath;
        Assert.Matches("^/devices/[0-9]+$", device);
        Assert.Equal(1, (await ReadAsync(page, device)).GetProperty("gateway").GetInt64());

        await page.GetByRole(AriaRole.Link, new() { Name = words.Edit, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/edit");
        await page.GetByLabel(words.Name, new() { Exact = true }).FillAsync(name + " and moved");
        await ChooseGatewayAsync(page, words, "2");
        await page.GetByRole(AriaRole.Button, new() { Name = words.Save, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name + " and moved" })).ToBeVisibleAsync(Visible);
        Assert.Equal(2, (await ReadAsync(page, device)).GetProperty("gateway").GetInt64());

        await page.GetByRole(AriaRole.Button, new() { Name = words.Remove, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = words.Remove, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/devices");
        Assert.Equal(404, (await page.APIRequest.GetAsync($"{city.Address}/api/v1{device}")).Status);
    }

    [Fact]
    public async Task A_gateway_is_renamed_and_one_that_has_devices_is_not_removed()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/gateways/2");
        var before = (await page.Locator("h1").InnerTextAsync()).Trim();
        await RenameAsync(page, "renamed for a while");
        await RenameAsync(page, before);

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(page.Locator(".notice.state-failed")).ToContainTextAsync("move them to another gateway or remove them first", Contained);
    }

    [Fact]
    public async Task A_model_that_will_not_do_is_refused_with_all_its_faults()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/profiles/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Not a name");
        await page.GetByLabel("Model as JSON", new() { Exact = true }).FillAsync("{}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("write lower-case letters", Contained);
        await Expect(page.Locator(".notice.state-failed")).ToContainTextAsync("format", Contained);
        Assert.DoesNotContain("Not a name", await (await page.APIRequest.GetAsync(city.Address + "/api/v1/profiles")).TextAsync(), StringComparison.Ordinal);
    }

    private static async Task RenameAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename or relocate" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true })).ToBeVisibleAsync(Visible);
    }

    private static async Task ChooseAsync(IPage page, string label, string item)
    {
        await page.GetByLabel(label, new() { Exact = true }).First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item", new() { HasText = item }).First.ClickAsync();
    }

    private static async Task ChooseGatewayAsync(IPage page, Words words, string number)
    {
        await page.GetByLabel(words.Gateway, new() { Exact = true }).First.FillAsync(number);
        await page.Locator(".mud-popover-open .mud-list-item", new() { HasText = $"({number})" }).First.ClickAsync();
    }

    private async Task<JsonElement> ReadAsync(IPage page, string device) =>
        await (await page.APIRequest.GetAsync($"{city.Address}/api/v1{device}")).JsonAsync<JsonElement>();
}
