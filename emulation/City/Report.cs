using EdgeFleet.Contracts;
using EdgeFleet.City.Faults;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Manager;
using EdgeFleet.City.Field;
using EdgeFleet.City.Meters;
using EdgeFleet.City.Plan;
using EdgeFleet.City.Processes;
using EdgeFleet.City.View;

namespace EdgeFleet.City;

/// <summary>The last lines of a run.</summary>
public static class Report
{
    private const int MaxListed = 12;

    /// <summary>What was done to the city.</summary>
    public static void PrintInjectedFaults(Screen screen, FleetProcesses fleet, CityField fields, CityPlan plan, FieldFaults field)
    {
        ArgumentNullException.ThrowIfNull(screen);
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(field);
        screen.Say("");
        screen.Say($"Kills: gateways {fleet.Gateways.Values.Sum(gateway => gateway.Kills)}, manager {fleet.Manager.Kills}");
        foreach (var point in FaultPlan.Points) screen.Say($"  {point,-18} {fleet.All.Sum(process => process.Hits(point))}");
        screen.Say($"Nodes: {plan.Nodes.Sum(node => fields.Nodes.LineOf(node).PowerCuts(node))} power cuts, {field.LinksCut} dead links; "
            + $"meters: {field.MeterLinksCut} dead links");
    }

    /// <summary>What went over the serial line.</summary>
    public static void PrintMeters(Screen screen, MeterField meters, ServedAnswers served, CityPlan plan)
    {
        ArgumentNullException.ThrowIfNull(screen);
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(served);
        ArgumentNullException.ThrowIfNull(plan);
        var answers = served.All().Where(answer => answer.Device is SerialMeterPlan)
            .ToLookup(answer => ((SerialMeterPlan)answer.Device).Protocol);
        var kinds = plan.Meters.GroupBy(meter => meter.Protocol).Select(kind =>
            $"{answers[kind.Key].Count()} answers of {answers[kind.Key].Select(answer => answer.Device).Distinct().Count()} of"
            + $" {kind.Count()} {(kind.Key == MeterProtocol.ModbusRtu ? "Modbus RTU" : "DL/T 645")} meters");
        screen.Say($"Serial line: {meters.Requests} requests, {string.Join(", ", kinds)}");
    }

    public static void Print(Screen screen, Verdict verdict, IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(screen);
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(faults);
        var totals = verdict.Totals;
        screen.Say("");
        screen.Say($"Ledger: {totals.JournalledBlocks} blocks journalled, {totals.HeldBlocks} held, {totals.CompactedBlocks} of them in"
            + $" chunks; {totals.HeldReadings} readings held,"
            + $" {totals.Matched} each match one answer of their device,"
            + $" {totals.Marks + totals.Repeats} without a number ({totals.Repeats} repeats)");
        screen.Say($"        nodes: {totals.NodeRecords} records each equal what their node handed over ({totals.NodeRepeats} repeats),"
            + $" {totals.NodeUnconfirmed} handed over and not confirmed, kept on their nodes");
        var scans = Scans(verdict.Unfinished).ToList();
        screen.Say($"        answers not stored: {totals.Unchanged} repeated a state, {totals.Overdue} came too late or were asked again,"
            + $" {verdict.Unfinished.Count} unfinished in {scans.Count} scans cut off by a kill");
        foreach (var (device, time, points) in scans.Take(MaxListed))
        {
            var at = UnixTime.Nearest(time);
            screen.Say($"        unfinished: device {device} at {at:HH:mm:ss} UTC, {points} points");
        }
        foreach (var fault in faults) screen.Say($"FAULT   {fault}");
        screen.Say(faults.Count == 0 ? "Verdict: exact. Nothing lost, nothing twice." : $"Verdict: NOT exact, {faults.Count} faults.");
    }

    // A scan takes some requests; two scans of a device are a period apart.
    private static IEnumerable<(long Device, long Time, int Points)> Scans(IReadOnlyList<ServedValue> unfinished)
    {
        var period = CityTimings.Default.Period.TotalMilliseconds;
        var scans = new List<(long Device, long Time, int Points)>();
        foreach (var value in unfinished.OrderBy(value => value.Series.Device).ThenBy(value => value.Time))
        {
            if (scans.Count > 0 && scans[^1].Device == value.Series.Device && value.Time - scans[^1].Time < period)
                scans[^1] = scans[^1] with { Points = scans[^1].Points + 1 };
            else scans.Add((value.Series.Device, value.Time, 1));
        }
        return scans.OrderBy(scan => scan.Time);
    }
}
