namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>How often a node may still be asked, over all requests of one poll or one command.</summary>
/// <param name="retries">Attempts beyond the first.</param>
/// <param name="once">What is asked must not happen twice: a node that has started again since an attempt went out is not asked again, because it has forgotten whether it did it.</param>
internal sealed class Attempts(int retries, bool once = false)
{
    private int _left = retries;

    public bool Once => once;

    /// <summary>An attempt went out that the node may have taken, and its answer did not come.</summary>
    public bool Lost { get; set; }

    public bool TryTake() => _left-- > 0;
}
