using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeFleet.Manager.Database.Migrations
{
    /// <inheritdoc />
    public partial class ReleaseReadings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ReadingReleases",
                columns: table => new
                {
                    Gateway = table.Column<long>(type: "INTEGER", nullable: false),
                    Device = table.Column<long>(type: "INTEGER", nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReadingReleases", x => new { x.Gateway, x.Device });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ReadingReleases");
        }
    }
}
