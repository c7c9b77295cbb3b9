namespace EdgeFleet.Edge.Storage;

/// <summary>
/// A folder as a database needs it: what is created, renamed or deleted in it survives a power cut once
/// <see cref="Flush"/> has returned, and not before. The seam through which tests cut the power.
/// </summary>
public interface IStorageFolder
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    /// <summary>Names of the files directly in it, in no order.</summary>
    IReadOnlyList<string> Files();

    /// <summary>Names of the folders directly in it, in no order.</summary>
    IReadOnlyList<string> Folders();

    /// <summary>A folder within, made if it is not there.</summary>
    IStorageFolder Folder(string name);

    /// <summary>Opens a file, made if it is not there. Nobody else may open it meanwhile.</summary>
    /// <exception cref="IOException">It is open elsewhere, or the disk does not let it be made.</exception>
    IStorageFile Open(string name);

    bool Exists(string name);

    /// <summary>Renames a file or folder; there must be none of the new name.</summary>
    void Move(string from, string to);

    void Delete(string name);

    /// <summary>Deletes an empty folder.</summary>
    void DeleteFolder(string name);

    /// <summary>Bytes of all files in it and in the folders within.</summary>
    long Size();

    /// <summary>Bytes of one file directly in it; 0: it is not there.</summary>
    long Size(string name);

    /// <summary>Bytes that the disk says may still be written; a write may fail all the same.</summary>
    long Free { get; }

    /// <summary>Returns when all that was created, renamed and deleted directly in it is on disk.</summary>
    void Flush();
}

/// <summary>A file: what is written to it survives a power cut once <see cref="Flush"/> has returned, and not before.</summary>
public interface IStorageFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads as much of <paramref name="buffer"/> as the file has there.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <exception cref="IOException">The disk is full or broken; some of the bytes may have been written.</exception>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    void SetLength(long length);

    /// <summary>Returns when all that was written is on disk.</summary>
    void Flush();
}
