using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// One change, and a link of the chain.
/// <para>Invariants: <see cref="Sequence"/> starts at 1 and has no gaps; <see cref="Hash"/> covers every other column and
/// the hash of the row before, so that no row can be altered, left out or put elsewhere unnoticed.</para>
/// </summary>
public sealed class AuditRow
{
    public long Sequence { get; init; }
    /// <summary>Unix ms.</summary>
    public long Time { get; init; }
    /// <summary>Who: a person's name, <c>token:name</c>, <c>gateway:7</c> or <c>manager</c>.</summary>
    public required string Actor { get; init; }
    /// <summary>What, as in <c>device.register</c>.</summary>
    public required string Action { get; init; }
    /// <summary>On what, as in <c>device:1001</c>.</summary>
    public required string Subject { get; init; }
    public required string Detail { get; init; }
    /// <summary>Old and new values, a JSON array of <see cref="FieldChange"/>; null: it tells of none.</summary>
    public string? Changes { get; init; }
    /// <summary>SHA-256 in lower-case hex.</summary>
    public required string Hash { get; init; }

    /// <summary>What the first row takes for its predecessor's hash.</summary>
    public const string Origin = "";

    /// <summary>Whether its hash is the one it must have behind a row of that hash.</summary>
    public bool Follows(string previous) => Hash == HashOf(previous);

    /// <summary>This row with the hash that it must have behind a row of that hash.</summary>
    internal AuditRow Behind(string previous) => new()
    {
        Sequence = Sequence, Time = Time, Actor = Actor, Action = Action, Subject = Subject, Detail = Detail, Changes = Changes,
        Hash = HashOf(previous),
    };

    // Rows of release 0.1.0 have no changes, and their hash covers four texts.
    private string HashOf(string previous) => Changes is null
        ? HashOf(previous, Sequence, Time, Actor, Action, Subject, Detail)
        : HashOf(previous, Sequence, Time, Actor, Action, Subject, Detail, Changes);

    /// <summary>The hash a row must have. Each text goes in with its length, so that none can lend letters to its neighbour.</summary>
    public static string HashOf(string previous, long sequence, long time, params ReadOnlySpan<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        Add(hash, number, previous);
        AddNumber(hash, number, sequence);
        AddNumber(hash, number, time);
        foreach (var text in texts) Add(hash, number, text);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        static void Add(IncrementalHash hash, Span<byte> number, string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            AddNumber(hash, number, bytes.Length);
            hash.AppendData(bytes);
        }

        static void AddNumber(IncrementalHash hash, Span<byte> number, long value)
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            hash.AppendData(number);
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<AuditRow>
    {
        public void Configure(EntityTypeBuilder<AuditRow> builder)
        {
            builder.ToTable("Audit");
            builder.HasKey(r => r.Sequence);
            builder.Property(r => r.Sequence).ValueGeneratedNever();
            builder.HasIndex(r => r.Subject);
            builder.HasIndex(r => new { r.Actor, r.Sequence });
            builder.HasIndex(r => r.Time);
        }
    }
}
