using EdgeFleet.Contracts.Updates;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Console;
using EdgeFleet.Manager.Console.Language;
using EdgeFleet.Manager.Hosting;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;

namespace EdgeFleet.Manager.Updates.Pages;

/// <summary>What there is to install, whose signatures say so, and the way in for what people have signed.</summary>
public sealed partial class ArtifactsPage(
    Artifacts artifacts, UpdateBook book, Permissions permissions, ICityZone cityZone, IStringLocalizer<Text> text)
{
    private readonly FormFaults _faults = new();
    private UpdatesView? _view;
    private ShownZone _zone = ShownZone.Utc;
    private string? _brought;
    private bool _busy;

    protected override async Task OnInitializedAsync()
    {
        _zone = await cityZone.ReadAsync(CancellationToken.None);
        _view = await artifacts.ViewAsync(CancellationToken.None);
    }

    private string Kind(string kind) => ArtifactKinds.Find(kind) is null ? kind : text["artifact.kind." + kind];

    private string Hardware(IReadOnlyList<string> hardware) =>
        hardware is [ArtifactTarget.AnyHardware] ? text["artifacts.any"] : string.Join(", ", hardware);

    private async Task BringAsync(InputFileChangeEventArgs chosen)
    {
        (_brought, _busy) = (null, true);
        if (await _faults.TryAsync(() => BringAsync(chosen.File))) _brought = chosen.File.Name;
        _view = await artifacts.ViewAsync(CancellationToken.None);
        _busy = false;
    }

    /// <summary>Root, targets, or a content: the file itself says which.</summary>
    private async Task BringAsync(IBrowserFile file)
    {
        if (await MetadataAsync(file) is { } metadata)
        {
            var root = SignedMetadata.RoleOf(metadata) == MetadataRole.Root;
            var actor = Actor.Of(await permissions.DemandAsync(root ? Roles.Administrator : Roles.Operator));
            if (root) await book.PutRootAsync(actor, metadata, CancellationToken.None);
            else await book.PutTargetsAsync(actor, metadata, CancellationToken.None);
            return;
        }
        await using var content = file.OpenReadStream(RequestBound.Content.BodyBytes!.Value);
        await artifacts.TakeAsync(Actor.Of(await permissions.DemandAsync(Roles.Operator)), content, CancellationToken.None);
    }

    /// <summary>Null: it is no metadata, but a content.</summary>
    private static async Task<byte[]?> MetadataAsync(IBrowserFile file)
    {
        if (file.Size > MetadataBounds.TargetsBytes) return null;
        using var bytes = new MemoryStream();
        await using (var stream = file.OpenReadStream(MetadataBounds.TargetsBytes)) await stream.CopyToAsync(bytes);
        try
        {
            SignedMetadata.RoleOf(bytes.ToArray());
            return bytes.ToArray();
        }
        catch (RefusedUpdateException)
        {
            return null;
        }
    }
}
