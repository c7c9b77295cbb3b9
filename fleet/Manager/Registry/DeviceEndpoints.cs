using System.Security.Claims;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Common;

namespace EdgeFleet.Manager.Registry;

public static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/devices").WithTags("Registry");
        api.MapGet("", (string? search, long? site, long? gateway, string? state, int? page, int? pageSize, DeviceDirectory directory, CancellationToken cancel) =>
            directory.PageAsync(new DeviceQuery(search, site, gateway, StateFilter.Read<LinkState>(state)), new PageRequest(page, pageSize), cancel))
            .WithSummary("Lists devices: search in the name or number, by site, by gateway, by state");
        api.MapGet("/{number:long}", async (long number, DeviceDirectory directory, CancellationToken cancel) =>
            await directory.FindAsync(number, cancel) ?? throw DeviceCheck.NoDevice(number))
            .WithSummary("One device");
        api.MapGet("/positions", (DeviceDirectory directory, CancellationToken cancel) => directory.PositionsAsync(cancel))
            .WithSummary("Where all devices are, and their states");
        api.MapPost("", (IReadOnlyList<DeviceRequest> requests, ClaimsPrincipal user, DeviceRegistrar registrar, CancellationToken cancel) =>
            registrar.AddAsync(Actor.Of(user), requests, cancel))
            .RequireAuthorization(Roles.Technician).WithSummary("Registers devices, all or none");
        api.MapPut("/{number:long}", async (long number, DeviceRequest request, ClaimsPrincipal user, DeviceRegistrar registrar, CancellationToken cancel) =>
        {
            await registrar.ChangeAsync(Actor.Of(user), number, request, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Technician).WithSummary("Changes a device; its number and history stay");
        api.MapDelete("/{number:long}", async (long number, ClaimsPrincipal user, DeviceRegistrar registrar, CancellationToken cancel) =>
        {
            await registrar.RemoveAsync(Actor.Of(user), number, cancel);
            return TypedResults.NoContent();
        }).RequireAuthorization(Roles.Operator).WithSummary("Removes a device; its number is never given again");
    }
}
