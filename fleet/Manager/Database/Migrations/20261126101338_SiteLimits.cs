using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EdgeFleet.Manager.Database.Migrations
{
    /// <inheritdoc />
    public partial class SiteLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Sites",
                table: "SignInLinks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MakerId",
                table: "ClaimCodes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Sites",
                table: "AspNetUsers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Sites",
                table: "ApiTokens",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Sites",
                table: "SignInLinks");

            migrationBuilder.DropColumn(
                name: "MakerId",
                table: "ClaimCodes");

            migrationBuilder.DropColumn(
                name: "Sites",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "Sites",
                table: "ApiTokens");
        }
    }
}
