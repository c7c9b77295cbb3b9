using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Cabinets;

/// <summary>
/// The two contacts that tell where a switch is: each closes to ground in one of its positions, and between them both are open.
/// </summary>
public sealed class AuxiliaryContacts
{
    /// <param name="onPin">Where the contact of "on" is wired to.</param>
    /// <param name="offPin">Where that of "off" is.</param>
    /// <param name="seed">Decides how they bounce.</param>
    public AuxiliaryContacts(DigitalPin onPin, DigitalPin offPin, int seed)
    {
        On = new Contact(onPin, Drive.Low, Drive.Floating, seed);
        Off = new Contact(offPin, Drive.Low, Drive.Floating, seed + 1);
        Off.Close(0);
    }

    public Contact On { get; }

    public Contact Off { get; }

    /// <summary>On its way.</summary>
    public void Leave(long nowUs)
    {
        On.Open(nowUs);
        Off.Open(nowUs);
    }

    /// <summary>There.</summary>
    public void Arrive(bool on, long nowUs) => (on ? On : Off).Close(nowUs);
}
