using System.Security.Cryptography;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Tests.Node;

/// <summary>What is believed, and what is dropped and counted.</summary>
public class TrustTests
{
    private const string Temperature = "3303/0/5700";

    private readonly ScriptedNode _node = new(17);

    [Fact]
    public async Task A_node_that_started_again_is_asked_again_under_its_new_boot()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        _node.Record(Temperature, 1);
        await bench.PollAsync(_node, stored: null);
        _node.Restart();
        _node.Record(Temperature, 2);
        var samples = new List<long>();
        for (var i = 0; i < 2; i++)
        {
            var result = await bench.PollAsync(_node);
            Assert.Null(result.Fault);
            samples.AddRange(result.Samples.Select(sample => sample.Time));
        }
        Assert.Equal([1L, 2], samples.Distinct());
        Assert.Contains(_node.Asked, asked => asked.Boot == 8 && asked.Parts.Contains(PartType.Identify));
        await bench.PollAsync(_node);
        Assert.Equal(2u, _node.Confirmed);
    }

    [Fact]
    public async Task A_counter_that_somebody_else_has_used_is_learned()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        await bench.PollAsync(_node);
        _node.LastCounter = 5000;
        Assert.Null((await bench.PollAsync(_node)).Fault);
        Assert.Equal(5001u, _node.Asked[^1].Counter);
        Assert.Equal(2, bench.Link.Counters.Refused);
    }

    [Fact]
    public async Task Nonces_never_repeat_and_counters_only_rise()
    {
        var frames = new List<byte[]>();
        var random = new Noted(frames);
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line, random: random);
        bench.Add(_node);
        for (var i = 0; i < 20; i++) await bench.PollAsync(_node);
        Assert.Equal(22, frames.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(_node.Asked.Select(asked => asked.Counter).Order().Distinct(), _node.Asked.Select(asked => asked.Counter));
    }

    [Theory]
    [InlineData("replayed")]
    [InlineData("altered")]
    [InlineData("of another node")]
    [InlineData("under another key")]
    [InlineData("an echo")]
    [InlineData("unsealed")]
    [InlineData("garbage")]
    [InlineData("cut")]
    public async Task What_is_no_answer_to_the_request_is_dropped_and_counted_and_the_answer_behind_it_is_taken(string what)
    {
        _node.Record(Temperature, 1);
        var other = new ScriptedNode(18);
        var spoil = false;
        _node.Instead = (answer, before) => !spoil ? answer : [.. what switch
        {
            "replayed" => before!,
            "altered" => Sealed(_node.Key, 17, answer: true, tag: RandomNumberGenerator.GetBytes(8)),
            "of another node" => Sealed(other.Key, 18, answer: true, tag: new byte[8]),
            "under another key" => Sealed(other.Key, 17, answer: true, tag: new byte[8]),
            "an echo" => Sealed(_node.Key, 17, answer: false, tag: null),
            "unsealed" => Plain(17),
            "garbage" => [1, 2, 3, 0, 0, 0, 255, 7, 0, .. Enumerable.Repeat((byte)9, 400), 0],
            _ => answer[..^4],
        }, .. what == "cut" ? new byte[1] : [], .. answer];
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        await bench.PollAsync(_node);
        spoil = true;
        _node.Record(Temperature, 2);
        var result = await bench.PollAsync(_node);
        Assert.Null(result.Fault);
        Assert.Equal([2L], result.Samples.Select(sample => sample.Time));
        var counters = bench.Link.Counters;
        var counted = what switch
        {
            "replayed" or "altered" or "under another key" => counters.Unfit,
            "of another node" or "unsealed" => counters.Foreign,
            "an echo" => counters.Echoes,
            _ => counters.Damaged,
        };
        Assert.InRange(counted, 1, what == "garbage" ? 4 : 1);
    }

    [Fact]
    public async Task An_answer_that_comes_twice_is_taken_once()
    {
        for (var i = 1; i <= 30; i++) _node.Record(Temperature, i);
        _node.Instead = (answer, _) => [.. answer, .. answer];
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        var result = await bench.PollAsync(_node);
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (long)i), result.Samples.Select(sample => sample.Time));
        Assert.InRange(bench.Link.Counters.Unfit, 1, 10);
    }

    [Fact]
    public async Task A_late_answer_is_dropped_and_its_records_come_with_the_next()
    {
        _node.Record(Temperature, 1);
        var late = new List<byte>();
        var hold = 0;
        _node.Instead = (answer, _) =>
        {
            if (hold-- == 1)
            {
                late.AddRange(answer);
                return [];
            }
            byte[] all = [.. late, .. answer];
            late.Clear();
            return all;
        };
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, timeoutMs: 1500);
        await bench.PollAsync(_node);
        _node.Record(Temperature, 2);
        hold = 1;
        Assert.Equal(FaultKind.NoAnswer, (await bench.PollAsync(_node)).Fault?.Kind);
        Assert.Equal([2L], (await bench.PollAsync(_node)).Samples.Select(sample => sample.Time));
        Assert.Equal(1, bench.Link.Counters.Unfit);
        Assert.Equal(2, bench.Line.Counters.Connected);
    }

    [Fact]
    public async Task Own_bytes_that_come_back_are_dropped()
    {
        await using var line = new ScriptedLine(_node) { Echo = true };
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        Assert.Null((await bench.PollAsync(_node)).Fault);
        Assert.Equal(3, bench.Link.Counters.Echoes);
    }

    [Fact]
    public async Task An_answer_in_single_bytes_is_read()
    {
        _node.Record(Temperature, 1);
        await using var line = new ScriptedLine(_node) { Carry = answer => answer.Select(value => new[] { value }) };
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        Assert.Single((await bench.PollAsync(_node)).Samples);
    }

    [Fact]
    public async Task A_wrong_key_is_silence_whose_hint_speaks_of_the_key_and_not_its_digits()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        var wrong = RandomNumberGenerator.GetBytes(32);
        bench.Add(_node, timeoutMs: 100, key: wrong);
        var fault = (await bench.PollAsync(_node)).Fault!;
        Assert.Equal(FaultKind.NoAnswer, fault.Kind);
        Assert.Contains("key", fault.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(wrong), fault.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_node_that_refuses_every_number_is_given_up()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        await bench.PollAsync(_node);
        _node.LastCounter = uint.MaxValue;
        var fault = (await bench.PollAsync(_node)).Fault!;
        Assert.Equal(FaultKind.Corrupt, fault.Kind);
        Assert.Contains("another gateway", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_cannot_read_a_request_is_quoted()
    {
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node);
        _node.Refuses = 0xFF;
        Assert.Equal(FaultKind.Corrupt, (await bench.PollAsync(_node)).Fault?.Kind);
    }

    /// <summary>Whatever bytes come, a poll ends within its time-out with nothing made up.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Fuzzed_bytes_do_no_harm(int seed)
    {
        var random = new Random(seed);
        var fuzz = true;
        for (var i = 1; i <= 20; i++) _node.Record(Temperature, i);
        _node.Instead = (answer, _) => !fuzz ? answer : random.Next(4) switch
        {
            0 => Noise(random),
            1 => Flipped(answer, random),
            2 => [.. Noise(random), 0, .. answer, .. Noise(random)],
            _ => answer[..random.Next(answer.Length)],
        };
        await using var line = new ScriptedLine(_node);
        await using var bench = new NodeBench(line);
        bench.Add(_node, timeoutMs: 40, retries: 1);
        var ever = new HashSet<(long, uint)>();
        for (var i = 0; i < 40; i++)
            foreach (var sample in (await bench.PollAsync(_node)).Samples) ever.Add((sample.Time, sample.Ordinal));
        Assert.All(ever, record => Assert.Equal(record.Item1, record.Item2));
        fuzz = false;
        await using var calm = new NodeBench(line);
        calm.Add(_node);
        for (var i = 0; i < 3; i++)
            foreach (var sample in (await calm.PollAsync(_node)).Samples) ever.Add((sample.Time, sample.Ordinal));
        Assert.Equal(20, ever.Count);
        Assert.Equal(20u, _node.Confirmed);
        Assert.True(bench.Link.Counters.Damaged > 0, "damage is counted");
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(1, 600)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Flipped(byte[] answer, Random random)
    {
        var flipped = (byte[])answer.Clone();
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    private static byte[] Sealed(byte[] key, int address, bool answer, byte[]? tag)
    {
        var writer = new FrameWriter(Frame.MaxSize);
        if (answer) writer.BeginAnswer(address, 7, 1);
        else writer.BeginRequest(address, 7, 1, 1);
        writer.Seal(new HmacSha256(key), tag);
        return OnLine(writer);
    }

    private static byte[] Plain(int address)
    {
        var writer = new FrameWriter(Frame.MaxSize);
        writer.BeginPlain(answer: true, address);
        writer.Close();
        return OnLine(writer);
    }

    private static byte[] OnLine(FrameWriter writer)
    {
        var bytes = new byte[Frame.MaxSizeOnLine];
        return bytes[..writer.Encode(bytes)];
    }

    /// <summary>Cryptographic, and remembers what it gave.</summary>
    private sealed class Noted(List<byte[]> given) : RandomNumberGenerator
    {
        public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

        public override void GetBytes(Span<byte> data)
        {
            Fill(data);
            given.Add(data.ToArray());
        }
    }
}
