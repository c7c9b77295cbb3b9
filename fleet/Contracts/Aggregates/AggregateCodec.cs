using EdgeFleet.Contracts.V1;
using Google.Protobuf;
using ZstdSharp;

namespace EdgeFleet.Contracts;

/// <summary>Aggregates of a window to a message, and back to what they were. Some eight bytes a series.</summary>
public static class AggregateCodec
{
    /// <summary>Most series of one message; a window with more is divided.</summary>
    public const int MaxSeries = 4096;

    /// <summary>Most bytes of the columns once decompressed: what a receiver must be ready to hold.</summary>
    public const int MaxColumnsBytes = 512 * 1024;

    /// <summary>The lengths that a window may have: parts of an hour.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>It is made once and sent over a line that is slower than any processor.</summary>
    private const int CompressionLevel = 19;

    /// <param name="window">With any number of series, each once.</param>
    /// <returns>One message, or several where there are many series; none without.</returns>
    public static IEnumerable<WindowAggregates> Pack(AggregatedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var parts = window.Series.OrderBy(one => one.Series.Path).ThenBy(one => one.Series.Device).Chunk(MaxSeries).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            var plain = AggregateColumnsWriter.Write(parts[i]).ToByteArray();
            using var compressor = new Compressor(CompressionLevel);
            yield return new WindowAggregates
            {
                Begin = window.Begin, WindowSeconds = (uint)window.Length.TotalSeconds, Epoch = window.Epoch,
                FirstBlock = window.FirstBlock, LastBlock = window.LastBlock, More = window.More || i < parts.Count - 1,
                Series = (uint)parts[i].Length, ColumnsSize = (uint)plain.Length,
                Columns = ByteString.CopyFrom(compressor.Wrap(plain)),
            };
        }
    }

    /// <summary>What was packed. Believes nothing of what it finds, and holds no more than the bounds above.</summary>
    /// <exception cref="CorruptAggregatesException">It does not add up.</exception>
    public static AggregatedWindow Open(WindowAggregates message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Check(message);
        try
        {
            var plain = new byte[message.ColumnsSize];
            using var decompressor = new Decompressor();
            var size = decompressor.Unwrap(message.Columns.Span, plain);
            if (size != plain.Length) throw new CorruptAggregatesException($"they have {size} bytes and say {plain.Length}");
            var series = AggregateColumnsReader.Read(AggregateColumns.Parser.ParseFrom(plain), (int)message.Series,
                (int)(message.WindowSeconds + 59) / 60);
            return new AggregatedWindow(message.Begin, TimeSpan.FromSeconds(message.WindowSeconds), message.Epoch, message.FirstBlock,
                message.LastBlock, series) { More = message.More };
        }
        catch (Exception e) when (e is ZstdException or InvalidProtocolBufferException)
        {
            throw new CorruptAggregatesException("they are not readable", e);
        }
    }

    private static void Check(WindowAggregates message)
    {
        if (message.WindowSeconds < Shortest.TotalSeconds || message.WindowSeconds > Longest.TotalSeconds
            || 3600 % message.WindowSeconds != 0)
            throw new CorruptAggregatesException($"a window of {message.WindowSeconds} s is no part of an hour");
        if (message.Begin < 0 || message.Begin > long.MaxValue / 2 || message.Begin % (message.WindowSeconds * 1000L) != 0)
            throw new CorruptAggregatesException($"no window of {message.WindowSeconds} s begins at {message.Begin}");
        if (message.FirstBlock == 0 || message.LastBlock < message.FirstBlock || message.LastBlock > long.MaxValue)
            throw new CorruptAggregatesException($"no blocks are {message.FirstBlock} to {message.LastBlock}");
        if (message.Series is 0 or > MaxSeries)
            throw new CorruptAggregatesException($"they count {message.Series} series; 1 to {MaxSeries} are allowed");
        if (message.ColumnsSize > MaxColumnsBytes)
            throw new CorruptAggregatesException($"they would take {message.ColumnsSize} bytes; the most is {MaxColumnsBytes}");
    }
}

/// <summary>Bytes that are no aggregates. The message says in what way.</summary>
public sealed class CorruptAggregatesException : Exception
{
    public CorruptAggregatesException(string message) : base(message) { }
    public CorruptAggregatesException(string message, Exception inner) : base(message, inner) { }
    public CorruptAggregatesException() { }
}
