using EdgeFleet.Manager.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Registry;

/// <summary>A gateway, and what it ought to run.</summary>
public sealed class RegisteredGateway
{
    /// <summary>Names the <see cref="Counter"/> of its numbers.</summary>
    public const string Numbers = "gateway";

    /// <summary>Issued by the counter <see cref="Numbers"/>, never reused.</summary>
    public long Number { get; init; }
    public required string Name { get; set; }
    public long SiteId { get; set; }
    /// <summary>Degrees, WGS 84.</summary>
    public double Latitude { get; set; }
    /// <summary>Degrees, WGS 84.</summary>
    public double Longitude { get; set; }
    /// <summary>Unix ms.</summary>
    public long Registered { get; init; }
    /// <summary>Unix ms; set, none of its certificates is accepted until it is claimed anew.</summary>
    public long? Revoked { get; set; }
    /// <summary>Unix ms until which a person has agreed that it renews a certificate that ended long ago.</summary>
    public long? RenewalConsentUntil { get; set; }
    /// <summary>Unix ms of its last refused wish for a renewal that waits for a person's consent.</summary>
    public long? RenewalAsked { get; set; }
    /// <summary>Version of the desired configuration; 0: it has none yet.</summary>
    public long DesiredVersion { get; set; }
    /// <summary>SHA-256 of the desired document in lower-case hex, sealed (<see cref="LinkSeals"/>); empty: it has none yet.</summary>
    public string DesiredHash { get; set; } = "";
    /// <summary>The version it said it runs; 0: none.</summary>
    public long ReportedVersion { get; set; }
    /// <summary>The version it refused; 0: none.</summary>
    public long RejectedVersion { get; set; }
    /// <summary>Why it refused that version, one fault a line.</summary>
    public string? RejectedFaults { get; set; }
    /// <summary>The same as phrases, JSON, one for each fault; null: it told none.</summary>
    public string? RejectedTold { get; set; }
    /// <summary>Unix ms of its latest session's end or report; null: never seen.</summary>
    public long? LastSeen { get; set; }
    public bool Connected { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<RegisteredGateway>
    {
        public void Configure(EntityTypeBuilder<RegisteredGateway> builder)
        {
            builder.ToTable("Gateways");
            builder.HasKey(g => g.Number);
            builder.Property(g => g.Number).ValueGeneratedNever();
            builder.HasOne<Site>().WithMany().HasForeignKey(g => g.SiteId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
