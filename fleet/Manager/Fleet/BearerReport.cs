using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Manager.Fleet;

/// <summary>A bearer of a gateway and its bytes on the wire, headers of TCP and IP among them; days are those of UTC.</summary>
/// <param name="Kind">ethernet, 5g or nbiot.</param>
/// <param name="RecentDays">Both ways, of the last 31 days.</param>
/// <param name="BudgetBytes">Most of a day, both ways; 0: any.</param>
/// <param name="Classes">Of what was sent today, bytes of blocks by class.</param>
public sealed record BearerReport(
    string Name, string Kind, long SentToday, long ReceivedToday, long RecentDays, long BudgetBytes,
    IReadOnlyDictionary<string, long> Classes)
{
    internal static BearerReport Of(BearerState bearer) => new(
        bearer.Name, bearer.Kind, (long)bearer.SentToday, (long)bearer.ReceivedToday, (long)bearer.RecentDays, (long)bearer.BudgetBytes,
        bearer.Classes.ToDictionary(part => part.Stream.ToString().ToLowerInvariant(), part => (long)part.Bytes));
}

/// <summary>An uplink of a gateway.</summary>
/// <param name="Bearer">Over which it was connected last; empty: it was not since the gateway started.</param>
/// <param name="Since">Since when it has gone over no other, Unix ms; null: over none yet.</param>
/// <param name="Why">first, failed, better or spent; empty: not told.</param>
/// <param name="Cause">What the one before failed with.</param>
/// <param name="Told">The same as codes and values; may be none.</param>
public sealed record UplinkReport(
    string Name, bool Connected, string Bearer, long? Since, string Why, string Cause, IReadOnlyList<CodedPhrase> Told)
{
    internal static UplinkReport Of(UplinkState uplink) => new(
        uplink.Name, uplink.Connected, uplink.Bearer, uplink.Since == 0 ? null : uplink.Since,
        uplink.Why == UplinkState.Types.Why.Unspecified ? "" : uplink.Why.ToString().ToLowerInvariant(), uplink.Cause,
        [.. uplink.Told.Select(CodedPhrase.Of)]);
}
