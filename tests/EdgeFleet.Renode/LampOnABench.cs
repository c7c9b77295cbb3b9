using System.Security.Cryptography;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Renode;

/// <summary>A street lamp, and a technician's tool on its line.</summary>
public sealed class LampOnABench : IAsyncLifetime
{
    private const string Program = "EdgeFleet.Nano.Streetlight";
    private const ushort Address = 7;

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private RealThings? _things;
    private RenodeBoard? _board;
    private Line? _wire;
    private NodeLine? _line;
    private NodePeer? _lamp;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_wire is not null) await _wire.DisposeAsync();
        if (_board is not null) await _board.DisposeAsync();
        _random.Dispose();
    }

    internal async Task<RenodeBoard> StartedAsync()
    {
        _things ??= RealThings.Find();
        _board ??= await RenodeBoard.StartAsync(_things, "streetlight", 4711, Address);
        _wire ??= new Line(_board.Line, new SystemPorts(), TimeProvider.System, NullLogger.Instance);
        _line ??= new NodeLine(_wire);
        var timeouts = new NodeTimeouts(TimeSpan.FromSeconds(3), 3, 128, null);
        _lamp ??= new NodePeer("the lamp", Address, _board.Key, timeouts, _random);
        return _board;
    }

    /// <summary>Carries an image, as soon as the one before is no longer on trial.</summary>
    internal async Task<uint> CarryAsync(ReleaseImage image, IProgress<int>? progress, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await new ImageCarrier(_line!, _lamp!).CarryAsync(image, progress, cancel);
            }
            catch (DriverException e) when (e.Fault.Kind == FaultKind.Transient)
            {
                await Task.Delay(TimeSpan.FromSeconds(2), cancel);
            }
        }
    }

    /// <summary>Asks until it answers.</summary>
    /// <returns>Its boot, and how often it has opened its port anew since.</returns>
    internal async Task<(uint Boot, long Opened)> PortAsync(CancellationToken cancel)
    {
        const int Opened = 9;
        var answer = await UntilAnsweredAsync(request =>
        {
            request.BeginPart(PartType.Read);
            request.Body.WritePath(NodeFaults.Object, 0, Opened);
            request.EndPart();
        }, cancel);
        var values = answer.Find(PartType.Values) ?? throw new InvalidDataException("It answers and gives no values.");
        // Its path and quality stand before it.
        values.Skip(5 + 1);
        var value = new WireValue();
        return value.Read(values) ? (answer.Boot, value.Mantissa) : throw new InvalidDataException("Its value cannot be read.");
    }

    /// <summary>What it runs, as soon as it answers.</summary>
    internal async Task<uint> ReleaseAsync(CancellationToken cancel)
    {
        var answer = await UntilAnsweredAsync(request => request.Empty(PartType.Identify), cancel);
        var identity = new IdentityPart();
        return answer.Find(PartType.Identity) is { } part && identity.Read(part) ? identity.Release
            : throw new InvalidDataException("It answers and does not say who it is.");
    }

    /// <summary>What it runs when it has started anew; on a busy machine that takes longer than a technician waits.</summary>
    internal async Task<uint> StartAsync(uint before, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await new ImageCarrier(_line!, _lamp!).AwaitStartAsync(before, cancel);
            }
            catch (DriverException e) when (e.Fault.Kind == FaultKind.NoAnswer)
            {
                continue;
            }
        }
    }

    internal ReleaseImage Image(uint release, bool dies) => Image(release, [LaterRelease.Numbered(Assembly(Program), (int)release, dies)]);

    /// <summary>With these libraries in a newer version, which nobody but the image has.</summary>
    internal ReleaseImage ImageWith(uint release, IReadOnlyCollection<string> libraries) => Image(release,
        [.. libraries.Select(Assembly).Append(LaterRelease.Numbered(Assembly(Program), (int)release, dies: false))
            .Select(file => LaterRelease.Raised(file, libraries))]);

    private async Task<NodeAnswer> UntilAnsweredAsync(Action<FrameWriter> parts, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await _line!.AskAsync(_lamp!, parts, new Attempts(3), cancel);
            }
            catch (DriverException e) when (e.Fault.Kind == FaultKind.NoAnswer)
            {
                continue;
            }
        }
    }

    private ReleaseImage Image(uint release, IEnumerable<PeFile> files) => ReleaseImage.Read(NodeImage.Build(
        release, "streetlight", "ST_NUCLEO144_F767ZI", [.. files.Select(file => new NodeFile(file.Name + ".pe", file.Bytes))],
        _board!.UpdateKey))!;

    private PeFile Assembly(string name) =>
        _things!.Assembly(name) ?? throw new InvalidDataException($"{name}.pe is missing: see NANO_PE in the README.");

    internal void TestEnded() => _board?.KeepLogOfFailure();
}
