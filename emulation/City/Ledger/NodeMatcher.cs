using System.Globalization;
using EdgeFleet.Contracts;

namespace EdgeFleet.City.Ledger;

/// <summary>
/// Compares what nodes handed over with what is held, by record number: a node numbers its records for ever, so
/// a reading that came again after a crash says the same of the same number, which is a repeat and no second fact.
/// Invariants of an exact run: what the node was told is safe is held, whole and unaltered; what is held was handed
/// over; a number missing among the confirmed ones was torn by a power cut.
/// </summary>
internal sealed class NodeMatcher(LedgerInput input)
{
    private readonly List<Fault> _faults = [];
    private int _matched, _marks, _repeats, _unconfirmed;

    public (IReadOnlyList<Fault> Faults, int Matched, int Marks, int Repeats, int Unconfirmed) Match()
    {
        var served = input.ServedRecords.ToLookup(record => record.Device);
        var held = input.AllReadings.ToLookup(reading => reading.Series.Device);
        foreach (var node in input.Nodes) Match(node, served[node.Device], held[node.Device]);
        return (_faults, _matched, _marks, _repeats, _unconfirmed);
    }

    private void Match(NodeAccount node, IEnumerable<ServedRecord> served, IEnumerable<HeldReading> held)
    {
        var records = new Dictionary<uint, ServedRecord>();
        foreach (var record in served)
            if (!records.TryAdd(record.Number, record) && records[record.Number] != record)
                _faults.Add(new Fault("a record changed on its node", Describe(record)));

        var found = new HashSet<uint>();
        var commands = new HashSet<HeldReading>();
        foreach (var reading in held)
        {
            if (reading.Text is not null)
            {
                if (commands.Add(reading)) _marks++;
                else _repeats++;
            }
            else if (!records.TryGetValue(reading.Ordinal, out var record))
                _faults.Add(new Fault("held, but its node never handed it over", Describe(reading)));
            else if (record.Path != reading.Series.Path || record.Time != reading.Time || record.Value != reading.Value)
                _faults.Add(new Fault("altered", $"{Describe(reading)}; handed over as {Describe(record)}"));
            else if (found.Add(reading.Ordinal)) _matched++;
            else _repeats++;
        }

        foreach (var record in records.Values.Where(record => !found.Contains(record.Number)))
        {
            if (record.Number <= node.Confirmed) _faults.Add(new Fault("lost: confirmed to its node and not held", Describe(record)));
            else _unconfirmed++;
        }
        var missing = node.Confirmed - records.Keys.Count(number => number <= node.Confirmed);
        if (missing > node.PowerCuts)
            _faults.Add(new Fault("numbers missing on a node",
                $"device {node.Device}: {missing} of {node.Confirmed} with {node.PowerCuts} power cuts"));
    }

    private static string Describe(ServedRecord record) =>
        string.Create(CultureInfo.InvariantCulture,
            $"device {record.Device} record {record.Number} {record.Path} at {record.Time} = {Number(record.Value)}");

    private static string Describe(HeldReading reading) =>
        string.Create(CultureInfo.InvariantCulture,
            $"device {reading.Series.Device} record {reading.Ordinal} {reading.Series.Path} at {reading.Time} = {Number(reading.Value)}");

    private static string Number(decimal? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
