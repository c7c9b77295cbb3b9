using System.Collections.Generic;
using System.Linq;

namespace EdgeFleet.Models.Pins;

/// <summary>Open-drain outputs on one wire with a pull-up: it is low while any of them pulls it down.</summary>
public sealed class SharedWire
{
    private readonly DigitalPin _wire;
    private readonly EdgeReader[] _readers;
    private readonly bool[] _low;

    /// <param name="wire">Who listens, and is asked first.</param>
    /// <param name="outputs">High or floating at first, each with a pull-up of its own.</param>
    public SharedWire(DigitalPin wire, params DigitalPin[] outputs)
    {
        _wire = wire;
        _readers = [.. outputs.Select(output => new EdgeReader(output))];
        _low = new bool[outputs.Length];
        wire.Source = Follow;
    }

    private void Follow(long nowUs)
    {
        var edges = new List<(PinEdge Edge, int Output)>();
        for (var i = 0; i < _readers.Length; i++)
            foreach (var edge in _readers[i].Fresh(nowUs)) edges.Add((edge, i));
        foreach (var (edge, output) in edges.OrderBy(e => e.Edge.AtUs))
        {
            _low[output] = !edge.High;
            _wire.DriveOutside(edge.AtUs, _low.Contains(true) ? Drive.Low : Drive.Floating);
        }
    }
}
