using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static EdgeFleet.Scenarios.Console.FormPage;
using static Microsoft.Playwright.Assertions;

namespace EdgeFleet.Scenarios.Console;

/// <summary>What is registered, changed and removed in the console, in the words of each language.</summary>
[Collection("console")]
public sealed class FormTests(ConsoleCity city) : IAsyncDisposable
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private const string Contacts = """
        {
          "format": "edgefleet-profile/1", "name": "console-contacts", "title": { "en": "Contacts" }, "driver": "local-io",
          "points": [{ "path": "3200/0/5500", "name": { "en": "Door" }, "class": "event", "source": { "line": "di1" } }]
        }
        """;

    private sealed record Words(
        string Name, string Gateway, string Model, string Line, string Unit, string Node, string Key, string Meter, string Board,
        string Add, string Save, string Unfit, string Empty);

    private static readonly Words English = new(
        "Name", "Gateway", "Model", "Line", "Unit", "Node address", "Key", "Meter address", "Board", "Add a device", "Save",
        "This does not fit. From 0 to 255.", "is empty; write a name");
    private static readonly Words Chinese = new(
        "名称", "网关", "型号", "线路", "单元号", "节点地址", "密钥", "表地址", "主板", "添加设备", "保存", "格式不符。 0 至 255。", "未填写；请填写名称");

    public ValueTask DisposeAsync() => city.TestEndedAsync();

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task A_device_of_each_driver_is_added_by_the_fields_that_the_driver_describes(string language)
    {
        var words = language == "zh-CN" ? Chinese : English;
        var page = await city.AdministratorAsync(language);
        await PutContactsAsync(page);
        await page.OpenAsync(city.Address + "/devices");
        await page.GetByRole(AriaRole.Link, new() { Name = words.Add, Exact = true }).ClickAsync();
        await page.AddressAsync("/devices/new$");

        // Nothing is lost when it is refused, and each fault stands at its field.
        await page.ChooseAsync(words.Model, "greenhouse-climate");
        // A choice is as wide as a text.
        Assert.Single(await page.EvaluateAsync<double[]>(
            "[...new Set([...document.querySelectorAll('.form > :is(.mud-input-control, .mud-select)')]"
            + ".map(field => field.clientWidth))]"));
        await page.ChooseGatewayAsync(words.Gateway, 1);
        await page.Field(words.Line).FillAsync("tcp://127.0.0.1:1");
        await page.Field(words.Unit).FillAsync("300");
        await page.Button(words.Save).ClickAsync();
        await Expect(page.Below(words.Unit)).ToContainTextAsync(words.Unfit, Contained);
        await Expect(page.Below(words.Name)).ToContainTextAsync(words.Empty, Contained);
        await page.Field(words.Unit).FillAsync("3");
        await SaveAsync(page, words, "greenhouse", """{"address":"tcp://127.0.0.1:1","unit":3}""");

        await NewAsync(page, words, "streetlight-node", (words.Line, "tcp://127.0.0.1:1"), (words.Node, "7"), (words.Key, Key));
        await SaveAsync(page, words, "lamp", """{"address":"tcp://127.0.0.1:1","node":7,"key":"•••"}""");

        await NewAsync(page, words, "dlt645-single-phase", (words.Line, "serial:///dev/ttyS9"), (words.Meter, "000000000012"));
        await SaveAsync(page, words, "meter", """{"address":"serial:///dev/ttyS9","meter":"000000000012"}""");

        await NewAsync(page, words, "console-contacts");
        await page.ChooseAsync(words.Board, "industrial-pc");
        await SaveAsync(page, words, "contacts", """{"board":"industrial-pc"}""");
    }

    [Theory]
    [InlineData("en-GB", "Days, empty: for ever", "Save", "Cancel", "Keep less", "from ")]
    [InlineData("zh-CN", "天数，留空为永久", "保存", "取消", "缩短保留期", "自 ")]
    public async Task Whoever_keeps_less_is_asked_first_and_told_from_when(
        string language, string days, string save, string cancel, string shorten, string from)
    {
        var page = await city.AdministratorAsync(language);
        await page.OpenAsync(city.Address + "/retention");
        await page.GetByLabel(days).FillAsync(language == "zh-CN" ? "1500" : "1400");
        await page.Button(save).ClickAsync();
        await page.Button(cancel).ClickAsync();
        await Expect(page.Locator(".state-done")).ToHaveCountAsync(0, new() { Timeout = ConsoleCity.TimeoutMs });
        await page.Button(save).ClickAsync();
        await page.Button(shorten).ClickAsync();
        await Expect(page.Locator(".state-done")).ToBeVisibleAsync(Visible);
        await Expect(page.Locator("tbody")).ToContainTextAsync(from, Contained);
    }

    [Fact]
    public async Task A_device_is_changed_without_its_key_moved_only_with_it_replaced_and_removed()
    {
        var page = await city.AdministratorAsync();
        var device = await AddLampAsync(page);
        await page.OpenAsync($"{city.Address}/devices/{device}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await page.AddressAsync("/edit$");
        await page.Field("Name").FillAsync("console lamp renamed");
        await Expect(page.Below("Key")).ToContainTextAsync("One is stored", Contained);
        await Expect(page.Field("Key")).ToHaveValueAsync("");
        await page.Button("Save").ClickAsync();
        await page.HeadedAsync("console lamp renamed");

        await page.OpenAsync($"{city.Address}/devices/{device}/edit");
        await page.Field("Line").FillAsync("tcp://127.0.0.1:2");
        await page.Field("Node address").FocusAsync();
        await Expect(page.Below("Key")).ToContainTextAsync("write it again", Contained);
        await page.Field("Line").FillAsync("tcp://127.0.0.1:1");
        await page.Field("Node address").FocusAsync();
        await Expect(page.Below("Key")).ToContainTextAsync("One is stored", Contained);
        await page.ChooseGatewayAsync("Gateway", 2);
        await Expect(page.Below("Key")).ToContainTextAsync("write it again", Contained);
        await page.Button("Save").ClickAsync();
        await Expect(page.Below("Key")).ToContainTextAsync("from gateway 1 to gateway 2", Contained);
        await page.Field("Key").FillAsync(Key);
        await page.Button("Save").ClickAsync();
        await page.HeadedAsync("console lamp renamed");
        Assert.Equal(2, (await page.ReadAsync()).GetProperty("gateway").GetInt64());

        // Another device takes its place: of another driver, on the same line.
        await page.OpenAsync($"{city.Address}/devices/{device}/edit");
        await page.ChooseAsync("Model", "greenhouse-climate");
        await Expect(page.Field("Unit")).ToBeVisibleAsync(Visible);
        await Expect(page.Field("Line")).ToHaveValueAsync("tcp://127.0.0.1:1");
        await page.Field("Unit").FillAsync("9");
        await page.Button("Save").ClickAsync();
        await page.HeadedAsync("console lamp renamed");
        Assert.Equal("""{"address":"tcp://127.0.0.1:1","unit":9}""", (await page.ReadAsync()).GetProperty("link").GetRawText());

        await page.SureAsync("Remove");
        await page.AddressAsync("/devices$");
        Assert.Equal(404, (await page.APIRequest.GetAsync($"{city.Address}/api/v1/devices/{device}")).Status);
    }

    [Fact]
    public async Task As_JSON_the_link_is_what_the_fields_say_and_the_other_way_round()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/devices/1/edit");
        var line = await page.Field("Line").InputValueAsync();
        await page.Button("As JSON").ClickAsync();
        var json = page.Field("Link, as JSON");
        await Expect(json).ToBeVisibleAsync(Visible);
        var written = (await json.InputValueAsync()).Replace(line, "serial:///dev/ttyS9", StringComparison.Ordinal);
        Assert.Contains("serial:///dev/ttyS9", written, StringComparison.Ordinal);
        await json.FillAsync("{ broken");
        await page.Button("As fields").ClickAsync();
        await Expect(page.Below("Link, as JSON")).ToContainTextAsync("no JSON object", Contained);
        await json.FillAsync(written);
        await page.Button("As fields").ClickAsync();
        await Expect(page.Field("Line")).ToHaveValueAsync("serial:///dev/ttyS9", new() { Timeout = ConsoleCity.TimeoutMs });
        // What goes with a serial port only is asked for now.
        await Expect(page.GetByLabel("Stop bits")).ToHaveCountAsync(1);
    }

    /// <summary>The chart's script comes when nobody looks at the chart any more.</summary>
    [Fact]
    public async Task A_page_that_is_left_while_its_script_loads_does_not_fail_the_next_one()
    {
        const string script = "/Console/Components/SeriesChart.razor.js";
        var page = await city.AdministratorAsync();
        var (asked, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**" + script, async route =>
        {
            asked.TrySetResult();
            await released.Task;
            await route.ContinueAsync();
        });
        await page.OpenAsync(city.Address + "/devices/1");
        await asked.Task.WaitAsync(TimeSpan.FromMilliseconds(ConsoleCity.TimeoutMs), TestContext.Current.CancellationToken);
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await Expect(page.Field("Line")).ToBeVisibleAsync(Visible);
        released.SetResult();
        await page.EvaluateAsync($"import('{script}').then(() => true)");
        await page.Button("As JSON").ClickAsync();
        await Expect(page.Field("Link, as JSON")).ToBeVisibleAsync(Visible);
    }

    [Fact]
    public async Task A_gateway_is_renamed_and_one_that_has_devices_is_not_removed()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/gateways/2");
        var before = (await page.Locator("h1").InnerTextAsync()).Trim();
        await RenameAsync(page, "renamed for a while");
        await RenameAsync(page, before);

        await page.SureAsync("Remove");
        await Expect(page.Locator(".notice.state-failed"))
            .ToContainTextAsync("move them to another gateway or remove them first", Contained);
    }

    [Fact]
    public async Task A_gateway_without_devices_is_removed()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/gateways/new");
        await page.Button("Make a claim code").ClickAsync();
        await Expect(page.Below("Name")).ToContainTextAsync("is empty", Contained);
        await page.Field("Name").FillAsync("gateway to remove");
        await page.Button("Make a claim code").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Watch it connect" }).ClickAsync();
        await page.HeadedAsync("gateway to remove");
        var address = new Uri(page.Url).AbsolutePath;

        // It was never there to say what its drivers take.
        await page.OpenAsync($"{city.Address}/devices/new?gateway={address.Split('/')[^1]}");
        await page.ChooseAsync("Model", "greenhouse-climate");
        await Expect(page.Locator(".notice")).ToContainTextAsync("gateway to remove has not said yet what its drivers take", Contained);
        await Expect(page.Field("Line")).ToBeVisibleAsync(Visible);

        await page.OpenAsync(city.Address + address);
        await page.SureAsync("Remove");
        await page.AddressAsync("/gateways$");
        Assert.Equal(404, (await page.APIRequest.GetAsync($"{city.Address}/api/v1{address}")).Status);
        await Expect(page.Locator("table.list")).Not.ToContainTextAsync("gateway to remove", Contained);
    }

    [Fact]
    public async Task A_model_that_will_not_do_is_refused_with_all_its_faults_and_one_that_will_is_saved_and_removed()
    {
        var page = await city.AdministratorAsync();
        await page.OpenAsync(city.Address + "/profiles/new");
        await page.Field("Name").FillAsync("Not a name");
        await page.Field("Model as JSON").FillAsync("{}");
        await page.Button("Save").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("write lower-case letters", Contained);
        await Expect(page.Locator(".notice.state-failed")).ToContainTextAsync("format", Contained);
        var stored = await page.APIRequest.GetAsync(city.Address + "/api/v1/profiles");
        Assert.DoesNotContain("Not a name", await stored.TextAsync(), StringComparison.Ordinal);

        await page.Field("Name").FillAsync("console-model");
        await page.Field("Model as JSON").FillAsync(Contacts.Replace("console-contacts", "console-model", StringComparison.Ordinal));
        await page.Button("Save").ClickAsync();
        await Expect(page.GetByText("Checked and saved.")).ToBeVisibleAsync(Visible);
        await page.OpenAsync(city.Address + "/profiles");
        await page.GetByRole(AriaRole.Link, new() { Name = "console-model", Exact = true }).ClickAsync();
        await Expect(page.Field("Model as JSON")).ToHaveValueAsync(new Regex("local-io"), new() { Timeout = ConsoleCity.TimeoutMs });
        await page.SureAsync("Remove");
        await page.AddressAsync("/profiles$");
        Assert.Equal(404, (await page.APIRequest.GetAsync(city.Address + "/api/v1/profiles/console-model")).Status);
    }

    private static async Task NewAsync(IPage page, Words words, string model, params (string Label, string Text)[] fields)
    {
        await page.OpenAsync(new Uri(page.Url).GetLeftPart(UriPartial.Authority) + "/devices/new?gateway=1");
        // Where its gateway stands, until somebody says otherwise.
        await Expect(page.Locator("main .form").First).ToContainTextAsync(
            words == English ? "Shengcheng subdistrict" : "圣城街道", new() { Timeout = ConsoleCity.TimeoutMs });
        await page.ChooseAsync(words.Model, model);
        foreach (var (label, text) in fields) await page.Field(label).FillAsync(text);
    }

    /// <summary>Names the device, saves it, looks at what is stored of its link, and takes it away again.</summary>
    private async Task SaveAsync(IPage page, Words words, string name, string link)
    {
        await page.Field(words.Name).FillAsync(name);
        await page.Button(words.Save).ClickAsync();
        await page.HeadedAsync(name);
        var device = await page.ReadAsync();
        Assert.Equal(1, device.GetProperty("gateway").GetInt64());
        Assert.True(JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(link), device.GetProperty("link")), device.ToString());
        Assert.Equal(204, (await page.APIRequest.DeleteAsync($"{city.Address}/api/v1/devices/{device.GetProperty("number")}")).Status);
    }

    private async Task PutContactsAsync(IPage page)
    {
        var put = await page.APIRequest.PutAsync(
            city.Address + "/api/v1/profiles/console-contacts", new() { DataString = Contacts, Headers = Json });
        Assert.True(put.Ok, await put.TextAsync());
    }

    private async Task<long> AddLampAsync(IPage page)
    {
        var link = new { address = "tcp://127.0.0.1:1", node = 7, key = Key };
        var lamp = new
        {
            name = "console lamp",
            siteId = 1,
            gateway = 1,
            profile = "streetlight-node",
            latitude = 36.88,
            longitude = 118.74,
            link,
        };
        var made = await page.APIRequest.PostAsync(city.Address + "/api/v1/devices", new() { DataObject = new[] { lamp } });
        Assert.True(made.Ok, await made.TextAsync());
        return (await made.JsonAsync<JsonElement>())[0].GetProperty("number").GetInt64();
    }

    private static readonly Dictionary<string, string> Json = new() { ["Content-Type"] = "application/json" };

    private static async Task RenameAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename or relocate" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.HeadedAsync(name);
    }
}
