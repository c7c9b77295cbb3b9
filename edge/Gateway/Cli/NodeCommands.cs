using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Gateway.Cli;

/// <summary>
/// What a technician does to nodes on a line that no gateway is running on: find them, give them addresses, carry an image.
/// </summary>
internal static class NodeCommands
{
    private const int DefaultTimeoutMs = 500;
    private const int Retries = 3;
    private const string Form = "tcp://host:port or serial:///dev/ttyUSB0?baud=9600&parity=none";

    public static Command Discover(TimeProvider clock)
    {
        var (line, all) = (Line(), new Option<bool>("--all") { Description = "also nodes that have an address" });
        var slot = Whole("--slot", "how long one node's answer takes on this line, in ms; on a carrier seconds", 10, ushort.MaxValue,
            new FinderPace().SlotMs);
        var command = new Command(
            "discover", "Asks which nodes are on a line; what they say is not proved before a key fits") { line, all, slot };
        command.SetAction((parsed, cancel) => TryAsync(async () =>
        {
            await using var wire = Wire(parsed.GetValue(line)!, clock);
            var open = new NodeLine(wire);
            using var random = RandomNumberGenerator.Create();
            var found = await new NodeFinder(open, random, new FinderPace(SlotMs: parsed.GetValue(slot)), Serial(parsed.GetValue(line)!))
                .FindAsync(parsed.GetValue(all), cancel).ConfigureAwait(false);
            foreach (var node in found) await Console.Out.WriteLineAsync(Text(node)).ConfigureAwait(false);
            if (found.Count == 0)
                await Console.Error.WriteLineAsync(
                    $"no node answers{(parsed.GetValue(all) ? "" : "; those that have an address do with --all")}").ConfigureAwait(false);
        }));
        return command;
    }

    public static Command Assign(TimeProvider clock)
    {
        var (line, key, timeout) = (Line(), KeyOption(), Timeout());
        var node = new Option<long>(
            "--node") { Description = "the node's id as its label and discover have it, 16 hex digits", Required = true, CustomParser =
            Id };
        var address = Whole("--address", "the address that it gets", 1, Frame.HighestAddress);
        var from = Whole("--from", "the address that it has now; 0: none", 0, Frame.HighestAddress, 0);
        var command = new Command("assign", "Gives a node an address that it keeps") { line, node, key.Option, address, from, timeout };
        command.SetAction((parsed, cancel) => TryAsync(async () =>
        {
            var secret = Key(key, parsed);
            await using var wire = Wire(parsed.GetValue(line)!, clock);
            var open = new NodeLine(wire);
            using var random = RandomNumberGenerator.Create();
            var peer = Peer(parsed.GetValue(line)!, parsed.GetValue(from), secret, parsed.GetValue(timeout), random);
            var assigned = await new NodeFinder(open, random, new FinderPace(), Serial(parsed.GetValue(line)!))
                .AssignAsync(peer, parsed.GetValue(node), (ushort)parsed.GetValue(address), cancel).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(Text(assigned)).ConfigureAwait(false);
        }));
        return command;
    }

    public static Command Rekey(TimeProvider clock)
    {
        var (line, key, timeout) = (Line(), KeyOption(), Timeout());
        var address = Whole("--address", "the node's address", 1, Frame.HighestAddress);
        var following = new SecretOption("--new-key", "the key that it is to have, 64 hex digits");
        var command = new Command(
            "rekey", "Gives a node a new key under the old one; keep both until this has ended well, and repeat it until then") { line,
            address, key.Option, following.Option, timeout };
        command.SetAction((parsed, cancel) => TryAsync(async () =>
        {
            var (before, after) = (Key(key, parsed), Key(following, parsed));
            await using var wire = Wire(parsed.GetValue(line)!, clock);
            using var random = RandomNumberGenerator.Create();
            NodePeer Under(byte[] secret) => Peer(
                parsed.GetValue(line)!, parsed.GetValue(address), secret, parsed.GetValue(timeout), random);
            await new KeyChange(new NodeLine(wire), Under(before), after, Under(after)).RunAsync(cancel).ConfigureAwait(false);
            await Console.Out.WriteLineAsync("the new key is in force; the old one is worth nothing").ConfigureAwait(false);
        }));
        return command;
    }

    public static Command Update(TimeProvider clock)
    {
        var (line, key, timeout) = (Line(), KeyOption(), Timeout());
        var address = Whole("--address", "the node's address", 1, Frame.HighestAddress);
        var image = new Option<FileInfo>("--image") { Description = "the image that was made for this very node", Required = true };
        var free = new Option<bool>("--when-free")
        {
            Description = "waits with the restart until it cuts nothing off: a lamp is out, a drive stands, no order is selected",
        };
        var command = new Command(
            "update", "Carries an image to a node, from where it stopped last time, and has the node try it") { line, address,
            key.Option, image, free, timeout };
        command.SetAction((parsed, cancel) => TryAsync(async () =>
        {
            var whole = Image(parsed.GetValue(image)!);
            var secret = Key(key, parsed);
            await using var wire = Wire(parsed.GetValue(line)!, clock);
            var open = new NodeLine(wire);
            using var random = RandomNumberGenerator.Create();
            var peer = Peer(parsed.GetValue(line)!, parsed.GetValue(address), secret, parsed.GetValue(timeout), random);
            var carrier = new ImageCarrier(open, peer, new CarryTerms(Waits: parsed.GetValue(free)) { Held = new WhyHeld() });
            var before = await carrier.CarryAsync(whole, new Percent(whole.Bytes.Length), cancel).ConfigureAwait(false);
            var release = await carrier.AwaitStartAsync(before, cancel).ConfigureAwait(false);
            if (release != whole.Release)
                throw new GatewayException(
                    ExitCode.Failure, $"the node went back to release {release}: release {whole.Release} did not pass its trial; look at "
                        + "the node's self-test");
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"runs release {release}")).ConfigureAwait(false);
        }));
        return command;
    }

    private static async Task<int> TryAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }
        catch (DriverException e)
        {
            throw new GatewayException(ExitCode.Failure, e.Fault.ToString(), e);
        }
    }

    private static Line Wire(LineAddress line, TimeProvider clock) => new(line.Place, new SystemPorts(), clock, NullLogger.Instance);

    private static SerialSettings? Serial(LineAddress line) => line.IsSerial ? line.Serial ?? SerialSettings.Default : null;

    private static NodePeer Peer(LineAddress line, int address, byte[] key, int timeoutMs, RandomNumberGenerator random) =>
        new(line.Place, (ushort)address, key, new NodeTimeouts(TimeSpan.FromMilliseconds(timeoutMs), Retries, Frame.MaxSize, Serial(line)),
            random);

    private static ReleaseImage Image(FileInfo file)
    {
        try
        {
            return ReleaseImage.Read(File.ReadAllBytes(file.FullName))
                ?? throw new GatewayException(
                    ExitCode.Configuration, $"{file.FullName} is not an image of a node; take the file that was made for it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ExitCode.Configuration, $"the image {file.FullName} cannot be read: {e.Message}", e);
        }
    }

    private static string Text(FoundNode node) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{node.Id} address {node.Address?.ToString(CultureInfo.InvariantCulture) ?? "none"} {node.Kind} {node.Board} release "
            + $"{node.Release}");

    private static Option<LineAddress> Line() => new("--line")
    {
        Description = $"the line: {Form}",
        Required = true,
        CustomParser = result =>
        {
            var line = LineFields.Parse(result.Tokens[0].Value);
            if (line is null) result.AddError($"--line '{result.Tokens[0].Value}' is not a line; write {Form}");
            return line;
        },
    };

    private static SecretOption KeyOption() => new("--key", "the node's key, 64 hex digits");

    private static byte[] Key(SecretOption option, ParseResult parsed) => NodeKey.TryParse(option.Read(parsed), out var key) ? key
        // What was typed is not repeated: it may be a key with one digit too few.
        : throw new GatewayException(ExitCode.Configuration, $"{option.Option.Name} is not a node's key: it has 64 hex digits");

    private static Option<int> Timeout() =>
        Whole("--timeout", "how long the node may take to answer, in ms; on a carrier seconds", 10, 60_000, DefaultTimeoutMs);

    private static Option<int> Whole(string name, string description, int least, int most, int? initial = null)
    {
        var option = new Option<int>(
            name) { Description = string.Create(CultureInfo.InvariantCulture, $"{description} ({least} to {most})"), Required =
            initial is null };
        if (initial is { } value) option.DefaultValueFactory = _ => value;
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && (number < least || number > most))
                result.AddError($"{name} {number} is out of range; write {least} to {most}");
        });
        return option;
    }

    private static long Id(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (NodeFinder.TryId(result.Tokens[0].Value, out var id)) return id;
        result.AddError($"--node '{result.Tokens[0].Value}' is not the id of a node; it has 16 hex digits");
        return 0;
    }

    /// <summary>A line on standard error when that changes.</summary>
    private sealed class WhyHeld : IProgress<byte>
    {
        private byte _told;

        public void Report(byte value)
        {
            if (value == _told) return;
            _told = value;
            Console.Error.WriteLine(value == RestartHold.Order ? "an order is selected; it restarts when that is over"
                : "it is at work; it restarts when that is done");
        }
    }

    /// <summary>A line on standard error for each tenth.</summary>
    private sealed class Percent(int size) : IProgress<int>
    {
        private int _told = -1;

        public void Report(int value)
        {
            var tenth = (int)(value * 10L / size);
            if (tenth <= _told) return;
            _told = tenth;
            Console.Error.WriteLine($"{tenth * 10} %");
        }
    }
}
