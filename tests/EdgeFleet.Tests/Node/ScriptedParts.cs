using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Tests.Node;

/// <summary>Commands of a scripted node: each (id, phase) is done once and answered from the record after that.</summary>
internal sealed class ScriptedCommands
{
    private readonly Dictionary<(long, byte), byte> _record = [];
    private (string Path, long Mantissa)? _selected;

    /// <summary>Asks for select before operate.</summary>
    public bool Select { get; set; }

    /// <summary>What it answers to what it would do.</summary>
    public byte Code { get; set; } = CommandCode.Done;

    /// <summary>Leaves the result out of its answer.</summary>
    public bool NoResult { get; set; }

    public List<(byte Phase, string Path, long Mantissa, int Exponent, byte Kind)> Done { get; } = [];
    public List<(long Id, byte Phase, long Expiry)> Heard { get; } = [];

    public void Forget()
    {
        _record.Clear();
        _selected = null;
    }

    public void Take(FrameWriter answer, ByteReader part)
    {
        var command = new CommandPart();
        if (!command.Read(part) || NoResult) return;
        lock (Heard) Heard.Add((command.Id, command.Phase, command.Expiry));
        if (!_record.TryGetValue((command.Id, command.Phase), out var code)) _record.Add((command.Id, command.Phase), code = Do(command));
        answer.BeginPart(PartType.Result);
        ResultPart.Write(answer.Body, command.Id, command.Phase, code);
        answer.EndPart();
    }

    private byte Do(CommandPart command)
    {
        var target = ($"{command.Object}/{command.Instance}/{command.Resource}", command.Value.Mantissa);
        if (Select && command.Phase == CommandPhase.Direct) return CommandCode.NotSelected;
        if (command.Phase == CommandPhase.Operate && _selected != target) return CommandCode.NotSelected;
        if (command.Phase == CommandPhase.Select) _selected = target;
        if (Code is not (CommandCode.Done or CommandCode.Started)) return Code;
        lock (Done) Done.Add((command.Phase, target.Item1, command.Value.Mantissa, command.Value.Exponent, command.Value.Kind));
        return Code;
    }
}

/// <summary>Settings of a scripted node: pieces in order, then all at once.</summary>
internal sealed class ScriptedSettings
{
    private readonly List<(string Path, byte Kind, long Mantissa, int Exponent)> _pending = [];
    private byte _pieces;
    private uint _under;
    private (byte Fault, string Path) _why = (0, "0/0/0");

    public uint Version { get; set; }
    public uint Refused { get; set; }

    /// <summary>Refuses, and why.</summary>
    public byte Fault { get; set; }

    /// <summary>So many pieces go astray.</summary>
    public int Forget { get; set; }

    public List<(string Path, byte Kind, long Mantissa, int Exponent)> InForce { get; } = [];
    public List<byte> Pieces { get; } = [];

    public void Take(FrameWriter answer, ByteReader part)
    {
        var head = new ConfigurePart();
        if (!head.ReadHead(part)) return;
        Pieces.Add(head.Piece);
        if (head.Piece == 0 || head.Version != _under)
        {
            _pending.Clear();
            (_pieces, _under) = (0, head.Version);
        }
        if (Forget > 0 && head.Piece > 0)
        {
            Forget--;
            (_pieces, Refused, _why) = (0, head.Version, (ConfigurationFault.PieceMissing, "0/0/0"));
            Tell(answer);
            return;
        }
        var value = new WireValue();
        while (part.Left > 0)
        {
            var path = $"{part.ReadUInt16()}/{part.ReadByte()}/{part.ReadUInt16()}";
            if (!value.Read(part)) return;
            _pending.Add((path, value.Kind, value.Mantissa, value.Exponent));
        }
        _pieces = (byte)(head.Piece + 1);
        if (head.Piece < head.LastPiece)
        {
            Tell(answer);
            return;
        }
        if (Fault == 0)
        {
            (Version, Refused, _why) = (head.Version, 0, (0, "0/0/0"));
            InForce.AddRange(_pending);
        }
        else
        {
            (Refused, _why) = (head.Version, (Fault, _pending[^1].Path));
        }
        Tell(answer);
    }

    public void Tell(FrameWriter answer)
    {
        var parts = _why.Path.Split('/').Select(int.Parse).ToArray();
        answer.BeginPart(PartType.Configuration);
        ConfigurationPart.WriteHead(answer.Body, Version, Refused, _why.Fault);
        answer.Body.WritePath(parts[0], parts[1], parts[2]);
        answer.Body.WriteByte(_pieces);
        answer.EndPart();
    }
}

/// <summary>The update slot of a scripted node.</summary>
internal sealed class ScriptedFirmware
{
    private long _image;
    private int _size, _verifying;

    public uint Release { get; set; } = 3;
    public List<byte> Taken { get; } = [];

    /// <summary>What verifying ends in.</summary>
    public byte Verdict { get; set; } = FirmwareState.Genuine;

    /// <summary>What an offer ends in.</summary>
    public byte Refusal { get; set; }

    /// <summary>So many chunks are lost inside the node.</summary>
    public int Swallow { get; set; }

    /// <summary>What a restart would cut off.</summary>
    public byte Hold { get; set; }

    public List<int> Offsets { get; } = [];
    public Action? Applied { get; set; }

    /// <summary>The offer is gone, what was taken stays.</summary>
    public void Forget() => _image = 0;

    public void Take(FrameWriter answer, byte type, ByteReader part)
    {
        var state = type switch
        {
            PartType.Offer => Offer(part),
            PartType.Chunk => Chunk(part),
            _ => Apply(part),
        };
        answer.BeginPart(PartType.Firmware);
        FirmwarePart.Write(answer.Body, state, _image, Taken.Count, Release, Release, Hold);
        answer.EndPart();
    }

    private byte Offer(ByteReader part)
    {
        var offer = new OfferPart();
        if (!offer.Read(part)) return FirmwareState.None;
        (_image, _size) = (offer.Image, offer.Size);
        return Refusal != 0 ? Refusal : State();
    }

    private byte Chunk(ByteReader part)
    {
        var chunk = new ChunkPart();
        if (!chunk.Read(part) || _image == 0 || chunk.Image != _image) return FirmwareState.None;
        Offsets.Add(chunk.Offset);
        if (Swallow > 0) Swallow--;
        else if (chunk.Offset == Taken.Count) Taken.AddRange(part.Buffer.AsSpan(chunk.Begin, chunk.Count).ToArray());
        return State();
    }

    private byte Apply(ByteReader part)
    {
        var apply = new ApplyPart();
        if (!apply.Read(part) || (apply.Waits && Hold != 0) || apply.Image != _image
            || State() != Verdict || Verdict != FirmwareState.Genuine) return State();
        Applied?.Invoke();
        return FirmwareState.Starting;
    }

    private byte State() => Taken.Count < _size ? FirmwareState.Taking : _verifying++ < 1 ? FirmwareState.Whole : Verdict;
}
