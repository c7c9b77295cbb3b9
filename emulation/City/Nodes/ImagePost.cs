using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using EdgeFleet.City.Plan;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Renode;

namespace EdgeFleet.City.Nodes;

/// <summary>
/// A street lamp with the real image on the board that Renode emulates. Its bytes are carried between Renode and its place on the line, so
/// that all hear it who hear the others; sky, mains and supply are told to Renode's monitor, one after the other, and nobody waits for it.
/// </summary>
public sealed class ImagePost : INodeBoard, IPowered, IAsyncDisposable
{
    // By then its firmware steps. It takes many times as long here, as all its code is met for the first time.
    private static readonly TimeSpan Booted = TimeSpan.FromSeconds(3);

    // What is told makes the board stand for a moment.
    private const long LookUs = 10_000_000;

    // Of its time; a lamp writes every few seconds.
    private static readonly TimeSpan CutWithin = TimeSpan.FromSeconds(10);

    private readonly SerialStation _station;
    private readonly ImageBoard _board;
    private readonly StreetSky _sky;
    private readonly TimeProvider _time;
    private readonly string _log;
    private readonly TcpClient _line = new() { NoDelay = true };
    private readonly Channel<Func<Task>> _toTell = Channel.CreateUnbounded<Func<Task>>();
    private readonly Task _telling;
    private readonly byte[] _bytes = new byte[512];
    private bool _shipped;
    private volatile bool _cutCame;
    private long _lookUs;

    /// <param name="plan">Which one, and where.</param>
    /// <param name="seed">The city's.</param>
    /// <param name="station">Its place on the line.</param>
    /// <param name="images">What it takes.</param>
    /// <param name="time">The clock of the sky.</param>
    public ImagePost(NodePlan plan, int seed, SerialStation station, RealImages images, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(images);
        (_station, _time, _sky) = (station, time, new StreetSky(plan, seed));
        _log = Path.Combine(images.Logs, string.Create(CultureInfo.InvariantCulture, $"renode-{plan.Number}"));
        Power = new PowerSwitch(_ => _ => { }, this);
        var kind = plan.Kind.ToString().ToLowerInvariant();
        _board = new ImageBoard(
            new ShippedNode(kind, plan.Number, plan.Address, plan.Key(seed), plan.UpdateKey(seed)), images.Start, time);
        Ready = StartAsync(images.Things);
        _telling = TellAsync();
    }

    /// <summary>Its firmware steps in Renode.</summary>
    public PowerSwitch Power { get; }

    public Task Ready { get; }

    /// <summary>It has its address from its maker.</summary>
    public bool HasAddress => true;

    /// <summary>Its battery clock is Renode's business: it wakes up with the time that it had.</summary>
    public void SetClock(DateTimeOffset now)
    {
    }

    public void PowerOff(long nowUs) => _toTell.Writer.TryWrite(_board.CutAsync);

    public void PowerOn(long nowUs)
    {
        // At first it has power since it was made.
        if (_shipped) _toTell.Writer.TryWrite(_board.SupplyAsync);
        _shipped = true;
    }

    public void Step(long nowUs)
    {
        Carry(nowUs);
        if (!Ready.IsCompletedSuccessfully) return;
        Befall(nowUs);
        if (nowUs < _lookUs) return;
        _lookUs = nowUs + LookUs;
        var (lux, volts) = _sky.At(_time.GetUtcNow());
        _toTell.Writer.TryWrite(() => _board.TellAsync(string.Create(CultureInfo.InvariantCulture, $"DaylightLux {lux:0}")));
        _toTell.Writer.TryWrite(() => _board.TellAsync(string.Create(CultureInfo.InvariantCulture, $"SupplyVolts {volts:0.0}")));
    }

    public ValueTask StopAsync() => DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _toTell.Writer.TryComplete();
        try
        {
            await _telling;
        }
        finally
        {
            _line.Dispose();
            _board.KeepLog(_log);
            await _board.DisposeAsync();
        }
    }

    private void Carry(long nowUs)
    {
        var runs = Ready.IsCompletedSuccessfully;
        for (int count; (count = _station.Receive(nowUs, _bytes)) > 0;)
            if (runs) _line.GetStream().Write(_bytes, 0, count);
        while (runs && _line.Available > 0) _station.Send(nowUs, _bytes.AsSpan(0, _line.GetStream().Read(_bytes)));
    }

    // A cut that the fuse brings comes in Renode, some bytes later.
    private void Befall(long nowUs)
    {
        if (Power.Fuse.Planned is { } bytes)
        {
            Power.Fuse.Renew();
            _toTell.Writer.TryWrite(async () =>
            {
                if (await _board.CutAfterAsync(bytes, CutWithin)) _cutCame = true;
            });
        }
        if (!_cutCame) return;
        _cutCame = false;
        Power.Off(nowUs);
    }

    private async Task StartAsync(RealThings things)
    {
        await _board.MakeAsync(things);
        await _board.RunForAsync(Booted);
        await _board.FollowTheWallAsync();
        await _line.ConnectAsync(IPAddress.Loopback, _board.Port);
        await _board.RunAsync();
    }

    private async Task TellAsync()
    {
        await Ready;
        await foreach (var tell in _toTell.Reader.ReadAllAsync()) await tell();
    }
}
