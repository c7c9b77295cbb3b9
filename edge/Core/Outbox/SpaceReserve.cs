using EdgeFleet.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Edge.Outbox;

/// <summary>
/// A file that only takes up space. When the disk is full it is deleted, so that what is stored can still be
/// read, delivered, and deleted; nothing is appended until it could be made again. It is written only where the disk says that there
/// is room for all of it: a full one is asked with every append, and flash wears out.
/// </summary>
internal sealed class SpaceReserve(IStorageFolder folder, long bytes, ILogger log)
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

    /// <summary>Makes it if there is space, else says that there is none.</summary>
    public void TryEnsure()
    {
        try
        {
            Ensure();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(e, "the disk is full: nothing is stored until there is space");
        }
    }

    /// <summary>Gives it up, so that others have its space. Does not throw.</summary>
    public void TryRelease()
    {
        try
        {
            Release();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(e, "the reserve could not be released");
        }
    }

    /// <summary>
    /// What lies in logs is carried into data files when they are opened, and giving up is written down: on a full disk the reserve
    /// has the room for that, and is given up only when it is needed.
    /// </summary>
    public T With<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("there is no space in {Folder} ({Cause}); trying again without the reserve", folder.Name, e.Message);
            Release();
            return work();
        }
    }

    private void Release()
    {
        _isThere = false;
        if (folder.Exists(FileName)) folder.Delete(FileName);
    }
}
