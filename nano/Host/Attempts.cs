namespace EdgeFleet.Nano.Host;

/// <summary>How often a node may still be asked, over all requests of one poll or one command.</summary>
/// <param name="retries">Attempts beyond the first.</param>
/// <param name="once">What is asked must not happen twice: a node that has started again since an attempt went out is not
/// asked again, because it has forgotten whether it did it.</param>
public sealed class Attempts(int retries, bool once = false)
{
    private int _left = retries;

    /// <summary>An attempt went out that the node may have taken, and its answer did not come.</summary>
    public bool Lost { get; internal set; }

    internal bool Once => once;

    internal bool TryTake() => _left-- > 0;
}
