using System.Buffers;
using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <param name="Status">As in HTTP.</param>
/// <param name="Request">Of the call that it answers.</param>
/// <param name="Body">JSON.</param>
internal sealed record MethodReply(int Status, string Request, string Body);

/// <summary>
/// Takes calls of the direct method <c>command</c> (<see cref="CommandReader"/>) to the one write path. Its result comes from the outbox
/// as an event, and answers the call when it goes out over the same connection. For any thread.
/// </summary>
internal sealed class MethodDesk(AzureSettings settings, IGateway gateway, TimeProvider clock, Random random)
{
    public const string Method = "command";

    /// <summary>How long a command without expiry lives: as long as a hub waits for an answer when nothing else is said.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private const int MostWaiting = 64;

    private readonly Lock _gate = new();
    private readonly CommandQuota _quota = new(settings.CommandsPerMinute, clock);
    private readonly List<(string Id, string Request)> _waiting = [];

    /// <returns>What is answered at once; null: the result will answer.</returns>
    public MethodReply? Take(string method, string request, ReadOnlySequence<byte> body)
    {
        if (method != Method) return Refused(404, request, "", $"there is no method \"{method}\"; call {Method}");
        lock (_gate)
        {
            // A call has an answer each: the one who calls waits for it.
            if (_quota.Take() is not true) return Refused(429, request, "", _quota.Refusal);
            if (_waiting.Count == MostWaiting)
                return Refused(429, request, "", $"{MostWaiting} commands wait for their devices; try again when they are done");
            var read = CommandReader.Read(body, clock.GetUtcNow(), new CommandDefaults(NewId(), Life));
            if (read.Command is null) return Refused(400, request, read.Id, read.Refusal);
            _waiting.Add((read.Id, request));
            gateway.Take(read.Command);
            return null;
        }
    }

    /// <summary>A result goes out: what calls it answers.</summary>
    public IReadOnlyList<MethodReply> Answer(in Reading reading)
    {
        if (!CommandResult.TryRead(reading, out var result)) return [];
        lock (_gate)
        {
            var text = reading.Value.Text;
            List<MethodReply> replies =
            [
                .. _waiting.Where(call => call.Id == result.Id)
                    .Select(call => new MethodReply(Status(result.Status), call.Request, text)),
            ];
            _waiting.RemoveAll(call => call.Id == result.Id);
            return replies;
        }
    }

    /// <summary>The connection is over, and with it every call: nobody waits any more.</summary>
    public void Forget()
    {
        lock (_gate) _waiting.Clear();
    }

    private static int Status(CommandStatus status) => status switch
    {
        CommandStatus.Done => 200,
        CommandStatus.Refused => 403,
        CommandStatus.Expired => 408,
        CommandStatus.Failed => 502,
        _ => 500,
    };

    private static MethodReply Refused(int status, string request, string id, string why) => new(
        status, request, new CommandResult(id, CommandStatus.Refused, why, "", "").ToReading(0, 0, 0).Value.Text);

    private string NewId()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return $"azure-{Convert.ToHexStringLower(bytes)}";
    }
}
