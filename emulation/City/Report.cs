using EdgeFleet.City.Faults;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Processes;
using EdgeFleet.City.View;

namespace EdgeFleet.City;

/// <summary>The last lines of a run.</summary>
public static class Report
{
    private const int Spelled = 10;

    public static void Print(Screen screen, Fleet fleet, Verdict verdict, IReadOnlyList<string> faults, bool withKills)
    {
        ArgumentNullException.ThrowIfNull(screen);
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(faults);
        var totals = verdict.Totals;
        screen.Say("");
        if (withKills)
        {
            screen.Say($"Kills: gateways {fleet.Gateways.Values.Sum(gateway => gateway.Kills)}, manager {fleet.Manager.Kills}");
            foreach (var point in FaultPlan.Points) screen.Say($"  {point,-18} {fleet.All.Sum(process => process.Hits(point))}");
        }
        screen.Say($"Ledger: {totals.JournalledBlocks} blocks journalled, {totals.HeldBlocks} held; {totals.HeldReadings} readings held, {totals.Matched} each match one answer of their device, {totals.Marks} without a number");
        screen.Say($"        answers not stored: {totals.Unchanged} repeated a state, {totals.Overdue} came too late, {verdict.Unfinished.Count} unfinished (cut off by a kill)");
        foreach (var cut in verdict.Unfinished.GroupBy(value => (value.Series.Device, value.Time)).Take(Spelled))
            screen.Say($"        unfinished: device {cut.Key.Device} at {DateTimeOffset.FromUnixTimeMilliseconds(cut.Key.Time):HH:mm:ss.fff} UTC, {cut.Count()} points");
        foreach (var fault in faults) screen.Say($"FAULT   {fault}");
        screen.Say(faults.Count == 0 ? "Verdict: exact. Nothing lost, nothing twice." : $"Verdict: NOT exact, {faults.Count} faults.");
    }
}
