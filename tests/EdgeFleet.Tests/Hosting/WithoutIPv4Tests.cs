using System.Diagnostics;
using EdgeFleet.Testing;

namespace EdgeFleet.Tests.Hosting;

/// <summary>A network namespace whose loopback interface has ::1 and nothing else.</summary>
public sealed class WithoutIPv4Tests
{
    private const string NoIPv4 = "\"$0\" link set lo up && \"$0\" -4 addr flush dev lo && exec \"$@\"";

    private static readonly string[] Unshare =
        ["/usr/bin/unshare", .. Environment.IsPrivilegedProcess ? [] : (string[])["--map-root-user"], "--net", "--"];

    [Fact]
    public async Task A_fleet_runs_where_there_is_no_IPv4()
    {
        var ip = Needs.File("ip", "apt-get install iproute2", "/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip");
        Needs.File("mosquitto", "apt-get install mosquitto", "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto");
        Needs.Present(OperatingSystem.IsLinux() && (await RunAsync("true")).Code == 0, "the right to make a network namespace",
            "run as root, in a container with CAP_SYS_ADMIN");
        var (code, said) = await RunAsync(
            "/bin/sh", "-c", NoIPv4, ip, Path.Combine(AppContext.BaseDirectory, "EdgeFleet.Tests"));
        Assert.True(code == 0, said);
        Assert.Contains(FleetOverIPv6.Done, said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] command)
    {
        if (!File.Exists(Unshare[0])) return (-1, "");
        var start = new ProcessStartInfo(Unshare[0], [.. Unshare[1..], .. command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { [FleetOverIPv6.Variable] = "1" },
        };
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3));
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
