using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Uplinks;

/// <summary>
/// What happens between Welcome and the end of a session: blocks go up within the window, what the manager
/// decides about them goes to the outbox, state goes both ways. Ends by throwing; nothing is lost by that,
/// because only a settled block leaves the outbox.
/// </summary>
public sealed class UplinkSession(
    IUplink uplink, IUplinkChannel channel, IOutbox outbox, IGateway gateway, TimeProvider clock, ILogger log) : IDisposable
{
    /// <summary>A manager that decides about nothing for this long, with blocks in flight, is given up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ReasonTimeout = TimeSpan.FromSeconds(1);

    private readonly UploadWindow _window =
        new((int)Math.Min(channel.Welcome.WindowBlocks, int.MaxValue), channel.Welcome.WindowBytes, clock);
    private readonly Settlements _settlements = new(outbox, uplink.Name, log);
    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <exception cref="UplinkException">The session is over, and why.</exception>
    /// <exception cref="OutboxException">The outbox cannot be read.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var receiving = ReceiveAsync(over.Token);
        Task[] parts = [UploadAsync(over.Token), receiving, _settlements.RunAsync(over.Token), ReportAsync(over.Token)];
        var ended = await Task.WhenAny(parts).ConfigureAwait(false);
        // A write to a call that the manager has ended may fail first; only the reading end learns why it was ended.
        await Task.WhenAny(receiving, Task.Delay(ReasonTimeout, clock, over.Token)).ConfigureAwait(false);
        if (receiving.IsFaulted) ended = receiving;
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _settlements.FlushAsync().ConfigureAwait(false);
        await ended.ConfigureAwait(false);
    }

    public void Dispose() => _sending.Dispose();

    private async Task UploadAsync(CancellationToken cancel)
    {
        var feed = new BlockFeed(outbox, uplink.Name);
        var largest = channel.Welcome.MaxBlockBytes == 0 ? Block.MaxBytes : channel.Welcome.MaxBlockBytes;
        foreach (var fact in Facts) await SendAsync(new FromGateway { BootClock = fact }, cancel).ConfigureAwait(false);
        while (true)
        {
            var appended = outbox.WaitForAppendAsync(cancel);
            while (true)
            {
                var released = _window.NextRelease;
                if (_window.FreeBytes == 0)
                {
                    await released.WaitAsync(cancel).ConfigureAwait(false);
                    continue;
                }
                var blocks = await feed.NextAsync(_window.FreeBytes, cancel).ConfigureAwait(false);
                if (blocks.Count == 0) break;
                foreach (var block in blocks) await OfferAsync(block, largest, cancel).ConfigureAwait(false);
            }
            await appended.ConfigureAwait(false);
        }
    }

    private bool PlacesBlocks => gateway.KnowsTime && channel.Welcome.Features.Contains(ManagerFeatures.BootClock);

    private IEnumerable<BootClock> Facts => PlacesBlocks ? gateway.BootClocks : [];

    private async Task OfferAsync(Block block, long largest, CancellationToken cancel)
    {
        if (block.Bytes.Length > largest)
        {
            log.LogWarning("block {Block} has {Bytes} bytes and the manager takes {Largest}: it is kept; raise the manager's limit",
                block.Id, block.Bytes.Length, largest);
            return;
        }
        if (block.Boot is not null && !PlacesBlocks)
        {
            log.LogDebug("block {Block} is of before the time was known, and nothing can place it yet: it is kept", block.Id);
            return;
        }
        while (true)
        {
            var released = _window.NextRelease;
            if (_window.TryEnter(block)) break;
            await released.WaitAsync(cancel).ConfigureAwait(false);
        }
        await SendAsync(new FromGateway { Block = UnsafeByteOperations.UnsafeWrap(block.Bytes) }, cancel).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(CancellationToken cancel)
    {
        while (await channel.ReceiveAsync(cancel).ConfigureAwait(false) is { } message)
        {
            switch (message.BodyCase)
            {
                case FromManager.BodyOneofCase.Settled:
                    _settlements.Add(message.Settled, _window);
                    break;
                case FromManager.BodyOneofCase.Desired:
                    gateway.Take(message.Desired);
                    break;
                case FromManager.BodyOneofCase.Command:
                    gateway.Take(message.Command);
                    break;
                case FromManager.BodyOneofCase.Anchor:
                    gateway.Take(message.Anchor);
                    break;
                default:
                    log.LogDebug("the manager sent a message that this version does not know; it is skipped");
                    break;
            }
        }
        throw new UplinkException(UplinkFault.Lost, "the manager ended the session");
    }

    private async Task ReportAsync(CancellationToken cancel)
    {
        var schedule = new ReportSchedule(clock);
        using var tick = new PeriodicTimer(ReportSchedule.Tick, clock);
        do
        {
            if (_window.Stalled > Timeout)
                throw new UplinkException(
                    UplinkFault.Lost, $"the manager decided about none of {_window.Blocks} blocks for {Timeout.TotalSeconds:0} s; see its "
                        + "log");
            var report = CompleteReport();
            var describe = schedule.DescribeDue(report);
            if (schedule.ReportDue(report)) await SendAsync(new FromGateway { Reported = report }, cancel).ConfigureAwait(false);
            if (describe) await SendAsync(new FromGateway { Described = gateway.Describe() }, cancel).ConfigureAwait(false);
        }
        while (await tick.WaitForNextTickAsync(cancel).ConfigureAwait(false));
    }

    private Reported CompleteReport()
    {
        var report = gateway.Report();
        if (!channel.Welcome.Features.Contains(ManagerFeatures.CodedFaults)) LeaveOutCodes(report);
        var status = outbox.Status(uplink.Name);
        report.Outbox.AddRange(status.Streams);
        report.Lost.AddRange(status.Lost);
        report.OutboxBytesOnDisk = (ulong)status.BytesOnDisk;
        report.WireBytesSent = (ulong)uplink.BytesSent;
        report.Time = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return report;
    }

    private static void LeaveOutCodes(Reported report)
    {
        report.Told.Clear();
        foreach (var device in report.DeviceFaults) device.Told.Clear();
        var devices = report.Devices;
        for (var i = 0; i < devices.Count; i++)
        {
            if (devices[i].Told.Count == 0) continue;
            devices[i] = devices[i].Clone();
            devices[i].Told.Clear();
        }
    }

    private async Task SendAsync(FromGateway message, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await channel.SendAsync(message, cancel).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }
}
