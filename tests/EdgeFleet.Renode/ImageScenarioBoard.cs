using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeFleet.Nodes.Scenarios;

namespace EdgeFleet.Renode;

/// <summary>A board in Renode for a scenario: its time passes only as the scenario has it.</summary>
/// <param name="board">Its time stands.</param>
internal sealed class ImageScenarioBoard(RenodeBoard board) : IScenarioBoard, IDisposable
{
    private readonly TcpClient _line = new() { NoDelay = true };

    public ushort Address => board.Address;

    public byte[] Key => board.Key;

    public long NowUs { get; private set; }

    public Task ConnectAsync() => _line.ConnectAsync(IPAddress.Loopback, board.Port);

    public async Task RunAsync(long untilUs)
    {
        if (untilUs <= NowUs) return;
        await board.RunForAsync(TimeSpan.FromMicroseconds(untilUs - NowUs));
        NowUs = untilUs;
    }

    public Task ApplyAsync(string input) => board.TellAsync(input);

    public void Send(ReadOnlySpan<byte> bytes) => _line.GetStream().Write(bytes);

    public int Receive(Span<byte> bytes) => _line.Available > 0 ? _line.GetStream().Read(bytes) : 0;

    public void Dispose() => _line.Dispose();
}
