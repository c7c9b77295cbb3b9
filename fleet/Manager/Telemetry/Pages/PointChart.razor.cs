using EdgeFleet.Contracts;
using EdgeFleet.Manager.Console.Components;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Telemetry.Query;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Telemetry.Pages;

/// <summary>Asks for the range once, then only for what is new since; a zoom is asked for in finer buckets.</summary>
public sealed partial class PointChart(SeriesQuery query, IStringLocalizer<Text> text, Formats format)
{
    private const string DefaultSpan = "day";
    private const int Buckets = 480;
    private const long UnknownPeriodMs = 60_000;
    private static readonly (string Key, TimeSpan Length)[] Spans =
        [("hour", TimeSpan.FromHours(1)), ("quarter", TimeSpan.FromHours(6)), ("day", TimeSpan.FromDays(1)),
            ("week", TimeSpan.FromDays(7))];

    private (long, PointPath, string)? _shown;
    private SeriesResult? _result;
    private SeriesResult? _zoomed;
    private ChartData? _data;
    private string? _refused;

    [Parameter, EditorRequired] public long Device { get; set; }
    [Parameter, EditorRequired] public PointView Point { get; set; } = default!;
    [Parameter, EditorRequired] public ShownZone Zone { get; set; } = ShownZone.Utc;
    /// <summary>Time between two scans; null: as the driver has it.</summary>
    [Parameter, EditorRequired] public int? PeriodMs { get; set; }
    /// <summary>hour, quarter, day or week.</summary>
    [Parameter, EditorRequired] public string? Span { get; set; }

    protected override TimeSpan Period => TimeSpan.FromSeconds(5);

    private string Chosen => Spans.Any(span => span.Key == Span) ? Span! : DefaultSpan;
    private long Length => (long)Spans.First(span => span.Key == Chosen).Length.TotalMilliseconds;
    private SeriesId Series => new(Device, Point.Path);

    // The page above renders every second: only another point or span is a new question.
    protected override Task OnParametersSetAsync() => _shown == (Device, Point.Path, Chosen) ? Task.CompletedTask : LoadAsync(Gone);

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        var asked = (Device, Point.Path, Chosen);
        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            if (asked != _shown || _result is null)
            {
                (_shown, _zoomed) = (asked, null);
                _result = await query.BucketsAsync(Range(now), cancel);
            }
            else
            {
                _result = await RenewAsync(_result, now, cancel);
                // A zoom that ends at the present follows it; one into the past stays as it was read.
                if (_zoomed is { } zoomed && zoomed.To > now - 2 * _result.BucketMs) await ZoomAsync(zoomed.From, zoomed.To, cancel);
            }
            if (asked != (Device, Point.Path, Chosen)) return;
            Draw();
            _refused = null;
        }
        catch (QueryTooLargeException tooLarge)
        {
            _refused = tooLarge.Message;
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
        _zoomed = to - from < 1000 || to - from > Length / 2
            ? null
            : await query.BucketsAsync(new SeriesRange(Series, from, to, (int)Math.Min(Buckets, to - from)), cancel);

    private long ExpectedMs => Math.Max(PeriodMs ?? UnknownPeriodMs, Point.Described?.SilenceMs ?? 0);

    private void Draw()
    {
        if (_result is not { } result) return;
        var coarse = new ChartData(
            Drawn(result.Buckets, result.BucketMs), result.From, result.To, ExpectedMs, Point.Unit, Point.Decimals ?? 1);
        _data = _zoomed is { } fine ? coarse.Refined(Drawn(fine.Buckets, fine.BucketMs), fine.From, fine.To) : coarse;
    }

    /// <summary>A range whose end is full buckets from its begin, so that renewing it later keeps the buckets where they are.</summary>
    private SeriesRange Range(long now)
    {
        var bucket = Length / Buckets;
        var end = (now / bucket + 1) * bucket;
        return new SeriesRange(Series, end - Buckets * bucket, end, Buckets);
    }

    /// <summary>Only the last buckets are read again: late readings of older ones appear with the next visit.</summary>
    private async Task<SeriesResult> RenewAsync(SeriesResult old, long now, CancellationToken cancel)
    {
        var range = Range(now);
        var since = Math.Max(range.From, old.To - 2 * old.BucketMs);
        var tail = await query.BucketsAsync(new SeriesRange(Series, since, range.To, (int)((range.To - since) / old.BucketMs)), cancel);
        return old with
        {
            From = range.From,
            To = range.To,
            Buckets = [.. old.Buckets.Where(b => b.Time >= range.From && b.Time < since), .. tail.Buckets],
            Repeats = Math.Max(old.Repeats, tail.Repeats),
            Conflicts = Math.Max(old.Conflicts, tail.Conflicts),
        };
    }

    private static List<ChartBucket> Drawn(IEnumerable<SeriesBucket> buckets, long width) =>
        [.. buckets.Where(b => b.Mean is not null)
            .Select(b => new ChartBucket(b.Time, width, b.Min!.Value, b.Max!.Value, b.Mean!.Value, b.Count))];

    private string Summary
    {
        get
        {
            if (_data is not { Buckets.Count: > 0 } data) return text[_data is null ? "chart.loading" : "chart.empty"];
            var digits = Point.Decimals ?? 1;
            var count = data.Buckets.Sum(b => (long)b.Count);
            var words = text["chart.summary", format.Number(data.Buckets.Min(b => b.Min), digits),
                format.Number(data.Buckets.Max(b => b.Max), digits), Point.Unit, format.Count(count)].Value;
            return data.Gaps() is { Count: > 0 } gaps
                ? words + " " + text["chart.gaps", format.Count(gaps.Count),
                    format.Span(TimeSpan.FromMilliseconds(gaps.Sum(gap => gap.To - gap.From)))]
                : words + " " + text["chart.noGaps"];
        }
    }
}
