using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nodes.Scenarios;

/// <summary>A scenario's gateway: it asks the node in the board's own time, so that no wall clock counts.</summary>
/// <param name="board">Whose line.</param>
internal sealed class ScenarioLine(IScenarioBoard board)
{
    private const long LookUs = 20_000;
    private const long TimeoutUs = 2_000_000;
    private const int Tries = 4;

    private readonly HmacSha256 _mac = new(board.Key);
    private readonly FrameWriter _request = new(Frame.MaxSize);
    private readonly FrameReader _answer = new();
    private readonly LineDecoder _decoder = new();
    private readonly byte[] _bytes = new byte[Frame.MaxSizeOnLine];
    private readonly byte[] _tag = new byte[Frame.TagSize];
    private readonly byte[] _scratch = new byte[Frame.TagSize];
    private uint _boot, _counter;

    /// <summary>Asks until it is answered.</summary>
    /// <param name="parts">Writes the request.</param>
    /// <returns>The answer, before its first part.</returns>
    /// <exception cref="InvalidOperationException">There is none, or the node refuses the request.</exception>
    public async Task<FrameReader> AskAsync(Action<FrameWriter> parts)
    {
        for (var i = 0; i < Tries; i++)
        {
            _request.BeginRequest(board.Address, _boot, ++_counter, nonce: _counter);
            parts(_request);
            _request.Seal(_mac, null);
            _request.CopyTag(_tag);
            board.Send(_bytes.AsSpan(0, _request.Encode(_bytes)));
            if (!await AnsweredAsync()) continue;
            if (!_answer.NextPart() || _answer.PartType != PartType.Refusal)
            {
                _answer.Rewind();
                return _answer;
            }
            var refusal = new RefusalPart();
            refusal.Read(_answer.Part);
            if (refusal.Code is not (RefusalCode.WrongBoot or RefusalCode.OldCounter))
                throw new InvalidOperationException($"the node refuses part {refusal.Part:X2} with code {refusal.Code}");
            (_boot, _counter) = (_answer.Boot, refusal.LastCounter);
        }
        throw new InvalidOperationException($"the node does not answer, {board.NowUs / 1000} ms after it got power");
    }

    private async Task<bool> AnsweredAsync()
    {
        _decoder.Reset();
        for (var untilUs = board.NowUs + TimeoutUs; board.NowUs < untilUs;)
        {
            await board.RunAsync(board.NowUs + LookUs);
            while (board.Receive(_scratch.AsSpan(0, 1)) > 0)
            {
                _decoder.Take(_scratch, 0, 1);
                if (_decoder.Length > 0 && _answer.Read(_decoder.Buffer, _decoder.Length) == FrameFault.None
                    && _answer.IsAnswer && _answer.IsSealedWith(_mac, _tag, new byte[Frame.TagSize])) return true;
            }
        }
        return false;
    }
}
