using System.Globalization;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Conditions;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class Audit(
    AuditLog log, AuditVerifier verifier, AuditAcknowledgement acknowledgement, ConditionBook conditions, ICityZone cityZone,
    IStringLocalizer<Text> text)
{
    private const int Size = 50;
    private Page<AuditView>? _rows;
    private AuditVerdict? _verdict;
    private SiteScope _sites = SiteScope.Nowhere;
    private bool _verifying;
    private bool _broken;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;
    [SupplyParameterFromQuery] private int Page { get; set; }
    [SupplyParameterFromQuery] private string? Subject { get; set; }
    [SupplyParameterFromQuery(Name = "actor")] private string? ActorName { get; set; }
    [SupplyParameterFromQuery] private string? Action { get; set; }
    [SupplyParameterFromQuery] private string? From { get; set; }
    [SupplyParameterFromQuery] private string? To { get; set; }
    [SupplyParameterFromQuery] private string? Text { get; set; }

    private ShownZone Zone { get; set; } = ShownZone.Utc;

    protected override async Task OnParametersSetAsync()
    {
        Zone = await cityZone.ReadAsync(CancellationToken.None);
        LookForBreak();
        _sites = SiteScope.Of((await Authentication).User);
        _rows = await log.PageAsync(
            new AuditQuery(Written(Subject), Written(ActorName), Written(Action), StartOf(From, 0), StartOf(To, 1), Written(Text)),
            _sites, new PageRequest(Math.Clamp(Page, 1, 1_000_000), Size), CancellationToken.None);
    }

    private async Task VerifyAsync()
    {
        SiteGuard.DemandEverywhere(SiteScope.Of((await Authentication).User));
        _verifying = true;
        _verdict = await verifier.VerifyAsync(CancellationToken.None);
        _verifying = false;
    }

    private async Task AcknowledgeAsync()
    {
        await acknowledgement.MakeAsync(Actor.Of((await Authentication).User), CancellationToken.None);
        LookForBreak();
    }

    private void LookForBreak() =>
        _broken = AuditConditions.All.Any(kind => conditions.IsOpen(kind, Conditions.Subject.Manager));

    /// <summary>The words of what travels as a code; null: nobody has worded it.</summary>
    private string? Words(string area, string code) => text[area + code] is { ResourceNotFound: false } words ? words.Value : null;

    /// <summary>A field that was changed, from what to what; a fact, by itself.</summary>
    private string Told(FieldChange change)
    {
        var field = Words("audit.field.", change.Field) ?? change.Field;
        if (change.Told is { } told) return text["audit.fact", field, PhraseTexts.Of(text, told, change.New ?? "")];
        return change.Old is null ? text["audit.fact", field, Value(change.Field, change.New)]
            : text["audit.was", field, Value(change.Field, change.Old), Value(change.Field, change.New)];
    }

    private string Value(string field, string? value) => value is null ? "–"
        : (field == "role" ? Words("role.", value) : Words("audit.value.", $"{field}.{value}")) ?? value;

    private static string? Written(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The first moment of a day in the city's zone, Unix ms; null: no day is written.</summary>
    /// <param name="day">As a browser writes it, 2026-11-26.</param>
    /// <param name="plus">Days after it.</param>
    private long? StartOf(string? day, int plus)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || date.Year is < 1970 or > 9000) return null;
        var local = date.AddDays(plus).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, Zone.Zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
    }
}
