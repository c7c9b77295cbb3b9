using EdgeFleet.Contracts.Firmware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>An image of a library and an application whose bytes follow from the release; the application begins with it.</summary>
internal sealed class SampleImage
{
    public const string Kind = "streetlight";
    public const string Board = "ST_NUCLEO144_F767ZI";

    public static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)(7 * i))];

    private readonly byte[][] _files;

    public SampleImage(uint release, int bytes = 500, byte[]? key = null, string kind = Kind, string board = Board)
    {
        Release = release;
        _files = [Content((int)release, bytes / 2), Content((int)release + 1000, bytes / 2)];
        WireBytes.WriteUInt32(_files[1], 0, release);
        Bytes = NodeImage.Build(
            release, kind, board, [new("EdgeFleet.Nano.Lib.pe", _files[0]), new("EdgeFleet.Nano.Lamp.pe", _files[1])], key ?? Key);
    }

    public uint Release { get; }

    public byte[] Bytes { get; }

    public long Id => NodeImage.Id(Bytes);

    /// <summary>Whether these files, loaded in this order, are this image and nothing else.</summary>
    public bool Is(IReadOnlyList<byte[]> loaded) => loaded.Count == _files.Length
        && _files.Zip(loaded).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    // Code with erased memory in it: runs of FF are what makes an end hard to find.
    private static byte[] Content(int seed, int bytes)
    {
        var random = new Random(seed);
        var content = new byte[bytes];
        for (var at = 0; at < bytes;)
        {
            var run = Math.Min(bytes - at, random.Next(1, 120));
            if (random.Next(3) == 0) content.AsSpan(at, run).Fill(0xFF);
            else random.NextBytes(content.AsSpan(at, run));
            at += run;
        }
        return content;
    }
}
