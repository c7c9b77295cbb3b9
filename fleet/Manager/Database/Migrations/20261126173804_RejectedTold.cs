using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeFleet.Manager.Database.Migrations
{
    /// <inheritdoc />
    public partial class RejectedTold : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "RejectedTold",
                table: "Gateways",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "RejectedTold",
                table: "Gateways");
        }
    }
}
