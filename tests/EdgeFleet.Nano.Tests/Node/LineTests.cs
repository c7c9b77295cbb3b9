using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Wire;
using WireRecord = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>Nodes on an RS-485 pair with bytes that take their time, and a power that is cut while they talk.</summary>
public sealed class LineTests
{
    private readonly SimulatedTime _time = new();
    private readonly SerialBus _bus = new(new SerialFormat(19200), 5);
    private readonly SerialStation _gateway;
    private readonly FrameWriter _writer = new(Frame.MaxSize);
    private readonly Dictionary<int, HmacSha256> _keys = new();
    private readonly List<Action> _steps = new();
    private readonly LineDecoder _decoder = new();
    private readonly FrameReader _reader = new();

    private readonly ITestOutputHelper _output;

    public LineTests(ITestOutputHelper output)
    {
        _output = output;
        _gateway = _bus.Join("gateway");
    }

    [Fact]
    public void Three_nodes_are_found_given_addresses_and_asked_on_one_pair()
    {
        for (var i = 1; i <= 3; i++)
        {
            var line = _bus.Join($"node {i}");
            line.Echo = i == 2;
            var node = new Node(new TestApplication(), Identity(i),
                new NodeHardware(new FlashMemory(new NorFlash(2048, 1024)), new FlashMemory(new NorFlash(2048, 1024)),
                new StationLine(line, _time), null!, null!));
            _steps.Add(() => node.Step(_time.Ms));
        }
        var found = new List<long>();
        for (uint salt = 1; found.Count < 3 && salt < 20; salt++)
        {
            _writer.BeginPlain(false, Frame.Everyone);
            NodeBench.Part(_writer, PartType.Discover, to => DiscoverPart.Write(to, 8, 150, salt, false));
            _writer.Close();
            Send();
            for (var until = _time.Ms + 8 * 150 + 200; _time.Ms < until;)
            {
                if (!Receive(until)) continue;
                Assert.True(_reader.IsAnswer && !_reader.IsSealed && _reader.NextPart());
                var node = _reader.Part.ReadInt64();
                found.Add(node);
                _writer.BeginRequest(0, 1, 1, salt);
                NodeBench.Part(_writer, PartType.Assign, to => AssignPart.Write(to, node, (ushort)(node + 100)));
                _writer.Seal(_keys[(int)node], null!);
                // After all slots: the others may still speak.
                while (_time.Ms < until) Receive(until);
                Send();
                Assert.True(Receive(_time.Ms + 300));
                Assert.Equal(node + 100, _reader.Address);
            }
        }
        Assert.Equal([1L, 2, 3], found.Order());
        for (uint counter = 2; counter < 12; counter++)
        {
            for (var i = 1; i <= 3; i++)
            {
                _writer.BeginRequest(100 + i, 1, counter, counter);
                NodeBench.Part(_writer, PartType.Identify, _ => { });
                _writer.Seal(_keys[i], null!);
                Send();
                var sent = _gateway.SentUs / 1000;
                Assert.True(Receive(sent + 300));
                Assert.Equal((100 + i, counter), (_reader.Address, _reader.Counter));
                Assert.True(_reader.NextPart());
                Assert.Equal(i, _reader.Part.ReadInt64());
            }
        }
    }

    [Fact]
    public void Whatever_is_cut_while_they_talk_no_record_is_lost_or_said_in_two_ways()
    {
        var line = _bus.Join("node");
        Node? node = null;
        TestApplication? application = null;
        PowerSwitch? board = null;
        NorFlash? settings = null;
        NorFlash? records = null;
        board = new PowerSwitch(_ =>
        {
            application = new TestApplication();
            application.Alarm.Set(_time.Ms / 100 % 2 == 0);
            node = new Node(application, Identity(1),
                new NodeHardware(new FlashMemory(settings!), new FlashMemory(records!), new StationLine(line, _time), null!, null!));
            return _ => node.Step(_time.Ms);
        }, line);
        settings = new NorFlash(2 * 512, 512, board.Fuse, 3);
        records = new NorFlash(8 * 512, 512, board.Fuse, 4);
        _steps.Add(() =>
        {
            application?.Alarm.Set(_time.Ms / 100 % 2 == 0);
            board.Step(_time.Us);
        });
        board.On(0);
        var random = new Random(9);
        var said = new Dictionary<uint, string>();
        uint boot = 1, counter = 0, collected = 0, newest = 0, refused = 0, boots = 0;
        while (board.Cuts < 200)
        {
            if (random.Next(6) == 0) board.Fuse.CutAfter(random.Next(random.Next(2) == 0 ? 60 : 800));
            var confirm = collected;
            _writer.BeginRequest(0, boot, ++counter, counter);
            NodeBench.Part(_writer, PartType.Confirm, to => to.WriteUInt32(confirm));
            NodeBench.Part(_writer, PartType.Collect, to => to.WriteUInt32(0));
            _writer.Seal(_keys[1], null!);
            Send();
            var answered = Receive(_time.Ms + 500);
            if (!board.IsOn)
            {
                board.On(_time.Us);
                // The boot itself may be cut, too.
                if (random.Next(4) == 0 && board.IsOn) board.Fuse.CutAfter(random.Next(40));
                continue;
            }
            if (!answered) continue;
            while (_reader.NextPart())
            {
                if (_reader.PartType == PartType.Refusal)
                {
                    refused++;
                    Assert.True(_reader.Boot >= boots, "a boot number comes once");
                    boots = _reader.Boot;
                    _reader.Part.Skip(1);
                    (boot, counter) = (_reader.Boot, _reader.Part.ReadUInt32());
                }
                if (_reader.PartType != PartType.Records) continue;
                var number = _reader.Part.ReadUInt32();
                var record = new WireRecord();
                while (_reader.Part.Left > 0)
                {
                    var begin = _reader.Part.Position;
                    Assert.True(record.Read(_reader.Part));
                    var bytes = Convert.ToHexString(_reader.Part.Buffer, begin, _reader.Part.Position - begin);
                    if (!said.TryAdd(number, bytes)) Assert.Equal(said[number], bytes);
                    collected = Math.Max(collected, number++);
                }
            }
            Assert.True(node!.Records.Newest >= newest, "numbers do not fall");
            newest = node.Records.Newest;
            Assert.Equal(0u, node.Records.Dropped);
            Assert.Equal(0u, node.Faults.Library);
        }
        _output.WriteLine($"{board.Cuts} cuts, {board.Boots} boots, {said.Count} records of {newest} numbers, {refused} refusals");
        Assert.InRange(said.Count, (int)newest - board.Cuts, (int)newest);
        Assert.True(said.Count > 300);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(30)]
    public void A_node_whose_port_has_gone_deaf_is_back_within_a_minute_and_has_lost_no_record(int miscounted)
    {
        var line = _bus.Join("node");
        var application = new TestApplication();
        var node = new Node(application, Identity(1),
            new NodeHardware(
                new FlashMemory(new NorFlash(4096, 1024)), new FlashMemory(new NorFlash(8192, 1024)), new StationLine(line, _time), null!,
                    null!));
        _steps.Add(() =>
        {
            application.Alarm.Set(_time.Ms / 500 % 2 == 0);
            node.Step(_time.Ms);
        });
        uint counter = 0, next = 1;
        var answered = new List<long>();
        while (_time.Ms < 120_000)
        {
            if (line.Reopened == 0 && _time.Ms >= 40_000) line.Miscounted = miscounted;
            var (began, confirm) = (_time.Ms, next - 1);
            _writer.BeginRequest(0, 1, ++counter, counter);
            NodeBench.Part(_writer, PartType.Confirm, to => to.WriteUInt32(confirm));
            NodeBench.Part(_writer, PartType.Collect, to => to.WriteUInt32(0));
            _writer.Seal(_keys[1], null!);
            Send();
            // An answer to the request before is none.
            while (Receive(began + 500))
            {
                if (_reader.Counter != counter) continue;
                answered.Add(_time.Ms);
                while (_reader.NextPart())
                {
                    if (_reader.PartType != PartType.Records) continue;
                    Assert.Equal(next, _reader.Part.ReadUInt32());
                    var record = new WireRecord();
                    for (; _reader.Part.Left > 0; next++) Assert.True(record.Read(_reader.Part));
                }
                break;
            }
            while (_time.Ms < began + 1000) Receive(_time.Ms + 5);
        }
        Assert.Equal(1, line.Reopened);
        Assert.Equal(1u, node.Faults.Reopened);
        Assert.Equal(0u, node.Records.Dropped);
        var gap = answered.Zip(answered.Skip(1), (one, other) => other - one).Max();
        _output.WriteLine($"{gap} ms without an answer; {next - 1} records in order");
        Assert.InRange(gap, 1_500, 60_000);
        Assert.True(next > 100);
    }

    [Fact]
    public void Noise_after_every_answer_does_not_open_a_port_anew()
    {
        var line = _bus.Join("node");
        var node = new Node(new TestApplication(), Identity(1),
            new NodeHardware(
                new FlashMemory(new NorFlash(4096, 1024)), new FlashMemory(new NorFlash(8192, 1024)), new StationLine(line, _time), null!,
                    null!));
        _steps.Add(() => node.Step(_time.Ms));
        for (uint counter = 1; counter < 300; counter++)
        {
            _writer.BeginRequest(0, 1, counter, counter);
            NodeBench.Part(_writer, PartType.Identify, _ => { });
            _writer.Seal(_keys[1], null!);
            Send();
            Assert.True(Receive(_time.Ms + 500));
            _gateway.Send(_time.Us, [0xFF]);
            for (var until = _time.Ms + 600; _time.Ms < until;) Receive(until);
        }
        Assert.True(node.Faults.Damaged > 200);
        Assert.Equal(0, line.Reopened);
    }

    private NodeIdentity Identity(int id)
    {
        var key = new byte[32];
        key[0] = (byte)id;
        _keys[id] = new HmacSha256(key);
        return new NodeIdentity(id, "bench", 1, key, Frame.MaxSize);
    }

    private void Send()
    {
        var bytes = new byte[Frame.MaxSizeOnLine];
        _gateway.Send(_time.Us, bytes.AsSpan(0, _writer.Encode(bytes)));
    }

    // Steps the world until a frame has come; what is damaged is passed over.
    private bool Receive(long untilMs)
    {
        var value = new byte[1];
        while (_time.Ms < untilMs)
        {
            _time.AdvanceMs(5);
            if (_time.Ms % 20 == 0)
                foreach (var step in _steps) step();
            while (_gateway.TryReceive(_time.Us, out value[0], out _))
            {
                _decoder.Take(value, 0, 1);
                if (_decoder.Length > 0 && _reader.Read(_decoder.Buffer, _decoder.Length) == FrameFault.None) return true;
            }
        }
        return false;
    }
}
