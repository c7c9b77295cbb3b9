namespace EdgeFleet.Nodes.Scenarios;

/// <summary>
/// What happens to one node, and what it tells of it: the same for its firmware on this machine and for its real image on an emulated chip.
/// Times are seconds since its beginning.
/// </summary>
/// <param name="Kind">Of the firmware: one of <see cref="NodeKinds.Names"/>.</param>
/// <param name="About">What it shows, for people.</param>
/// <param name="Starts">The node's date and time at its beginning.</param>
/// <param name="Seconds">When it ends.</param>
/// <param name="Steps">What happens, in this order.</param>
/// <param name="Expected">What the node tells, in the order of its records' numbers.</param>
/// <param name="Settings">By path, as 33010/0/1; configured before it begins.</param>
/// <param name="Ignored">Points of which nothing is expected, by path, each with the reason.</param>
public sealed record NodeScenario(
    string Kind, string About, DateTimeOffset Starts, double Seconds, IReadOnlyList<ScenarioStep> Steps,
    IReadOnlyList<ExpectedRecord> Expected, IReadOnlyDictionary<string, decimal>? Settings = null,
    IReadOnlyDictionary<string, string>? Ignored = null);

/// <summary>Something happens around the board, or a gateway writes a point.</summary>
/// <param name="At">When.</param>
/// <param name="Board">What happens, as Renode's monitor takes it behind <c>board</c>: see <see cref="BoardInputs"/>.</param>
/// <param name="Write">The point that is written, by path; null: none.</param>
/// <param name="Value">That is written.</param>
/// <param name="Select">The point is selected before it is operated.</param>
/// <param name="Answer">The node's: a result code of nano/Wire.</param>
public sealed record ScenarioStep(
    double At, string? Board = null, string? Write = null, decimal Value = 0, bool Select = false, byte Answer = 0);

/// <summary>A record that the node makes.</summary>
/// <param name="At">Its own time.</param>
/// <param name="Point">By path.</param>
/// <param name="Value">True is 1, false is 0.</param>
/// <param name="Within">
/// How far its time may be off. More than usual where the firmware looks at what it hangs on less often, as at a chip once a second.
/// </param>
/// <param name="Quality">Bits, as nano/Wire has them.</param>
/// <param name="Maybe">It need not come: the firmware may pass it over, as what lasts for less than from one look to the next.</param>
public sealed record ExpectedRecord(
    double At, string Point, decimal Value, double Within = ExpectedRecord.Usual, byte Quality = 0, bool Maybe = false)
{
    public const double Usual = 0.2;
}
