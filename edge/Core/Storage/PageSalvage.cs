using System.Buffers.Binary;

namespace EdgeFleet.Edge.Storage;

/// <summary>
/// Reads the documents of a LiteDB 5 file without its engine and its indexes, straight from the data pages:
/// what a damaged file still holds. Nothing it returns is to be trusted without a checksum of its own.
/// Layout: LiteDB 5.0.20, BasePage and DataBlock.
/// </summary>
public static class PageSalvage
{
    private const int PageTypeOffset = 4;
    private const int DataPageType = 4;
    private const int HighestIndexOffset = 30;
    private const int SlotSize = 4;
    private const int BlockHeaderSize = 6;
    private const int MaxParts = 2048;

    /// <summary>The serialised documents, in no order; some may be damaged.</summary>
    public static IEnumerable<byte[]> Documents(IStorageFolder folder, string name)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var pages = ReadPages(folder, name);
        foreach (var (number, page) in pages)
        {
            if (page[PageTypeOffset] != DataPageType || page[HighestIndexOffset] == byte.MaxValue) continue;
            for (var slot = 0; slot <= page[HighestIndexOffset]; slot++)
            {
                var start = Part(pages, number, slot);
                if (start.Length >= BlockHeaderSize && start[0] == 0) yield return Document(pages, start);
            }
        }
    }

    private static byte[] Document(Dictionary<uint, byte[]> pages, byte[] part)
    {
        var document = new List<byte>();
        for (var parts = 0; part.Length >= BlockHeaderSize && parts < MaxParts; parts++)
        {
            document.AddRange(part.AsSpan(BlockHeaderSize));
            var next = BinaryPrimitives.ReadUInt32LittleEndian(part.AsSpan(1));
            part = next == uint.MaxValue ? [] : Part(pages, next, part[5]);
        }
        return [.. document];
    }

    /// <summary>A stored part of a document with its header, or nothing where the page has none.</summary>
    private static byte[] Part(Dictionary<uint, byte[]> pages, uint number, int slot)
    {
        if (!pages.TryGetValue(number, out var page)) return [];
        var entry = page.AsSpan(page.Length - (slot + 1) * SlotSize);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(entry), position = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
        return position > 0 && position + length <= page.Length ? page.AsSpan(position, length).ToArray() : [];
    }

    private static Dictionary<uint, byte[]> ReadPages(IStorageFolder folder, string name)
    {
        var pages = new Dictionary<uint, byte[]>();
        using (var file = folder.Open(name))
        {
            for (long at = 0; at + PageStream.PageSize <= file.Length; at += PageStream.PageSize)
            {
                var page = new byte[PageStream.PageSize];
                file.Read(at, page);
                pages[(uint)(at / PageStream.PageSize)] = page;
            }
        }
        using var log = new LogFile(folder, DurableDatabase.LogName(name));
        log.ReplayAllThatIsWhole(page => pages[BinaryPrimitives.ReadUInt32LittleEndian(page)] = page.ToArray());
        return pages;
    }
}
