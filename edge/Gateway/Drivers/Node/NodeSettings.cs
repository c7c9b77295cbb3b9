using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Contracts;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>
/// The configuration that a node is to have. Its version is a hash of the content, so that whoever wants the same wants the
/// same version.
/// </summary>
/// <param name="Version">Never 0.</param>
/// <param name="Encoded">Each setting as it goes onto the wire: path and value.</param>
internal sealed record NodeSettings(uint Version, IReadOnlyList<byte[]> Encoded)
{
    public const int MaxSettings = 256;

    private const int HeadSize = 2 + 6;
    private const int LongestPart = 255 + 2;

    /// <summary>Null: none are given, and the node keeps what it has.</summary>
    /// <param name="link">The device's link.</param>
    /// <param name="key">The key of the settings in it.</param>
    public static NodeSettings? Of(FieldValues link, string key)
    {
        var values = new SortedDictionary<PointPath, ReadingValue>();
        foreach (var (written, value) in link.Map(key))
        {
            var at = $"{key}.{written}";
            if (!PointPath.TryParse(written, out var path) || path.Instance > byte.MaxValue)
                link.Fault(at, NodeDriverPhrases.NoSetting.With());
            else if (value.Kind == Contracts.V1.ValueKind.Decimal && !WireNumbers.TrySplit(value.Decimal, out _, out _))
                link.Fault(at, NodeDriverPhrases.SettingDigits.With(18));
            else if (!values.TryAdd(path, value)) link.Fault(at, NodeDriverPhrases.SettingTwice.With(path));
        }
        return values.Count == 0 ? null : new NodeSettings(Hash(values), [.. values.Select(setting => Encode(setting.Key, setting.Value))]);
    }

    /// <summary>The settings as they are sent: each piece the bytes behind the head of a Configure.</summary>
    /// <param name="room">Bytes that a request has for parts.</param>
    public IReadOnlyList<byte[]> Pieces(int room)
    {
        room = Math.Min(room, LongestPart) - HeadSize;
        var pieces = new List<List<byte>> { new() };
        foreach (var setting in Encoded)
        {
            if (pieces[^1].Count + setting.Length > room) pieces.Add([]);
            pieces[^1].AddRange(setting);
        }
        return [.. pieces.Select(piece => piece.ToArray())];
    }

    // 0.50 means what 0.5 means, so they have one version.
    private static uint Hash(SortedDictionary<PointPath, ReadingValue> values)
    {
        var text = new StringBuilder();
        foreach (var (path, value) in values)
            text.Append(path).Append('=').Append(value.Kind == Contracts.V1.ValueKind.Boolean ? value.ToString()
                : value.Decimal.ToString("0.############################", System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
        var version = BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        return version == 0 ? 1 : version;
    }

    private static byte[] Encode(PointPath path, ReadingValue value)
    {
        var bytes = new byte[Frame.MinLimit];
        var writer = new ByteWriter();
        writer.Attach(bytes, 0, bytes.Length);
        writer.WritePath(path.Object, path.Instance, path.Resource);
        WireNumbers.Write(writer, value);
        return bytes[..writer.Position];
    }
}
