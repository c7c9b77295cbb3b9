using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Provisioning;

/// <summary>A certificate that the fleet CA gave to a gateway.</summary>
public sealed class GatewayCertificate
{
    /// <summary>SHA-256 of the DER in lower-case hex.</summary>
    public required string Thumbprint { get; init; }
    public long Gateway { get; init; }
    public required string Serial { get; init; }
    /// <summary>Unix ms.</summary>
    public long NotBefore { get; init; }
    /// <summary>Unix ms.</summary>
    public long NotAfter { get; init; }
    /// <summary>Unix ms.</summary>
    public long Issued { get; init; }
    /// <summary>Unix ms of the first request made with it; null: the gateway may never have received it.</summary>
    public long? FirstUsed { get; set; }
    /// <summary>Unix ms; null while it is good.</summary>
    public long? Revoked { get; set; }
    /// <summary>Why it is good no longer.</summary>
    public string? RevokedBecause { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<GatewayCertificate>
    {
        public void Configure(EntityTypeBuilder<GatewayCertificate> builder)
        {
            builder.ToTable("GatewayCertificates");
            builder.HasKey(c => c.Thumbprint);
            builder.HasIndex(c => c.Gateway);
        }
    }
}
