namespace EdgeFleet.Nano.Host;

/// <summary>
/// What a node says of itself. Where it was only found, nothing of it is proved; where it was asked under its key, all is.
/// </summary>
/// <param name="Id">Given by its maker, as its label has it: 16 hex digits.</param>
/// <param name="Address">On its line; null: none yet.</param>
/// <param name="Kind">What it is, as in <c>streetlight</c>.</param>
/// <param name="Board">Its hardware.</param>
/// <param name="Release">Of its firmware.</param>
public sealed record FoundNode(string Id, int? Address, string Kind, string Board, uint Release);
