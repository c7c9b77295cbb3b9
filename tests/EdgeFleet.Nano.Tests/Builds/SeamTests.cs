using System.Reflection;

namespace EdgeFleet.Nano.Tests.Builds;

/// <summary>
/// The hardware seams of boards in the field: what is deployed implements them, and what an update brings calls them. So they stay as
/// they are; what is needed beyond them is a new interface.
/// </summary>
public sealed class SeamTests
{
    [Fact]
    public void The_seams_are_frozen()
    {
        var seams = Assembly.LoadFrom(Sources.Assembly("nano/Hardware"));
        Assert.Equal(new Version(1, 0, 0, 0), seams.GetName().Version);
        Assert.Equal(
            """
            IAnalogInput.Read() : Int32
            IAnalogInput.get_Full() : Int32
            IDigitalInput.Read() : Boolean
            IDigitalOutput.Write(Boolean) : Void
            IFlash.Erase(Int32) : Boolean
            IFlash.Read(Int32, Byte[], Int32, Int32) : Void
            IFlash.Write(Int32, Byte[], Int32, Int32) : Boolean
            IFlash.get_SectorSize() : Int32
            IFlash.get_Size() : Int32
            II2cBus.Transfer(Int32, Byte[], Int32, Byte[], Int32) : Boolean
            IPulseOutput.Write(Int32) : Void
            IRealTimeClock.Read() : Int64
            IRealTimeClock.Set(Int64) : Void
            ISerialLine.Read(Byte[], Int32, Int32) : Int32
            ISerialLine.Reopen() : Void
            ISerialLine.Write(Byte[], Int32, Int32) : Void
            ISpiBus.Transfer(Byte[], Byte[], Int32) : Boolean
            """.Split('\n', StringSplitOptions.TrimEntries),
            seams.GetExportedTypes().SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}("
                + $"{string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))}) : "
                + $"{method.ReturnType.Name}"))
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_that_is_deployed_for_them_hangs_on_the_node_library()
    {
        foreach (var folder in new[] { "nano/Hardware", "nano/Adapters", "hardware/Devices" })
        {
            Assert.DoesNotContain(
                Assembly.LoadFrom(Sources.Assembly(folder)).GetReferencedAssemblies(),
                reference => reference.Name is "EdgeFleet.Nano.Node" or "EdgeFleet.Nano.Wire");
        }
    }
}
