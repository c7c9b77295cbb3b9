namespace EdgeFleet.Gateway.Uplinks;

/// <summary>
/// How many commands an uplink takes in a minute. They may come from anybody whom a broker lets publish, and whoever floods the gateway
/// shall not have it flood others with refusals. One caller at a time.
/// </summary>
internal sealed class CommandQuota(int aMinute, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private long? _since;
    private int _count;

    public string Refusal => $"more than {aMinute} commands came in a minute; the rest of that minute is not read, send them again";

    /// <summary>Another one came.</summary>
    /// <returns>True: it is within the quota; null: it is the first that is not, and is answered; false: it is dropped.</returns>
    public bool? Take()
    {
        if (_since is not { } since || clock.GetElapsedTime(since) >= Window) (_since, _count) = (clock.GetTimestamp(), 0);
        _count = Math.Min(_count + 1, aMinute + 2);
        return _count <= aMinute ? true : _count == aMinute + 1 ? null : false;
    }
}
