using EdgeFleet.Models.Pins;

namespace EdgeFleet.Nodes;

public sealed partial class SubstationBoard
{
    /// <summary>What can happen around it.</summary>
    public BoardInputs Inputs => new BoardInputs()
        .Add("Sf6", kilopascal => Sf6.Value = kilopascal)
        .Add("OutsideCelsius", celsius => Air.OutsideCelsius = celsius)
        .Add("OutsideHumidity", percent => Air.OutsideHumidity = percent)
        .Add("Heat", (phase, celsius) => Joints[(int)phase].Value = celsius)
        .Add("Trip", () => Breaker.Trip(_time.Us))
        .Add("Move", (contact, closed) => Move(Contacts[(int)contact], closed != 0))
        .Add("Select", remote => Move(Remote, remote != 0));

    private void Move(Contact contact, bool closed)
    {
        if (closed) contact.Close(_time.Us);
        else contact.Open(_time.Us);
    }
}
