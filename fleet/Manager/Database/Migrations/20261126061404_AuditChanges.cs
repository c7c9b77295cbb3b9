using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeFleet.Manager.Database.Migrations
{
    /// <inheritdoc />
    public partial class AuditChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Changes",
                table: "Audit",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Audit_Actor_Sequence",
                table: "Audit",
                columns: new[] { "Actor", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_Audit_Time",
                table: "Audit",
                column: "Time");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Audit_Actor_Sequence",
                table: "Audit");

            migrationBuilder.DropIndex(
                name: "IX_Audit_Time",
                table: "Audit");

            migrationBuilder.DropColumn(
                name: "Changes",
                table: "Audit");
        }
    }
}
