using EdgeFleet.Manager.Hosting;
using Microsoft.EntityFrameworkCore;

namespace EdgeFleet.Manager.Database;

public static class DatabaseModule
{
    public static IServiceCollection AddDatabase(this IServiceCollection services, ManagerOptions options) =>
        services.AddDbContextFactory<FleetDatabase>(builder => FleetConnection.Use(builder, options.DatabaseFile));
}
