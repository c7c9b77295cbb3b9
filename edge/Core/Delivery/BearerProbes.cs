using EdgeFleet.Edge.Bearers;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Delivery;

/// <summary>
/// Finds out about bearers that an uplink does not use just now, whether they would do: no more often than their terms say, and only
/// where the answer matters (<see cref="BearerChoice.ToProbe"/>). What a session finds out it need not.
/// </summary>
internal sealed class BearerProbes(IUplink uplink, BearerSelection bearers, ILogger log)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Dictionary<IBearer, Task> _running = [];

    /// <summary>Returns when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (bearers.Bearers.Count == 1) return;
        using var tick = new PeriodicTimer(Tick, bearers.Clock);
        try
        {
            while (await tick.WaitForNextTickAsync(cancel).ConfigureAwait(false))
            {
                bearers.Look();
                foreach (var bearer in bearers.TakeProbes())
                    if (_running.GetValueOrDefault(bearer) is null or { IsCompleted: true }) _running[bearer] = ProbeAsync(bearer, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(_running.Values).ConfigureAwait(false);
        }
    }

    /// <summary>Does not throw.</summary>
    private async Task ProbeAsync(IBearer bearer, CancellationToken cancel)
    {
        var longest = bearer.Terms.Times.Greeting;
        using var late = new CancellationTokenSource(longest, bearers.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            await uplink.ProbeAsync(bearer, either.Token).ConfigureAwait(false);
            bearers.Worked(bearer);
        }
        catch (Exception e)
        {
            if (cancel.IsCancellationRequested) return;
            var cause = late.IsCancellationRequested ? $"nothing answered over {bearer.Terms.Name} within {longest.TotalSeconds:0} s"
                : e.Message;
            log.LogDebug("uplink {Uplink}: {Bearer} does not work: {Cause}", uplink.Name, bearer.Terms.Name, cause);
            bearers.Failed(bearer, cause, late.IsCancellationRequested ? BearerPhrases.NoAnswer.With() : BearerCauses.Of(e));
        }
    }
}
