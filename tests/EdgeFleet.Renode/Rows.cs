namespace EdgeFleet.Renode;

/// <summary>A board takes a core, and gateways wait for it by the wall's clock: so there are two rows of tests, side by side.</summary>
internal static class Rows
{
    public const string First = "boards, first row";
    public const string Second = "boards, second row";
}
