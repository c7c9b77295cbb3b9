using System.Buffers.Binary;
using System.IO.Hashing;

namespace EdgeFleet.Edge.Storage;

/// <summary>
/// The write-ahead log on disk. Invariants:
/// <list type="bullet">
/// <item>A frame is one whole confirmed transaction, written at once and flushed once. Its checksum covers
/// every page, so a frame that a power cut tore or reordered is no frame; one flush does the work of two.</item>
/// <item>The generation in the header is part of every checksum. Emptying the log is the next generation, flushed
/// before the next frame, so that no frame of the past can come back; the file keeps its length, because
/// flushing bytes that are written over is cheaper than flushing a file that grows.</item>
/// <item>Frames and header start on sectors of 512 bytes and share none.</item>
/// </list>
/// Layout, little endian. Header: magic (8), generation (8), XXH64 of both (8). Frame: magic (4), payload size
/// (4), pages (4), number of the frame in its generation (4), XXH64 of all that and of the payload with the
/// generation as seed (8), payload. A page in the payload: start (2) and length (2) of its longest run of zeros in steps of
/// 64 bytes, then the bytes around it.
/// </summary>
internal sealed class LogFile(IStorageFolder folder, string name) : IDisposable
{
    private const int SectorSize = 512;
    private const int FrameHeaderSize = 24;
    private const int HoleStep = 64;
    private const ulong HeaderMagic = 0x31_47_4F_4C_46_44_45_00;
    private const uint FrameMagic = 0x52_46_44_45;
    private const int LargestFrame = 256 * 1024 * 1024;

    private IStorageFile? _file = folder.Exists(name) ? folder.Open(name) : null;
    private byte[] _buffer = [];
    private ulong _generation;
    private long _end = SectorSize;
    private uint _frames;

    /// <summary>Gives every page of every whole transaction, oldest first, to <paramref name="apply"/>.</summary>
    /// <returns>How many transactions there were.</returns>
    /// <exception cref="DamagedDatabaseException">The header is damaged, or a transaction is, that others followed.</exception>
    public int Replay(Action<ReadOnlySpan<byte>> apply)
    {
        if (_file is null || !ReadHeader(_file)) return 0;
        while (ReadFrame(_file, _end, _frames) is { } pages)
        {
            ApplyFrame(pages, apply);
            _end += Padded(FrameHeaderSize + PayloadSize);
            _frames++;
        }
        for (var sector = _end; sector < _file.Length; sector += SectorSize)
        {
            if (ReadFrame(_file, sector, null) is not null)
                throw new DamagedDatabaseException(
                    $"{folder.Name}/{name}: transaction {_frames + 1} of the log is damaged, later ones are not; the database cannot be "
                    + "completed");
        }
        return (int)_frames;
    }

    /// <summary>As <see cref="Replay"/>, but passes over damaged transactions: the pages need not fit each other.</summary>
    public void ReplayAllThatIsWhole(Action<ReadOnlySpan<byte>> apply)
    {
        try
        {
            if (_file is null || !ReadHeader(_file)) return;
        }
        catch (DamagedDatabaseException)
        {
            return;
        }
        for (long sector = SectorSize; sector < _file.Length; sector += SectorSize)
        {
            if (ReadFrame(_file, sector, null) is { } pages) ApplyFrame(pages, apply);
        }
    }

    /// <summary>Writes one transaction and returns when it is on disk.</summary>
    public void Append(IReadOnlyList<byte[]> pages)
    {
        var isNew = _file is null;
        _file ??= folder.Open(name);
        if (_generation == 0) WriteHeader(_file);

        var size = Encode(pages);
        _file.Write(_end, _buffer.AsSpan(0, size));
        _file.Flush();
        if (isNew) folder.Flush();
        _end += size;
        _frames++;
    }

    /// <summary>Empties the log and returns when that is on disk. What it held must be in the data file, on disk, before.</summary>
    public void Reset()
    {
        if (_file is null) return;
        WriteHeader(_file);
        _file.Flush();
    }

    public void Dispose() => _file?.Dispose();

    private int PayloadSize => (int)BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(4));

    private bool ReadHeader(IStorageFile file)
    {
        Span<byte> header = stackalloc byte[FrameHeaderSize];
        if (file.Read(0, header) < header.Length || !header.ContainsAnyExcept((byte)0)) return false;
        if (BinaryPrimitives.ReadUInt64LittleEndian(header) != HeaderMagic
            || BinaryPrimitives.ReadUInt64LittleEndian(header[16..]) != XxHash64.HashToUInt64(header[..16]))
            throw new DamagedDatabaseException($"{folder.Name}/{name} has no readable log header");
        _generation = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        return true;
    }

    private void WriteHeader(IStorageFile file)
    {
        _generation++;
        _end = SectorSize;
        _frames = 0;
        Span<byte> header = stackalloc byte[FrameHeaderSize];
        BinaryPrimitives.WriteUInt64LittleEndian(header, HeaderMagic);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], _generation);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], XxHash64.HashToUInt64(header[..16]));
        file.Write(0, header);
    }

    /// <summary>Reads the frame at an offset into the buffer; null when there is none, or not that one.</summary>
    private int? ReadFrame(IStorageFile file, long offset, uint? number)
    {
        Grow(FrameHeaderSize);
        if (file.Read(offset, _buffer.AsSpan(0, FrameHeaderSize)) < FrameHeaderSize
            || BinaryPrimitives.ReadUInt32LittleEndian(_buffer) != FrameMagic)
            return null;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(4));
        if (size > LargestFrame || size > file.Length - offset - FrameHeaderSize) return null;
        if (number is not null && BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(12)) != number) return null;
        Grow(FrameHeaderSize + (int)size);
        if (file.Read(offset + FrameHeaderSize, _buffer.AsSpan(FrameHeaderSize, (int)size)) < size) return null;
        return Checksum((int)size) == BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(16))
            ? (int)BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(8))
            : null;
    }

    private void ApplyFrame(int pages, Action<ReadOnlySpan<byte>> apply)
    {
        Span<byte> page = stackalloc byte[PageStream.PageSize];
        var from = FrameHeaderSize;
        for (var i = 0; i < pages; i++)
        {
            int start = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(from)), length =
                BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(from + 2));
            from += 4;
            _buffer.AsSpan(from, start).CopyTo(page);
            page.Slice(start, length).Clear();
            var rest = page[(start + length)..];
            _buffer.AsSpan(from + start, rest.Length).CopyTo(rest);
            from += start + rest.Length;
            apply(page);
        }
    }

    /// <summary>Lays a frame out in the buffer, padded to whole sectors.</summary>
    private int Encode(IReadOnlyList<byte[]> pages)
    {
        Grow(Padded(FrameHeaderSize + pages.Count * (4 + PageStream.PageSize)));
        var to = FrameHeaderSize;
        foreach (var page in pages)
        {
            var (start, length) = LongestHole(page);
            BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(to), (ushort)start);
            BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(to + 2), (ushort)length);
            to += 4;
            page.AsSpan(0, start).CopyTo(_buffer.AsSpan(to));
            page.AsSpan(start + length).CopyTo(_buffer.AsSpan(to + start));
            to += PageStream.PageSize - length;
        }
        var size = Padded(to);
        _buffer.AsSpan(to, size - to).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer, FrameMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(4), (uint)(to - FrameHeaderSize));
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(8), (uint)pages.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(12), _frames);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(16), Checksum(to - FrameHeaderSize));
        return size;
    }

    private static (int Start, int Length) LongestHole(ReadOnlySpan<byte> page)
    {
        (int Start, int Length) best = (0, 0);
        var start = 0;
        for (var at = 0; at < page.Length; at += HoleStep)
        {
            if (page.Slice(at, HoleStep).ContainsAnyExcept((byte)0)) start = at + HoleStep;
            else if (at + HoleStep - start > best.Length) best = (start, at + HoleStep - start);
        }
        return best;
    }

    private ulong Checksum(int payload)
    {
        var hash = new XxHash64(unchecked((long)_generation));
        hash.Append(_buffer.AsSpan(0, 16));
        hash.Append(_buffer.AsSpan(FrameHeaderSize, payload));
        return hash.GetCurrentHashAsUInt64();
    }

    private void Grow(int size)
    {
        if (_buffer.Length < size) Array.Resize(ref _buffer, size);
    }

    private static int Padded(int size) => (size + SectorSize - 1) / SectorSize * SectorSize;
}
