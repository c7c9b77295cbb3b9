using System.Collections.Concurrent;
using System.Security.Cryptography;
using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Nano.Host;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Nano.Tests.Host;

/// <summary>All nodes of a line at once: what else the line is for goes on, and nobody is put out for it.</summary>
public sealed class StreetTests : IDisposable
{
    private readonly CancellationTokenSource _enough = new(TimeSpan.FromMinutes(3));
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();

    public void Dispose()
    {
        _enough.Dispose();
        _random.Dispose();
    }

    [Fact]
    public async Task A_street_is_updated_while_it_is_read_through_kills_and_cuts_and_restarts_when_its_lamps_are_out()
    {
        await using var street = new LampStreet(4);
        var images = Enumerable.Range(0, street.Count).Select(i => Image(2, 2500, street.UpdateKeys[i])).ToArray();
        var taken = new int[street.Count];

        // The gateway is killed when each has a part of it, and one lamp loses its power.
        using (var killed = CancellationTokenSource.CreateLinkedTokenSource(_enough.Token))
        {
            using var first = Gateway(street);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(images.Select((image, i) =>
                new ImageCarrier(first.Line, first.Lamps[i], first.Terms()).CarryAsync(image, new Told(bytes =>
                {
                    taken[i] = bytes;
                    if (taken.Min() > 600) killed.Cancel();
                }), killed.Token))));
        }
        street.CutPower(1);

        using var second = Gateway(street);
        var held = new ConcurrentDictionary<int, byte>();
        var resumed = new int[street.Count];
        var chunks = 0;
        var carried = Task.WhenAll(images.Select(async (image, i) =>
        {
            var before = await new ImageCarrier(second.Line, second.Lamps[i], second.Terms(new Held(code => held[i] = code))).CarryAsync(
                image, new Told(bytes =>
                {
                    Interlocked.Increment(ref chunks);
                    if (resumed[i] == 0) resumed[i] = bytes;
                }), _enough.Token);
            return await new ImageCarrier(second.Line, second.Lamps[i], second.Terms()).AwaitStartAsync(before, _enough.Token);
        }));
        var read = 0;
        while (held.Count < street.Count)
        {
            Assert.False(carried.IsCompleted, "no lamp that burns restarts");
            await ReadAsync(second, read % street.Count);
            read++;
        }
        // Who reads has at least every other turn of the line.
        Assert.True(read > chunks / 2, $"{read} reads beside {chunks} exchanges of the carriers");
        Assert.All(Enumerable.Range(0, street.Count), i => Assert.InRange(resumed[i], taken[i] - Frame.MaxSize, taken[i] + Frame.MaxSize));
        Assert.All(held.Values, code => Assert.Equal(RestartHold.Work, code));
        Assert.Equal(street.Count, street.Lit);
        Assert.All(street.Releases, release => Assert.Equal(1u, release));

        for (var i = 0; i < street.Count; i++)
            Assert.Equal(CommandCode.Done, await new CommandSender(second.Line, second.Lamps[i]).SendAsync(
                new NodeOrder(i + 1, 3416, 0, 1, to => to.WriteNumber(0, 0)), CommandPhase.Direct, _enough.Token));
        var releases = await carried;
        Assert.All(releases, release => Assert.Equal(2u, release));
    }

    [Fact]
    public async Task What_carriers_take_of_a_line_is_a_share_of_its_time_however_many_they_are()
    {
        var time = new FakeTimeProvider();
        using var share = new LineShare(0.25, time);
        var (busy, done) = (TimeSpan.Zero, 0);
        var carriers = Enumerable.Range(0, 5).Select(_ => Task.Run(async () =>
        {
            for (var exchange = 0; exchange < 4; exchange++)
                await share.TakeAsync(async () =>
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), time);
                    busy += TimeSpan.FromMilliseconds(100);
                    return done++;
                }, _enough.Token);
        })).ToList();
        var began = time.GetTimestamp();
        var all = Task.WhenAll(carriers);
        while (!all.IsCompleted)
        {
            // All of it up to now: no more than the share, but for the one exchange that has just ended.
            Assert.True(busy <= time.GetElapsedTime(began) * 0.25 + TimeSpan.FromMilliseconds(100));
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1, _enough.Token);
        }
        await all;
        Assert.Equal(20, done);
        Assert.True(time.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(100 + 19 * 400));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.5)]
    public void A_share_is_a_part_of_the_whole(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LineShare(share, TimeProvider.System));

    private async Task ReadAsync(StreetGateway gateway, int lamp)
    {
        var answer = await gateway.Line.AskAsync(
            gateway.Lamps[lamp], request => request.Number(PartType.Collect, 0), new Attempts(3), _enough.Token);
        Assert.NotNull(answer.Find(PartType.Status));
    }

    private StreetGateway Gateway(LampStreet street) => new(new NodeLine(street.Wire), new LineShare(0.5, TimeProvider.System),
        [.. street.Keys.Select((key, i) => new NodePeer(
            "street", LampStreet.Address(i), key, new NodeTimeouts(TimeSpan.FromSeconds(10), 1, Frame.MaxSize), _random))]);

    private static ReleaseImage Image(uint release, int bytes, byte[] updateKey)
    {
        var content = NodeImage.Unsealed(release, "streetlight", Nucleo144F767ZI.Name,
            [new NodeFile(StreetlightNode.Application + ".pe", new EmulatedFirmware(release).ToFile(bytes))]);
        Assert.Null(ReleaseImage.Of(content, new byte[NodeImage.SealSize - 1]));
        return ReleaseImage.Of(content, NodeImage.Seal(content, updateKey))!;
    }

    /// <summary>What a gateway knows of the street; a new one knows nothing of what the last one did.</summary>
    private sealed record StreetGateway(NodeLine Line, LineShare Share, IReadOnlyList<NodePeer> Lamps) : IDisposable
    {
        public CarryTerms Terms(IProgress<byte>? held = null) =>
            new(Share, Waits: true) { HeldAgain = TimeSpan.FromMilliseconds(200), Held = held };

        public void Dispose() => Share.Dispose();
    }

    private sealed class Told(Action<int> tell) : IProgress<int>
    {
        public void Report(int value) => tell(value);
    }

    private sealed class Held(Action<byte> tell) : IProgress<byte>
    {
        public void Report(byte value) => tell(value);
    }
}
