using System.Globalization;

namespace EdgeFleet.Gateway.Updates.Application;

/// <summary>What is next with an <see cref="ApplicationTrial"/>.</summary>
public enum ApplicationStep
{
    /// <summary>It was interrupted before the switch: nothing is on trial.</summary>
    Forget,
    /// <summary>It runs, and is confirmed or given up after its health.</summary>
    Prove,
    /// <summary>It was started and did not prove itself; the one before runs.</summary>
    RolledBack,
}

/// <summary>A version that has not proved itself yet: one line, which <c>start-gateway</c> reads and counts down.</summary>
/// <param name="Left">Starts that it still has.</param>
/// <param name="Previous">The folder that is started when they are used up.</param>
/// <param name="Sha256">Of its archive.</param>
/// <param name="Version">What people call it.</param>
public sealed record ApplicationTrial(int Left, string Previous, string Sha256, string Version)
{
    public const int Starts = 3;

    /// <param name="current">The folder that is started now.</param>
    public ApplicationStep Next(string current) =>
        current != Previous ? ApplicationStep.Prove : Left > 0 ? ApplicationStep.Forget : ApplicationStep.RolledBack;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Left} {Previous} {Sha256} {Version}\n");

    /// <summary>Null: it is no such line.</summary>
    public static ApplicationTrial? Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.TrimEnd('\n').Split(' ') is [var left, var previous, var hash, var version] && previous.Length > 0
            && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var starts)
            ? new ApplicationTrial(starts, previous, hash, version) : null;
    }
}
