using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Manager;

/// <summary>
/// The desired configuration on its way to the gateway, over as many sessions as it takes: one at a time, the latest that was begun.
/// Nothing of it holds before all of it is there. One caller at a time.
/// </summary>
public sealed class ConfigurationTransfer
{
    private ulong _transfer;
    private byte[] _bytes = [];
    private int _received;

    /// <summary>What to say when the manager asks: the parts in force, and how far it came.</summary>
    /// <param name="document">In force; empty: none is.</param>
    public HeldConfiguration Held(string document)
    {
        var held = new HeldConfiguration { Transfer = _transfer, Received = (uint)_received };
        held.Parts.AddRange(DocumentParts.Of(Encoding.UTF8.GetBytes(document)).Select(DocumentParts.Tag));
        return held;
    }

    /// <returns>The configuration, with what was the last of it; null: more is to come.</returns>
    /// <param name="portion">Of a patch.</param>
    /// <param name="document">In force; empty: none is.</param>
    /// <exception cref="CorruptPatchException">It cannot be had in this way; nothing of it is kept.</exception>
    public DesiredConfiguration? Take(ConfigurationPortion portion, string document)
    {
        ArgumentNullException.ThrowIfNull(portion);
        if (portion.Offset == 0) Begin(portion);
        if (portion.Transfer != _transfer || portion.Total != _bytes.Length || portion.Offset != _received
            || portion.Bytes.Length > _bytes.Length - _received)
        {
            Drop();
            throw new CorruptPatchException("a portion does not follow the one before");
        }
        portion.Bytes.Span.CopyTo(_bytes.AsSpan(_received));
        _received += portion.Bytes.Length;
        if (_received < _bytes.Length) return null;
        var bytes = _bytes;
        Drop();
        return new DesiredConfiguration { Version = portion.Version, Document = DocumentPatch.Apply(document, bytes) };
    }

    private void Begin(ConfigurationPortion portion)
    {
        Drop();
        if (portion.Total > DocumentPatch.MaxBytes) throw new CorruptPatchException("it is too large");
        (_transfer, _bytes) = (portion.Transfer, new byte[portion.Total]);
    }

    private void Drop() => (_transfer, _bytes, _received) = (0, [], 0);
}
