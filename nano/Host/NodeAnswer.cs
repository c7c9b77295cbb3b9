using System.Globalization;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>One genuine answer, in bytes of its own.</summary>
public sealed class NodeAnswer
{
    private readonly FrameReader _frame = new();

    /// <param name="bytes">A frame that has been read without a fault.</param>
    internal NodeAnswer(byte[] bytes)
    {
        Bytes = bytes;
        _frame.Read(bytes, bytes.Length);
        var refusal = new RefusalPart();
        if (Find(PartType.Refusal) is { } part && refusal.Read(part)) Refusal = refusal;
    }

    /// <summary>What the texts in it point into.</summary>
    public byte[] Bytes { get; }

    public uint Boot => _frame.Boot;

    /// <summary>Null: the node took the request.</summary>
    public RefusalPart? Refusal { get; }

    /// <summary>The first part of a type, ready to be read; null: there is none.</summary>
    public ByteReader? Find(byte type)
    {
        foreach (var (found, part) in Parts())
            if (found == type) return part;
        return null;
    }

    /// <summary>Part after part; each may be read until the next is asked for.</summary>
    public IEnumerable<(byte Type, ByteReader Part)> Parts()
    {
        _frame.Rewind();
        while (_frame.NextPart()) yield return (_frame.PartType, _frame.Part);
    }

    /// <summary>The records in it, each with its number.</summary>
    /// <exception cref="FormatException">One of them cannot be read; what came before has been given.</exception>
    public IEnumerable<(uint Number, Record Record)> Records()
    {
        foreach (var (type, part) in Parts())
        {
            if (type != PartType.Records) continue;
            for (var number = part.ReadUInt32(); part.Left > 0 && !part.Failed; number++)
            {
                var record = new Record();
                if (!record.Read(part))
                    throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"record {number} cannot be read"));
                yield return (number, record);
            }
        }
    }
}
