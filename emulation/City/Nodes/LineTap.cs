using EdgeFleet.City.Plan;
using EdgeFleet.Contracts;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.City.Nodes;

/// <summary>
/// Listens on a line and logs what nodes hand over and what the gateway confirms. It hears what everyone on the
/// line hears, so a record that reached the gateway is in the log, also when the gateway dies of it.
/// </summary>
/// <param name="station">A place on the line that never speaks.</param>
/// <param name="nodes">By address.</param>
/// <param name="log">Where it goes.</param>
public sealed class LineTap(SerialStation station, IReadOnlyDictionary<ushort, NodePlan> nodes, NodeLog log)
{
    private readonly byte[] _bytes = new byte[512];
    private readonly LineDecoder _decoder = new();
    private readonly FrameReader _frame = new();
    private readonly Record _record = new();

    public void Listen(long nowUs)
    {
        int count;
        while ((count = station.Receive(nowUs, _bytes)) > 0)
        {
            for (var taken = 0; taken < count;)
            {
                taken += _decoder.Take(_bytes, taken, count - taken);
                if (_decoder.Length > 0) Hear();
            }
        }
    }

    private void Hear()
    {
        if (_frame.Read(_decoder.Buffer, _decoder.Length) != FrameFault.None || !nodes.TryGetValue(_frame.Address, out var node)) return;
        while (_frame.NextPart())
        {
            if (_frame.IsAnswer && _frame.PartType == PartType.Records) Records(node);
            else if (!_frame.IsAnswer && _frame.PartType == PartType.Confirm) log.Confirm(node, _frame.Part.ReadUInt32());
        }
    }

    private void Records(NodePlan node)
    {
        var number = _frame.Part.ReadUInt32();
        while (_frame.Part.Left > 0 && _record.Read(_frame.Part))
        {
        {
            var path = new PointPath(_record.Object, _record.Instance, _record.Resource);
            log.Record(node, new HeardRecord(number++, path, _record.Time, Value()));
        }
        }
    }

    private decimal? Value() => _record.Value.Kind switch
    {
        WireValue.Number => Scaled(_record.Value.Mantissa, _record.Value.Exponent),
        WireValue.Boolean => _record.Value.Mantissa,
        _ => null,
    };

    private static decimal Scaled(long mantissa, int exponent)
    {
        decimal value = mantissa;
        for (; exponent > 0; exponent--) value *= 10;
        for (; exponent < 0; exponent++) value /= 10;
        return value;
    }
}
