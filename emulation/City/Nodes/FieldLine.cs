using EdgeFleet.City.Plan;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.City.Nodes;

/// <summary>
/// A two-wire line with nodes, and the converter in the cabinet through which its gateway reaches it over TCP. The
/// line lives where it is stepped; sockets and faults come from other threads.
/// </summary>
public sealed class FieldLine : IAsyncDisposable
{
    /// <summary>8N1, as street cabinets are mostly set.</summary>
    public static readonly SerialFormat Format = new(19_200);

    private readonly Lock _gate = new();
    private readonly SerialStation _converter;
    private readonly TcpBridge _bridge;
    private readonly LineTap _tap;
    private readonly Dictionary<NodePlan, INodeBoard> _boards = [];
    private readonly Dictionary<NodePlan, long> _darkUntilUs = [];
    private long _nowUs;
    private long _cutUntilUs;
    private long _beganUs;

    /// <param name="nodes">All on this line.</param>
    /// <param name="board">Makes the board of a node at a station of the line.</param>
    /// <param name="log">What is said on the line.</param>
    /// <param name="seed">Decides its noise.</param>
    public FieldLine(IReadOnlyList<NodePlan> nodes, Func<NodePlan, SerialStation, INodeBoard> board, NodeLog log, int seed)
    {
        var bus = new SerialBus(Format, seed);
        _converter = bus.Join("converter");
        _bridge = new TcpBridge(_converter, SessionPolicy.Replace);
        _tap = new LineTap(bus.Join("tap"), nodes.ToDictionary(node => node.Address), log);
        foreach (var node in nodes) _boards.Add(node, board(node, bus.Join(node.Name)));
        foreach (var node in nodes) _boards[node].Power.On(0);
        Bus = bus;
    }

    public int Port => _bridge.Port;

    /// <summary>Its noise may be set before it is stepped.</summary>
    public SerialBus Bus { get; }

    /// <summary>When all boards run.</summary>
    public Task Ready => Task.WhenAll(_boards.Values.Select(board => board.Ready));

    /// <summary>Gives all nodes their addresses, in the line's own time; before it is stepped.</summary>
    /// <param name="key">Of a node.</param>
    public void Commission(Func<NodePlan, byte[]> key)
    {
        var technician = Bus.Join("technician");
        var commissioning = new Commissioning(technician, Move);
        foreach (var (node, board) in _boards)
            if (!board.HasAddress) commissioning.Assign(node, key(node));
        technician.Plugged = false;
        _beganUs = commissioning.NowUs;
    }

    /// <param name="nowUs">Microseconds since the world began; what the commissioning took comes on top.</param>
    public void Step(long nowUs) => Move(_beganUs + nowUs);

    private void Move(long nowUs)
    {
        lock (_gate)
        {
            _nowUs = nowUs;
            _converter.Plugged = nowUs >= _cutUntilUs;
            _bridge.Pump(nowUs);
            foreach (var (node, board) in _boards)
            {
                // A fuse may blow before the firmware's next step or in the middle of one.
                if (!board.Power.IsOn && !_darkUntilUs.ContainsKey(node)) _darkUntilUs[node] = nowUs + 1_000_000;
                if (_darkUntilUs.TryGetValue(node, out var until) && nowUs >= until && _darkUntilUs.Remove(node)) board.Power.On(nowUs);
                board.Step(nowUs);
            }
            _tap.Listen(nowUs);
        }
    }

    /// <summary>The converter's plug is out for so long.</summary>
    public void CutLink(TimeSpan howLong)
    {
        lock (_gate) _cutUntilUs = _nowUs + (long)howLong.TotalMicroseconds;
    }

    /// <summary>A node loses its supply, at once or so many bytes into what it writes next, and has it again after a while.</summary>
    public void CutPower(NodePlan node, TimeSpan howLong, int? afterBytes)
    {
        lock (_gate)
        {
            var power = _boards[node].Power;
            if (!power.IsOn) return;
            if (afterBytes is { } bytes)
            {
                power.Fuse.CutAfter(bytes);
                return;
            }
            power.Off(_nowUs);
            _darkUntilUs[node] = _nowUs + (long)howLong.TotalMicroseconds;
        }
    }

    /// <summary>A node loses its supply for a moment, and wakes up with a battery clock that says another time.</summary>
    public void WakeAt(NodePlan node, DateTimeOffset now)
    {
        lock (_gate)
        {
            CutPower(node, TimeSpan.FromMilliseconds(200), afterBytes: null);
            _boards[node].SetClock(now);
        }
    }

    public int PowerCuts(NodePlan node)
    {
        lock (_gate) return _boards[node].Power.Cuts;
    }

    public async ValueTask DisposeAsync()
    {
        await _bridge.DisposeAsync();
        foreach (var board in _boards.Values) await board.StopAsync();
    }
}
