using System.Data.Common;
using System.Globalization;
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

    /// <summary>A number of ours in the file's head, SQLite's user_version; 0 in a file that has none.</summary>
    public static async Task<int> MarkAsync(FleetDatabase database, CancellationToken cancel) =>
        Convert.ToInt32((await OpenAsync(database, cancel)).Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);

    public static async Task SetMarkAsync(FleetDatabase database, int mark, CancellationToken cancel) =>
        (await OpenAsync(database, cancel)).Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {mark}"));

    /// <summary>Writes the whole file anew, so that neither it nor its log holds what was overwritten or deleted.</summary>
    /// <exception cref="IOException">The disk has no room for it, or somebody else reads it.</exception>
    public static async Task RewriteAsync(FleetDatabase database, CancellationToken cancel)
    {
        var connection = await OpenAsync(database, cancel);
        try
        {
            connection.Execute("VACUUM");
            if (connection.Scalar("PRAGMA wal_checkpoint(TRUNCATE)") is not 0L)
                throw new IOException(
                    $"{connection.DataSource} is read by another program, so that its log cannot be emptied; end that one and start again");
        }
        catch (SqliteException e)
        {
            throw new IOException(
                $"{connection.DataSource} cannot be written anew ({e.Message}); see that its disk has as much room again as it takes, "
                + "and start again. Nothing is lost", e);
        }
    }

    private static async Task<SqliteConnection> OpenAsync(FleetDatabase database, CancellationToken cancel)
    {
        await database.Database.OpenConnectionAsync(cancel);
        return (SqliteConnection)database.Database.GetDbConnection();
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

        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Text;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>
    /// For <c>dotnet ef migrations add NAME --project fleet/Manager --output-dir Database/Migrations</c>, which opens no file.
    /// </summary>
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
