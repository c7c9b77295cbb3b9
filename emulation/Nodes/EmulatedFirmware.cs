using System.Buffers.Binary;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nodes;

/// <summary>What is wrong with a firmware.</summary>
public enum FirmwareDefect : byte
{
    None,

    /// <summary>It ends by an exception before its first step.</summary>
    DiesAtStart,

    /// <summary>Its application throws in every step.</summary>
    Throws,

    /// <summary>It never comes to its first step.</summary>
    Hangs,

    /// <summary>It does not hear its gateway.</summary>
    Deaf,
}

/// <summary>
/// The application file of an emulated image: instead of code, it says which release of the linked firmware it is and what is wrong
/// with it. Magic (4), release (4), defect (1), then anything.
/// </summary>
/// <param name="Release">Of the firmware; the image's head has to say the same.</param>
/// <param name="Defect">What is wrong with it.</param>
public sealed record EmulatedFirmware(uint Release, FirmwareDefect Defect = FirmwareDefect.None)
{
    private const int Head = 9;

    /// <param name="bytes">Of the file, 9 or more; what fills it follows from the release.</param>
    public byte[] ToFile(int bytes)
    {
        var file = new byte[bytes];
        new Random((int)Release).NextBytes(file);
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), Release);
        file[8] = (byte)Defect;
        return file;
    }

    /// <returns>Null: these bytes are no such file.</returns>
    public static EmulatedFirmware? Read(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length < Head || !file.AsSpan(0, 4).SequenceEqual(Magic)) return null;
        return new EmulatedFirmware(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4)), (FirmwareDefect)file[8]);
    }

    /// <summary>An application as this firmware has it.</summary>
    internal IApplication Spoil(IApplication application) => Defect == FirmwareDefect.Throws ? new ThrowingApplication(application)
        : application;

    /// <summary>A line as this firmware hears it.</summary>
    internal ISerialLine Spoil(ISerialLine line) => Defect == FirmwareDefect.Deaf ? new UnheardLine(line) : line;

    private static ReadOnlySpan<byte> Magic => "EMF1"u8;

    private sealed class UnheardLine(ISerialLine line) : ISerialLine
    {
        public int Read(byte[] buffer, int offset, int count)
        {
            line.Read(buffer, offset, count);
            return 0;
        }

        public void Write(byte[] buffer, int offset, int count) => line.Write(buffer, offset, count);

        public void Reopen() => line.Reopen();
    }
}
