using System.Security.Cryptography;
using EdgeFleet.Contracts.Updates;

namespace EdgeFleet.Edge.Updates;

/// <summary>A content on its way to the disk, checked as it is written: never a byte more than was signed.</summary>
public sealed class PartialContent : IDisposable
{
    /// <summary>What a power cut may cost at most.</summary>
    private const int FlushBytes = 1 << 20;

    private const int BufferBytes = 128 * 1024;

    private readonly string _path;
    private readonly Action _flushFolder;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _file;
    private long _flushed;

    internal PartialContent(ArtifactTarget artifact, string path, Action flushFolder)
    {
        (Artifact, _path, _flushFolder) = (artifact, path, flushFolder);
        _file = new FileStream(path + ContentCache.Part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        if (_file.Length > artifact.Size) _file.SetLength(0);
        HashWhatIsHere();
    }

    public ArtifactTarget Artifact { get; }

    /// <summary>Bytes that are here: the next one is asked for from there.</summary>
    public long Received => _file.Length;

    internal bool IsOpen => _file.CanWrite;

    /// <summary>Adds what follows; with the last byte it is checked, and lies under its hash from then on.</summary>
    /// <returns>It is whole.</returns>
    /// <exception cref="RefusedUpdateException">It goes on behind what was signed, or is other bytes; it begins anew then.</exception>
    public bool Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Artifact.Size - Received)
        {
            Discard();
            throw new RefusedUpdateException(UpdatePhrases.TooLong.With(Artifact.Size, Artifact.Name));
        }
        _file.Write(bytes);
        _hash.AppendData(bytes);
        if (Received == Artifact.Size)
        {
            Complete();
            return true;
        }
        if (Received - _flushed < FlushBytes) return false;
        _file.Flush(flushToDisk: true);
        _flushed = Received;
        return false;
    }

    /// <summary>What is here stays, and goes on another time.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private void Complete()
    {
        var hash = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (hash != Artifact.Sha256)
        {
            Discard();
            throw new RefusedUpdateException(UpdatePhrases.OtherContent.With(Artifact.Name, hash));
        }
        _file.Flush(flushToDisk: true);
        Dispose();
        File.Move(_path + ContentCache.Part, _path, overwrite: true);
        _flushFolder();
    }

    private void Discard()
    {
        Dispose();
        File.Delete(_path + ContentCache.Part);
    }

    private void HashWhatIsHere()
    {
        var buffer = new byte[BufferBytes];
        for (int read; (read = _file.Read(buffer)) > 0;) _hash.AppendData(buffer, 0, read);
        _flushed = Received;
    }
}
