namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>
/// Of which time the newest message of each topic is, so that the backlog does not take the place of what is retained there. It knows
/// what went out since the process started, and begins anew where a template makes topics without end. One caller at a time.
/// </summary>
internal sealed class NewestOfTopics
{
    private const int MostTopics = 100_000;

    private readonly Dictionary<string, long> _newest = [];

    /// <summary>Whether it holds readings and no newer one went out, noting it if so.</summary>
    public bool Note(OutgoingMessage message)
    {
        if (message.Newest is not { } time || (_newest.TryGetValue(message.Topic, out var newest) && newest > time)) return false;
        if (_newest.Count >= MostTopics) _newest.Clear();
        _newest[message.Topic] = time;
        return true;
    }
}
