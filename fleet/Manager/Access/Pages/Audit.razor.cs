using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Console.Language;
using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Access.Pages;

public sealed partial class Audit(AuditLog log, AuditVerifier verifier, ICityZone cityZone)
{
    private const int Size = 50;
    private Page<AuditView>? _rows;
    private AuditVerdict? _verdict;
    private bool _verifying;

    [SupplyParameterFromQuery] private int Page { get; set; }
    [SupplyParameterFromQuery] private string? Subject { get; set; }

    private ShownZone Zone { get; set; } = ShownZone.Utc;

    protected override async Task OnParametersSetAsync()
    {
        Zone = await cityZone.ReadAsync(CancellationToken.None);
        _rows = await log.PageAsync(
            string.IsNullOrWhiteSpace(Subject) ? null : Subject.Trim(), new PageRequest(Math.Clamp(Page, 1, 1_000_000), Size),
            CancellationToken.None);
    }

    private async Task VerifyAsync()
    {
        _verifying = true;
        _verdict = await verifier.VerifyAsync(CancellationToken.None);
        _verifying = false;
    }
}
