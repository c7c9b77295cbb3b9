using System.Security.Cryptography;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Tests.Node;

/// <summary>What one request asked for.</summary>
internal sealed record Asked(uint Boot, uint Counter, IReadOnlyList<byte> Parts, uint? Confirm, uint? Collect, long? Time);

/// <summary>
/// A node as nano/Wire's README has it, written for tests: it does the least that is right, and what the test says is wrong.
/// </summary>
internal sealed class ScriptedNode(ushort address)
{
    private readonly FrameReader _reader = new();
    private readonly byte[] _tag = new byte[Frame.TagSize];
    private readonly byte[] _scratch = new byte[12];
    private HmacSha256 _mac = null!;
    private readonly List<(uint Number, byte[] Bytes)> _records = [];
    private readonly List<Asked> _asked = [];
    private uint _handedOver;
    private byte[]? _last;

    public byte[] Key { get; } = RandomNumberGenerator.GetBytes(Frame.KeySize);
    public ushort Address { get; set; } = address;
    public long Id { get; } = 0x1122334455660000 + address;
    public uint Boot { get; private set; } = 7;
    public uint LastCounter { get; set; } = 41;
    public byte Longest { get; init; } = Frame.MaxSize;
    public uint Newest { get; private set; }
    public uint Confirmed { get; private set; }
    public uint Dropped { get; set; }
    public ScriptedCommands Commands { get; } = new();
    public ScriptedSettings Settings { get; } = new();
    public ScriptedFirmware Firmware { get; } = new();

    /// <summary>Hears and does nothing.</summary>
    public bool Silent { get; set; }

    /// <summary>So many frames do not reach it.</summary>
    public int Deaf { get; set; }

    /// <summary>So many requests are done whose answers get lost.</summary>
    public int LoseAnswers { get; set; }

    /// <summary>Refuses this part as unknown, or every request as malformed (0xFF).</summary>
    public byte Refuses { get; set; }

    /// <summary>What it sends instead of its answer; gets the answer before it is sealed away, as bytes on the line.</summary>
    public Func<byte[], byte[]?, byte[]>? Instead { get; set; }

    /// <summary>Called when a request was taken, before it is answered.</summary>
    public Action<Asked>? Heard { get; set; }

    public IReadOnlyList<Asked> Asked
    {
        get { lock (_asked) return [.. _asked]; }
    }

    /// <summary>The slots it answered in, and the salts they came from.</summary>
    public List<(int Slot, uint Salt)> Discovered { get; } = [];

    public void Restart(Action? forget = null)
    {
        Boot++;
        LastCounter = 0;
        _handedOver = 0;
        Commands.Forget();
        forget?.Invoke();
    }

    /// <summary>Makes a record: a number, unless the test writes the value.</summary>
    public uint Record(string path, long time, long mantissa = 0, int exponent = 0, byte pointClass = 3, byte quality = 0,
        Action<ByteWriter>? value = null)
    {
        var bytes = new byte[64];
        var writer = new ByteWriter();
        writer.Attach(bytes, 0, bytes.Length);
        var parts = path.Split('/').Select(int.Parse).ToArray();
        EdgeFleet.Nano.Wire.Record.WriteHead(writer, pointClass, time, parts[0], parts[1], parts[2], quality);
        if (value is null) writer.WriteNumber(mantissa, exponent);
        else value(writer);
        lock (_records) _records.Add((++Newest, bytes[..writer.Position]));
        return Newest;
    }

    /// <summary>A number that a power cut tore.</summary>
    public void Tear() => Newest++;

    /// <summary>The store was replaced by an empty one.</summary>
    public void Wipe()
    {
        lock (_records) _records.Clear();
        (Newest, Confirmed, _handedOver) = (0, 0, 0);
    }

    /// <summary>The oldest records go, confirmed or not.</summary>
    public void Drop(int count)
    {
        lock (_records) _records.RemoveRange(0, count);
        Dropped += (uint)count;
    }

    /// <returns>Bytes for the line; null: nothing.</returns>
    public byte[]? Hear(byte[] frame)
    {
        _mac ??= new HmacSha256(Key);
        if (Deaf > 0)
        {
            Deaf--;
            return null;
        }
        if (Silent || _reader.Read(frame, frame.Length) != FrameFault.None || _reader.IsAnswer) return null;
        var answer = new FrameWriter(Longest);
        if (!_reader.IsSealed) return IsDiscovered(answer) ? Encoded(answer) : null;
        if (_reader.Address != Address || !_reader.IsSealedWith(_mac, null, _scratch)) return null;
        _reader.CopyTag(_tag);
        var counter = _reader.Counter;
        if (_reader.Boot != Boot) Refuse(answer, counter, RefusalCode.WrongBoot, 0);
        else if (counter <= LastCounter) Refuse(answer, counter, RefusalCode.OldCounter, 0);
        else if (Refuses == 0xFF) Refuse(answer, counter, RefusalCode.Malformed, 0);
        else
        {
            LastCounter = counter;
            answer.BeginAnswer(Address, Boot, counter);
            if (!Take(answer)) Refuse(answer, counter, RefusalCode.UnknownPart, Refuses);
        }
        answer.Seal(_mac, _tag);
        var sent = Encoded(answer);
        if (LoseAnswers > 0 && Asked.Count > 0 && counter == LastCounter && Asked[^1].Counter == counter)
        {
            LoseAnswers--;
            return null;
        }
        var before = _last;
        _last = sent;
        return Instead is { } instead ? instead(sent, before) : sent;
    }

    private void Refuse(FrameWriter answer, uint counter, byte code, byte part)
    {
        answer.BeginAnswer(Address, Boot, counter);
        answer.BeginPart(PartType.Refusal);
        RefusalPart.Write(answer.Body, code, LastCounter, part);
        answer.EndPart();
    }

    private bool Take(FrameWriter answer)
    {
        var parts = new List<byte>();
        uint? confirm = null, collect = null;
        long? time = null;
        while (_reader.NextPart())
        {
            parts.Add(_reader.PartType);
            if (_reader.PartType == PartType.Confirm) confirm = _reader.Part.ReadUInt32();
            if (_reader.PartType == PartType.Collect) collect = _reader.Part.ReadUInt32();
            if (_reader.PartType == PartType.Time) time = _reader.Part.ReadTime();
        }
        var asked = new Asked(Boot, _reader.Counter, parts, confirm, collect, time);
        lock (_asked) _asked.Add(asked);
        Heard?.Invoke(asked);
        if (Refuses != 0 && parts.Contains(Refuses)) return false;
        if (confirm <= _handedOver && confirm > Confirmed) Confirm(confirm.Value);
        _reader.Rewind();
        while (_reader.NextPart()) Answer(answer, _reader.PartType, _reader.Part);
        return true;
    }

    private void Answer(FrameWriter answer, byte type, ByteReader part)
    {
        switch (type)
        {
            case PartType.Collect: Collect(answer, part.ReadUInt32()); break;
            case PartType.Identify: Identify(answer); break;
            case PartType.Write: Commands.Take(answer, part); break;
            case PartType.Settings: Settings.Tell(answer); break;
            case PartType.Configure: Settings.Take(answer, part); break;
            case PartType.Offer or PartType.Chunk or PartType.Apply: Firmware.Take(answer, type, part); break;
            case PartType.Assign: Assign(answer, part); break;
        }
    }

    private void Confirm(uint number)
    {
        Confirmed = number;
        lock (_records) _records.RemoveAll(record => record.Number <= number);
    }

    private void Collect(FrameWriter answer, uint from)
    {
        uint last = 0;
        var open = false;
        lock (_records)
        {
            foreach (var (number, bytes) in _records.Where(record => record.Number >= from))
            {
                if (answer.Body.Room < bytes.Length + (open && number == last + 1 ? 0 : 6) + 19) break;
                if (open && number != last + 1) open = !answer.EndPart();
                if (!open)
                {
                    answer.BeginPart(PartType.Records);
                    answer.Body.WriteUInt32(number);
                    open = true;
                }
                answer.Body.WriteBytes(bytes, 0, bytes.Length);
                _handedOver = Math.Max(_handedOver, last = number);
            }
            if (open) answer.EndPart();
            answer.BeginPart(PartType.Status);
            StatusPart.Write(answer.Body, StatusPart.HasTime, Newest, Confirmed, _records.Count == 0 ? 0 : _records[0].Number, Dropped);
            answer.EndPart();
        }
    }

    private void Identify(FrameWriter answer)
    {
        answer.BeginPart(PartType.Identity);
        IdentityPart.Write(answer.Body, Id, Boot, Firmware.Release, 0, Longest, "lamp"u8.ToArray(), "bench"u8.ToArray());
        answer.EndPart();
    }

    private void Assign(FrameWriter answer, ByteReader part)
    {
        var assign = new AssignPart();
        if (!assign.Read(part) || assign.Node != Id) return;
        Address = assign.Address;
        answer.BeginAnswer(Address, Boot, LastCounter);
        Identify(answer);
    }

    private bool IsDiscovered(FrameWriter answer)
    {
        var discover = new DiscoverPart();
        if (_reader.Address != Frame.Everyone || !_reader.NextPart() || _reader.PartType != PartType.Discover
            || !discover.Read(_reader.Part))
            return false;
        if (Address != Frame.NoAddress && !discover.All) return false;
        Discovered.Add((discover.SlotOf(Id, _scratch), discover.Salt));
        answer.BeginPlain(answer: true, Address);
        Identify(answer);
        answer.Close();
        return true;
    }

    private static byte[] Encoded(FrameWriter answer)
    {
        var line = new byte[Frame.MaxSizeOnLine];
        return line[..answer.Encode(line)];
    }
}
