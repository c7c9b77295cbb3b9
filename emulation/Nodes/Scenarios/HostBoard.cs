using EdgeFleet.Models.Serial;

namespace EdgeFleet.Nodes.Scenarios;

/// <summary>The firmware's sources on the emulated board of this machine.</summary>
public sealed class HostBoard : IScenarioBoard
{
    /// <summary>How often the world moves. A board's own loop takes 20 ms and more, and polls pulses every 10.</summary>
    private const long StepUs = 10_000;

    private readonly SerialStation _gateway;
    private readonly EmulatedNode _node;

    /// <param name="kind">One of <see cref="NodeKinds.Names"/>.</param>
    public HostBoard(string kind)
    {
        var line = new SerialBus(new SerialFormat(19_200), seed: 1);
        _gateway = line.Join("gateway");
        _node = NodeKinds.Make(kind, new NodeMaking(line.Join("node"), 4711, Key, new byte[32]));
        _node.Assign(Address);
        _node.Power.On(NowUs);
    }

    public ushort Address => 5;

    public byte[] Key { get; } = new byte[32];

    public long NowUs { get; private set; }

    public Task RunAsync(long untilUs)
    {
        while (NowUs < untilUs)
        {
            NowUs = Math.Min(NowUs + StepUs, untilUs);
            _node.Step(NowUs);
        }
        return Task.CompletedTask;
    }

    public Task ApplyAsync(string input)
    {
        _node.Inputs.Apply(input);
        return Task.CompletedTask;
    }

    public void Send(ReadOnlySpan<byte> bytes) => _gateway.Send(NowUs, bytes);

    public int Receive(Span<byte> bytes) => _gateway.Receive(NowUs, bytes);
}
