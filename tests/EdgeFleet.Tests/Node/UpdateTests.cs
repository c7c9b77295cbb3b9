using System.Security.Cryptography;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Tests.Lines;
using EdgeFleet.Nodes;

namespace EdgeFleet.Tests.Node;

/// <summary>The gateway's carrier against the firmware itself, its slots and its boot library.</summary>
public sealed class UpdateTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _enough = new(TimeSpan.FromSeconds(90));
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly LampWorld _world = new();
    private readonly Line _wire;
    private readonly NodeLine _line;
    private readonly ImageCarrier _carrier;

    public UpdateTests()
    {
        _wire = GivenPorts.System(_world.Line);
        _line = new NodeLine(_wire);
        // Timeout that no slow machine exhausts.
        _carrier = new ImageCarrier(_line, Peer(20, 0));
    }

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await _world.DisposeAsync();
        _random.Dispose();
        _enough.Dispose();
    }

    [Fact]
    public async Task An_image_is_carried_tried_and_confirmed_and_so_is_the_next_one()
    {
        Assert.Equal(2u, await UpdateAsync(Image(2)));
        Assert.Equal(1, _world.Slot);
        await ConfirmedAsync(1);
        Assert.Equal(3u, await UpdateAsync(Image(3)));
        Assert.Equal(2, _world.Slot);
        await ConfirmedAsync(2);
    }

    [Fact]
    public async Task Where_the_link_dies_on_the_way_it_goes_on_from_there()
    {
        var image = Image(2, bytes: 8000);
        var reached = 0;
        var dying = new Told(taken =>
        {
            if (taken < 3000) return;
            reached = taken;
            _world.Plug(false);
        });
        await Assert.ThrowsAsync<DriverException>(() => new ImageCarrier(_line, Peer(0.5, 0)).CarryAsync(image, dying, _enough.Token));
        _world.Plug(true);
        var resumed = -1;
        await _carrier.CarryAsync(image, new Told(taken => resumed = resumed < 0 ? taken : resumed), _enough.Token);
        Assert.InRange(resumed, reached, reached + Frame.MaxSize);
    }

    [Fact]
    public async Task A_node_without_power_on_the_way_asks_for_its_last_bytes_again_and_no_more()
    {
        var (before, after) = (0, -1);
        var cutting = new Told(taken =>
        {
            if (before > 0 && after < 0) after = taken;
            if (before > 0 || taken < 3000) return;
            before = taken;
            _world.CutPower();
        });
        var left = await _carrier.CarryAsync(Image(2, bytes: 8000), cutting, _enough.Token);
        Assert.InRange(after, before - Frame.MaxSize, before);
        Assert.Equal(2u, await _carrier.AwaitStartAsync(left, _enough.Token));
    }

    [Fact]
    public async Task An_answer_that_got_lost_while_the_node_started_is_not_waited_for_again()
    {
        var peer = Peer(1, 19);
        var patient = new ImageCarrier(_line, peer);
        // Apply was carried out, its answer does not come through, and the node is away for its restart.
        _world.Stepped = () =>
        {
            var applied = _world.Record.Stage == SpareStage.Trial;
            _world.Plug(!applied || _world.Release == 2);
        };
        var before = await patient.CarryAsync(Image(2), null, _enough.Token);
        Assert.True(peer.Boot > before, "what it was told came out of the trial");
        Assert.Equal(2u, await patient.AwaitStartAsync(before, _enough.Token));
    }

    [Fact]
    public async Task What_is_sealed_for_another_node_or_meant_for_another_board_or_older_is_refused_and_changes_nothing()
    {
        await RefusedAsync("not sealed for this node", Image(2, key: RandomNumberGenerator.GetBytes(Frame.KeySize)));
        await RefusedAsync("another kind of node", Image(2, board: "ESP32"));
        await RefusedAsync("runs release 1", Image(0));
        await RefusedAsync("larger than what its board can load", Image(2, bytes: 66_000));
        Assert.Equal((1u, 0), (_world.Release, _world.Slot));
        Assert.Equal(2u, await UpdateAsync(Image(2)));
    }

    [Fact]
    public async Task What_does_not_start_is_gone_when_the_node_is_back()
    {
        Assert.Equal(1u, await UpdateAsync(Image(2, FirmwareDefect.DiesAtStart)));
        Assert.Equal(SpareStage.RolledBack, _world.Record.Stage);
    }

    private async Task<uint> UpdateAsync(ReleaseImage image)
    {
        var before = await _carrier.CarryAsync(image, null, _enough.Token);
        return await _carrier.AwaitStartAsync(before, _enough.Token);
    }

    private async Task RefusedAsync(string words, ReleaseImage image)
    {
        var fault = (await Assert.ThrowsAsync<DriverException>(() => _carrier.CarryAsync(image, null, _enough.Token))).Fault;
        Assert.Contains(words, fault.What, StringComparison.Ordinal);
    }

    // The gateway was heard in the trial; a minute of the node's time is three seconds.
    private async Task ConfirmedAsync(byte slot)
    {
        while (_world.Record is not { Stage: SpareStage.Empty or SpareStage.Previous } record || record.Confirmed != slot)
            await Task.Delay(50, _enough.Token);
    }

    private NodePeer Peer(double seconds, int retries) =>
        new("line", LampWorld.Address, _world.Key, new NodeTimeouts(TimeSpan.FromSeconds(seconds), retries, Frame.MaxSize), _random);

    private ReleaseImage Image(
        uint release, FirmwareDefect defect = FirmwareDefect.None, int bytes = 2000, byte[]? key = null, string board =
        Nucleo144F767ZI.Name) =>
        ReleaseImage.Read(NodeImage.Build(
            release, "streetlight", board,
            [new NodeFile(StreetlightNode.Application + ".pe", new EmulatedFirmware(release, defect).ToFile(bytes))], key
            ?? _world.UpdateKey))!;

    private sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }
}
