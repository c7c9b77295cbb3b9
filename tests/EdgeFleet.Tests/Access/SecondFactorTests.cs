using System.Net;
using System.Net.Http.Json;
using System.Text;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Tests.Access;

public class SecondFactorTests
{
    private const string Password = "long enough now";

    /// <summary>RFC 6238, appendix B, SHA-1: of its eight digits the last six.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long unixSeconds, string code) =>
        Assert.Equal(code, Totp.Code("12345678901234567890"u8, unixSeconds / 30));

    /// <summary>RFC 4648, section 10, without the padding.</summary>
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Keys_are_written_in_base_32(string text, string written) =>
        Assert.Equal(written, Totp.Base32(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public async Task Who_has_one_signs_in_with_it_only_and_a_code_is_good_once()
    {
        await using var manager = await RunningManager.StartAsync();
        var (wang, key, _) = await EnrolledAsync(manager);
        var client = manager.Anonymous();
        await SignInAsync(client, null).RefusedAsync(HttpStatusCode.Unauthorized);
        await SignInAsync(client, "000000").RefusedAsync(HttpStatusCode.Unauthorized);
        // The one that confirmed it was used up by that.
        await SignInAsync(client, Code(manager, key)).RefusedAsync(HttpStatusCode.Unauthorized);
        manager.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(client, Code(manager, key))).StatusCode);
        await SignInAsync(client, Code(manager, key)).RefusedAsync(HttpStatusCode.Unauthorized);

        // A one-time link does not go round it.
        var code = await OwnerTests.CodeAsync(wang, new { userName = "wang" });
        await client.PostAsJsonAsync("api/v1/sign-in", new { code, password = "taken over now" }).RefusedAsync(HttpStatusCode.Unauthorized);
        manager.Clock.Advance(TimeSpan.FromSeconds(30));
        await client.PostAsync("api/v1/sign-in", new { code, factor = Code(manager, key) });
    }

    [Fact]
    public async Task A_recovery_code_stands_in_once_and_new_ones_replace_the_old()
    {
        await using var manager = await RunningManager.StartAsync();
        var (wang, _, codes) = await EnrolledAsync(manager);
        Assert.Equal(SecondFactors.Recoveries, codes.Distinct().Count());
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(manager.Anonymous(), codes[0])).StatusCode);
        await SignInAsync(manager.Anonymous(), codes[0]).RefusedAsync(HttpStatusCode.Unauthorized);
        await wang.PostAsync("api/v1/me/recovery-codes", new { });
        await SignInAsync(manager.Anonymous(), codes[1]).RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Guessing_codes_with_the_right_password_ends_after_ten()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, key, _) = await EnrolledAsync(manager);
        manager.Clock.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < FailureBound.Factors.Allowed; i++)
            await SignInAsync(manager.Anonymous(), "000000").RefusedAsync(HttpStatusCode.Unauthorized);
        await SignInAsync(manager.Anonymous(), Code(manager, key)).RefusedAsync(HttpStatusCode.TooManyRequests);
        manager.Clock.Advance(FailureBound.Factors.Window);
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(manager.Anonymous(), Code(manager, key))).StatusCode);
    }

    [Fact]
    public async Task A_code_proves_who_one_is_and_an_administrator_takes_a_lost_one_away()
    {
        await using var manager = await RunningManager.StartAsync();
        var (wang, key, _) = await EnrolledAsync(manager);
        manager.Clock.Advance(Proof.Life);
        await wang.PostAsync("api/v1/me/proof", new { factor = Code(manager, key) });
        Assert.Equal(HttpStatusCode.NoContent, (await wang.DeleteAsync("api/v1/people/wang/second-factor")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(manager.Anonymous(), null)).StatusCode);
        Assert.Equal(0, await manager.SqlAsync("SELECT count(*) FROM RecoveryCodes"));
    }

    [Fact]
    public async Task Where_a_role_must_have_one_it_counts_for_less_until_it_has_and_its_tokens_too()
    {
        await using var manager = await RunningManager.StartAsync(new ManagerSettings { SecondFactorFrom = "operator" });
        var wang = await ProofTests.AdministratorAsync(manager);
        Assert.Equal("technician", await RoleAsync(wang));
        var token = manager.WithToken((string)(await wang.PostAsync("api/v1/tokens", new { name = "t", role = "technician" }))["token"]!);
        await wang.GetAsync("api/v1/people").RefusedAsync(HttpStatusCode.Forbidden);
        await EnrolAsync(manager, wang);
        Assert.Equal("administrator", await RoleAsync(wang));
        Assert.Equal("technician", await RoleAsync(token));
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("everybody")]
    public void A_policy_names_a_role_that_has_one_below_it(string role) =>
        Assert.Contains("secondFactorFrom", Assert.Throws<SettingsException>(
            () => ManagerOptions.From(new ManagerSettings { SecondFactorFrom = role })).Message, StringComparison.Ordinal);

    [Fact]
    public void The_policys_roles_are_those_that_people_have() => Assert.Equal(Roles.All.Skip(1), ManagerOptions.FactorRoles);

    [Fact]
    public async Task Its_key_does_not_lie_on_the_disk()
    {
        await using var manager = await RunningManager.StartAsync();
        var (_, key, codes) = await EnrolledAsync(manager);
        await manager.StopAsync();
        var bytes = string.Concat(
            Directory.GetFiles(manager.Folder, "fleet.db*").Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        foreach (var secret in new[] { Encoding.Latin1.GetString(key), Convert.ToBase64String(key), Totp.Base32(key), codes[0] })
            Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_only_administrator_gets_back_in_by_a_local_command_while_no_manager_runs()
    {
        var manager = await RunningManager.StartAsync();
        await EnrolledAsync(manager);
        var options = ManagerOptions.From(new ManagerSettings { Data = manager.Folder });
        var output = new StringWriter();
        Assert.Throws<IOException>(() => EdgeFleet.Manager.ManagerApp.Build(options, manager.Clock));
        await manager.StopAsync();
        await using (var command = EdgeFleet.Manager.ManagerApp.Build(options, manager.Clock))
            await EdgeFleet.Manager.ManagerApp.RecoverAsync(command, "wang", output, CancellationToken.None);

        await using var again = await RunningManager.StartAsync(folder: manager.Folder, clock: manager.Clock);
        var back = again.Anonymous();
        await back.PostAsync("api/v1/sign-in", new { code = output.ToString().Split("code=")[1].Trim() });
        var rows = (await back.GetJsonAsync("api/v1/audit?subject=person:wang"))["items"]!.AsArray();
        Assert.Contains(rows, row => ((string)row!["actor"]!, (string)row["action"]!) == ("manager", "person.factor"));
        Assert.True((bool)(await back.GetJsonAsync("api/v1/audit/verify"))["intact"]!);
    }

    internal static async Task<(HttpClient Wang, byte[] Key, string[] Codes)> EnrolledAsync(RunningManager manager)
    {
        var wang = await ProofTests.AdministratorAsync(manager);
        var (key, codes) = await EnrolAsync(manager, wang);
        return (wang, key, codes);
    }

    private static async Task<(byte[] Key, string[] Codes)> EnrolAsync(RunningManager manager, HttpClient person)
    {
        var key = FromBase32((string)(await person.PostAsync("api/v1/me/second-factor", new { }))["key"]!);
        using var answer = await person.PutAsJsonAsync("api/v1/me/second-factor", new { code = Code(manager, key) });
        var codes = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["codes"]!.AsArray();
        return (key, [.. codes.Select(code => (string)code!)]);
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient client, string? factor) =>
        client.PostAsJsonAsync("api/v1/sign-in", new { userName = "wang", password = Password, factor });

    private static string Code(RunningManager manager, byte[] key) => Totp.Code(key, Totp.StepAt(manager.Clock.GetUtcNow()));

    private static async Task<string> RoleAsync(HttpClient client) => (string)(await client.GetJsonAsync("api/v1/me"))["roles"]![0]!;

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }
}
