using System.Threading.Channels;
using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Updates;
using Grpc.Core;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// Follows what the manager says is new of updates, over one session: compares it with what the gateway believes, and asks for what is
/// missing, one file after the other. A link that breaks only means that the next session compares again.
/// </summary>
internal sealed class SessionUpdates(GrpcSession call, IBearer bearer, SessionParts parts)
{
    /// <summary>What was refused is asked for again so often: the clock may have become known, or the manager mended.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    /// <summary>What a break costs at most, and what a command may have to wait for.</summary>
    private const int NarrowPart = 2048;
    private const int WidePart = 64 * 1024;

    private readonly Channel<UpdateNews> _news =
        Channel.CreateBounded<UpdateNews>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private volatile UpdateNews? _latest;

    private readonly SessionContents? _contents =
        parts.Contents is null ? null : new SessionContents(call, bearer, PartBytes(bearer), parts.Contents, parts.Clock);

    private static int PartBytes(IBearer bearer) => bearer.Terms.Times.Collect > TimeSpan.Zero ? NarrowPart : WidePart;

    public void Heard(UpdateNews news)
    {
        _latest = news;
        _news.Writer.TryWrite(news);
    }

    /// <summary>Returns when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var again = parts.Clock.CreateTimer(_ => Remind(), null, Again, Again);
        await foreach (var news in _news.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            await FollowAsync(news, cancel).ConfigureAwait(false);
            if (_contents is null) continue;
            var pause = await _contents.FetchAsync(() => _news.Reader.Count > 0, cancel).ConfigureAwait(false);
            again.Change(pause ?? Again, Again);
        }
    }

    private void Remind()
    {
        if (_latest is { } news) _news.Writer.TryWrite(news);
    }

    private async Task FollowAsync(UpdateNews news, CancellationToken cancel)
    {
        WantedMetadata? before = null;
        for (var steps = 0; steps < MetadataBounds.Rotations && parts.Trust.Next(news) is { } wanted; steps++)
        {
            if (wanted == before)
            {
                parts.Trust.Refuse([GatewayUpdatePhrases.OtherPart.With(SignedMetadata.NameOf(wanted.Role), wanted.Version)]);
                return;
            }
            if (await FetchAsync(wanted, cancel).ConfigureAwait(false) is not { } bytes || !parts.Trust.Take(wanted, bytes)) return;
            before = wanted;
        }
    }

    /// <returns>Null: it does not come now.</returns>
    private async Task<ReadOnlyMemory<byte>?> FetchAsync(WantedMetadata wanted, CancellationToken cancel)
    {
        try
        {
            return await parts.Metadata.FetchAsync(
                    wanted, PartBytes(bearer), request => call.FetchAsync(request, bearer.Terms.Times.Greeting, cancel))
                .ConfigureAwait(false);
        }
        catch (RefusedUpdateException e)
        {
            parts.Trust.Refuse(e.Faults);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unimplemented or StatusCode.ResourceExhausted)
        {
            parts.Trust.Refuse([GatewayUpdatePhrases.NoAnswer.With(
                SignedMetadata.NameOf(wanted.Role), wanted.Version, e.Status.Detail.TrimEnd('.', ';'))]);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or HttpRequestException)
        {
            // The connection: whoever reads from it learns why.
        }
        return null;
    }
}
