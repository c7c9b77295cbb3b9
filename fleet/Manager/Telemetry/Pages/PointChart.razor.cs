using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Manager.Console.Components;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Telemetry.Aggregates;
using EdgeFleet.Manager.Telemetry.Query;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Telemetry.Pages;

/// <summary>Asks for the range once, then only for what is new since; a zoom is asked for in finer buckets.</summary>
public sealed partial class PointChart(
    HeldSeries query, LostReadings lost, AggregateSeries aggregates, IStringLocalizer<Text> text, Formats format)
{
    private const int Buckets = 480;
    private const int MostLost = 200;
    private const long UnknownPeriodMs = 60_000;

    private (long, PointPath, string?, string?, string?)? _shown;
    private ShownRange _range = new(null, 0, 1);
    private SeriesResult? _result;
    private SeriesResult? _zoomed;
    private IReadOnlyList<LostSpan> _lost = [];
    private IReadOnlyList<ToldAggregate> _told = [];
    private ChartData? _data;
    private string? _refused;

    [Parameter, EditorRequired] public long Device { get; set; }
    [Parameter, EditorRequired] public PointView Point { get; set; } = default!;
    [Parameter, EditorRequired] public ShownZone Zone { get; set; } = ShownZone.Utc;
    /// <summary>Time between two scans; null: as the driver has it.</summary>
    [Parameter, EditorRequired] public int? PeriodMs { get; set; }
    /// <summary>Of the address, as <see cref="ShownRange"/> reads it.</summary>
    [Parameter, EditorRequired] public string? Span { get; set; }
    /// <inheritdoc cref="Span"/>
    [Parameter, EditorRequired] public string? From { get; set; }
    /// <inheritdoc cref="Span"/>
    [Parameter, EditorRequired] public string? To { get; set; }

    protected override TimeSpan Period => TimeSpan.FromSeconds(5);

    private (long, PointPath, string?, string?, string?) Asked => (Device, Point.Path, Span, From, To);
    private SeriesId Series => new(Device, Point.Path);

    // The page above renders every second: only another point or range is a new question.
    protected override Task OnParametersSetAsync() => _shown == Asked ? Task.CompletedTask : LoadAsync(Gone);

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        var asked = Asked;
        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        _range = ShownRange.Of(Span, From, To, Zone.Zone, now);
        var range = Drawable(now);
        if (range.Check() is { Count: > 0 } faults)
        {
            (_shown, _result, _zoomed, _data, _lost, _told, _refused) = (asked, null, null, null, [], [], faults.In(T));
            return;
        }
        try
        {
            if (asked != _shown || _result is null)
            {
                (_shown, _zoomed) = (asked, null);
                _result = await query.BucketsAsync(range, null, cancel);
            }
            else
            {
                _result = await RenewAsync(_result, range, cancel);
                // A zoom that ends at the present follows it; one into the past stays as it was read.
                if (_zoomed is { } zoomed && zoomed.To > now - 2 * _result.BucketMs) await ZoomAsync(zoomed.From, zoomed.To, cancel);
            }
            if (asked != Asked) return;
            _lost = lost.Of(Series, _result.From, _result.To, MostLost);
            _told = aggregates.Of(Series, _result.From, _result.To);
            Draw();
            _refused = null;
        }
        catch (QueryTooLargeException tooLarge)
        {
            _refused = tooLarge.Phrase.In(T);
        }
    }

    private async Task ZoomedAsync((long From, long To) range)
    {
        if (_result is null) return;
        // To the borders of coarse buckets, so that none is cut and no false gap appears beside the zoom.
        var (begin, width) = (_result.From, _result.BucketMs);
        var from = begin + Math.Max(0, range.From - begin) / width * width;
        var to = begin + (Math.Min(range.To, _result.To) - begin + width - 1) / width * width;
        await ZoomAsync(from, to, Gone);
        Draw();
    }

    /// <summary>Reads a stretch in finer buckets; half of the range and more is as fine as it gets.</summary>
    private async Task ZoomAsync(long from, long to, CancellationToken cancel) =>
        _zoomed = to - from < 1000 || to - from > _range.Length / 2
            ? null
            : await query.BucketsAsync(new SeriesRange(Series, from, to, (int)Math.Min(Buckets, to - from)), Before(_result, from), cancel);

    private long ExpectedMs => Math.Max(PeriodMs ?? UnknownPeriodMs, Point.Described?.SilenceMs ?? 0);

    private void Draw()
    {
        if (_result is not { } result) return;
        var coarse = new ChartData(
            Drawn(result), result.From, result.To, ExpectedMs, Point.Unit, Point.Decimals ?? 1) 
        {
            Steps = result.Steps,
            Names = ChartNames,
            Lost = [.. _lost.Where(span => span.First is not null).Select(span =>
                (Math.Max(span.First!.Value, result.From), Math.Min(span.Last!.Value + 1, result.To)))],
            Aggregates = [.. AggregateSeries.Together(_told, result.From, result.BucketMs)
                .Select(told => Drawn(told.Bucket, told.LengthMs))],
        };
        _data = _zoomed is { } fine ? coarse.Refined(Drawn(fine), fine.From, fine.To) : coarse;
    }

    /// <summary>
    /// The range in full buckets from its begin, so that renewing it later keeps them where they are, and no further than the
    /// present: what has not been yet is no gap.
    /// </summary>
    private SeriesRange Drawable(long now)
    {
        // As long as the query makes them: whole minutes, hours or days where they are long.
        var width = new SeriesRange(Series, _range.From, _range.From + Math.Max(1, _range.Length), Buckets).BucketMs;
        var most = Math.Max(1, (_range.Length + width - 1) / width);
        var from = ShownRange.Spans.Any(span => span.Key == _range.Key) ? (now / width + 1 - most) * width : _range.From;
        var count = Math.Clamp((Math.Min(now, from + width * most - 1) - from) / width + 1, 1, most);
        return new SeriesRange(Series, from, from + count * width, (int)count);
    }

    /// <summary>Only the last buckets are read again: late readings of older ones appear with the next visit.</summary>
    private async Task<SeriesResult> RenewAsync(SeriesResult old, SeriesRange range, CancellationToken cancel)
    {
        if ((range.From, range.To) == (old.From, old.To) && !_range.Follows) return old;
        var since = Math.Max(range.From, old.To - 2 * old.BucketMs);
        var tail = await query.BucketsAsync(
            new SeriesRange(Series, since, range.To, (int)((range.To - since) / old.BucketMs)), Before(old, since), cancel);
        return old with
        {
            From = range.From,
            To = range.To,
            Buckets = [.. old.Buckets.Where(b => b.Time >= range.From && b.Time < since), .. tail.Buckets],
            Repeats = Math.Max(old.Repeats, tail.Repeats),
            Conflicts = Math.Max(old.Conflicts, tail.Conflicts),
        };
    }

    private string ExportLink => "/export" + QueryString.Create(
        new Dictionary<string, string?> { ["device"] = Device.ToString(CultureInfo.InvariantCulture), ["point"] = Point.Path.ToString(),
            ["span"] = Span, ["from"] = From, ["to"] = To }.Where(pair => pair.Value is not null));

    /// <summary>A chart draws true as 1 and false as 0.</summary>
    private IReadOnlyDictionary<string, string> ChartNames => Point.ValueNames.ToDictionary(
        name => name.Key switch { "true" => "1", "false" => "0", var number => number }, name => name.Value);

    private static SeriesBucket? Before(SeriesResult? result, long time) => result?.Buckets.LastOrDefault(bucket => bucket.Time < time);

    /// <summary>A measurement is drawn at its mean; what goes in steps, at what it was last.</summary>
    private static List<ChartBucket> Drawn(SeriesResult result) =>
        [.. result.Buckets.Where(b => b.Mean is not null).Select(b => new ChartBucket(
            b.Time, result.BucketMs, b.Min!.Value, b.Max!.Value, result.Steps ? b.LastNumber ?? b.Mean!.Value : b.Mean!.Value, b.Count))];

    private static ChartBucket Drawn(SeriesBucket bucket, long lengthMs) =>
        new(bucket.Time, lengthMs, bucket.Min!.Value, bucket.Max!.Value, bucket.Mean!.Value, bucket.Count);

    private string Summary
    {
        get
        {
            if (_data is not { Buckets.Count: > 0 } data) return text[_data is null ? "chart.loading" : "chart.empty"];
            string Told(double value) =>
                data.Names.GetValueOrDefault(value.ToString(CultureInfo.InvariantCulture))
                ?? $"{format.Number(value, Point.Decimals ?? 1)} {Point.Unit}".TrimEnd();
            var count = data.Buckets.Sum(b => (long)b.Count);
            var words = text["chart.summary", Told(data.Buckets.Min(b => b.Min)), Told(data.Buckets.Max(b => b.Max)),
                format.Count(count)].Value;
            return data.Gaps() is { Count: > 0 } gaps
                ? words + " " + text["chart.gaps", format.Count(gaps.Count),
                    format.Span(TimeSpan.FromMilliseconds(gaps.Sum(gap => gap.To - gap.From)))]
                : words + " " + text["chart.noGaps"];
        }
    }
}
