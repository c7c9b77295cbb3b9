using System.Runtime.InteropServices;

namespace EdgeFleet.City;

/// <summary>Ctrl-C once: judge the ledger and stop. Ctrl-C again, SIGTERM, or a closed terminal: stop at once.</summary>
public sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Signals()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt));
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, Terminate));
    }

    /// <summary>Also cancelled by what aborts.</summary>
    public CancellationToken Stop => _stop.Token;
    public CancellationToken Abort => _abort.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested) _abort.Cancel();
        context.Cancel = true;
        _stop.Cancel();
    }

    private void Terminate(PosixSignalContext context)
    {
        context.Cancel = true;
        _abort.Cancel();
        _stop.Cancel();
    }
}
