using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Database;

/// <summary>
/// Opens the SQLite files of the data side, all in the same way: write-ahead log, a schema version, a short wait for locks.
/// </summary>
internal static class SqliteFile
{
    private const int SchemaVersion = 1;

    /// <summary>How long a statement waits for a lock before it fails.</summary>
    private const int LockSeconds = 5;

    /// <summary>Of 4 kB, 64 MB: what is free is written again before the file grows.</summary>
    private const long MostFreePages = 16_384;

    /// <summary>Opens for writing and lays the schema down in a new file.</summary>
    /// <param name="path">The file; made when absent.</param>
    /// <param name="schema">CREATE statements of an empty file.</param>
    /// <param name="durable">
    /// True: a commit returns when it is on disk. False: a power cut may undo the last commits, whole ones, in order.
    /// </param>
    /// <param name="pageSize">Of a new file, bytes.</param>
    /// <exception cref="InvalidDataException">A newer manager wrote the file.</exception>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection OpenWrite(string path, string schema, bool durable, int pageSize = 4096)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {pageSize}"));
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            var version = Convert.ToInt64(connection.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (version > SchemaVersion)
                throw new InvalidDataException(
                    $"{path} was written by a newer manager (layout {version}, this one knows {SchemaVersion}); start that one");
            if (version == 0)
            {
                using var transaction = connection.BeginTransaction(deferred: false);
                connection.Execute(schema);
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SchemaVersion}"));
                transaction.Commit();
            }
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing file for reading beside its writer.</summary>
    public static SqliteConnection OpenRead(string path, int lockSeconds = LockSeconds) =>
        Open(path, SqliteOpenMode.ReadWrite, lockSeconds);

    /// <summary>Opens a file that a whole database is copied into.</summary>
    public static SqliteConnection OpenNew(string path) => Open(path, SqliteOpenMode.ReadWriteCreate);

    /// <summary>
    /// Makes the file smaller when most of it, and more than a little, holds nothing any more: quick, for what is left is copied.
    /// </summary>
    public static void GiveBackPages(this SqliteConnection connection)
    {
        var free = (long)connection.Scalar("PRAGMA freelist_count")!;
        if (free > MostFreePages && free * 4 > (long)connection.Scalar("PRAGMA page_count")! * 3) connection.Execute("VACUUM");
    }

    /// <summary>One statement, or several, without results.</summary>
    public static void Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar();
    }

    /// <summary>A command with its parameters; statement texts are constants of this code, values only ever come as parameters.</summary>
    public static SqliteCommand Command(
        this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode, int lockSeconds = LockSeconds)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = lockSeconds,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
