using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Updates;
using Google.Protobuf;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// One file of metadata on its way, over as many sessions as it takes. None is longer than it may be, whatever the manager sends. One
/// caller at a time.
/// </summary>
public sealed class MetadataTransfer
{
    private WantedMetadata? _wanted;
    private byte[] _bytes = [];
    private int _received;

    /// <summary>Fetches what is missing of a file.</summary>
    /// <param name="wanted">The file.</param>
    /// <param name="partBytes">How much to ask for at once.</param>
    /// <param name="fetch">Asks the manager.</param>
    /// <exception cref="RefusedUpdateException">It is too long, or the parts are not those that were asked for.</exception>
    public async Task<ReadOnlyMemory<byte>> FetchAsync(WantedMetadata wanted, int partBytes, Func<UpdateRequest, Task<UpdatePart>> fetch)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(fetch);
        if (wanted != _wanted) (_wanted, _bytes, _received) = (wanted, [], 0);
        do Take(wanted, partBytes, await fetch(Request(wanted, partBytes)).ConfigureAwait(false));
        while (_received < _bytes.Length);
        var whole = _bytes;
        Drop();
        return whole;
    }

    private UpdateRequest Request(WantedMetadata wanted, int partBytes)
    {
        var request = new UpdateRequest { Offset = (ulong)_received, Most = (uint)partBytes };
        if (wanted.Role == MetadataRole.Root) request.Root = (ulong)wanted.Version;
        else if (wanted.Role == MetadataRole.Timestamp) request.Timestamp = new UpdateRequest.Types.Latest();
        else request.Targets = ByteString.CopyFrom(Convert.FromHexString(wanted.Sha256));
        return request;
    }

    private void Take(WantedMetadata wanted, int partBytes, UpdatePart part)
    {
        var name = SignedMetadata.NameOf(wanted.Role);
        if (part.Total > (ulong)wanted.MostBytes)
        {
            Drop();
            throw new RefusedUpdateException(UpdatePhrases.TooLong.With(wanted.MostBytes, name));
        }
        if (_received == 0) _bytes = new byte[part.Total];
        if (part.Total != (ulong)_bytes.Length || part.Bytes.Length is 0 || part.Bytes.Length > partBytes
            || part.Bytes.Length > _bytes.Length - _received)
        {
            Drop();
            throw new RefusedUpdateException(GatewayUpdatePhrases.OtherPart.With(name, wanted.Version));
        }
        part.Bytes.Span.CopyTo(_bytes.AsSpan(_received));
        _received += part.Bytes.Length;
    }

    private void Drop() => (_wanted, _bytes, _received) = (null, [], 0);
}
