using EdgeFleet.Models.Chips;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Houses;

/// <summary>What a greenhouse node is wired to: sensors, rollers, valve and contacts of one lean-to house.</summary>
public sealed class GreenhouseSite
{
    /// <summary>The converter reads 3.3 V at 22 mA over 150 ohms.</summary>
    public const double BurdenOhms = 150;

    public const int ClimateAddress = 0x44;
    public const int LightAddress = 0x23;

    public GreenhouseSite(int seed)
    {
        Bus = new I2cBus(seed);
        Climate = new Sht4x(seed + 1);
        Light = new Bh1750(seed + 2);
        Bus.Attach(ClimateAddress, Climate);
        Bus.Attach(LightAddress, Light);
        Co2 = new AnalogChannel(seed + 3);
        Soil = new AnalogChannel(seed + 4);
        Outside = new AnalogChannel(seed + 5);
        Wind = new AnalogChannel(seed + 6);
        foreach (var contact in new[] { PumpReady, Mains, LocalStop, Dry }) contact.Wire(Drive.Low);
        SetCo2(600);
        SetSoil(30);
        SetOutside(10);
        SetWind(2);
    }

    public I2cBus Bus { get; }
    public Sht4x Climate { get; }
    public Bh1750 Light { get; }

    // 4-20 mA each.
    public AnalogChannel Co2 { get; }
    public AnalogChannel Soil { get; }
    public AnalogChannel Outside { get; }
    public AnalogChannel Wind { get; }

    public RollerMotor Vent { get; } = new(120);
    public RollerMotor Quilt { get; } = new(360);

    public DigitalPin Valve { get; } = new(Pull.Down);

    // Closed to ground: ready, present, not pressed, dry.
    public DigitalPin PumpReady { get; } = new(Pull.Up);
    public DigitalPin Mains { get; } = new(Pull.Up);
    public DigitalPin LocalStop { get; } = new(Pull.Up);
    public DigitalPin Dry { get; } = new(Pull.Up);

    /// <param name="ppm">0 to 5000.</param>
    public void SetCo2(double ppm) => Milliamps(Co2, 4 + 16 * ppm / 5000);

    /// <param name="percent">Of volume, 0 to 100.</param>
    public void SetSoil(double percent) => Milliamps(Soil, 4 + 16 * percent / 100);

    /// <param name="celsius">-40 to 60.</param>
    public void SetOutside(double celsius) => Milliamps(Outside, 4 + 16 * (celsius + 40) / 100);

    /// <param name="metresPerSecond">0 to 50.</param>
    public void SetWind(double metresPerSecond) => Milliamps(Wind, 4 + 16 * metresPerSecond / 50);

    public static void Milliamps(AnalogChannel channel, double milliamps) => channel.Volts = milliamps / 1000 * BurdenOhms;

    public void Advance(long nowUs)
    {
        Vent.Advance(nowUs);
        Quilt.Advance(nowUs);
    }
}
