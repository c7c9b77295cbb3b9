using System.Collections.Generic;
using System.Linq;

namespace EdgeFleet.Models.Pins;

/// <summary>Reads the edges of a pin once each, as a chip with that pin sees them.</summary>
public sealed class EdgeReader(DigitalPin pin)
{
    private long _seen = pin.Edges;

    /// <summary>The edges since the last call, oldest first; of very many, those that the pin still remembers.</summary>
    public IReadOnlyList<PinEdge> Fresh(long nowUs)
    {
        pin.Level(nowUs);
        var fresh = (int)long.Min(pin.Edges - _seen, pin.History.Count);
        _seen = pin.Edges;
        return fresh == 0 ? [] : [.. pin.History.Skip(pin.History.Count - fresh)];
    }
}
