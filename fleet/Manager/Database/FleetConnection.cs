using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EdgeFleet.Manager.Database;

/// <summary>How each connection to <c>fleet.db</c> is set: foreign keys on, a busy writer waited for, commits flushed.</summary>
public static class FleetConnection
{
    public static void Use(DbContextOptionsBuilder builder, string file) => builder
        .UseSqlite(new SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, DefaultTimeout = 30 }.ToString())
        .AddInterceptors(Pragmas.Instance);

    /// <summary>Brings the file to the newest migration. WAL is a property of the file and stays.</summary>
    public static async Task MigrateAsync(FleetDatabase database, CancellationToken cancel)
    {
        await database.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancel);
        await database.Database.MigrateAsync(cancel);
    }

    private sealed class Pragmas : DbConnectionInterceptor
    {
        public static readonly Pragmas Instance = new();
        private const string Text = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Text;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Text;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>For <c>dotnet ef migrations add NAME --project fleet/Manager --output-dir Database/Migrations</c>, which opens no file.</summary>
    internal sealed class Designer : IDesignTimeDbContextFactory<FleetDatabase>
    {
        public FleetDatabase CreateDbContext(string[] args)
        {
            var builder = new DbContextOptionsBuilder<FleetDatabase>();
            Use(builder, "design.db");
            return new FleetDatabase(builder.Options);
        }
    }
}
