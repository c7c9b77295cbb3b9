using EdgeFleet.Tests.Modbus;

namespace EdgeFleet.Tests.Dlt645;

/// <summary>Gives the answers of a script, piece by piece, each after its request. When there are no more, the connection closes.</summary>
/// <param name="answers">Of each request: its pieces in hexadecimal.</param>
internal sealed class ScriptedMeter(IEnumerable<IReadOnlyList<string>> answers) : ByteStream
{
    private readonly Queue<IReadOnlyList<string>> _answers = new(answers);
    private readonly Queue<byte[]> _pieces = new();

    public List<string> Asked { get; } = [];

    protected override void Receive(byte[] bytes)
    {
        Asked.Add(BitConverter.ToString(bytes).Replace('-', ' '));
        if (!_answers.TryDequeue(out var answer)) return;
        foreach (var piece in answer) _pieces.Enqueue(Convert.FromHexString(piece.Replace(" ", "", StringComparison.Ordinal)));
    }

    protected override byte[]? Next() => _pieces.TryDequeue(out var piece) ? piece : null;
}
