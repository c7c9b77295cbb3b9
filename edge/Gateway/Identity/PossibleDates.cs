namespace EdgeFleet.Gateway.Identity;

/// <summary>
/// Dates that a machine may come up with when its own clock was kept: not before its certificate was made, and not years after
/// that has ended.
/// </summary>
internal static class PossibleDates
{
    /// <summary>A machine without a certificate that comes up before this was never set.</summary>
    private static readonly DateTimeOffset Unset = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>The first and the last of them, Unix ms.</returns>
    public static (long From, long To) Of(GatewayIdentity? identity) => identity is null
        ? (Unset.ToUnixTimeMilliseconds(), long.MaxValue)
        : (Unix(identity.Certificate.NotBefore.AddDays(-1)), Unix(identity.Certificate.NotAfter.AddYears(3)));

    private static long Unix(DateTime date) => new DateTimeOffset(date.ToUniversalTime()).ToUnixTimeMilliseconds();
}
