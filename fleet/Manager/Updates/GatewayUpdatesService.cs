using EdgeFleet.Contracts.Updates;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeFleet.Manager.Updates;

/// <summary>Hands gateways what they ask for of updates, part by part, on their own listener: who asks has shown a certificate.</summary>
public sealed class GatewayUpdatesService(UpdateBook book, Artifacts artifacts) : GatewayUpdates.GatewayUpdatesBase
{
    /// <summary>Most bytes of one part.</summary>
    public const int PartBytes = 64 * 1024;

    public override async Task<UpdatePart> Fetch(UpdateRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            if (request.WhatCase != UpdateRequest.WhatOneofCase.Content)
                return Part(await FileAsync(request, context.CancellationToken), request);
            // It is packed already.
            context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
            return await ContentAsync(request, context.CancellationToken);
        }
        catch (RefusedException e)
        {
            throw new RpcException(new Status(StatusCode.NotFound, e.Message));
        }
    }

    private async Task<ReadOnlyMemory<byte>> FileAsync(UpdateRequest request, CancellationToken cancel)
    {
        if (request.WhatCase == UpdateRequest.WhatOneofCase.Root)
            return await artifacts.RootAsync((long)Math.Min(request.Root, long.MaxValue), cancel);
        var trusted = await book.TrustedAsync(cancel);
        return request.WhatCase switch
        {
            UpdateRequest.WhatOneofCase.Timestamp when trusted?.Timestamp is { } timestamp => timestamp.File.Bytes,
            UpdateRequest.WhatOneofCase.Targets when trusted?.Targets is { } targets
                && targets.File.Sha256 == Convert.ToHexStringLower(request.Targets.Span) => targets.File.Bytes,
            UpdateRequest.WhatOneofCase.None => throw new RpcException(
                new Status(StatusCode.InvalidArgument, "this manager does not know what is asked for; update it")),
            _ => throw RefusedException.NotFound(ManagerUpdatePhrases.NoTargets.With()),
        };
    }

    /// <summary>Held is only what the latest targets name.</summary>
    private async Task<UpdatePart> ContentAsync(UpdateRequest request, CancellationToken cancel)
    {
        var path = await artifacts.FileAsync(Convert.ToHexStringLower(request.Content.Span), cancel);
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        var total = RandomAccess.GetLength(file);
        var offset = (long)Math.Min(request.Offset, (ulong)total);
        var bytes = new byte[Math.Min(Math.Min(request.Most, PartBytes), total - offset)];
        var read = await RandomAccess.ReadAsync(file, bytes, offset, cancel);
        return new UpdatePart { Total = (ulong)total, Bytes = UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(0, read)) };
    }

    /// <summary>Behind the end there is nothing.</summary>
    private static UpdatePart Part(ReadOnlyMemory<byte> file, UpdateRequest request)
    {
        var offset = (int)Math.Min(request.Offset, (ulong)file.Length);
        var bytes = file.Slice(offset, Math.Min((int)Math.Min(request.Most, PartBytes), file.Length - offset));
        return new UpdatePart { Total = (ulong)file.Length, Bytes = UnsafeByteOperations.UnsafeWrap(bytes) };
    }
}
