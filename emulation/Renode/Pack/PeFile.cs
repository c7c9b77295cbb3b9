using System.Buffers.Binary;
using System.Text;

namespace EdgeFleet.Renode;

/// <summary>
/// An assembly as the metadata processor of .NET nanoFramework writes it: what it is called and what it needs. Source of the layout:
/// nf-interpreter, CLR_RECORD_ASSEMBLY and CLR_RECORD_ASSEMBLYREF.
/// </summary>
public sealed class PeFile
{
    public const int HeaderBytes = 0x7C;

    /// <summary>In the header, and in a reference behind its name: major, minor, build and revision, two bytes each.</summary>
    public const int VersionOffset = 0x1C;
    public const int ReferenceVersionOffset = 4;

    private const int TablesOffset = 0x28;
    private const int NameOffset = 0x24;
    private const int ReferenceTable = 0;
    private const int TypeReferenceTable = 1;
    private const int StringTable = 11;
    private const int EndTable = 15;
    private const int ReferenceBytes = 12;

    // Strings from here on are a list inside the CLR. Of assemblies' names it has that of the core library.
    private const int BuiltIn = 0x8000;

    /// <param name="bytes">The file.</param>
    /// <param name="path">It came from, for messages.</param>
    /// <exception cref="InvalidDataException">It is no such file, or not whole.</exception>
    public PeFile(byte[] bytes, string path)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length < HeaderBytes || !bytes.AsSpan(0, 6).SequenceEqual("NFMRK1"u8)) throw new InvalidDataException(
            $"{path} is no assembly of .NET nanoFramework 1.x: give the .pe files that its build made, not .dll or .exe.");
        Bytes = bytes;
        if (Table(EndTable) != bytes.Length) throw new InvalidDataException(
            $"{path} has {bytes.Length} bytes and says {Table(EndTable)} of itself: copy it again.");
        Name = Text(NameOffset, path);
        ReferenceOffsets = Offsets().ToDictionary(at => Text(at, path));
    }

    public byte[] Bytes { get; }

    public string Name { get; }

    /// <summary>Names of the assemblies it needs.</summary>
    public IEnumerable<string> References => ReferenceOffsets.Keys;

    /// <summary>Where the reference to each of them stands.</summary>
    public IReadOnlyDictionary<string, int> ReferenceOffsets { get; }

    private IEnumerable<int> Offsets()
    {
        for (var at = Table(ReferenceTable); at + ReferenceBytes <= Table(TypeReferenceTable); at += ReferenceBytes) yield return at;
    }

    private int Table(int number) => (int)BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(TablesOffset + 4 * number));

    private string Text(int indexOffset, string path)
    {
        int index = BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(indexOffset));
        if (index >= BuiltIn) return DeploymentRegion.CoreLibrary;
        var from = Table(StringTable) + index;
        var length = from < Bytes.Length ? Bytes.AsSpan(from).IndexOf((byte)0) : -1;
        if (length < 0) throw new InvalidDataException($"{path} names a string that it does not hold: copy it again.");
        return Encoding.UTF8.GetString(Bytes, from, length);
    }
}
