using System.Buffers;
using System.Collections.Concurrent;
using EdgeFleet.Edge.Delivery;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>
/// Requests about the twin over one connection, and their answers. What a hub refuses for now (429, 5xx) is asked again, ever less often.
/// </summary>
/// <param name="publish">Sends to a topic, QoS 0.</param>
/// <param name="clock">For waiting.</param>
/// <param name="random">So that a thousand gateways do not ask again in the same moment.</param>
internal sealed class TwinDesk(Func<string, byte[], CancellationToken, Task> publish, TimeProvider clock, Random random)
{
    /// <summary>Eight times what a hub promises to keep of what is desired.</summary>
    private const int MostBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<(int Status, byte[] Body)>> _waiting = [];
    private readonly Backoff _backoff = new(random, FirstWait, LongestWait);
    private int _requests;

    /// <summary>A message came on the topic of answers.</summary>
    public void Hear(string topic, ReadOnlySequence<byte> body)
    {
        if (AzureTopics.TwinAnswer(topic) is { } answer && _waiting.TryRemove(answer.Request, out var waiting))
            waiting.TrySetResult(body.Length > MostBytes ? (413, []) : (answer.Status, body.ToArray()));
    }

    /// <param name="topic">Of the request, with its number.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The status of an answer that is final, and its body.</returns>
    public async Task<(int Status, byte[] Body)> AskAsync(Func<int, string> topic, byte[] body, CancellationToken cancel)
    {
        while (true)
        {
            var answer = await AskOnceAsync(topic, body, cancel).ConfigureAwait(false);
            if (answer.Status is not (408 or 429 or >= 500)) return answer;
            await Task.Delay(_backoff.Next(UplinkFault.Lost), clock, cancel).ConfigureAwait(false);
        }
    }

    private async Task<(int Status, byte[] Body)> AskOnceAsync(Func<int, string> topic, byte[] body, CancellationToken cancel)
    {
        var request = Interlocked.Increment(ref _requests);
        var waiting = _waiting[request] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await publish(topic(request), body, cancel).ConfigureAwait(false);
            return await waiting.Task.WaitAsync(Patience, clock, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return (408, []);
        }
        finally
        {
            _waiting.TryRemove(request, out _);
        }
    }
}
