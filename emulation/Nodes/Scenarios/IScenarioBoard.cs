namespace EdgeFleet.Nodes.Scenarios;

/// <summary>A board with its firmware, with power since it was made; its time stands, but for <see cref="RunAsync"/>.</summary>
public interface IScenarioBoard
{
    /// <summary>Of the node on its line.</summary>
    ushort Address { get; }

    /// <summary>Of the node for the wire (32).</summary>
    byte[] Key { get; }

    /// <summary>Since power-on, microseconds.</summary>
    long NowUs { get; }

    /// <summary>Lets the board live until then, by <see cref="NowUs"/>.</summary>
    Task RunAsync(long untilUs);

    /// <summary>Something happens around it: see <see cref="BoardInputs"/>.</summary>
    Task ApplyAsync(string input);

    /// <summary>Says something on its line.</summary>
    void Send(ReadOnlySpan<byte> bytes);

    /// <summary>What the board has said so far.</summary>
    /// <returns>How many bytes; 0 when nothing is there.</returns>
    int Receive(Span<byte> bytes);
}
