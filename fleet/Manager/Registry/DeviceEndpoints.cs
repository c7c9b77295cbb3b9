using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Registry;

public static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/devices").WithTags("Registry");
        api.MapPost("", (IReadOnlyList<DeviceRequest> requests, ClaimsPrincipal user, DeviceRegistrar registrar,
            CancellationToken cancel) =>
            registrar.AddAsync(Actor.Of(user), requests, cancel))
            .Bounded(RequestBound.List).RequireAuthorization(Roles.Technician).WithSummary("Registers devices, all or none");
        api.MapPut("/{number:long}",
            async (long number, DeviceRequest request, ClaimsPrincipal user, DeviceRegistrar registrar, CancellationToken cancel) =>
        {
            await registrar.ChangeAsync(Actor.Of(user), number, request, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Technician).WithSummary("Changes a device; its number and history stay");
        api.MapPut("/{number:long}/update-key",
            async (long number, UpdateKeyRequest request, ClaimsPrincipal user, UpdateKeys keys, CancellationToken cancel) =>
        {
            await keys.PutAsync(Actor.Of(user), number, request, cancel);
            return TypedResults.NoContent();
        }).OfDevice("number").RequireAuthorization(Roles.Technician)
            .WithSummary("Writes the key under which a node believes updates; nobody is shown it");
        api.MapDelete("/{number:long}", async (long number, ClaimsPrincipal user, DeviceRegistrar registrar, CancellationToken cancel) =>
        {
            await registrar.RemoveAsync(Actor.Of(user), number, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Operator).WithSummary("Removes a device; its number is never given again");
    }
}
