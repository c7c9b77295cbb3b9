using System.Globalization;
using EdgeFleet.Manager.Database;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Projections;

/// <summary>Columns that a projection's table has since a later release.</summary>
internal static class Columns
{
    /// <summary>Adds what may be absent, where the table lacks it.</summary>
    public static void Add(SqliteConnection connection, string table, string column, string type = "INTEGER")
    {
        var present = connection.Scalar("SELECT count(*) FROM pragma_table_info($table) WHERE name = $column", ("$table", table),
            ("$column", column));
        if (Convert.ToInt64(present, CultureInfo.InvariantCulture) == 0)
            connection.Execute($"ALTER TABLE {table} ADD COLUMN {column} {type}");
    }
}
