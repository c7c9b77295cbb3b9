using EdgeFleet.Nano;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nodes;

/// <summary>An application that fails in every step and is otherwise what it was.</summary>
internal sealed class ThrowingApplication(IApplication application) : IApplication
{
    public string Kind => application.Kind;

    public SensePoint[] Points => application.Points;

    public Setting[] Settings => application.Settings;

    public uint SelfTest => application.SelfTest;

    public bool LocalControl => application.LocalControl;

    public bool AtWork => application.AtWork;

    public void Step(NodeTime time) => throw new InvalidOperationException("this firmware is broken");

    public byte Write(SensePoint point, long value, NodeTime time) => application.Write(point, value, time);

    public byte Execute(ushort obj, byte instance, ushort resource, long argument, NodeTime time) =>
        application.Execute(obj, instance, resource, argument, time);

    public int Check(long[] values) => application.Check(values);

    public void Configured() => application.Configured();
}
