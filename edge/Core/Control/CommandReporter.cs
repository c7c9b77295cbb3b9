using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Clocks;
using EdgeFleet.Edge.Outbox;
using EdgeFleet.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Control;

/// <summary>Gives outcomes to the outbox as event readings, and sees that none is forgotten when the outbox cannot take it now.</summary>
/// <param name="ledger">Remembers which outcomes the outbox has.</param>
/// <param name="outbox">Where events go.</param>
/// <param name="clock">Times outcomes.</param>
/// <param name="log">What could not be told yet.</param>
/// <param name="appended">Called with each block after the outbox returned it.</param>
/// <param name="boot">Which start of the machine times count from while the time is not known; null: it always is.</param>
public sealed class CommandReporter(
    CommandLedger ledger, IOutbox outbox, TimeProvider clock, ILogger<CommandReporter> log, Action<Block>? appended = null,
    ulong? boot = null)
{
    /// <summary>
    /// A result that went to the outbox less than this ago is on its way, or arrived and not evaluated yet: who asks again will
    /// have it.
    /// </summary>
    public static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private long _lastTime;
    private uint _lastOrdinal;
    private int _untold;

    /// <summary>An outcome with a (time, ordinal) that no other of this process has.</summary>
    /// <param name="status">What became of the command.</param>
    /// <param name="detail">Why, in English; empty when done.</param>
    /// <param name="why">The same, sentence by sentence.</param>
    public CommandOutcome Outcome(CommandStatus status, string detail, IReadOnlyList<Phrase> why)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            (_lastTime, _lastOrdinal) = now > _lastTime ? (now, 0) : (_lastTime, _lastOrdinal + 1);
            return new CommandOutcome(status, detail, _lastTime, _lastOrdinal, [.. why.Select(CodedPhrase.Of)]);
        }
    }

    /// <summary>Appends the event. A failure is logged and made good by <see cref="TellRestAsync"/>.</summary>
    public async Task TellAsync(CommandRecord command)
    {
        ArgumentNullException.ThrowIfNull(command);
        try
        {
            var result = command.ToEvent();
            var block = await outbox.AppendAsync(
                BlockCodec.Encode(StreamClass.Event, [result], result.Time < GatewayClock.Earliest ? boot : null)).ConfigureAwait(false);
            appended?.Invoke(block);
            if (!command.Told) ledger.Update(command with { Told = true });
        }
        catch (Exception e) when (e is OutboxException or IOException or DamagedDatabaseException)
        {
            Interlocked.Exchange(ref _untold, 1);
            log.LogError("the result of command {Id} could not be stored and will be tried again: {Cause}", command.Id, e.Message);
        }
    }

    /// <summary>Answers an id that came again: the outbox loses nothing, so only a manager that forgot is told a second time.</summary>
    public Task TellAgainAsync(CommandRecord command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var age = clock.GetUtcNow().ToUnixTimeMilliseconds() - command.Outcome?.Time;
        return command.Told && age < OnItsWay.TotalMilliseconds ? Task.CompletedTask : TellAsync(command);
    }

    /// <summary>Tries again what could not be told.</summary>
    public async Task TellRestAsync()
    {
        if (Interlocked.Exchange(ref _untold, 0) == 0) return;
        foreach (var command in ledger.Unfinished().Where(command => command.Outcome is not null))
            await TellAsync(command).ConfigureAwait(false);
    }
}
