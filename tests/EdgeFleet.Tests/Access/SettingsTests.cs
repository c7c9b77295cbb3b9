using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using System.Diagnostics;
using System.Globalization;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Tests.Access;

public class SettingsTests
{
    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.0.2.7:5080")]
    public void People_are_not_served_in_the_clear_beyond_this_machine(string people)
    {
        var refused = Assert.Throws<SettingsException>(() => ManagerOptions.From(new ManagerSettings { People = people }));
        Assert.Contains("https", Assert.Single(refused.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://localhost:5080")]
    [InlineData("https://0.0.0.0:5080")]
    public void Loopback_and_https_will_do(string people) =>
        Assert.Equal(people, ManagerOptions.From(new ManagerSettings { People = people }).People.ToString());

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var refused = Assert.Throws<SettingsException>(() => ManagerOptions.From(new ManagerSettings
        {
            People = "http://manager.example:80",
            Gateways = "http://127.0.0.1:5443",
            Names = ["not a name"],
            CertificateDays = -1,
            ClaimHours = double.NaN,
            LogLevel = "loud",
            PeopleKey = "/nowhere/key.pem",
        }));
        foreach (var key in new[] { "people:", "gateways:", "names:", "certificateDays:", "claimHours:", "logLevel:", "peopleKey:" })
            Assert.Contains(refused.Faults, f => f.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_of_retention_name_a_class_once_and_days_that_can_be()
    {
        var options = ManagerOptions.From(new ManagerSettings
        {
            Retention = [new RetentionSetting("telemetry", 400), new RetentionSetting("telemetry", 30, SiteId: 2)],
            DiskBudgetGigabytes = 40,
        });
        Assert.Equal([new RetentionRule(StreamClass.Telemetry, null, TimeSpan.FromDays(400)),
            new RetentionRule(StreamClass.Telemetry, 2, TimeSpan.FromDays(30))], options.Retention);
        Assert.Equal(40_000_000_000, options.DiskBudget);

        var refused = Assert.Throws<SettingsException>(() => ManagerOptions.From(new ManagerSettings
        {
            Retention = [new RetentionSetting("telemtry", 1), new RetentionSetting("bulk", 0), new RetentionSetting("bulk", 7),
                new RetentionSetting("billing", 365)],
            DiskBudgetGigabytes = -1,
        }));
        string[] starts = ["retention: class 'telemtry'", "retention.days: 0", "retention.days: 365", "retention: class 'bulk' has two",
            "diskBudgetGigabytes: -1"];
        Assert.Equal(starts, refused.Faults.Select(fault =>
            starts.FirstOrDefault(start => fault.StartsWith(start, StringComparison.Ordinal)) ?? fault));
    }

    [Fact]
    public void Gateways_that_reach_every_address_need_a_name_for_the_certificate()
    {
        var refused = Assert.Throws<SettingsException>(
            () => ManagerOptions.From(new ManagerSettings { Gateways = "https://0.0.0.0:5443" }));
        Assert.StartsWith("names:", Assert.Single(refused.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "people": "http://127.0.0.1:1", "peopel": "x", "Data": "y" }""", "'peopel'", "'Data'")]
    [InlineData("""{ "retention": [{ "class": "telemetry", "dasy": 3 }] }""", "dasy", "could not be mapped")]
    [InlineData("""{ "data": "a", "data": "b" }""", "data", "uplicate")]
    [InlineData("""{ "claimHours": "soon" }""", "claimHours", "json")]
    [InlineData("""[]""", "object", "JSON")]
    [InlineData("""{ // words""", "json", "'/'")]
    public void A_configuration_file_holds_known_keys_only(string json, string first, string second)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("edgefleet-settings-").FullName, "manager.json");
        File.WriteAllText(file, json);
        var refused = Assert.Throws<SettingsException>(() => ManagerSettings.ReadFile(file));
        Assert.Contains(first, refused.Message, StringComparison.Ordinal);
        Assert.Contains(second, refused.Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task The_executable_refuses_what_it_does_not_know_and_names_it()
    {
        using var process = Start("--dtaa", "/tmp/x");
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("--dtaa", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_executable_says_where_it_listens_and_ends_cleanly_on_a_signal()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-manager-").FullName;
        using var process = Start("--data", folder, "--people", "http://127.0.0.1:0", "--gateways", "https://127.0.0.1:0");
        try
        {
            var lines = new List<string?>();
            for (var i = 0; i < 3; i++) lines.Add(await process.StandardOutput.ReadLineAsync());
            Assert.Matches("^people http://127.0.0.1:[1-9][0-9]*$", lines[0]);
            Assert.Matches("^gateways https://127.0.0.1:[1-9][0-9]*$", lines[1]);
            Assert.Matches("^administrator link http://127.0.0.1:[0-9]+/sign-in[?]code=[0-9A-Z-]{24}$", lines[2]);
            if (OperatingSystem.IsWindows()) return;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(folder, "keys", "fleet-ca.pem")));
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_belongs_to_one_manager_at_a_time()
    {
        await using var manager = await RunningManager.StartAsync();
        var refused = await Assert.ThrowsAsync<IOException>(() => RunningManager.StartAsync(folder: manager.Folder));
        Assert.Contains(manager.Folder, refused.Message, StringComparison.Ordinal);
        Assert.Contains("another manager", refused.Message, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Manager.dll"), .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }
}
