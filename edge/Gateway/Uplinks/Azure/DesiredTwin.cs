using System.Text;
using System.Text.Json;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>
/// The device document in what is desired of the twin, under <c>configuration</c>, on its way to the gateway. One that is larger than a hub
/// promises to carry goes no further, whoever let it through: the last good one runs on. One caller at a time, but for <see cref="Told"/>.
/// </summary>
internal sealed class DesiredTwin(IGateway gateway)
{
    public const string Key = "configuration";

    /// <summary>Most bytes of what is desired.</summary>
    public const int MaxBytes = 32 * 1024;

    private const string TooLarge = "documentTooLarge";
    private const string Invalid = "invalid";

    private volatile Rejection? _tooLarge;
    private long _version;

    /// <summary>The version of what is desired that was read last; 0: none.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <param name="twin">The answer to GET.</param>
    /// <returns>False: it is no twin.</returns>
    public bool Take(ReadOnlyMemory<byte> twin)
    {
        try
        {
            using var read = JsonDocument.Parse(twin);
            var desired = read.RootElement.GetProperty("desired");
            var version = desired.GetProperty("$version").GetInt64();
            Volatile.Write(ref _version, version);
            if (!desired.TryGetProperty(Key, out var written)) _tooLarge = null;
            else Take((ulong)version, written.GetRawText());
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <summary>A report that says of the configuration what became of the one that was desired last.</summary>
    /// <returns>Why that one does not run, as one word; empty: it does, or none is desired.</returns>
    public string Told(Reported report)
    {
        if (_tooLarge is not { } rejected) return report.RejectedVersion == 0 ? "" : Invalid;
        report.RejectedVersion = rejected.Version;
        report.Faults.Clear();
        report.Faults.Add($"the document has {rejected.Bytes} bytes, and {MaxBytes} are the most; leave points out, or divide the devices "
            + "among gateways");
        return TooLarge;
    }

    private void Take(ulong version, string document)
    {
        var bytes = Encoding.UTF8.GetByteCount(document);
        _tooLarge = bytes > MaxBytes ? new Rejection(version, bytes) : null;
        if (_tooLarge is null) gateway.Take(new DesiredConfiguration { Version = version, Document = document });
    }

    private sealed record Rejection(ulong Version, int Bytes);
}
