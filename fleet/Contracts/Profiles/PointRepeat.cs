using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeFleet.Contracts;

/// <summary>A point as it stands in the long form.</summary>
/// <param name="Json">The point; anything else is left to whoever reads it.</param>
/// <param name="Place">Where it was written, below the path of its profile.</param>
internal sealed record WrittenPoint(JsonNode? Json, string Place);

/// <summary>
/// Points that stand for several: <c>{"repeat": {"phase": ["A", "B", "C"]}, "points": [...], "step": {"address": 2}}</c>. Each
/// goes through all turns before the next. In its texts <c>{phase}</c> is the word of the turn; a number of its source grows
/// by the step from turn to turn, which a point may write for itself.
/// </summary>
internal sealed class PointRepeat
{
    private const string Repeat = "repeat";
    private const string Points = "points";
    private const string Source = "source";
    private const string Step = "step";

    private readonly RepeatWords _words;
    private readonly Dictionary<string, long> _step;
    private readonly ValidationFaults _faults;

    private PointRepeat(RepeatWords words, Dictionary<string, long> step, ValidationFaults faults) =>
        (_words, _step, _faults) = (words, step, faults);

    public static bool IsRepeat(JsonElement point) => point.ValueKind == JsonValueKind.Object && point.TryGetProperty(Repeat, out _);

    /// <summary>All points of a profile, repeats written out; what is wrong with a repeat is a fault.</summary>
    public static List<WrittenPoint> WriteOut(JsonElement profile, string path, ValidationFaults faults)
    {
        if (!profile.TryGetProperty(Points, out var list)) return [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            faults.Add($"{path}.{Points}", ProfilePhrases.NoPoints.With(JsonSection.Shown(list)));
            return [];
        }
        var (points, letters) = (new List<WrittenPoint>(), 0L);
        foreach (var (i, written) in list.EnumerateArray().Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{Points}[{i}]");
            if (!IsRepeat(written))
            {
                points.Add(new WrittenPoint(Node(written), place));
                continue;
            }
            var section = new JsonSection(written, $"{path}.{place}", faults);
            if (Read(section) is not { } repeat) continue;
            var turns = repeat._words.Turns;
            letters += (long)written.GetRawText().Length * turns;
            var made = points.Count + (long)written.GetProperty(Points).GetArrayLength() * turns;
            if (made > DeviceLimits.MaxPoints || letters > DeviceLimits.MaxProfileBytes)
            {
                section.Fault(
                    Repeat, ProfilePhrases.RepeatTooLong.With(turns, DeviceLimits.MaxPoints, DeviceLimits.MaxProfileBytes));
                return points;
            }
            points.AddRange(repeat.WriteOut(written.GetProperty(Points), place, path));
        }
        return points;
    }

    /// <summary>The same as a tree that can be changed.</summary>
    public static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    private static PointRepeat? Read(JsonSection section)
    {
        var before = section.Faults.Lines.Count;
        var repeat = section.Object(Repeat, ProfilePhrases.Words);
        var words = section.Faults.Lines.Count == before ? RepeatWords.Read(repeat) : null;
        var step = ReadStep(section);
        section.Objects(Points, ProfilePhrases.Points, atLeast: 1);
        section.Done();
        return words is not null && section.Faults.Lines.Count == before ? new PointRepeat(words, step, section.Faults) : null;
    }

    private static Dictionary<string, long> ReadStep(JsonSection section)
    {
        var step = section.Object(Step, ProfilePhrases.Step, required: false);
        return step.Keys.ToList().ToDictionary(key => key, key => step.Integer(key, -ushort.MaxValue, ushort.MaxValue));
    }

    private IEnumerable<WrittenPoint> WriteOut(JsonElement points, string place, string path)
    {
        foreach (var (i, point) in points.EnumerateArray().Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{place}.{Points}[{i}]");
            var section = new JsonSection(point, $"{path}.{at}", _faults);
            if (section.Has(Repeat))
            {
                section.Fault(Repeat, ProfilePhrases.RepeatNested.With());
                continue;
            }
            var step = section.Has(Step) ? ReadStep(section) : _step;
            if (!CanStep(point, step, section)) continue;
            for (var turn = 0; turn < _words.Turns; turn++)
                yield return new WrittenPoint(Turn(point, section.Path, step, turn), $"{at}[{_words.Told(turn)}]");
        }
    }

    private static bool CanStep(JsonElement point, Dictionary<string, long> step, JsonSection section)
    {
        var source = point.ValueKind == JsonValueKind.Object && point.TryGetProperty(Source, out var written) ? written : default;
        foreach (var key in step.Keys)
        {
            if (source.ValueKind == JsonValueKind.Object && source.TryGetProperty(key, out var first)
                && JsonNumber.TryWhole(first, out var number) && number is >= int.MinValue and <= int.MaxValue) continue;
            section.Fault(Step, ProfilePhrases.NoStep.With(key));
            return false;
        }
        return true;
    }

    private JsonNode? Turn(JsonElement point, string at, Dictionary<string, long> step, int turn)
    {
        if (_words.Fill(point, at, turn, _faults) is not JsonObject filled) return Node(point);
        filled.Remove(Step);
        foreach (var (key, by) in step)
        {
            var source = filled[Source]!.AsObject();
            JsonNumber.TryWhole(source[key]!.GetValue<JsonElement>(), out var first);
            source[key] = first + by * turn;
        }
        return filled;
    }
}
