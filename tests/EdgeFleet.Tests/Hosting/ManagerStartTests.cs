using System.Runtime.Versioning;
using System.Net;
using System.Net.Sockets;

namespace EdgeFleet.Tests.Hosting;

/// <summary>What keeps a manager from starting is one line that names it and the next step, by the real executable.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ManagerStartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_its_setting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        await AssertRefusedAsync(1, $"people: cannot listen on {address}: another program listens there", "--data", _folder.In("m"),
            "--people", address);
    }

    [Fact]
    public Task An_address_that_the_machine_does_not_have_is_named() =>
        AssertRefusedAsync(1, "this machine has no such address", "--data", _folder.In("m"), "--people", "https://203.0.113.7:5080");

    [Fact]
    public async Task A_data_folder_that_is_a_file_or_lies_in_one_is_named()
    {
        File.WriteAllText(_folder.In("file"), "");
        await AssertRefusedAsync(1, "Name another with --data", "--data", _folder.In("file"));
        await AssertRefusedAsync(1, "Name another with --data", "--data", _folder.In("file/within"));
    }

    [Fact]
    public async Task A_folder_of_other_things_that_others_may_enter_is_not_taken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are POSIX");
        var shared = Directory.CreateDirectory(_folder.In("shared")).FullName;
        File.WriteAllText(Path.Combine(shared, "letter"), "");
        const UnixFileMode Open = (UnixFileMode)0b111_101_101;
        File.SetUnixFileMode(shared, Open);
        await AssertRefusedAsync(2, $"chmod 700 {shared}", "--data", shared);
        Assert.Equal(Open, File.GetUnixFileMode(shared));
        Assert.Equal(["letter"], Directory.GetFileSystemEntries(shared).Select(Path.GetFileName));
    }

    private static async Task AssertRefusedAsync(int code, string words, params string[] arguments)
    {
        using var manager = GatewayExecutable.Of("EdgeFleet.Manager", [.. arguments, "--gateways", "https://127.0.0.1:0",
            .. arguments.Contains("--people") ? Array.Empty<string>() : ["--people", "http://127.0.0.1:0"]]);
        Assert.Equal(code, await manager.EndAsync());
        Assert.Contains(words, manager.Errors, StringComparison.Ordinal);
        Assert.Single(manager.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
