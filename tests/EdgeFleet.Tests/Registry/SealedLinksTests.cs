using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeFleet.Contracts.Secrets;
using EdgeFleet.Manager.Registry;
using EdgeFleet.Tests.Access;
using EdgeFleet.Tests.Releases;
using EdgeFleet.Tests.Secrets;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Tests.Registry;

/// <summary>
/// The links of devices lie sealed in <c>fleet.db</c>; what release 0.1.0 left there unsealed is sealed when it is opened.
/// </summary>
public sealed class SealedLinksTests : IDisposable
{
    private const long Gateway = 1;
    private static readonly Planted Removed = new("d00dfeedd00dfeedd00dfeedd00dfeed00112233445566778899aabbccddeeff");

    private readonly ReleaseFolder _folder = new("0.1.0", "manager");

    public void Dispose() => _folder.Dispose();

    private string KeyFile => _folder.Path + ".secrets-key";

    [Fact]
    public async Task No_byte_of_the_folder_holds_a_key_once_the_manager_has_started_and_the_gateway_runs_the_same()
    {
        var before = Sql("SELECT DesiredVersion || ' ' || DesiredHash FROM Gateways");
        var keys = Keys();
        Assert.Equal(2, keys.Count);
        PlantRemoved();
        Assert.NotEmpty(Removed.FilesWith(_folder.Path));

        await using var manager = await RunningManager.StartAsync(folder: _folder.Path);
        Assert.All(keys.Append(Removed), key => Assert.Empty(key.FilesWith(_folder.Path)));
        var document = await DocumentAsync(manager);
        Assert.Equal(before, $"{document.Version} {Sha256(document.Text)}");
        Assert.All(keys, key => Assert.Contains(key.Secret, document.Text, StringComparison.Ordinal));
        await manager.StopAsync();
        Assert.All(keys.Append(Removed), key => Assert.Empty(key.FilesWith(_folder.Path)));
    }

    [Fact]
    public async Task A_start_that_was_cut_off_before_the_traces_were_gone_is_made_up_for()
    {
        var keys = Keys();
        await RestartAsync();
        // Sealed already, and the file not yet written anew; one row as if the sealing itself had been cut off.
        Sql("PRAGMA user_version = 0");
        Sql($$"""UPDATE Devices SET Link = '{"address":"tcp://127.0.0.1:1","node":9,"key":"{{Removed.Secret}}"}' WHERE Number = 4""");
        PlantRemoved();
        Assert.NotEmpty(Removed.FilesWith(_folder.Path));
        await using var manager = await RunningManager.StartAsync(folder: _folder.Path);
        Assert.Empty(Removed.FilesWith(_folder.Path));
        var document = await DocumentAsync(manager);
        Assert.Contains(keys[0].Secret, document.Text, StringComparison.Ordinal);
        Assert.Contains(Removed.Secret, document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_seals_all_and_the_old_one_is_needed_no_more()
    {
        await RestartAsync();
        var before = Sql("SELECT group_concat(Link) FROM Devices");
        var next = $"edgefleet-secrets/1 {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes))}\n";
        await File.WriteAllTextAsync(KeyFile, next + await File.ReadAllTextAsync(KeyFile));
        await RestartAsync();
        Assert.NotEqual(before, Sql("SELECT group_concat(Link) FROM Devices"));
        await File.WriteAllTextAsync(KeyFile, next);
        await using var manager = await RunningManager.StartAsync(folder: _folder.Path);
        var document = await DocumentAsync(manager);
        Assert.Contains("\"key\":", document.Text, StringComparison.Ordinal);
        Assert.Equal(1UL, document.Version);
    }

    [Fact]
    public async Task A_database_of_before_the_new_key_is_refused_with_what_to_restore()
    {
        await RestartAsync();
        File.Copy(_folder.In("fleet.db"), _folder.In("fleet.old"));
        var old = new SecretBox([Convert.FromHexString((await File.ReadAllTextAsync(KeyFile)).Split(' ')[^1].Trim())]).Ids[0];
        var next = $"edgefleet-secrets/1 {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes))}\n";
        await File.WriteAllTextAsync(KeyFile, next + await File.ReadAllTextAsync(KeyFile));
        await RestartAsync();
        await File.WriteAllTextAsync(KeyFile, next);
        File.Move(_folder.In("fleet.old"), _folder.In("fleet.db"), overwrite: true);
        var refused = await Assert.ThrowsAsync<CryptographicException>(RestartAsync);
        Assert.Contains("fleet.db, the link of device 1: it was sealed with key " + old, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Put the line of the key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_key_costs_the_secrets_and_nothing_else()
    {
        await RestartAsync();
        File.Delete(KeyFile);
        File.Delete(_folder.In("secrets.id"));
        Directory.Delete(_folder.In("keys"), recursive: true);
        Sql("UPDATE Devices SET Link = '{}'; UPDATE Gateways SET DesiredHash = ''; DELETE FROM UpdateKeys");
        await using var manager = await RunningManager.StartAsync(folder: _folder.Path);
        var people = manager.WithToken(Release010Tests.Token);
        Assert.True((bool)(await people.GetJsonAsync("api/v1/audit/verify"))["intact"]!);
        var lamp = await people.GetJsonAsync("api/v1/devices/3");
        Assert.Equal("{}", lamp["link"]!.ToJsonString());
        var device = new
        {
            name = "lamp",
            siteId = (long)lamp["siteId"]!,
            gateway = Gateway,
            profile = "streetlight-node",
            latitude = 36.86,
            longitude = 118.74,
            link = new { address = "tcp://127.0.0.1:1", node = 3, key = Removed.Secret },
        };
        (await people.PutAsJsonAsync("api/v1/devices/3", device)).EnsureSuccessStatusCode();
        var document = await DocumentAsync(manager);
        Assert.Equal(2UL, document.Version);
        Assert.Contains(Removed.Secret, document.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE Devices SET Link = (SELECT Link FROM Devices WHERE Number = 4) WHERE Number = 3")]
    [InlineData("UPDATE Devices SET Link = substr(Link, 1, 40) || 'AAAA' || substr(Link, 45) WHERE Number = 3")]
    [InlineData("UPDATE Devices SET Link = '{\"address\":\"tcp://127.0.0.1:1\",\"node\":1}' WHERE Number = 3")]
    public async Task A_row_that_was_altered_behind_the_managers_back_gives_nothing_away_and_stays_one_bad_device(string sql)
    {
        await using var manager = await RunningManager.StartAsync(folder: _folder.Path);
        var before = await DevicesAsync(manager);
        await manager.SqlAsync(sql);
        var after = await DevicesAsync(manager);
        Assert.Equal("{}", after[2]!["link"]!.ToJsonString());
        Assert.Equal((string?)before[3]!["link"]!["key"], (string?)after[3]!["link"]!["key"]);
        Assert.Contains(manager.Log.Lines, line => line.Contains("The link of device 3 does not open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_was_given_another_gateway_does_not_take_its_key_there()
    {
        await using var manager = await RunningManager.StartAsync(folder: _folder.Path);
        await manager.SqlAsync("INSERT INTO Gateways(Number, Name, SiteId, Latitude, Longitude, Registered, DesiredVersion, DesiredHash, "
            + "ReportedVersion, RejectedVersion, Connected) SELECT 2, 'own', SiteId, 0, 0, 0, 1, '', 0, 0, 0 FROM Gateways");
        await manager.SqlAsync("UPDATE Devices SET Gateway = 2 WHERE Number = 3");
        var document = (await manager.Get<DesiredConfigurations>().CurrentAsync(2, CancellationToken.None))!.Document;
        Assert.Contains("\"number\":3", document, StringComparison.Ordinal);
        Assert.Contains("\"link\":{}", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_hash_in_the_database_lets_a_short_password_be_tried_out()
    {
        await using var manager = await RunningManager.StartAsync(folder: _folder.Path);
        var document = await DocumentAsync(manager);
        Assert.Empty(new Planted(Sha256(document.Text)).FilesWith(_folder.Path));
    }

    private async Task RestartAsync() => await (await RunningManager.StartAsync(folder: _folder.Path)).StopAsync();

    private static async Task<(ulong Version, string Text)> DocumentAsync(RunningManager manager)
    {
        var current = await manager.Get<DesiredConfigurations>().CurrentAsync(Gateway, CancellationToken.None);
        return (current!.Version, current.Document);
    }

    private static async Task<JsonArray> DevicesAsync(RunningManager manager) =>
        JsonNode.Parse((await DocumentAsync(manager)).Text)!["devices"]!.AsArray();

    /// <summary>The keys of the lamps as the release left them.</summary>
    private List<Planted> Keys() =>
        [.. Sql("SELECT group_concat(json_extract(Link, '$.key')) FROM Devices").Split(',').Select(key => new Planted(key))];

    // Links that were written over and removed long ago are still in the pages that became free, and in the log.
    private void PlantRemoved()
    {
        Sql("PRAGMA secure_delete = OFF; CREATE TABLE Left(Link TEXT); "
            + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
            + $"INSERT INTO Left SELECT '{Removed.Secret}' FROM n; "
            + "PRAGMA wal_checkpoint(TRUNCATE); DELETE FROM Left WHERE rowid % 2 = 1; DROP TABLE Left");
    }

    private string Sql(string text)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.In("fleet.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
