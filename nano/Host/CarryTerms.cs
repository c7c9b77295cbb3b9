using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <summary>How an image is carried where nobody stands beside the node.</summary>
/// <param name="Share">What all carriers of the line have of it; null: whatever they get.</param>
/// <param name="Waits">The node tries the image when that cuts nothing off, and is asked again until then.</param>
public sealed record CarryTerms(LineShare? Share = null, bool Waits = false)
{
    /// <summary>As a technician does it, who has come for that: at once, and with all of the line.</summary>
    public static readonly CarryTerms AtOnce = new();

    /// <summary>After so long a node that may not restart is asked again.</summary>
    public TimeSpan HeldAgain { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Told a code of <see cref="RestartHold"/> each time.</summary>
    public IProgress<byte>? Held { get; init; }
}
