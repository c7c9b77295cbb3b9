using System.Buffers.Binary;

namespace EdgeFleet.Renode;

/// <summary>
/// Later builds of our assemblies, for updates: the same code with another version or another number said of itself. Instructions are
/// found by what stands around them; head and body are sealed anew with the CLR's checksum. Source: nf-interpreter, CLR_RECORD_ASSEMBLY.
/// </summary>
internal static class LaterRelease
{
    private const int HeaderSum = 8;
    private const int BodySum = 12;
    private const int Minor = 2;
    private const int Any = -1;

    // The wiring's constructor: this, board, port, release (1), map, and the base's constructor.
    private static readonly int[] Wiring = [0x02, 0x72, Any, Any, 0x72, Any, Any, 0x17, 0x7E, Any, Any, 0x28, Any, Any, 0x2A];
    private const int NumberAt = 7;
    private const byte LoadOne = 0x17;

    // Start(slot, stepped): the host, both arguments, its method.
    private static readonly int[] Start = [0x28, Any, Any, 0x02, 0x03, 0x6F, Any, Any, 0x2A];

    // ldnull, throw, nop: instead of the call.
    private static readonly byte[] Dying = [0x14, 0x7A, 0x00];

    /// <summary>A firmware's own assembly.</summary>
    /// <param name="assembly">Of release 1.</param>
    /// <param name="release">2 to 8.</param>
    /// <param name="dies">It throws as soon as it is entered.</param>
    /// <exception cref="InvalidDataException">The code is not as this knows it.</exception>
    public static PeFile Numbered(PeFile assembly, int release, bool dies)
    {
        var bytes = (byte[])assembly.Bytes.Clone();
        bytes[Find(bytes, Wiring) + NumberAt] = (byte)(LoadOne + release - 1);
        if (dies) Dying.CopyTo(bytes.AsSpan(Find(bytes, Start)));
        return Sealed(bytes, assembly.Name);
    }

    /// <summary>In minor version 1 if it is one of these libraries, and needing them in that.</summary>
    public static PeFile Raised(PeFile assembly, IReadOnlyCollection<string> libraries)
    {
        var bytes = (byte[])assembly.Bytes.Clone();
        if (libraries.Contains(assembly.Name)) bytes[PeFile.VersionOffset + Minor] = 1;
        foreach (var library in libraries)
        {
            if (assembly.ReferenceOffsets.TryGetValue(library, out var at)) bytes[at + PeFile.ReferenceVersionOffset + Minor] = 1;
        }
        return Sealed(bytes, assembly.Name);
    }

    private static PeFile Sealed(byte[] bytes, string name)
    {
        Write(BodySum, Checksum(bytes.AsSpan(PeFile.HeaderBytes)));
        Write(HeaderSum, 0);
        Write(HeaderSum, Checksum(bytes.AsSpan(0, PeFile.HeaderBytes)));
        return new PeFile(bytes, name);

        void Write(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
    }

    private static int Find(byte[] bytes, int[] code)
    {
        var found = Enumerable.Range(0, bytes.Length - code.Length)
            .Where(at => code.Index().All(part => part.Item == Any || part.Item == bytes[at + part.Index])).ToList();
        return found.Count == 1 ? found[0] : throw new InvalidDataException(
            $"The code that says the release stands there {found.Count} times and not once: look at what the compiler made of it.");
    }

    // CRC-32 with the polynomial of Ethernet, highest bit first, from 0 and not inverted.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        foreach (var value in bytes)
        {
            sum ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 0x8000_0000) != 0 ? (sum << 1) ^ 0x04C1_1DB7 : sum << 1;
        }
        return sum;
    }
}
