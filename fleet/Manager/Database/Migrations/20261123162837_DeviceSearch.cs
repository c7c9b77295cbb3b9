using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeFleet.Manager.Database.Migrations;

/// <summary>
/// What keeps a page of the device list bounded however many devices there are: an index of every three letters in a
/// row (FTS5 trigram), and totals per site, gateway and state. Triggers keep both in the transaction of the change.
/// </summary>
public partial class DeviceSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("CREATE VIRTUAL TABLE DeviceSearch USING fts5(Search, content='Devices', content_rowid='Number', tokenize='trigram')");
        migrationBuilder.Sql("""
            CREATE TRIGGER DeviceAdded AFTER INSERT ON Devices BEGIN
                INSERT INTO DeviceSearch(rowid, Search) VALUES (new.Number, new.Search);
                INSERT INTO DeviceCounts(SiteId, Gateway, State, Count) VALUES (new.SiteId, new.Gateway, new.State, 1)
                    ON CONFLICT DO UPDATE SET Count = Count + 1;
            END
            """);
        migrationBuilder.Sql("""
            CREATE TRIGGER DeviceRemoved AFTER DELETE ON Devices BEGIN
                INSERT INTO DeviceSearch(DeviceSearch, rowid, Search) VALUES ('delete', old.Number, old.Search);
                UPDATE DeviceCounts SET Count = Count - 1 WHERE SiteId = old.SiteId AND Gateway = old.Gateway AND State = old.State;
            END
            """);
        migrationBuilder.Sql("""
            CREATE TRIGGER DeviceRenamed AFTER UPDATE OF Search ON Devices WHEN old.Search <> new.Search BEGIN
                INSERT INTO DeviceSearch(DeviceSearch, rowid, Search) VALUES ('delete', old.Number, old.Search);
                INSERT INTO DeviceSearch(rowid, Search) VALUES (new.Number, new.Search);
            END
            """);
        migrationBuilder.Sql("""
            CREATE TRIGGER DeviceMoved AFTER UPDATE OF SiteId, Gateway, State ON Devices
            WHEN old.SiteId <> new.SiteId OR old.Gateway <> new.Gateway OR old.State <> new.State BEGIN
                UPDATE DeviceCounts SET Count = Count - 1 WHERE SiteId = old.SiteId AND Gateway = old.Gateway AND State = old.State;
                INSERT INTO DeviceCounts(SiteId, Gateway, State, Count) VALUES (new.SiteId, new.Gateway, new.State, 1)
                    ON CONFLICT DO UPDATE SET Count = Count + 1;
            END
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var trigger in new[] { "DeviceAdded", "DeviceRemoved", "DeviceRenamed", "DeviceMoved" })
            migrationBuilder.Sql($"DROP TRIGGER {trigger}");
        migrationBuilder.Sql("DROP TABLE DeviceSearch");
    }
}
