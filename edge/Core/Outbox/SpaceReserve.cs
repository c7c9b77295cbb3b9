using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// A file that only takes up space. When the disk is full it is deleted, so that what is stored can still be
/// read, delivered, and deleted; nothing is appended until it could be made again. It is written only where the disk says that there
/// is room for all of it: a full one is asked with every append, and flash wears out.
/// </summary>
internal sealed class SpaceReserve(IStorageFolder folder, long bytes)
{
    private const string FileName = "reserve";
    private const int Step = 64 * 1024;

    private bool _isThere;

    /// <summary>Bytes that making it would take.</summary>
    public long Missing => _isThere ? 0 : Math.Max(0, bytes - folder.Size(FileName));

    /// <summary>Makes it if it is not there.</summary>
    /// <exception cref="IOException">There is no space for it.</exception>
    public void Ensure()
    {
        if (_isThere || bytes == 0) return;
        if (folder.Free < Missing) throw DiskFull.New($"the reserve takes {bytes} bytes");
        try
        {
            using var file = folder.Open(FileName);
            var zeros = new byte[Step];
            for (var at = file.Length / Step * Step; at < bytes; at += Step) file.Write(at, zeros);
            file.Flush();
            _isThere = true;
        }
        catch (IOException)
        {
            // A part of it would only take the last space from everybody else.
            Release();
            throw;
        }
    }

    public void Release()
    {
        _isThere = false;
        if (folder.Exists(FileName)) folder.Delete(FileName);
    }
}
