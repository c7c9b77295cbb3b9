using System.Buffers.Binary;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// A request PDU and the check of its answer (MODBUS Application Protocol Specification V1.1b3, section 6).
/// <see cref="Accept"/> gives the data bytes of a read as they came, nothing for a write, and throws only
/// <see cref="ModbusFrameException"/> and <see cref="ModbusRefusedException"/>.
/// </summary>
internal sealed class ModbusRequest
{
    /// <summary>Largest PDU (section 4.1).</summary>
    public const int MaxPdu = 253;
    public const int MaxReadBits = 2000;
    public const int MaxReadRegisters = 125;
    public const int MaxWriteBits = 1968;
    public const int MaxWriteRegisters = 123;
    /// <summary>Function 23 carries fewer registers to write, because the request names a read too (section 6.17).</summary>
    public const int MaxReadWriteRegisters = 121;

    private readonly int _dataBytes;
    private readonly int _echoBytes;

    private ModbusRequest(byte[] pdu, int dataBytes, int echoBytes)
    {
        Pdu = pdu;
        _dataBytes = dataBytes;
        _echoBytes = echoBytes;
    }

    public byte[] Pdu { get; }
    public byte Function => Pdu[0];

    /// <summary>Bytes of the PDU that answers it.</summary>
    public int AnswerSize => _echoBytes > 0 ? _echoBytes : 2 + _dataBytes;

    /// <summary>The right answer is the request itself.</summary>
    public bool AnswerIsEcho => _echoBytes == Pdu.Length;

    /// <summary>It changes something at the device.</summary>
    public bool Writes => Function is 5 or 6 or 15 or 16 or 22 or 23;

    /// <summary>Functions 1 to 4: coils, discrete inputs, holding registers, input registers.</summary>
    public static ModbusRequest Read(ModbusTable table, int address, int count)
    {
        var bits = table is ModbusTable.Coil or ModbusTable.Discrete;
        Require(count, bits ? MaxReadBits : MaxReadRegisters);
        return new ModbusRequest(Head((byte)table, address, count, 5), bits ? (count + 7) / 8 : count * 2, 0);
    }

    /// <summary>Function 5; the answer repeats the request.</summary>
    public static ModbusRequest WriteCoil(int address, bool on) => new(Head(5, address, on ? 0xFF00 : 0, 5), 0, 5);

    /// <summary>Function 6; the answer repeats the request.</summary>
    public static ModbusRequest WriteRegister(int address, ReadOnlySpan<byte> register)
    {
        if (register.Length != 2) throw new ArgumentException("one register has two bytes", nameof(register));
        return new ModbusRequest(Head(6, address, BinaryPrimitives.ReadUInt16BigEndian(register), 5), 0, 5);
    }

    /// <summary>Function 15.</summary>
    public static ModbusRequest WriteCoils(int address, IReadOnlyList<bool> on)
    {
        Require(on.Count, MaxWriteBits);
        var bytes = (on.Count + 7) / 8;
        var pdu = Head(15, address, on.Count, 6 + bytes);
        pdu[5] = (byte)bytes;
        for (var i = 0; i < on.Count; i++)
            if (on[i]) pdu[6 + i / 8] |= (byte)(1 << (i % 8));
        return new ModbusRequest(pdu, 0, 5);
    }

    /// <summary>Function 16.</summary>
    public static ModbusRequest WriteRegisters(int address, ReadOnlySpan<byte> registers)
    {
        Require(registers.Length / 2, MaxWriteRegisters);
        var pdu = Head(16, address, registers.Length / 2, 6 + registers.Length);
        pdu[5] = (byte)registers.Length;
        registers.CopyTo(pdu.AsSpan(6));
        return new ModbusRequest(pdu, 0, 5);
    }

    /// <summary>
    /// Function 22: the device puts bits into a register and leaves the others as they are; the answer repeats the request.
    /// </summary>
    /// <param name="address">The register.</param>
    /// <param name="field">Two bytes: 1 where a bit is written.</param>
    /// <param name="bits">Two bytes: what they become; 0 elsewhere.</param>
    public static ModbusRequest WriteMask(int address, ReadOnlySpan<byte> field, ReadOnlySpan<byte> bits)
    {
        // Section 6.16: result = (current AND and-mask) OR (or-mask AND NOT and-mask).
        var pdu = Head(22, address, (ushort)~BinaryPrimitives.ReadUInt16BigEndian(field), 7);
        bits[..2].CopyTo(pdu.AsSpan(5));
        return new ModbusRequest(pdu, 0, 7);
    }

    /// <summary>Function 23: writes first, then reads, in one transaction.</summary>
    public static ModbusRequest ReadWrite(int readAddress, int readCount, int writeAddress, ReadOnlySpan<byte> registers)
    {
        Require(readCount, MaxReadRegisters);
        Require(registers.Length / 2, MaxReadWriteRegisters);
        var pdu = Head(23, readAddress, readCount, 10 + registers.Length);
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(5), (ushort)writeAddress);
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(7), (ushort)(registers.Length / 2));
        pdu[9] = (byte)registers.Length;
        registers.CopyTo(pdu.AsSpan(10));
        return new ModbusRequest(pdu, readCount * 2, 0);
    }

    /// <summary>Checks that a PDU answers this request.</summary>
    public ReadOnlyMemory<byte> Accept(ReadOnlyMemory<byte> answer)
    {
        var pdu = answer.Span;
        if (pdu.Length == 0) throw new ModbusFrameException(ModbusPhrases.Empty.With());
        if (pdu[0] == (Function | 0x80))
            throw pdu.Length == 2 ? new ModbusRefusedException(pdu[1])
                : new ModbusFrameException(ModbusPhrases.ExceptionSize.With(pdu.Length));
        if (pdu[0] != Function) throw new ModbusFrameException(ModbusPhrases.OtherFunction.With(pdu[0], Function));
        if (_echoBytes > 0)
        {
            if (!pdu.SequenceEqual(Pdu.AsSpan(0, _echoBytes)))
                throw new ModbusFrameException(ModbusPhrases.NoEcho.With());
            return ReadOnlyMemory<byte>.Empty;
        }
        if (pdu.Length != 2 + _dataBytes || pdu[1] != _dataBytes)
            throw new ModbusFrameException(ModbusPhrases.Size.With(pdu.Length - 2, pdu.Length > 1 ? pdu[1] : 0, _dataBytes));
        return answer[2..];
    }

    private static byte[] Head(byte function, int address, int second, int length)
    {
        if (address is < 0 or > ushort.MaxValue) throw new ArgumentOutOfRangeException(nameof(address), address, "0 to 65535");
        var pdu = new byte[length];
        pdu[0] = function;
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(1), (ushort)address);
        BinaryPrimitives.WriteUInt16BigEndian(pdu.AsSpan(3), (ushort)second);
        return pdu;
    }

    private static void Require(int count, int most)
    {
        if (count < 1 || count > most) throw new ArgumentOutOfRangeException(nameof(count), count, $"1 to {most}");
    }
}
