using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nano.Streetlight;
using EdgeFleet.Nano.Tests.Nodes;
using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;
using EdgeFleet.Nodes;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>
/// A street lamp at one end of an RS-485 line, and at the other a gateway that knows of it what its answers say. Virtual time.
/// </summary>
internal sealed class LampLine
{
    public const int StepMs = 20;
    private const ushort Address = 12;
    private const int TimeoutMs = 500;
    private const int Chunk = 190;

    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    public static readonly byte[] UpdateKey = [.. Enumerable.Range(1, 32).Select(i => (byte)(3 * i))];

    private readonly SerialBus _line = new(new SerialFormat(19_200), 1);
    private readonly SerialStation _gateway;
    private readonly HmacSha256 _mac = new(Key);
    private readonly FrameWriter _writer = new(Frame.MaxSize);
    private long _nowUs;
    private uint _boot;
    private uint _counter;

    public LampLine()
    {
        _gateway = _line.Join("gateway");
        Node = new StreetlightNode(_line.Join("node"), 7, Key, UpdateKey, new LuminaireDesign(), 1);
        Node.Assign(Address);
        // Late in the evening, when it is lit.
        Node.SetClock(new DateTimeOffset(2026, 3, 21, 21, 0, 0, TimeSpan.FromHours(8)));
        Node.Power.On(_nowUs);
        Run(1);
    }

    public StreetlightNode Node { get; }

    public double NowSeconds => _nowUs / 1e6;

    public bool IsLit => Node.Board.Lamp.Lumens > 10_000;

    /// <summary>What is in the slots now.</summary>
    public SlotRecord Record => new SlotState(StreetlightWiring.Map.Slots(Node.Board.Bus, Node.Board.Slots.Bus)).Record;

    /// <summary>Called after each step.</summary>
    public Action? Stepped { get; set; }

    /// <param name="seconds">Of virtual time.</param>
    /// <param name="stepMs">Longer where nothing is said on the line.</param>
    public void Run(double seconds, int stepMs = StepMs)
    {
        for (var untilUs = _nowUs + (long)(seconds * 1e6); _nowUs < untilUs;)
        {
            _nowUs += stepMs * 1000L;
            Node.Step(_nowUs);
            Stepped?.Invoke();
        }
    }

    public void Restart() => Node.Power.Restart(_nowUs);

    /// <summary>Off for a second.</summary>
    public void Cycle()
    {
        Node.Power.Off(_nowUs);
        Run(1);
        Node.Power.On(_nowUs);
    }

    /// <summary>Asks, learning boot and counter where the node tells them. Null: it does not answer.</summary>
    public Answer? Ask(Action<FrameWriter> parts)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (Attempt(parts) is not { } answer) return null;
            if (answer.Parts is not [(PartType.Refusal, _)]) return answer;
            (_boot, _counter) = (answer.Boot, answer.Refusal.LastCounter);
        }
        throw new InvalidOperationException("the node refuses its own numbers");
    }

    public byte Flags => Ask(frame => NodeBench.Part(frame, PartType.Collect, to => to.WriteUInt32(0)))!.Status.Flags;

    /// <summary>
    /// Offers an image, sends what the node does not have, and has it tried; in vain where power or link are gone: then it is
    /// called again.
    /// </summary>
    /// <returns>The state in which it ended.</returns>
    public byte Carry(LampImage image, bool gently = false)
    {
        var told = Offer(image);
        for (var rounds = 0; told is not null; rounds++)
        {
            Assert.True(rounds < 1000, "the image arrives");
            var taken = told.Taken;
            if (told.Image == image.Id && told.State == FirmwareState.Taking)
                told = Tell(PartType.Chunk, to =>
                    ChunkPart.Write(to, image.Id, taken, image.Bytes, taken, Math.Min(Chunk, image.Bytes.Length - taken)));
            else if (gently && told.Hold != RestartHold.None) return told.State;
            else if (told.State is FirmwareState.Whole or FirmwareState.Genuine) told = Tell(PartType.Apply, to => to.WriteInt64(image.Id));
            else return told.State;
        }
        return FirmwareState.None;
    }

    /// <summary>Brings it to where an image runs and is confirmed.</summary>
    public LampLine With(LampImage image)
    {
        Assert.Equal(FirmwareState.Starting, Carry(image));
        Run(63);
        // The first request after its restart is what it waits for.
        Identify();
        Assert.Equal(0, Flags & StatusPart.OnTrial);
        Assert.Equal(image.Release, Node.Release);
        return this;
    }

    /// <summary>Has a whole image tried, where nothing is cut off by that.</summary>
    public FirmwarePart? ApplyGently(LampImage image) => Tell(PartType.Apply, to => ApplyPart.Write(to, image.Id, waits: true));

    /// <summary>Overrides the lamp's level.</summary>
    public void Light(int percent) => Ask(frame => NodeBench.Part(frame, PartType.Write, to =>
    {
        CommandPart.WriteHead(to, 100 + percent, 0, CommandPhase.Direct, 3416, 0, 1);
        to.WriteNumber(percent, 0);
    }));

    public void Identify() => Ask(frame => NodeBench.Part(frame, PartType.Identify, _ => { }));

    public FirmwarePart? Offer(LampImage image) =>
        Tell(PartType.Offer, to => OfferPart.Write(to, image.Id, image.Release, image.Bytes.Length));

    private FirmwarePart? Tell(byte type, Action<ByteWriter> body)
    {
        var told = new FirmwarePart();
        return Ask(frame => NodeBench.Part(frame, type, body)) is { } answer && told.Read(answer.Single(PartType.Firmware)) ? told : null;
    }

    private Answer? Attempt(Action<FrameWriter> parts)
    {
        var heard = new byte[Frame.MaxSizeOnLine];
        while (_gateway.Receive(_nowUs, heard) > 0)
        {
        }
        _writer.BeginRequest(Address, _boot, ++_counter, 77);
        parts(_writer);
        _writer.Seal(_mac, null!);
        var request = heard[.._writer.Encode(heard)];
        _gateway.Send(_nowUs, request);
        var untilUs = _gateway.SentUs + TimeoutMs * 1000;
        var decoder = new LineDecoder();
        for (var count = 0; _nowUs < untilUs && Node.Power.IsOn;)
        {
            Run(StepMs / 1000.0);
            var more = _gateway.Receive(_nowUs, heard.AsSpan(count));
            for (var at = count; at < count + more;)
            {
                at += decoder.Take(heard, at, count + more - at);
                if (decoder.Length > 0) return Answer.Read(heard[..at], request, _mac);
            }
            count += more;
        }
        return null;
    }
}
