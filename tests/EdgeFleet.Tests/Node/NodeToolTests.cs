using System.Security.Cryptography;
using EdgeFleet.Tests.Hosting;

namespace EdgeFleet.Tests.Node;

/// <summary>The technician's commands of the real executable.</summary>
public sealed class NodeToolTests : IDisposable
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_is_found_gets_an_address_and_an_image()
    {
        var node = new ScriptedNode(0);
        node.Firmware.Applied = () => { node.Restart(); node.Firmware.Release = 9; };
        await using var line = new ScriptedLine(node);
        Assert.Equal((0, "0000665544332211 address none lamp bench release 3"),
            await RunAsync("discover", "--line", line.Address, "--slot", "20"));
        var key = Convert.ToHexString(node.Key);
        Assert.Equal((0, "0000665544332211 address 42 lamp bench release 3"),
            await RunAsync("assign", "--line", line.Address, "--node", "0000665544332211", "--key", key, "--address", "42", "--timeout",
            "20000"));
        var image = RandomNumberGenerator.GetBytes(2000);
        "EFN1"u8.CopyTo(image);
        new byte[] { 9, 0, 0, 0 }.CopyTo(image, 4);
        File.WriteAllBytes(_folder.In("lamp.efn"), image);
        // Read from a file, a key stands neither in the list of processes nor in the shell's history.
        File.WriteAllText(_folder.In("lamp.key"), key + "\n");
        string[] update =
        [
            "update", "--line", line.Address, "--address", "42", "--key", "@" + _folder.In("lamp.key"), "--image", _folder.In("lamp.efn"),
            "--timeout", "20000",
        ];
        Assert.Equal((0, "runs release 9"), await RunAsync(update));
        Assert.Equal(image, node.Firmware.Taken);
    }

    [Fact]
    public async Task A_node_gets_another_key_and_repeating_it_does_no_harm()
    {
        await using var world = new LampWorld();
        File.WriteAllText(_folder.In("old.key"), Convert.ToHexString(world.Key));
        File.WriteAllText(_folder.In("new.key"), Key);
        string[] rekey =
        [
            "rekey", "--line", world.Line, "--address", "17", "--key", "@" + _folder.In("old.key"),
            "--new-key", "@" + _folder.In("new.key"), "--timeout", "3000",
        ];
        Assert.Equal((0, "the new key is in force; the old one is worth nothing"), await RunAsync(rekey));
        Assert.Equal((0, "the new key is in force; the old one is worth nothing"), await RunAsync(rekey));
        world.CutPower();
        var (code, said) = await RunAsync([.. rekey[..5], "--key", Key, "--new-key", "@" + _folder.In("old.key"), "--timeout", "20000"]);
        Assert.Equal((0, "the new key is in force; the old one is worth nothing"), (code, said));
        File.WriteAllText(_folder.In("new.key"), Key + "ff");
        (code, said) = await RunAsync(rekey);
        Assert.Equal(2, code);
        Assert.Contains("--new-key is not a node's key", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "is not a line", "discover", "--line", "/dev/ttyUSB0")]
    [InlineData(2, "has 64 hex digits", "assign", "--line", "tcp://a:1", "--node", "0000665544332211", "--key", Key + "ff", "--address",
        "1")]
    [InlineData(2, "has 16 hex digits", "assign", "--line", "tcp://a:1", "--node", "17", "--key", Key, "--address", "1")]
    [InlineData(2, "out of range", "assign", "--line", "tcp://a:1", "--node", "0000665544332211", "--key", Key, "--address", "65520")]
    [InlineData(2, "cannot be read", "update", "--line", "tcp://a:1", "--address", "1", "--key", Key, "--image", "/nowhere/lamp.efn")]
    [InlineData(1, "check power, cable and address of the line", "update", "--line", "tcp://127.0.0.1:1", "--address", "1", "--key", Key,
        "--image", "lamp.efn")]
    public async Task What_is_wrong_is_said_with_the_next_step_and_never_a_key(int code, string words, params string[] arguments)
    {
        byte[] image = [.. "EFN1"u8, .. new byte[60]];
        File.WriteAllBytes(_folder.In("lamp.efn"), image);
        using var gateway = new GatewayExecutable(arguments.Select(argument => argument == "lamp.efn" ? _folder.In(argument) : argument));
        Assert.Equal(code, await gateway.EndAsync());
        Assert.Contains(words, gateway.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Key[2..], gateway.Errors, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(int, string)> RunAsync(params string[] arguments)
    {
        using var gateway = new GatewayExecutable(arguments);
        var code = await gateway.EndAsync();
        return (code, string.Join('\n', gateway.Lines) is { Length: > 0 } output ? output : gateway.Errors);
    }
}
