using System.Globalization;
using EdgeFleet.Contracts;

namespace EdgeFleet.City.Ledger;

/// <summary>
/// Pairs held readings with served answers, series by series and in the order of time: a reading belongs to
/// the last answer served at or before its source time, and an answer is used once. Nodes are <see cref="NodeMatcher"/>'s.
/// </summary>
internal sealed class ReadingMatcher(LedgerInput input)
{
    private readonly List<Fault> _faults = [];
    private readonly List<ServedValue> _unfinished = [];
    private int _matched, _unchanged, _overdue, _marks, _repeats;

    public (IReadOnlyList<Fault> Faults, IReadOnlyList<ServedValue> Unfinished,
        int Matched, int Unchanged, int Overdue, int Marks, int Repeats) Match()
    {
        var served = input.Served.GroupBy(value => value.Series).ToDictionary(series => series.Key, series => series.ToArray());
        var nodes = input.Nodes.Select(node => node.Device).ToHashSet();
        var held = input.AllReadings
            .Where(reading => !nodes.Contains(reading.Series.Device))
            .OrderBy(reading => reading.Time).ThenBy(reading => reading.Ordinal)
            .GroupBy(reading => reading.Series)
            .ToDictionary(series => series.Key, series => series.ToList());

        foreach (var series in served.Keys.Union(held.Keys))
            MatchSeries(series, served.GetValueOrDefault(series, []), held.GetValueOrDefault(series, []));
        BoundUnfinished();
        return (_faults, _unfinished, _matched, _unchanged, _overdue, _marks, _repeats);
    }

    private void MatchSeries(SeriesId series, ServedValue[] served, List<HeldReading> held)
    {
        var next = 0;
        HeldReading? before = null;
        HeldReading? seen = null;
        foreach (var reading in held)
        {
            // A command that is sent again is answered from the record: the same text of the same time is no second fact.
            var again = reading.Text is not null && reading == seen;
            if (again) _repeats++;
            else if (seen is { } last && (last.Time, last.Ordinal) == (reading.Time, reading.Ordinal))
                _faults.Add(new Fault("reading held twice", Describe(reading)));
            seen = reading;
            if (again) continue;
            if (reading.Value is not { } value)
            {
                _marks++;
                continue;
            }

            var match = next - 1;
            while (match + 1 < served.Length && served[match + 1].Time <= reading.Time) match++;
            if (match < next)
            {
                _faults.Add(new Fault("held, but no answer is left that it could come from", Describe(reading)));
                continue;
            }
            if (served[match].Value != value)
                _faults.Add(new Fault("altered", $"{Describe(reading)}, served {served[match].Value} at {served[match].Time}"));
            else _matched++;
            Skip(served.AsSpan(next, match - next), before);
            next = match + 1;
            before = reading;
        }
        Skip(served.AsSpan(next), before);

        string Describe(HeldReading reading) =>
            $"device {series.Device} {series.Path} at {reading.Time} = {Number(reading.Value) ?? reading.Text ?? "none"}";
    }

    private static string? Number(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);

    private void Skip(ReadOnlySpan<ServedValue> served, HeldReading? before)
    {
        foreach (var value in served)
        {
            if (value.Overdue) _overdue++;
            else if (value.ByException && before is { } held && held.Value == value.Value && IsRecent(held, value)) _unchanged++;
            else _unfinished.Add(value);
        }
    }

    private bool IsRecent(HeldReading held, ServedValue served) => served.Time - held.Time <= input.RepeatMilliseconds;

    // A scan reads a point once, so "one scan a device and kill" is one answer a series and kill.
    private void BoundUnfinished()
    {
        foreach (var series in _unfinished.GroupBy(value => value.Series))
        {
            var kills = input.KillsByDevice.GetValueOrDefault(series.Key.Device);
            if (series.Count() <= kills) continue;
            var times = string.Join(", ", series.Take(4).Select(value => value.Time));
            _faults.Add(new Fault("served and never stored",
                $"device {series.Key.Device} {series.Key.Path}: {series.Count()} answers with {kills} kills of its gateway, at {times}"));
        }
    }
}
