using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>A profile in Modbus terms.</summary>
internal sealed record ModbusModel(DeviceProfile Profile, ModbusSettings Settings, IReadOnlyList<ModbusPoint> Points) : IDeviceModel
{
    public PointShape Shape(int point) => Points[point].Shape;

    public IEnumerable<ReadSpan> Spans => Points.Select((point, i) => new ReadSpan(i, (int)point.Table, point.Address, point.Length));
}
