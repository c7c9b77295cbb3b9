using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Registry;

public static class ProfileEndpoints
{
    public static void MapProfiles(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/profiles").WithTags("Registry");
        api.MapGet("", (Profiles profiles, CancellationToken cancel) => profiles.ListAsync(cancel)).WithSummary("Lists the device models");
        api.MapGet("/{name}", async (string name, bool? plain, Profiles profiles, CancellationToken cancel) =>
            TypedResults.Text(await profiles.TextAsync(name, plain ?? false, cancel) ?? throw Profiles.NoProfile(name), "application/json"))
            .WithSummary("One device model as it was written; with plain=true as gateways are sent it, written out");
        api.MapPut("/{name}", async (string name, HttpRequest request, ClaimsPrincipal user, Profiles profiles, CancellationToken cancel) =>
        {
            using var body = new MemoryStream();
            var buffer = new byte[16 * 1024];
            for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0;)
            {
                if (body.Length + read > Profiles.MaxBytes)
                    throw RefusedException.Invalid(RegistryPhrases.ProfileTooLong.With(Profiles.MaxBytes));
                body.Write(buffer, 0, read);
            }
            return await profiles.PutAsync(Actor.Of(user), name, body.ToArray(), cancel);
        })
            .Accepts<System.Text.Json.Nodes.JsonObject>("application/json").Bounded(RequestBound.Document)
            .RequireAuthorization(Roles.Operator)
            .WithSummary("Puts a device model; gateways that use it, or one that extends it, are sent it");
        api.MapDelete("/{name}", async (string name, ClaimsPrincipal user, Profiles profiles, CancellationToken cancel) =>
        {
            await profiles.RemoveAsync(Actor.Of(user), name, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Operator).WithSummary("Removes a device model that a person has put and that nothing uses");
    }
}
