using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Runtime;

/// <summary>A line and on it a link for each driver, opened when it is first needed. Safe for concurrent callers.</summary>
internal sealed class LineLinks(Line line, ILogger log) : IAsyncDisposable
{
    /// <summary>A link that failed so often in a row is opened anew.</summary>
    private const int FailuresBeforeReopening = 3;

    private static readonly TimeSpan ClosingTakes = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<IDriver, OpenLink> _open = [];
    private bool _closed;

    public Line Line => line;

    /// <exception cref="Exception">Whatever the driver throws when it opens a link.</exception>
    public ILink Of(IDriver driver)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_open.TryGetValue(driver, out var open)) _open.Add(driver, open = new OpenLink(driver.Open(line)));
            return open.Link;
        }
    }

    /// <summary>The link of this driver gave a result, if only a fault.</summary>
    public void Worked(IDriver driver)
    {
        lock (_gate)
            if (_open.TryGetValue(driver, out var open)) open.Failures = 0;
    }

    /// <summary>The link of this driver threw. Its next user may get another one.</summary>
    public void Failed(IDriver driver)
    {
        OpenLink? open;
        lock (_gate)
        {
            if (!_open.TryGetValue(driver, out open) || ++open.Failures < FailuresBeforeReopening) return;
            _open.Remove(driver);
        }
        _ = LetGoAsync(open.Link);
    }

    /// <summary>Closes the links of all other drivers.</summary>
    public void Keep(IEnumerable<IDriver> drivers)
    {
        List<OpenLink> gone = [];
        lock (_gate)
            foreach (var driver in _open.Keys.Except(drivers).ToList())
                if (_open.Remove(driver, out var open)) gone.Add(open);
        foreach (var open in gone) _ = LetGoAsync(open.Link);
    }

    /// <summary>Closes the links, then the line. Does not throw, and does not wait for what will not close.</summary>
    public async ValueTask DisposeAsync()
    {
        List<OpenLink> open;
        lock (_gate)
        {
            _closed = true;
            open = [.. _open.Values];
            _open.Clear();
        }
        foreach (var one in open) await LetGoAsync(one.Link).ConfigureAwait(false);
        await LetGoAsync(line).ConfigureAwait(false);
    }

    private async Task LetGoAsync(IAsyncDisposable one)
    {
        try
        {
            await Task.Run(() => one.DisposeAsync().AsTask()).WaitAsync(ClosingTakes, line.Time).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log.LogError(e, "line {Line}: {What} does not close and is left behind; report it with the log", line.Address,
                one.GetType().Name);
        }
    }

    private sealed class OpenLink(ILink link)
    {
        public ILink Link => link;
        public int Failures { get; set; }
    }
}
