using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;
using Record = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>A node with its memories and a gateway at the other end of its line, stepped every 20 ms of virtual time.</summary>
internal sealed class NodeBench
{
    public const long Id = 0x1122334455667788;
    public const int StepMs = 20;

    public static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly HmacSha256 _mac = new(Key);
    private readonly FrameWriter _writer;
    private readonly byte[] _frame = new byte[Frame.MaxSizeOnLine];

    public NodeBench(int maxFrame = Frame.MaxSize, IRealTimeClock? clock = null, FakeUpdates? updates = null)
    {
        MaxFrame = maxFrame;
        _writer = new FrameWriter(maxFrame);
        Clock = clock;
        Updates = updates;
        Start();
    }

    /// <summary>The node of another bench after its restart, with slots.</summary>
    public NodeBench(NodeBench before, FakeUpdates updates)
    {
        MaxFrame = before.MaxFrame;
        _writer = new FrameWriter(MaxFrame);
        Updates = updates;
        Settings = before.Settings;
        Records = before.Records;
        Start();
        (Address, Boot) = (Node.Address, Node.Boot);
    }

    public int MaxFrame { get; }

    public IRealTimeClock? Clock { get; }

    public FakeUpdates? Updates { get; }

    public NorFlash Settings { get; } = new(4 * 1024, 1024);

    public NorFlash Records { get; } = new(8 * 1024, 1024);

    public TestLine Line { get; private set; } = new();

    public TestApplication Application { get; private set; } = new();

    public Node Node { get; private set; } = null!;

    public long NowMs { get; private set; } = 5_000_000;

    // What the gateway knows of the node.
    public ushort Address { get; set; }

    public uint Boot { get; set; } = 1;

    public uint Counter { get; set; }

    /// <summary>The controller starts anew; the memories keep what they have.</summary>
    public void Start()
    {
        Line = new TestLine();
        Application = new TestApplication();
        Node = new Node(Application, new NodeIdentity(Id, "bench", 7, Key, MaxFrame),
            new NodeHardware(new FlashMemory(Settings), new FlashMemory(Records), Line, Clock!, Updates!));
    }

    public void Run(long forMs)
    {
        for (var untilMs = NowMs + forMs; NowMs < untilMs; Step())
        {
        }
    }

    public void Step()
    {
        NowMs += StepMs;
        Node.Step(NowMs);
    }

    /// <summary>A sealed request as it goes out, with the gateway's next counter.</summary>
    public byte[] Request(Action<FrameWriter> parts)
    {
        _writer.BeginRequest(Address, Boot, ++Counter, 77);
        parts(_writer);
        _writer.Seal(_mac, null!);
        return _frame[.._writer.Encode(_frame)];
    }

    /// <summary>Sends bytes and gives the node 200 ms; null: it has said nothing.</summary>
    public Answer? Send(byte[] bytes)
    {
        Line.Put(bytes);
        Run(200);
        var taken = Line.Take().ToArray();
        return taken.Length == 0 ? null : Answer.Read(taken, bytes, _mac);
    }

    public Answer Ask(Action<FrameWriter> parts) => Send(Request(parts)) ?? throw new InvalidOperationException("the node does not answer");

    public Answer Collect(uint from = 0) => Ask(frame => Part(frame, PartType.Collect, to => to.WriteUInt32(from)));

    public byte Command(long id, byte phase, Action<ByteWriter> value, long expiry = 0, int obj = 3416, int resource = 1,
        byte type = PartType.Write)
    {
        var answer = Ask(frame => Part(frame, type, to =>
        {
            CommandPart.WriteHead(to, id, expiry, phase, obj, 0, resource);
            value(to);
        }));
        var result = answer.Single(PartType.Result);
        Assert.Equal((id, phase), (result.ReadInt64(), result.ReadByte()));
        return result.ReadByte();
    }

    public ConfigurationPart Configure(uint version, int piece, int last, params (int Resource, long Value)[] settings)
    {
        var configuration = new ConfigurationPart();
        Assert.True(configuration.Read(Ask(frame => Part(frame, PartType.Configure, to =>
        {
            ConfigurePart.WriteHead(to, version, piece, last);
            foreach (var (resource, value) in settings)
            {
                to.WritePath(3416, 0, resource);
                to.WriteNumber(value, -1);
            }
        })).Single(PartType.Configuration)));
        return configuration;
    }

    public static void Part(FrameWriter frame, byte type, Action<ByteWriter> body)
    {
        frame.BeginPart(type);
        body(frame.Body);
        if (!frame.EndPart()) throw new InvalidOperationException("the part does not fit");
    }

    public static void Time(FrameWriter frame, long unixMs, int uncertaintyMs = 100) =>
        Part(frame, PartType.Time, to => TimePart.Write(to, unixMs, uncertaintyMs));
}

/// <summary>What came back: the head of one frame, and its parts.</summary>
internal sealed record Answer(ushort Address, uint Boot, uint Counter, bool Sealed, List<(byte Type, byte[] Body)> Parts)
{
    public ByteReader Single(byte type)
    {
        var body = Parts.Single(part => part.Type == type).Body;
        var reader = new ByteReader();
        reader.Attach(body, 0, body.Length);
        return reader;
    }

    public RefusalPart Refusal
    {
        get
        {
            var refusal = new RefusalPart();
            Assert.Single(Parts);
            Assert.True(refusal.Read(Single(PartType.Refusal)));
            return refusal;
        }
    }

    public StatusPart Status
    {
        get
        {
            var status = new StatusPart();
            Assert.True(status.Read(Single(PartType.Status)));
            return status;
        }
    }

    /// <summary>All records, with their numbers.</summary>
    public List<(uint Number, Record Record)> Records
    {
        get
        {
            var records = new List<(uint, Record)>();
            foreach (var (_, body) in Parts.Where(part => part.Type == PartType.Records))
            {
                var reader = new ByteReader();
                reader.Attach(body, 0, body.Length);
                var number = reader.ReadUInt32();
                while (reader.Left > 0)
                {
                    var record = new Record();
                    Assert.True(record.Read(reader));
                    records.Add((number++, record));
                }
            }
            return records;
        }
    }

    /// <summary>Reads one frame, which must fit the request that was sent and be the only one.</summary>
    public static Answer Read(byte[] bytes, byte[] request, HmacSha256 mac)
    {
        var asked = Take(request, out _);
        var frame = Take(bytes, out var length);
        Assert.True(frame.IsAnswer);
        if (frame.IsSealed)
        {
            var tag = new byte[Frame.TagSize];
            asked.CopyTag(tag);
            Assert.True(frame.IsSealedWith(mac, tag, new byte[Frame.TagSize]), "sealed for this request");
        }
        var parts = new List<(byte, byte[])>();
        while (frame.NextPart())
        {
            var body = new byte[frame.Part.Left];
            frame.Part.ReadBytes(body, 0, body.Length);
            parts.Add((frame.PartType, body));
        }
        Assert.True(length <= Frame.MaxSize);
        return new Answer(frame.Address, frame.Boot, frame.Counter, frame.IsSealed, parts);
    }

    private static FrameReader Take(byte[] bytes, out int length)
    {
        var decoder = new LineDecoder();
        var reader = new FrameReader();
        var at = 0;
        while (at < bytes.Length && decoder.Length == 0) at += decoder.Take(bytes, at, bytes.Length - at);
        length = decoder.Length;
        Assert.Equal(bytes.Length, at);
        Assert.Equal(FrameFault.None, reader.Read(decoder.Buffer, decoder.Length));
        return reader;
    }
}
