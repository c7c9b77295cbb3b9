using System.Text;

namespace EdgeFleet.Tests.Secrets;

/// <summary>
/// A secret of hex digits that was written somewhere, and is looked for elsewhere in every form it may have taken: as text
/// of either case, as the bytes it stands for, and as hex and base64 of the text and of the bytes.
/// </summary>
internal sealed class Planted
{
    private readonly List<byte[]> _forms;

    public Planted(string secret)
    {
        Secret = secret;
        var bytes = Convert.FromHexString(secret);
        byte[][] texts = [Encoding.ASCII.GetBytes(secret.ToLowerInvariant()), Encoding.ASCII.GetBytes(secret.ToUpperInvariant())];
        _forms = [bytes, .. texts, .. texts.Append(bytes).SelectMany(Hex), .. texts.Append(bytes).SelectMany(Base64),
            Encoding.Unicode.GetBytes(secret)];
    }

    public string Secret { get; }

    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var form in _forms)
            if (bytes.IndexOf(form) >= 0) return true;
        return false;
    }

    public bool IsIn(string text) => IsIn(Encoding.UTF8.GetBytes(text));

    /// <summary>The files of a folder that hold it. What a running process has locked is passed over.</summary>
    public List<string> FilesWith(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && IsIn(Bytes(file)))];

    private static byte[] Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static IEnumerable<byte[]> Hex(byte[] bytes) =>
        [Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes))];

    // What stands before it moves it by up to two bytes; the characters that depend on its neighbours are left out.
    private static IEnumerable<byte[]> Base64(byte[] bytes) => Enumerable.Range(0, 3).Select(offset =>
    {
        var text = Convert.ToBase64String([.. new byte[offset], .. bytes]).TrimEnd('=');
        return Encoding.ASCII.GetBytes(text[(offset == 0 ? 0 : 4)..^2]);
    });
}
