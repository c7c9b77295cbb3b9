using System.Globalization;
using System.Text;
using EdgeFleet.Manager.Common;
using EdgeFleet.Manager.Hosting;

namespace EdgeFleet.Manager.Access;

/// <summary>
/// The newest audit row's number and hash, in a file beside the database: without it, cutting off the chain's tail
/// would leave a shorter chain without a fault.
/// <para>Invariant: the file never runs ahead of the database; it is written after the commit. A crash in between leaves
/// it behind, which verification allows: the rows after it still chain on to it.</para>
/// </summary>
public sealed class AuditHead(ManagerOptions options)
{
    private readonly string _file = Path.Combine(options.DataFolder, "audit.head");
    private readonly Lock _gate = new();

    public void Write(AuditEnd end)
    {
        lock (_gate)
            SecretFile.Write(_file, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{end.Sequence} {end.Hash}\n")));
    }

    /// <summary>What the file says; null where it is missing or unreadable.</summary>
    public AuditEnd? Read()
    {
        lock (_gate)
        {
            if (!File.Exists(_file)) return null;
            var parts = File.ReadAllText(_file).Split(' ', StringSplitOptions.TrimEntries);
            return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? new AuditEnd(sequence, parts[1])
                : null;
        }
    }
}
