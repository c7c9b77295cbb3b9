using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>One genuine answer, in bytes of its own.</summary>
internal sealed class NodeAnswer
{
    private readonly FrameReader _frame = new();

    /// <param name="bytes">A frame that has been read without a fault.</param>
    public NodeAnswer(byte[] bytes)
    {
        _frame.Read(bytes, bytes.Length);
        var refusal = new RefusalPart();
        if (Find(PartType.Refusal) is { } part && refusal.Read(part)) Refusal = refusal;
    }

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
}
