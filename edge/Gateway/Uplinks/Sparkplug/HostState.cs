using System.Buffers;
using System.Text.Json;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>
/// Whether the primary host is there, by its STATE messages (Sparkplug B 3.0, 5.10 and 6.3): what carries an older timestamp than the
/// last is late and ignored. Begins anew with each connection, so that a host whose clock was once ahead is not ignored for ever. Pure.
/// </summary>
internal sealed class HostState
{
    private const int MaxBytes = 1024;

    private long _timestamp = long.MinValue;

    public bool IsOnline { get; private set; }

    /// <returns>False: it makes no sense; or it is late.</returns>
    public bool Take(ReadOnlySequence<byte> message)
    {
        if (message.Length > MaxBytes) return false;
        try
        {
            using var json = JsonDocument.Parse(message);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } state
                || !state.TryGetProperty("online", out var online) || online.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
                || !state.TryGetProperty("timestamp", out var stamp) || stamp.ValueKind != JsonValueKind.Number
                || !stamp.TryGetInt64(out var timestamp) || timestamp < _timestamp) return false;
            (_timestamp, IsOnline) = (timestamp, online.GetBoolean());
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
