using System.Net;
using System.Net.Sockets;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers;
using EdgeFleet.Testing;
using EdgeFleet.Tests.Uplinks;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFleet.Tests.Bearers;

/// <summary>Bytes that wait for others, so that they share a packet.</summary>
public sealed class GatheredStreamTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _clock = new();
    private readonly Wire _wire = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task What_is_written_within_the_wait_leaves_in_one_piece()
    {
        await using var stream = GatheredStream.Over(_wire, Wait, _clock);
        await stream.WriteAsync(new byte[] { 1, 2 }, Cancel);
        _clock.Advance(Wait / 2);
        await stream.WriteAsync(new byte[] { 3 }, Cancel);
        await stream.FlushAsync(Cancel);
        Assert.Empty(_wire.Pieces);
        // The first byte is what counts: who writes all the while holds nothing back.
        _clock.Advance(Wait / 2);
        Assert.Equal([1, 2, 3], Assert.Single(_wire.Pieces));

        await stream.WriteAsync(new byte[] { 4 }, Cancel);
        _clock.Advance(Wait);
        Assert.Equal([4], _wire.Pieces[1]);
        _clock.Advance(10 * Wait);
        Assert.Equal(2, _wire.Pieces.Count);
    }

    [Fact]
    public async Task What_fills_packets_by_itself_waits_for_nothing()
    {
        await using var stream = GatheredStream.Over(_wire, Wait, _clock);
        await stream.WriteAsync(new byte[] { 1 }, Cancel);
        await stream.WriteAsync(new byte[20_000], Cancel);
        Assert.Equal(20_001, Assert.Single(_wire.Pieces).Length);
    }

    [Fact]
    public async Task Last_words_leave_when_it_is_disposed_of()
    {
        var stream = GatheredStream.Over(_wire, Wait, _clock);
        await stream.WriteAsync(new byte[] { 1 }, Cancel);
        stream.Dispose();
        Assert.Equal([1], Assert.Single(_wire.Pieces));
        Assert.True(_wire.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.WriteAsync(new byte[] { 2 }, Cancel).AsTask());
    }

    [Fact]
    public async Task What_could_not_leave_the_next_write_says()
    {
        await using var stream = GatheredStream.Over(_wire, Wait, _clock);
        _wire.Fault = new IOException("the cable is out");
        await stream.WriteAsync(new byte[] { 1 }, Cancel);
        _clock.Advance(Wait);
        var fault = await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[] { 2 }, Cancel).AsTask());
        Assert.Equal("the cable is out", fault.Message);
    }

    [Fact]
    public void Where_nothing_waits_the_stream_is_what_it_was() => Assert.Same(_wire, GatheredStream.Over(_wire, TimeSpan.Zero, _clock));

    [Fact]
    public async Task Many_writes_take_one_packet_of_a_narrow_bearer()
    {
        Needs.Present(OperatingSystem.IsLinux(), "Linux, whose kernel counts packets", "run it there");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var unhurried = BearerTimes.Of(BearerKind.NbIot) with { Gather = TimeSpan.FromSeconds(1) };
        var bearer = new InterfaceBearer(new BearerTerms("nb", BearerKind.NbIot) { Times = unhurried }, null, TimeProvider.System);
        await using var stream = await bearer.OpenAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, Cancel);
        using var other = await listener.AcceptSocketAsync(Cancel);
        var before = bearer.Meter.Today.Sent;
        for (var i = 0; i < 20; i++) await stream.WriteAsync(new byte[10], Cancel);
        await GatewayUnderTest.Until(() => other.Available == 200, "they do not arrive");
        Assert.InRange(bearer.Meter.Today.Sent - before, 240, 200 + 2 * 52);
    }

    private sealed class Wire : MemoryStream
    {
        public List<byte[]> Pieces { get; } = [];
        public IOException? Fault { get; set; }
        public bool IsDisposed { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Fault is not null) throw Fault;
            Pieces.Add(buffer.ToArray());
            return ValueTask.CompletedTask;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
