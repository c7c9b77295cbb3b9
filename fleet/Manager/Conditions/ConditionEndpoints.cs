using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Conditions;

public static class ConditionEndpoints
{
    /// <param name="Began">Unix ms.</param>
    /// <param name="Ended">Unix ms; null: it lasts.</param>
    /// <param name="Times">How often it came back soon after it had gone.</param>
    /// <param name="Text">In words of the language that was asked for.</param>
    public sealed record ConditionView(
        long Number, string Code, ConditionSeverity Severity, string Subject, IReadOnlyDictionary<string, string> Parameters, long Began,
            long? Ended,
        int Times, string Text);

    public static void MapConditions(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/conditions").WithTags("Conditions");
        api.MapGet("/open", (ConditionBook book, SiteScope sites, ISitePlaces places, IStringLocalizer<Text> texts) =>
            book.Open.Where(condition => condition.Subject.IsWithin(sites, places)).Select(condition => View(condition, texts)))
            .WithSummary("What is wrong now: faults before warnings, the newest first");
        api.MapGet("", async (string? subject, int? page, int? pageSize, ConditionBook book, SiteScope sites, ISitePlaces places,
            IStringLocalizer<Text> texts, CancellationToken cancel) =>
        {
            var found = await book.PageAsync(
                subject is null ? null : new Subject(subject), sites.IsEverywhere ? null : places.SubjectsWithin(sites),
                new PageRequest(page, pageSize), cancel);
            return new Page<ConditionView>([.. found.Items.Select(condition => View(condition, texts))], found.Total);
        }).WithSummary("What is and was wrong, the newest first; subject as in gateway:7, device:1001, manager");
    }

    private static ConditionView View(Condition condition, IStringLocalizer<Text> texts) => new(
        condition.Number, condition.Kind.Code, condition.Kind.Severity, condition.Subject.Text, condition.Parameters, condition.Began,
        condition.Ended, condition.Times, ConditionTexts.Of(texts, condition));
}
