namespace EdgeFleet.City.Plan;

/// <summary>A greenhouse with its controller.</summary>
/// <param name="Number">1, 2, 3 ... within the city.</param>
/// <param name="Name">For people, in both languages.</param>
/// <param name="Gateway">The gateway that reads it.</param>
/// <param name="Unit">Modbus unit id behind its endpoint.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record HousePlan(int Number, string Name, GatewayPlan Gateway, byte Unit, double Latitude, double Longitude)
    : DevicePlan(Number, Name, Gateway, Latitude, Longitude)
{
    public override string Profile => "greenhouse-climate";
}
