using EdgeFleet.City.Plan;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.City.Nodes;

/// <summary>
/// What a technician does on a new line before the gateway is connected: gives every node its address. It takes the
/// line's own time, which nobody waits for.
/// </summary>
/// <param name="station">The technician's place on the line.</param>
/// <param name="step">Moves the line and all on it to a time.</param>
public sealed class Commissioning(SerialStation station, Action<long> step)
{
    private const long StepUs = 10_000;
    private const long TimeoutUs = 2_000_000;
    private const int Tries = 4;

    private readonly FrameWriter _request = new(Frame.MinLimit);
    private readonly FrameReader _answer = new();
    private readonly LineDecoder _decoder = new();
    private readonly byte[] _line = new byte[Frame.MaxSizeOnLine];
    private readonly byte[] _tag = new byte[Frame.TagSize];
    private readonly byte[] _scratch = new byte[Frame.TagSize];
    private uint _nonce;

    /// <summary>Where the line's time is.</summary>
    public long NowUs { get; private set; }

    public void Assign(NodePlan node, byte[] key)
    {
        ArgumentNullException.ThrowIfNull(node);
        var mac = new HmacSha256(key);
        var (boot, counter) = (0u, 0u);
        for (var i = 0; i < Tries; i++)
        {
            _request.BeginRequest(Frame.NoAddress, boot, counter, ++_nonce);
            _request.BeginPart(PartType.Assign);
            AssignPart.Write(_request.Body, node.Number, node.Address);
            _request.EndPart();
            _request.Seal(mac, null);
            _request.CopyTag(_tag);
            station.Send(NowUs, _line.AsSpan(0, _request.Encode(_line)));
            if (!Answered(mac) || !_answer.NextPart()) continue;
            if (_answer.PartType == PartType.Identity) return;
            var refusal = new RefusalPart();
            if (_answer.PartType != PartType.Refusal || !refusal.Read(_answer.Part)) continue;
            (boot, counter) = (_answer.Boot, refusal.LastCounter + 1);
        }
        throw new InvalidOperationException($"{node.Name} does not take its address");
    }

    private bool Answered(HmacSha256 mac)
    {
        _decoder.Reset();
        for (var untilUs = NowUs + TimeoutUs; NowUs < untilUs;)
        {
            NowUs += StepUs;
            step(NowUs);
            while (station.TryReceive(NowUs, out var value, out _))
            {
                _scratch[0] = value;
                _decoder.Take(_scratch, 0, 1);
                if (_decoder.Length > 0 && _answer.Read(_decoder.Buffer, _decoder.Length) == FrameFault.None
                    && _answer.IsAnswer && _answer.IsSealedWith(mac, _tag, _scratch)) return true;
            }
        }
        return false;
    }
}
