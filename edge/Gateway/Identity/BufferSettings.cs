using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Outbox;

namespace EdgeFleet.Gateway.Identity;

/// <summary>What gateway.json says of the buffer; what it leaves out is as <see cref="BufferPolicy.Default"/> has it.</summary>
/// <param name="CapBytes">Most bytes that all files of the outbox have together.</param>
/// <param name="Policy">What gives way, and when.</param>
public sealed record BufferSettings(long CapBytes, BufferPolicy Policy)
{
    public const string Key = "buffer";

    private const long LeastBytes = 32 * 1024 * 1024;
    private const long MostBytes = 1L << 50;
    private const int MostDays = 3650;

    private static readonly PhraseKind Shown =
        new("form-buffer", "what the buffer may take, as in {example}; what is left out stays as it is");
    private const string Example = "{ \"bytes\": 1073741824, \"telemetry\": { \"sharePercent\": 60, \"days\": 14 } }";

    public static BufferSettings Default { get; } = new(new OutboxSettings([]).CapBytes, BufferPolicy.Default);

    /// <summary>Holds good only when no fault was added. Pure.</summary>
    public static BufferSettings Read(JsonSection file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var section = file.Object(Key, Shown.With(Example), required: false);
        var bytes = section.Integer("bytes", LeastBytes, MostBytes, Default.CapBytes);
        var classes = BufferPolicy.GivesWay.Reverse().ToDictionary(
            stream => stream, stream => ReadClass(
                section.Object(Word(stream), Shown.With(Example), required: false), BufferPolicy.Default.Of(stream)));
        var live = section.Integer("liveSharePercent", 1, 99, BufferPolicy.Default.LiveSharePercent);
        section.Done();
        return new BufferSettings(bytes, new BufferPolicy(classes) { LiveSharePercent = (int)live });
    }

    private static ClassPolicy ReadClass(JsonSection section, ClassPolicy standard)
    {
        var share = section.Integer("sharePercent", 1, 100, standard.SharePercent);
        // 0: without end.
        var days = section.Integer("days", 0, MostDays, (long)(standard.TimeToLive?.TotalDays ?? 0));
        section.Done();
        return new ClassPolicy((int)share, days == 0 ? null : TimeSpan.FromDays(days));
    }

    private static string Word(StreamClass stream) => stream.ToString().ToLowerInvariant();
}
