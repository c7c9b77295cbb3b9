using System.Buffers;
using System.Security.Cryptography;

namespace EdgeFleet.Contracts.Updates;

/// <summary>Takes a content from outside: never a byte more than was signed, and none of it is good before all of it is.</summary>
public static class SignedContent
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Copies a content and checks it on the way.</summary>
    /// <param name="from">Whoever sends it; it may go on for ever.</param>
    /// <param name="to">A place from which nothing is used before this has returned.</param>
    /// <param name="artifact">What was signed.</param>
    /// <param name="cancel">Ends the copying.</param>
    /// <exception cref="RefusedUpdateException">It is longer or shorter, or other bytes than were signed.</exception>
    public static async Task CopyAsync(Stream from, Stream to, ArtifactTarget artifact, CancellationToken cancel)
    {
        var (bytes, hash) = await CopyAsync(from, to, artifact.Size, artifact.Name, cancel).ConfigureAwait(false);
        if (bytes < artifact.Size)
            throw new RefusedUpdateException(UpdatePhrases.ContentShort.With(artifact.Name, bytes, artifact.Size));
        if (hash != artifact.Sha256) throw new RefusedUpdateException(UpdatePhrases.OtherContent.With(artifact.Name, hash));
    }

    /// <summary>Copies what is not known yet, up to a bound.</summary>
    /// <param name="from">Whoever sends it.</param>
    /// <param name="to">A place from which nothing is used before this has returned.</param>
    /// <param name="most">Bytes.</param>
    /// <param name="what">What may have so many: a text, or a phrase where people are told of it.</param>
    /// <param name="cancel">Ends the copying.</param>
    /// <returns>How many bytes, and their SHA-256.</returns>
    /// <exception cref="RefusedUpdateException">It is longer than <paramref name="most"/>.</exception>
    public static async Task<(long Bytes, string Sha256)> CopyAsync(
        Stream from, Stream to, long most, object what, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var copied = 0L;
            for (int read; (read = await from.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
            {
                copied += read;
                if (copied > most) throw new RefusedUpdateException(UpdatePhrases.TooLong.With(most, what));
                hash.AppendData(buffer.AsSpan(0, read));
                await to.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
            }
            return (copied, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
