namespace EdgeFleet.Manager.Conditions;

/// <summary>Something that is wrong at this moment, as a look found it.</summary>
public sealed record Finding(ConditionKind Kind, Subject Subject, params IReadOnlyList<(string Name, string Value)> Parameters);

/// <summary>
/// Looks whether what can be seen from a state is wrong: a disk nearly full, a gateway away. What it does not find is not so
/// (any more). What only happens, a flood for one, is begun and ended by whoever sees it happen.
/// </summary>
public interface IConditionSource
{
    /// <summary>What it looks for. No other source finds these.</summary>
    IReadOnlyList<ConditionKind> Kinds { get; }

    Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel);
}

/// <summary>Asks every source in turn and brings the book to what they find. A source that fails is logged and left as it was.</summary>
public sealed class ConditionWatch(
    IEnumerable<IConditionSource> sources, ConditionBook book, TimeProvider clock, ILogger<ConditionWatch> log) : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>One round of all sources.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        foreach (var source in sources)
        {
            try
            {
                await LookAsync(source, cancel);
            }
#pragma warning disable CA1031 // one source must not keep the others from looking
            catch (Exception e) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.LogError(e, "{Source} could not look whether something is wrong; it is asked again", source.GetType().Name);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        do await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(IConditionSource source, CancellationToken cancel)
    {
        var found = await source.LookAsync(cancel);
        await book.BeginAsync(found, cancel);
        var lasting = found.Select(finding => (finding.Kind, finding.Subject)).ToHashSet();
        var open = book.Open.Select(condition => (condition.Kind, condition.Subject));
        await book.EndAsync([.. open.Where(one => source.Kinds.Contains(one.Kind) && !lasting.Contains(one))], cancel);
    }
}
