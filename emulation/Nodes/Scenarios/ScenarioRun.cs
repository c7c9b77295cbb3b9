using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nodes.Scenarios;

/// <summary>A record as the node handed it over.</summary>
/// <param name="Number">The node's.</param>
/// <param name="At">Its own time, seconds since the scenario's beginning.</param>
/// <param name="Point">By path.</param>
/// <param name="Value">True is 1, false is 0; null: there is none.</param>
/// <param name="Quality">Bits, as nano/Wire has them.</param>
public readonly record struct NodeRecord(uint Number, double At, string Point, decimal? Value, byte Quality);

/// <summary>Plays a scenario on a board and takes what its node has stored, all of it at the end.</summary>
public sealed class ScenarioRun
{
    /// <summary>By then a firmware has started on any board.</summary>
    private const long StartedUs = 4_000_000;

    /// <summary>When the scenario begins: chips have been asked, what was configured is in force, first reports are made.</summary>
    private const long BeginsUs = 12_000_000;

    private const uint Version = 1;
    private const int PieceBytes = 150;

    private readonly NodeScenario _scenario;
    private readonly IScenarioBoard _board;
    private readonly ScenarioLine _line;
    private long _orders;

    private ScenarioRun(NodeScenario scenario, IScenarioBoard board) =>
        (_scenario, _board, _line) = (scenario, board, new ScenarioLine(board));

    /// <returns>
    /// What was stored from the beginning to the end and is an event, a bill or a state, in the order of the numbers: measurements have
    /// their sensor's noise.
    /// </returns>
    /// <exception cref="InvalidOperationException">The node does not answer, or not as the scenario has it.</exception>
    public static Task<IReadOnlyList<NodeRecord>> PlayAsync(NodeScenario scenario, IScenarioBoard board) =>
        new ScenarioRun(scenario, board).PlayAsync();

    private async Task<IReadOnlyList<NodeRecord>> PlayAsync()
    {
        await _board.RunAsync(StartedUs);
        await _line.AskAsync(TellTime);
        await ConfigureAsync();
        foreach (var step in _scenario.Steps)
        {
            await _board.RunAsync(BeginsUs + Us(step.At));
            if (step.Board is not null) await _board.ApplyAsync(step.Board);
            else await OrderAsync(step);
        }
        await _board.RunAsync(BeginsUs + Us(_scenario.Seconds));
        return await CollectAsync();
    }

    private void TellTime(FrameWriter request)
    {
        var now = _scenario.Starts.ToUnixTimeMilliseconds() + (_board.NowUs - BeginsUs) / 1000;
        request.BeginPart(PartType.Time);
        TimePart.Write(request.Body, now, 5);
        request.EndPart();
    }

    private async Task ConfigureAsync()
    {
        var pieces = Pieces();
        for (var i = 0; i < pieces.Count; i++)
        {
            var answer = await _line.AskAsync(request =>
            {
                request.BeginPart(PartType.Configure);
                ConfigurePart.WriteHead(request.Body, Version, i, pieces.Count - 1);
                request.Body.WriteBytes(pieces[i], 0, pieces[i].Length);
                request.EndPart();
            });
            var told = new ConfigurationPart();
            if (Part(answer, PartType.Configuration) is { } part && told.Read(part) && told.Refused == 0) continue;
            throw new InvalidOperationException(
                $"the node refuses setting {new NodePath(told.Object, told.Instance, told.Resource)} with fault {told.Fault}");
        }
    }

    private async Task OrderAsync(ScenarioStep step)
    {
        var (path, id) = (NodePath.Parse(step.Write!), ++_orders);
        foreach (var phase in step.Select ? new[] { CommandPhase.Select, CommandPhase.Operate } : [CommandPhase.Direct])
        {
            var answer = await _line.AskAsync(request =>
            {
                request.BeginPart(PartType.Write);
                CommandPart.WriteHead(request.Body, id, 0, phase, path.Object, path.Instance, path.Resource);
                Write(request.Body, step.Value);
                request.EndPart();
            });
            var result = new ResultPart();
            if (Part(answer, PartType.Result) is not { } part || !result.Read(part))
                throw new InvalidOperationException($"the node does not say what became of the order at {step.At} s");
            if (phase != CommandPhase.Select && result.Code != step.Answer) throw new InvalidOperationException(
                $"the node answers the order at {step.At} s with {result.Code}, the scenario has {step.Answer}");
        }
    }

    private async Task<IReadOnlyList<NodeRecord>> CollectAsync()
    {
        var records = new List<NodeRecord>();
        var next = 0u;
        for (var before = uint.MaxValue; next != before;)
        {
            before = next;
            var answer = await _line.AskAsync(request =>
            {
                request.BeginPart(PartType.Collect);
                request.Body.WriteUInt32(next);
                request.EndPart();
            });
            while (answer.NextPart())
            {
                if (answer.PartType != PartType.Records) continue;
                var record = new Record();
                for (var number = answer.Part.ReadUInt32(); answer.Part.Left > 0 && record.Read(answer.Part); number++)
                {
                    next = number + 1;
                    Take(number, record, records);
                }
            }
        }
        return records;
    }

    private void Take(uint number, Record record, List<NodeRecord> records)
    {
        var at = (record.Time - _scenario.Starts.ToUnixTimeMilliseconds()) / 1000.0;
        var path = new NodePath(record.Object, record.Instance, record.Resource).ToString();
        if (record.Class > (byte)PointClass.State || at < 0 || at > _scenario.Seconds) return;
        if (_scenario.Ignored?.ContainsKey(path) != true)
            records.Add(new NodeRecord(number, at, path, Value(record.Value), record.Quality));
    }

    private List<byte[]> Pieces()
    {
        var pieces = new List<byte[]>();
        var (piece, writer) = (new byte[Frame.MaxSize], new ByteWriter());
        writer.Attach(piece, 0, piece.Length);
        foreach (var (path, value) in _scenario.Settings ?? new Dictionary<string, decimal>())
        {
            if (writer.Position > PieceBytes) Cut();
            var at = NodePath.Parse(path);
            writer.WritePath(at.Object, at.Instance, at.Resource);
            Write(writer, value);
        }
        if (writer.Position > 0) Cut();
        return pieces;

        void Cut()
        {
            pieces.Add(piece[..writer.Position]);
            writer.Attach(piece, 0, piece.Length);
        }
    }

    private static ByteReader? Part(FrameReader answer, byte type)
    {
        while (answer.NextPart())
            if (answer.PartType == type) return answer.Part;
        return null;
    }

    private static void Write(ByteWriter to, decimal value)
    {
        decimal mantissa = value;
        for (var i = 0; i < value.Scale; i++) mantissa *= 10;
        to.WriteNumber((long)mantissa, -value.Scale);
    }

    private static decimal? Value(WireValue value)
    {
        if (value.Kind is not (WireValue.Number or WireValue.Boolean)) return null;
        decimal number = value.Mantissa;
        for (var exponent = value.Exponent; exponent != 0; exponent -= Math.Sign(exponent))
            number = exponent > 0 ? number * 10 : number / 10;
        return number;
    }

    private static long Us(double seconds) => (long)Math.Round(seconds * 1_000_000);
}
