using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>An application that does as a test says, and keeps what it was told.</summary>
internal sealed class TestApplication : IApplication
{
    public SensePoint Temperature { get; } =
        new(3303, 0, 5700, PointKind.Number, -2, PointClass.Telemetry) { DeadBand = 50, PeriodSeconds = 60 };

    public SensePoint Alarm { get; } = new(3342, 0, 5500, PointKind.Boolean, 0, PointClass.Event);

    public SensePoint Dimming { get; } = new(3416, 0, 1, PointKind.Number, 0, PointClass.State) { Writable = true };

    public SensePoint Breaker { get; } =
        new(3312, 0, 5850, PointKind.Boolean, 0, PointClass.State) { Writable = true, SelectBeforeOperate = true };

    public Setting Low { get; } = new(3416, 0, 10, -1, 0, 1000, 200);

    public Setting High { get; } = new(3416, 0, 11, -1, 0, 1000, 800);

    public TestApplication()
    {
        Points = [Temperature, Alarm, Dimming, Breaker];
        Settings = [Low, High];
    }

    public string Kind => "test";

    public SensePoint[] Points { get; }

    public Setting[] Settings { get; }

    public uint SelfTest { get; set; }

    public bool LocalControl { get; set; }

    public bool AtWork { get; set; }

    public bool Throws { get; set; }

    public List<string> Done { get; } = new();

    public int Configurations { get; private set; }

    public int Steps { get; private set; }

    public Action<NodeTime>? OnStep { get; set; }

    public void Step(NodeTime time)
    {
        Steps++;
        OnStep?.Invoke(time);
        if (Throws) throw new InvalidOperationException("as the test says");
    }

    public byte Write(SensePoint point, long value, NodeTime time)
    {
        if (Throws) throw new InvalidOperationException("as the test says");
        Done.Add($"{point.Object}={value}");
        point.Set(value);
        return CommandCode.Done;
    }

    public byte Execute(ushort obj, byte instance, ushort resource, long argument, NodeTime time)
    {
        Done.Add($"{obj}/{instance}/{resource}({argument})");
        return obj == 3416 ? CommandCode.Started : CommandCode.NoSuchPoint;
    }

    public int Check(long[] values) => values[0] > values[1] ? 1 : -1;

    public void Configured() => Configurations++;
}
