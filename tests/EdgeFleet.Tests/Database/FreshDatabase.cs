using EdgeFleet.Manager;
using EdgeFleet.Manager.Access;
using EdgeFleet.Manager.Database;
using EdgeFleet.Manager.Hosting;
using EdgeFleet.Tests.Access;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeFleet.Tests.Database;

/// <summary>
/// A fleet.db with all tables and nobody in it, as a manager's first start makes it. It is made once and copied: a third of a start
/// goes into making it, and most tests start a manager.
/// </summary>
internal static class FreshDatabase
{
    private static readonly Lazy<Task<byte[]>> Made = new(MakeAsync);

    /// <summary>Puts one into a data folder that has none.</summary>
    public static async Task PlaceAsync(string folder)
    {
        var file = FileIn(folder);
        if (!File.Exists(file)) await File.WriteAllBytesAsync(file, await Made.Value);
    }

    private static async Task<byte[]> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("edgefleet-fresh-").FullName;
        var options = ManagerOptions.From(new ManagerSettings { Data = folder });
        await using (var app = ManagerApp.Build(options, new DateClock(), builder => builder.Logging.ClearProviders()))
        await using (var scope = app.Services.CreateAsyncScope())
        {
            await FleetConnection.MigrateAsync(scope.ServiceProvider.GetRequiredService<FleetDatabase>(), CancellationToken.None);
            await scope.ServiceProvider.GetRequiredService<People>().AddRolesAsync();
        }
        // The last connection that closes brings what is in the log into the file.
        using (var connection = new SqliteConnection($"Data Source={FileIn(folder)};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            await command.ExecuteNonQueryAsync();
        }
        var bytes = await File.ReadAllBytesAsync(FileIn(folder));
        Directory.Delete(folder, recursive: true);
        File.Delete(folder + ".secrets-key");
        return bytes;
    }

    private static string FileIn(string folder) => Path.Combine(folder, "fleet.db");
}
