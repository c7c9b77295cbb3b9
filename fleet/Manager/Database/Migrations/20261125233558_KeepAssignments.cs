using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeFleet.Manager.Database.Migrations
{
    /// <inheritdoc />
    public partial class KeepAssignments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AssignmentHistory",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Begins = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AssignmentHistory", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DeviceAssignments",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Device = table.Column<long>(type: "INTEGER", nullable: false),
                    Gateway = table.Column<long>(type: "INTEGER", nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: false),
                    To = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceAssignments", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_DeviceAssignments_Device",
                table: "DeviceAssignments",
                column: "Device",
                unique: true,
                filter: "\"To\" IS NULL");

            // Whatever is registered was where it is since before anybody kept a history.
            migrationBuilder.Sql("INSERT INTO DeviceAssignments(Device, Gateway, \"From\") SELECT Number, Gateway, 0 FROM Devices");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AssignmentHistory");

            migrationBuilder.DropTable(
                name: "DeviceAssignments");
        }
    }
}
