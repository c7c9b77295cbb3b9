using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Streetlight;

namespace EdgeFleet.Nodes;

public sealed partial class StreetlightBoard
{
    /// <summary>Its I2C bus as drivers use it.</summary>
    public II2cBus Bus => new I2cAdapter(I2c, _time);

    /// <summary>What a firmware that starts now finds.</summary>
    public LampHardware Wire()
    {
        return new LampHardware
        {
            Relay = new PinOutput(RelayPin, _time),
            Dimming = new PulseOutput(Dimming, _time),
            Contact = new PinInput(ContactPin, _time, activeLow: true),
            Bus = Bus,
            MeterLine = new StationLine(MeterPort, _time),
            MeterScale = new Bl0942Scale(1000, 5 * 390_000, 510),
            Memory = new LampMemory(StreetlightWiring.Map.Counters(Bus)),
        };
    }
}
