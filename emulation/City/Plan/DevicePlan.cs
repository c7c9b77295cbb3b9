namespace EdgeFleet.City.Plan;

/// <summary>Something in the field that a gateway reads.</summary>
/// <param name="Number">1, 2, 3 ... within the city and its kind.</param>
/// <param name="Name">For people, in both languages; nothing else in the city has it.</param>
/// <param name="Gateway">The gateway that reads it.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public abstract record DevicePlan(int Number, string Name, GatewayPlan Gateway, double Latitude, double Longitude)
{
    /// <summary>The device model, as <c>seeds/profiles</c> names it.</summary>
    public abstract string Profile { get; }
}
