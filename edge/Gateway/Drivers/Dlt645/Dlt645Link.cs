using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;
using EdgeFleet.Nano.Dlt645;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>The meters of one line. They take turns question by question, with each other and with devices of other protocols.</summary>
internal sealed class Dlt645Link : ILink
{
    // A meter whose data have no end is broken, or not one.
    private const int MaxAnswerBytes = 4096;

    private readonly Line _line;
    private readonly MeterDialogue _dialogue;

    public Dlt645Link(Line line)
    {
        _line = line;
        _dialogue = new MeterDialogue(Counters);
    }

    public Dlt645Counters Counters { get; } = new();

    public async Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel)
    {
        var poll = new Poll((Dlt645Endpoint)endpoint);
        try
        {
            foreach (var question in poll.Meter.Model.Questions.Where(question => question.Any(points.Contains)))
            {
                if (await TryAskAsync(poll, question.Key, cancel).ConfigureAwait(false) is not { } data) continue;
                foreach (var point in question)
                {
                    var (value, quality) = ItemDecoder.Decode(poll.Meter.Model.Points[point], data);
                    poll.Samples.Add(new Sample(point, value, quality, Now()));
                }
            }
            if (poll.Meter.Model.ClockPoints.Any(points.Contains) && poll.Meter.IsClockDue(_line.Time))
                await ReadClockAsync(poll, cancel).ConfigureAwait(false);
        }
        catch (DriverException e)
        {
            return new ReadResult(poll.Samples, e.Fault);
        }
        return new ReadResult(poll.Samples, poll.Refused ?? poll.Meter.Missing());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ReadClockAsync(Poll poll, CancellationToken cancel)
    {
        var date = await TryAskAsync(poll, DataIdentifier.Date, cancel).ConfigureAwait(false);
        if (date is null) return;
        var time = await TryAskAsync(poll, DataIdentifier.TimeOfDay, cancel).ConfigureAwait(false);
        if (time is null) return;
        var arrived = Now();
        // Between the two it may have become midnight.
        if (time is [_, 0, 0, ..] && await TryAskAsync(poll, DataIdentifier.Date, cancel).ConfigureAwait(false) is { } again) date = again;
        poll.Meter.ClockRead(_line.Time);
        var local = ItemDecoder.Clock(date, time);
        var offset = local is { } clock
            ? ReadingValue.Of((long)Math.Round(
                (new DateTimeOffset(clock, poll.Meter.Model.ClockZone).ToUnixTimeMilliseconds() - arrived) / 1000.0))
            : ReadingValue.None;
        foreach (var point in poll.Meter.Model.ClockPoints)
            poll.Samples.Add(new Sample(point, offset, local is null ? Quality.Invalid : Quality.Good, arrived));
    }

    /// <returns>Null: the meter has no such data now, or refuses to give it.</returns>
    private async Task<byte[]?> TryAskAsync(Poll poll, uint identifier, CancellationToken cancel)
    {
        if (!poll.Meter.IsDue(identifier, _line.Time)) return null;
        try
        {
            var data = await AskAllAsync(poll, identifier, cancel).ConfigureAwait(false);
            poll.Meter.Has(identifier);
            return data;
        }
        catch (MeterRefusedException e) when (e.IsNoSuchData)
        {
            poll.Meter.Lacks(identifier, _line.Time);
        }
        catch (MeterRefusedException e)
        {
            poll.Refused = new DriverFault(
                FaultKind.Refused, poll.Meter.Address, [MeterPhrases.OfData.With($"{identifier:X8}"), .. e.Phrases],
                [MeterPhrases.LookAtDisplay.With()]);
        }
        return null;
    }

    private async Task<byte[]> AskAllAsync(Poll poll, uint identifier, CancellationToken cancel)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                return await CollectAsync(poll, identifier, cancel).ConfigureAwait(false);
            }
            // The frame that was lost on the line is gone in the meter, too: all from the beginning, once.
            catch (FollowUpRefusedException e)
            {
                if (again) throw e.Refusal;
            }
        }
    }

    private async Task<byte[]> CollectAsync(Poll poll, uint identifier, CancellationToken cancel)
    {
        var answer = await AskAsync(poll, new MeterQuestion(identifier, 0), cancel).ConfigureAwait(false);
        var data = answer.Data;
        for (byte sequence = 1; answer.More; sequence++)
        {
            if (data.Length > MaxAnswerBytes || sequence == byte.MaxValue)
                throw new DriverException(
                    new DriverFault(FaultKind.Corrupt, poll.Meter.Address, MeterPhrases.Endless.With($"{identifier:X8}", data.Length),
                    MeterPhrases.RemovePoint.With()));
            try
            {
                answer = await AskAsync(poll, new MeterQuestion(identifier, sequence), cancel).ConfigureAwait(false);
            }
            catch (MeterRefusedException e)
            {
                throw new FollowUpRefusedException(e);
            }
            data = [.. data, .. answer.Data];
        }
        return data;
    }

    /// <summary>Asks until it is answered or the attempts are used up; each takes at most the endpoint's time-out.</summary>
    private async Task<ItemAnswer> AskAsync(Poll poll, MeterQuestion question, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await _line.ExchangeAsync(
                    poll.Meter.Turn, (stream, over) => _dialogue.ExchangeAsync(stream, poll.Meter.Meter, question, over),
                        cancel).ConfigureAwait(false);
            }
            catch (LineException e)
            {
                var fault = e.ToDriver(poll.Meter.Address, acts: false, MeterPhrases.Check.With());
                if (fault.Fault.Kind == FaultKind.Transient || poll.RetriesLeft-- <= 0) throw fault;
            }
        }
    }

    private long Now() => _line.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One poll of a meter: what came of it so far.</summary>
    private sealed class Poll(Dlt645Endpoint meter)
    {
        public Dlt645Endpoint Meter => meter;
        public List<Sample> Samples { get; } = new(meter.Model.Points.Count);
        public DriverFault? Refused { get; set; }

        /// <summary>What may still be asked again, over all questions.</summary>
        public int RetriesLeft { get; set; } = meter.Retries;
    }

    private sealed class FollowUpRefusedException(MeterRefusedException refusal) : Exception
    {
        public MeterRefusedException Refusal => refusal;
    }
}
