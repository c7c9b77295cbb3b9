using EdgeFleet.Contracts.V1;
using Google.Protobuf;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace EdgeFleet.Contracts;

/// <summary>
/// Reports of one session as differences: each is compressed with the one before as its dictionary, and so is exactly what it was. One
/// for each end; what one end packs the other has to open in the same order.
/// </summary>
public sealed class ReportPacking
{
    /// <summary>Most bytes of a report that is packed, as the other end must be ready to hold.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int CompressionLevel = 19;

    private byte[] _before = [];

    /// <returns>Null: it is too large to be packed.</returns>
    public PackedReport? Pack(Reported report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var plain = report.ToByteArray();
        if (plain.Length > MaxBytes) return null;
        using var compressor = new Compressor(CompressionLevel);
        compressor.LoadDictionary(_before);
        // It also says when the dictionary was another one.
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        var packed = new PackedReport { Size = (uint)plain.Length, Frame = ByteString.CopyFrom(compressor.Wrap(plain)) };
        _before = plain;
        return packed;
    }

    /// <exception cref="CorruptReportException">It is not one, or not the one after the one before.</exception>
    public Reported Open(PackedReport packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        if (packed.Size > MaxBytes) throw new CorruptReportException($"it would take {packed.Size} bytes; the most is {MaxBytes}");
        try
        {
            var plain = new byte[packed.Size];
            using var decompressor = new Decompressor();
            decompressor.LoadDictionary(_before);
            var size = decompressor.Unwrap(packed.Frame.Span, plain);
            if (size != plain.Length) throw new CorruptReportException($"it has {size} bytes and says {plain.Length}");
            var report = Reported.Parser.ParseFrom(plain);
            _before = plain;
            return report;
        }
        catch (Exception e) when (e is ZstdException or InvalidProtocolBufferException)
        {
            throw new CorruptReportException("it is not readable", e);
        }
    }
}

/// <summary>Bytes that are no report. The message says in what way.</summary>
public sealed class CorruptReportException : Exception
{
    public CorruptReportException(string message) : base(message) { }
    public CorruptReportException(string message, Exception inner) : base(message, inner) { }
    public CorruptReportException() { }
}
