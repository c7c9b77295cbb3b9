using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Edge.Updates;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// Fetches the content that the gateway ought to have, over one session: part by part from where it stopped, as long and as fast as the
/// bearer may carry it.
/// </summary>
internal sealed class SessionContents(GrpcSession call, IBearer bearer, int partBytes, UpdateContents contents, TimeProvider clock)
{
    /// <summary>Whether the day's bytes have room again is looked at so often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <param name="isInterrupted">Something else is to be done first.</param>
    /// <param name="cancel">Ends it; what came stays.</param>
    /// <returns>When to go on; null: when there is news.</returns>
    public async Task<TimeSpan?> FetchAsync(Func<bool> isInterrupted, CancellationToken cancel)
    {
        while (!isInterrupted() && contents.Missing() is { } content)
        {
            if (!ContentChoice.MayGo(bearer)) return bearer.Terms.BytesPerDay is null ? null : Pause;
            var part = await AskAsync(content, cancel).ConfigureAwait(false);
            if (part is null || !contents.Take(content, part.Bytes.Span)) return null;
            // Half of what a narrow bearer may carry stays for everything else.
            if (bearer.Terms.TopBitsPerSecond is { } top)
                await Task.Delay(TimeSpan.FromSeconds(8.0 * part.Bytes.Length / top), clock, cancel).ConfigureAwait(false);
        }
        return null;
    }

    /// <returns>Null: it does not come now.</returns>
    private async Task<UpdatePart?> AskAsync(PartialContent content, CancellationToken cancel)
    {
        var request = new UpdateRequest
        {
            Content = ByteString.CopyFrom(Convert.FromHexString(content.Artifact.Sha256)), Offset = (ulong)content.Received,
            Most = (uint)partBytes,
        };
        try
        {
            var part = await call.FetchAsync(request, bearer.Terms.Times.Greeting, cancel).ConfigureAwait(false);
            if (part.Total == (ulong)content.Artifact.Size && part.Bytes.Length > 0 && part.Bytes.Length <= partBytes) return part;
            contents.Refuse([GatewayUpdatePhrases.OtherPart.With(content.Artifact.Name, content.Artifact.Version)]);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unimplemented or StatusCode.ResourceExhausted)
        {
            contents.Refuse([GatewayUpdatePhrases.NoAnswer.With(
                content.Artifact.Name, content.Artifact.Version, e.Status.Detail.TrimEnd('.', ';'))]);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or HttpRequestException)
        {
            // The connection: whoever reads from it learns why.
        }
        return null;
    }
}
