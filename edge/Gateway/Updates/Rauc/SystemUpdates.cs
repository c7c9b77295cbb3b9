using EdgeFleet.Contracts;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.Updates.Kinds;

namespace EdgeFleet.Gateway.Updates.Rauc;

/// <summary>
/// The operating system's updates: RAUC writes the slot that does not run, the machine restarts, and the new system is confirmed by its
/// health or goes back. Whatever is interrupted, by a power cut too, is found again at the next start: what the machine runs and what
/// stands in the file tell what is next.
/// </summary>
/// <param name="rauc">Of this machine.</param>
/// <param name="restart">Restarts the machine.</param>
/// <param name="file">Keeps the state.</param>
/// <param name="boot">Which start of the machine this is (<c>/proc/sys/kernel/random/boot_id</c>).</param>
public sealed class SystemUpdates(RaucService rauc, Func<CancellationToken, Task> restart, string file, string boot)
{
    private SystemUpdateState _state = SystemUpdateState.Read(file);

    public SystemUpdateState State => _state;

    /// <summary>Why an artifact is not taken here now; null: it is.</summary>
    /// <exception cref="RaucException">RAUC does not say what the machine is.</exception>
    public async Task<Phrase?> WhyNotAsync(ArtifactTarget target, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (_state.Trial is { } trial) return RaucPhrases.OnTrial.With(trial.Version);
        if (_state.Rejected.Contains(target.Sha256)) return RaucPhrases.Rejected.With();
        var machine = await rauc.ReadAsync(stop).ConfigureAwait(false);
        return target.WhyNot(SystemBundle.KindName, machine.Compatible, _state.Running, _state.Running);
    }

    /// <summary>Installs a bundle; <see cref="NextAsync"/> then says to restart.</summary>
    /// <param name="target">What <see cref="WhyNotAsync"/> has nothing against.</param>
    /// <param name="bundle">Its content, which RAUC can read.</param>
    /// <param name="percent">Is told how far it is.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="RaucException">It is not installed; where RAUC has not answered, <see cref="NextAsync"/> tells.</exception>
    public async Task InstallAsync(ArtifactTarget target, string bundle, Action<int> percent, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(target);
        var machine = await rauc.ReadAsync(stop).ConfigureAwait(false);
        Keep(_state with { Trial = new SystemTrial(target.Sha256, target.Release, target.Version, machine.Booted, boot) });
        try
        {
            await rauc.InstallAsync(bundle, percent, stop).ConfigureAwait(false);
        }
        catch (RaucException e) when (e.Fault is not RaucFault.Absent) // what does not answer may still be at work
        {
            Keep(_state with { Trial = null });
            throw;
        }
        Keep(_state with { Trial = _state.Trial! with { IsInstalled = true } });
    }

    /// <summary>What is next with the trial, having written down what is over; null: nothing is on trial.</summary>
    /// <exception cref="RaucException">RAUC does not say what runs.</exception>
    public async Task<SystemStep?> NextAsync(CancellationToken stop)
    {
        if (_state.Trial is not { } trial) return null;
        var machine = await rauc.ReadAsync(stop).ConfigureAwait(false);
        // A gateway that was killed finds RAUC still at work: it is no new start until that has ended.
        if (!machine.IsIdle) throw new RaucException(RaucFault.Busy, RaucPhrases.Busy.With(machine.Doing));
        var step = trial.Next(machine.Booted, boot);
        if (step is SystemStep.RolledBack) Keep(_state.RolledBack());
        if (step is SystemStep.Forget) Keep(_state with { Trial = null });
        return step;
    }

    /// <summary>Restarts the machine into what was installed.</summary>
    /// <exception cref="RaucException">It may not.</exception>
    public Task RestartAsync(CancellationToken stop) => restart(stop);

    /// <summary>The system that runs is healthy: it stays.</summary>
    /// <exception cref="RaucException">The bootloader could not be told; it is still on trial.</exception>
    public async Task ConfirmAsync(CancellationToken stop)
    {
        await rauc.MarkAsync("good", "booted", stop).ConfigureAwait(false);
        Keep(_state.Confirmed());
    }

    /// <summary>The system that runs is not healthy: the machine restarts into the one of before.</summary>
    /// <exception cref="RaucException">The bootloader could not be told, or the machine not restarted; it is still on trial.</exception>
    public async Task GoBackAsync(CancellationToken stop)
    {
        Keep(_state with { Trial = _state.Trial! with { Returns = _state.Trial.Returns + 1 } });
        await rauc.MarkAsync("active", "other", stop).ConfigureAwait(false);
        await rauc.MarkAsync("bad", "booted", stop).ConfigureAwait(false);
        await restart(stop).ConfigureAwait(false);
    }

    private void Keep(SystemUpdateState state)
    {
        state.Write(file);
        _state = state;
    }
}
