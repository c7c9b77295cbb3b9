using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Hosting;

/// <summary>
/// What <c>--journal</c> prints: one line for each block that the outbox has made durable, flushed at once, so that a
/// verdict can be computed from it whatever happens next.
/// </summary>
public sealed class Journal(TextWriter output)
{
    private readonly Lock _gate = new();

    /// <summary><c>journal epoch stream sequence count checksum</c>, epoch and checksum in 16 hex digits.</summary>
    public void Write(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var line = $"journal {block.Id.Epoch:x16} {block.Id.Stream.ToString().ToLowerInvariant()} {block.Id.Sequence} {block.Count} "
            + $"{block.Checksum:x16}";
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
