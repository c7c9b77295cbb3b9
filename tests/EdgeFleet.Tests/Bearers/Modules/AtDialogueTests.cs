using System.IO.Pipelines;
using System.Text;
using EdgeFleet.Edge.Bearers;
using EdgeFleet.Gateway.Bearers.Modules;

namespace EdgeFleet.Tests.Bearers.Modules;

/// <summary>What a port says that is no module, or one out of its mind.</summary>
public sealed class AtDialogueTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_unasked_in_the_middle_of_an_answer_is_no_part_of_it()
    {
        List<string> heard = [];
        await using var port = new PortDouble();
        await using var dialogue = new AtDialogue(port, heard.Add, TimeProvider.System);
        var asked = dialogue.AskAsync("AT+CEREG?", Longest, Cancel);
        port.Say("AT+CEREG?\r\r\n+QIURC: \"recv\",3\r\n\r\n+CEREG: 0,1\r\n+QIURC: \"closed\",2\r\n\r\nOK\r\n");
        var answer = await asked;
        Assert.True(answer.IsGood);
        Assert.Equal(["+CEREG: 0,1"], answer.Lines);
        Assert.Equal(["+QIURC: \"recv\",3", "+QIURC: \"closed\",2"], heard);
    }

    [Fact]
    public async Task Data_are_taken_by_their_count_and_not_by_what_they_look_like()
    {
        await using var port = new PortDouble();
        await using var dialogue = new AtDialogue(port, _ => { }, TimeProvider.System);
        var asked = dialogue.AskAsync("AT+QIRD=0,1500", Longest, Cancel);
        port.Say("\r\n+QIRD: 12\r\n\r\nERROR\r\n> \n\r\nOK\r\n");
        var answer = await asked;
        Assert.True(answer.IsGood);
        Assert.Equal("\r\nERROR\r\n> \n", Encoding.ASCII.GetString(answer.Data));
    }

    [Theory]
    [InlineData("+QIRD: 1501\r\n")]
    [InlineData("+QIRD: -1\r\n")]
    [InlineData("+QIRD: 99999999999999999999\r\n")]
    [InlineData("x", 2000)]
    [InlineData("a\r\n", 100)]
    public async Task What_has_no_end_or_no_sense_ends_the_dialogue(string text, int times = 1)
    {
        await using var port = new PortDouble();
        await using var dialogue = new AtDialogue(port, _ => { }, TimeProvider.System);
        var asked = dialogue.AskAsync("AT+QIRD=0,1500", Longest, Cancel);
        port.Say(string.Concat(Enumerable.Repeat(text, times)));
        await Assert.ThrowsAsync<BearerException>(() => asked);
        await Assert.ThrowsAsync<BearerException>(() => dialogue.AskAsync("AT", Longest, Cancel));
    }

    [Fact]
    public async Task A_command_without_an_answer_ends_the_dialogue_for_a_late_one_could_be_anothers()
    {
        await using var port = new PortDouble();
        await using var dialogue = new AtDialogue(port, _ => { }, TimeProvider.System);
        var late = await Assert.ThrowsAsync<BearerException>(
            () => dialogue.AskAsync("AT+QIACT=1", TimeSpan.FromMilliseconds(50), Cancel));
        Assert.Equal("the module gave no answer to AT+QIACT within 0 s", late.Message);
        Assert.True(dialogue.Ended.IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_answer_to_its_own_command()
    {
        await using var port = new PortDouble();
        await using var dialogue = new AtDialogue(port, _ => { }, TimeProvider.System);
        using var enough = new CancellationTokenSource();
        var first = dialogue.AskAsync("AT+CPIN?", Longest, enough.Token);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = dialogue.AskAsync("AT+CEREG?", Longest, Cancel);
        port.Say("+CPIN: READY\r\nOK\r\n");
        await port.UntilSaidAsync("AT+CEREG?");
        port.Say("+CEREG: 0,5\r\nOK\r\n");
        Assert.Equal(["+CEREG: 0,5"], (await second).Lines);
    }

    /// <summary>A serial port whose other end is the test.</summary>
    private sealed class PortDouble : Stream
    {
        private readonly Pipe _in = new();
        private readonly StringBuilder _said = new();

        public void Say(string text)
        {
            _in.Writer.AsStream().Write(Encoding.ASCII.GetBytes(text));
        }

        public Task UntilSaidAsync(string command) => Uplinks.GatewayUnderTest.Until(
            () => { lock (_said) return _said.ToString().Contains(command, StringComparison.Ordinal); }, $"{command} is not said");

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _in.Reader.AsStream().ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_said) _said.Append(Encoding.ASCII.GetString(buffer.Span));
            return ValueTask.CompletedTask;
        }
    }
}
