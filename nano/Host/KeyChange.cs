using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>
/// Gives a node a new key for the wire, under the old one. Whoever does it keeps both until this returns: the node believes both until it
/// was asked under the new one, and its answer to that is the proof that it has it. Cut off anywhere, on either side, it is simply called
/// again.
/// </summary>
/// <param name="line">The node's.</param>
/// <param name="old">The node under the key that it had.</param>
/// <param name="key">That it is to have (32).</param>
/// <param name="next">The node under that one.</param>
public sealed class KeyChange(NodeLine line, NodePeer old, byte[] key, NodePeer next)
{
    /// <summary>Returns when the node has proved the new key: the old one is worth nothing from then on.</summary>
    /// <exception cref="DriverException">The node answers under neither key, is too old to take one, or cannot keep it.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await OfferAsync(cancel).ConfigureAwait(false);
        }
        catch (DriverException e) when (e.Fault.Kind == FaultKind.NoAnswer)
        {
            // It may have changed already, and drops what is under the old key without a word.
        }
        await line.AskAsync(next, request => request.Empty(PartType.Identify), new Attempts(next.Timeouts.Retries), cancel)
            .ConfigureAwait(false);
    }

    private async Task OfferAsync(CancellationToken cancel)
    {
        var answer = await line.AskAsync(old, request =>
        {
            request.BeginPart(PartType.Rekey);
            old.Wrap(request.Body, key);
            request.EndPart();
        }, new Attempts(old.Timeouts.Retries), cancel).ConfigureAwait(false);
        if (answer.Find(PartType.Keys)?.ReadByte() != 0)
            throw new DriverException(
                new DriverFault(FaultKind.Refused, old.Name, NodePhrases.KeyNotKept.With(), NodePhrases.KeepOld.With()));
    }
}
