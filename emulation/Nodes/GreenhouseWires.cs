using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Cabinets;
using EdgeFleet.Models.Houses;
using EdgeFleet.Nano.Greenhouse;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Sense;
using Wiring = EdgeFleet.Hardware.Boards.Nucleo144F767ZI.Greenhouse.Expander;

namespace EdgeFleet.Nodes;

public sealed partial class GreenhouseBoard
{
    /// <summary>Its I2C bus as drivers use it.</summary>
    public II2cBus Bus => new I2cAdapter(I2c, _time);

    /// <summary>What a firmware that starts now finds.</summary>
    public GreenhouseHardware Wire()
    {
        var expander = new Mcp23017(Bus, Mcp23017Registers.Address, 0xFFFF);
        var phase = new Mcp23017Input(expander, Wiring.PhaseFault);
        return new GreenhouseHardware
        {
            Climate = new Sht4x(Bus, 2000),
            Light = new Bh1750(Bus, Bh1750Registers.AddressLow, 31, 2000),
            Expander = expander,
            Co2 = Current(Co2, 0, 5000),
            Soil = Current(Soil, 0, 1000),
            Outside = Current(Outside, -400, 600),
            Wind = Current(Wind, 0, 500),
            Vent = Roller(Vent, expander, (Wiring.VentAtOpen, Wiring.VentAtClosed, Wiring.VentOverCurrent), phase),
            Quilt = Roller(Quilt, expander, (Wiring.QuiltAtOpen, Wiring.QuiltAtClosed, Wiring.QuiltOverCurrent), phase),
            Valve = new PinOutput(Valve, _time),
            Wet = new Mcp23017Input(expander, Wiring.Wet),
            MainsLost = new Mcp23017Input(expander, Wiring.MainsLost),
            PumpNotReady = new Mcp23017Input(expander, Wiring.PumpNotReady),
            LocalStop = new PinInput(LocalStop, _time),
        };
    }

    private Transmitter Current(CurrentLoop loop, int atFour, int atTwenty) =>
        new(new ChannelInput(loop.Channel, _time), Transmitter.FullMicroamps, atFour, atTwenty);

    private RollerHardware Roller(
        RollerMotor motor, Mcp23017 expander, (int AtOpen, int AtClosed, int OverCurrent) contacts, IDigitalInput phase) => new()
    {
        Open = new PinOutput(motor.Open, _time),
        Close = new PinOutput(motor.Close, _time),
        AtOpen = new Mcp23017Input(expander, contacts.AtOpen),
        AtClosed = new Mcp23017Input(expander, contacts.AtClosed),
        OverCurrent = new Mcp23017Input(expander, contacts.OverCurrent),
        PhaseFault = phase,
    };
}
