using System.Diagnostics;

using EdgeFleet.City.Faults;
using EdgeFleet.Testing;

namespace EdgeFleet.Scenarios;

/// <summary>The whole chain under the city's command. Generous waits: the machine may be busy; what is checked is never a speed.</summary>
[Collection("city")]
public sealed class CityTests : IDisposable
{
    private static readonly TimeSpan Up = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Done = TimeSpan.FromMinutes(8);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"edgefleet-scenario-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Killed_at_will_and_at_every_named_point_with_nodes_cut_off_and_clocks_jumping_nothing_is_lost_or_comes_twice()
    {
        Needs.Present(FakeDates.Find() is not null, "libfaketime", FakeDates.Install);
        await using var city = CityProcess.Start(
            "--duration", "40", "--faults", "kill,power,link,clock", "--devices", "12", "--nodes", "32", "--data", _folder);
        var code = await city.ExitCodeAsync(Done);
        Assert.True(code == 0, city.Output);
        Assert.Contains("Verdict: exact.", city.Output);
        Assert.Matches(@"Nodes: [1-9][0-9]* power cuts, [1-9][0-9]* dead links", city.Output);
        Assert.Matches("Clocks: [1-9][0-9]* jumps of gateways and manager, [1-9][0-9]* of nodes", city.Output);
        Assert.Matches(@"Serial line: [1-9][0-9]* requests, [1-9][0-9]* answers of [1-9][0-9]* of 30 Modbus RTU meters", city.Output);
        Assert.Matches(@"nodes: [1-9][0-9]* records each equal", city.Output);
        foreach (var point in FaultPlan.Points) Assert.Matches($@"{point}\s+[1-9]", city.Output);
        Assert.Matches("Kills: gateways [4-9]|Kills: gateways [1-9][0-9]", city.Output);
        Assert.Empty(CityProcess.Naming(_folder));
    }

    [Fact]
    public async Task Thirty_Modbus_and_ten_DLT_645_meters_on_one_serial_port_are_read_and_each_reading_is_an_answer()
    {
        Needs.Present(OperatingSystem.IsLinux(), "pseudo terminals", "run it on Linux");
        await using var city = CityProcess.Start(
            "--gateways", "1", "--devices", "1", "--nodes", "0", "--meters", "40", "--duration", "40", "--data", _folder);
        var code = await city.ExitCodeAsync(Done);
        Assert.True(code == 0, city.Output);
        Assert.Contains("Verdict: exact.", city.Output);
        Assert.Contains("answers of 30 of 30 Modbus RTU meters", city.Output);
        Assert.Contains("answers of 10 of 10 DL/T 645 meters", city.Output);
    }

    [Fact]
    public async Task Interrupted_it_judges_the_ledger_and_leaves_no_process()
    {
        await using var city = CityProcess.Start("--gateways", "1", "--devices", "3", "--nodes", "4", "--meters", "4", "--data", _folder);
        await city.LineAsync("gateways read", Up);
        Assert.Contains("/sign-in?code=", await city.LineAsync("Administrator link:", Up));
        Assert.NotEmpty(CityProcess.Naming(_folder));
        city.Interrupt();
        var code = await city.ExitCodeAsync(Done);
        Assert.True(code == 0, city.Output);
        Assert.Contains("Verdict: exact.", city.Output);
        Assert.Empty(CityProcess.Naming(_folder));
    }

    [Fact]
    public void A_process_is_seen_while_it_becomes_another_one()
    {
        var name = Path.GetFileName(_folder);
        for (var i = 0; i < 50; i++)
        {
            string[] line = ["/bin/sh", "-c", "exec /bin/sh -c 'exec /bin/sh -c \"read never\" " + name + "' " + name];
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/env", line) { RedirectStandardInput = true })!;
            for (var look = 0; look < 20; look++) Assert.Contains(process.Id, CityProcess.Naming(name));
            process.Kill();
            process.WaitForExit();
        }
    }

    [Fact]
    public async Task Killed_itself_it_leaves_no_process()
    {
        var present = File.Exists("/usr/bin/setpriv") && File.Exists("/usr/bin/setsid");
        Needs.Present(present, "util-linux (setpriv, setsid)", "apt-get install util-linux");
        await using var city = CityProcess.Start("--gateways", "1", "--devices", "3", "--nodes", "4", "--meters", "4", "--data", _folder);
        await city.LineAsync("gateways read", Up);
        Assert.True(CityProcess.Naming(_folder).Count >= 3, $"city, manager and gateway do not all run; the city said: {city.Output}");
        city.Kill();
        for (var i = 0; i < 100 && CityProcess.Naming(_folder).Count > 0; i++) await Task.Delay(100);
        Assert.Empty(CityProcess.Naming(_folder));
    }
}
