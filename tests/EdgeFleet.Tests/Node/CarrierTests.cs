using EdgeFleet.Edge.Lines;
using EdgeFleet.Tests.Lines;
using System.Security.Cryptography;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Gateway.Drivers.Node;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Tests.Node;

/// <summary>Carrying an image: piece by piece, from wherever the node is.</summary>
public class CarrierTests
{
    private readonly ScriptedNode _node = new(17);

    [Theory]
    [InlineData(240)]
    [InlineData(64)]
    public async Task An_image_arrives_whole_and_is_started(int longestFrame)
    {
        var image = Image(1500);
        _node.Firmware.Applied = () => { _node.Restart(); _node.Firmware.Release = 9; };
        await using var line = new ScriptedLine(_node);
        await using var wire = Line(line);
        var peer = Peer(longestFrame);
        var carrier = new ImageCarrier(new NodeLine(wire), peer);
        Assert.Equal(7u, await carrier.CarryAsync(image, null, CancellationToken.None));
        Assert.Equal(image.Bytes, _node.Firmware.Taken);
        Assert.Equal(9u, await carrier.AwaitStartAsync(7, CancellationToken.None));
    }

    [Fact]
    public async Task A_carrier_that_was_stopped_goes_on_where_the_node_is()
    {
        var image = Image(3000);
        await using var line = new ScriptedLine(_node);
        await using var wire = Line(line);
        using var cancel = new CancellationTokenSource();
        _node.Heard = _ => { if (_node.Firmware.Taken.Count > 1000) cancel.Cancel(); };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ImageCarrier(new NodeLine(wire), Peer()).CarryAsync(image, null, cancel.Token));
        _node.Heard = null;
        await new ImageCarrier(new NodeLine(wire), Peer()).CarryAsync(image, null, CancellationToken.None);
        Assert.Equal(image.Bytes, _node.Firmware.Taken);
        Assert.Equal(_node.Firmware.Offsets.Distinct(), _node.Firmware.Offsets);
    }

    [Fact]
    public async Task A_node_that_started_again_is_offered_it_again_and_chunks_that_it_lost_are_sent_again()
    {
        var image = Image(3000);
        await using var line = new ScriptedLine(_node);
        await using var wire = Line(line);
        var restarted = false;
        _node.Heard = _ =>
        {
            if (restarted || _node.Firmware.Taken.Count < 1500) return;
            restarted = true;
            _node.Firmware.Forget();
            _node.Firmware.Swallow = 2;
        };
        await new ImageCarrier(new NodeLine(wire), Peer()).CarryAsync(image, null, CancellationToken.None);
        Assert.True(restarted);
        Assert.Equal(image.Bytes, _node.Firmware.Taken);
    }

    [Fact]
    public async Task A_node_that_hears_nothing_for_eight_frames_is_asked_until_its_port_is_open_again()
    {
        var image = Image(3000);
        await using var line = new ScriptedLine(_node);
        await using var wire = Line(line);
        _node.Heard = _ =>
        {
            if (_node.Firmware.Taken.Count < 1000) return;
            _node.Heard = null;
            _node.Deaf = 8;
        };
        await new ImageCarrier(new NodeLine(wire), Peer(seconds: 0.2)).CarryAsync(image, null, CancellationToken.None);
        Assert.Equal(image.Bytes, _node.Firmware.Taken);
        Assert.Equal(0, _node.Deaf);
    }

    [Fact]
    public async Task A_node_that_changes_its_state_and_takes_nothing_is_not_asked_without_a_pause()
    {
        var time = new PauseCounter();
        await using var line = new ScriptedLine(_node);
        await using var wire = GivenPorts.System(line.Address, time);
        using var cancel = new CancellationTokenSource();
        var heard = 0;
        _node.Heard = asked =>
        {
            if (!asked.Parts.Contains(PartType.Chunk)) return;
            _node.Firmware.Forget();
            if (++heard == 3) cancel.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ImageCarrier(new NodeLine(wire), Peer()).CarryAsync(Image(3000), null, cancel.Token));
        // Offered, asked for a piece, forgotten, offered again: a pause after each of the two.
        Assert.InRange(time.Pauses, 4, 6);
    }

    [Theory]
    [InlineData(FirmwareState.NotGenuine, "not sealed for this node")]
    [InlineData(FirmwareState.OlderRelease, "runs release 3")]
    [InlineData(FirmwareState.TooLarge, "larger than what its board can load")]
    [InlineData(FirmwareState.OtherHardware, "another kind of node")]
    [InlineData(FirmwareState.StorageFailed, "storage failed")]
    public async Task A_refused_image_is_explained(byte state, string words)
    {
        _node.Firmware.Refusal = state;
        await using var line = new ScriptedLine(_node);
        await using var wire = Line(line);
        var fault = (await Assert.ThrowsAsync<DriverException>(
            () => new ImageCarrier(new NodeLine(wire), Peer()).CarryAsync(Image(500), null, CancellationToken.None))).Fault;
        Assert.Equal(FaultKind.Refused, fault.Kind);
        Assert.Contains(words, fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_turns_out_not_genuine_is_not_applied()
    {
        var applied = false;
        _node.Firmware.Verdict = FirmwareState.NotGenuine;
        _node.Firmware.Applied = () => applied = true;
        await using var line = new ScriptedLine(_node);
        await using var wire = Line(line);
        await Assert.ThrowsAsync<DriverException>(
            () => new ImageCarrier(new NodeLine(wire), Peer()).CarryAsync(Image(500), null, CancellationToken.None));
        Assert.False(applied);
        Assert.Single(_node.Asked, asked => asked.Parts.Contains(PartType.Offer));
    }

    [Fact]
    public void Other_files_are_no_images()
    {
        Assert.Null(ReleaseImage.Read([]));
        Assert.Null(ReleaseImage.Read(new byte[500]));
        Assert.Null(ReleaseImage.Read([.. "EFN1"u8, .. new byte[38]]));
        Assert.Equal(9u, Image(100).Release);
    }

    private sealed class PauseCounter : TimeProvider
    {
        private int _pauses;

        public int Pauses => Volatile.Read(ref _pauses);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromMilliseconds(250)) Interlocked.Increment(ref _pauses);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private static ReleaseImage Image(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        "EFN1"u8.CopyTo(bytes);
        new byte[] { 9, 0, 0, 0 }.CopyTo(bytes, 4);
        return ReleaseImage.Read(bytes)!;
    }

    private static Line Line(ScriptedLine line) => GivenPorts.System(line.Address);

    private NodePeer Peer(int longestFrame = 240, double seconds = 20) =>
        new("line", 17, _node.Key, new NodeTimeouts(TimeSpan.FromSeconds(seconds), 0, longestFrame), RandomNumberGenerator.Create());
}
