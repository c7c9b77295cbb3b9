namespace EdgeFleet.Contracts;

/// <summary>
/// What a manager says in its Welcome that it can do beyond the first release. A gateway sends what a feature names only to
/// managers that have it.
/// </summary>
public static class ManagerFeatures
{
    /// <summary>It takes blocks whose times count from a start of the gateway's machine, and facts that say when that was.</summary>
    public const string BootClock = "boot-clock";

    /// <summary>It words faults of devices itself, by the codes that stand beside their text.</summary>
    public const string CodedFaults = "coded-faults";

    /// <summary>It shows what went over each bearer, and opens conditions for what the bearers may carry.</summary>
    public const string Bearers = "bearers";

    /// <summary>
    /// It takes small blocks in bundles. To be renamed when <see cref="BlockCodec"/> writes the same readings in other bytes: a manager
    /// that does could not seal what a gateway that does not has packed.
    /// </summary>
    public const string Bundles = "bundles";

    /// <summary>It takes reports as what differs from the one before.</summary>
    public const string PackedReports = "packed-reports";

    /// <summary>It remembers what the drivers of a gateway's process take, and asks where it does not.</summary>
    public const string KnownDrivers = "known-drivers";

    /// <summary>It keeps what a narrow bearer carries of telemetry by window, until the readings are there.</summary>
    public const string Aggregates = "aggregates";

    /// <summary>It hands on the signed metadata of updates, and shows what a gateway believes of it.</summary>
    public const string Updates = "updates";
}
