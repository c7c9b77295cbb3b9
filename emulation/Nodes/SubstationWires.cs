using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Cabinets;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Substation;

namespace EdgeFleet.Nodes;

public sealed partial class SubstationBoard
{
    private const int ClimateMs = 2000;

    /// <summary>Its I2C bus as drivers use it.</summary>
    public II2cBus Bus => new I2cAdapter(I2c, _time);

    /// <summary>What a firmware that starts now finds.</summary>
    /// <param name="clock">The driver of the clock chip, which the node library uses, too.</param>
    public SubstationHardware Wire(Rv3032 clock) => new()
    {
        Climate = new Sht4x(Bus, ClimateMs),
        Sf6 = Read(Sf6, TransmitterRange.Sf6AtFour, TransmitterRange.Sf6AtTwenty),
        Joints = [.. Joints.Select(joint => Read(joint, TransmitterRange.JointAtFour, TransmitterRange.JointAtTwenty))],
        Expanders = [.. Expanders.Select((_, i) => new Mcp23017(Bus, Mcp23017Registers.Address + i, ContactPanel.Inputs))],
        Clock = clock,
        Remote = new PinInput(RemotePin, _time, activeLow: true),
        BreakerClose = new PinOutput(Breaker.CloseCoil, _time),
        BreakerOpen = new PinOutput(Breaker.OpenCoil, _time),
        Heater = new PinOutput(Heater, _time),
        Fan = new PinOutput(Fan, _time),
    };

    private Transmitter Read(CurrentLoop loop, int atFour, int atTwenty) =>
        new(new ChannelInput(loop.Channel, _time), Transmitter.FullMicroamps, atFour, atTwenty);
}
