using System.Globalization;
using System.Security.Cryptography;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <param name="Timeout">For each attempt, connecting included.</param>
/// <param name="Retries">Further attempts in one poll.</param>
/// <param name="LongestFrame">Bytes of one frame that the link takes, 64 to 240.</param>
/// <param name="Serial">Speed, parity and stop bits on a serial line; null: it is none.</param>
public sealed record NodeTimeouts(TimeSpan Timeout, int Retries, int LongestFrame, SerialSettings? Serial = null);

/// <summary>
/// One node as the wire sees it: address, key, and the numbers that keep a request from being carried out twice. It
/// begins knowing neither boot nor counter and learns both from the node's refusals. Used by whoever holds the
/// line's turn. The key is in nothing that it tells.
/// </summary>
/// <param name="line">The line, as a person would look for it.</param>
/// <param name="address">1 to 65519, or <see cref="Frame.NoAddress"/>.</param>
/// <param name="key">32 bytes.</param>
/// <param name="timeouts">How long and how often it is asked.</param>
/// <param name="random">Makes nonces: cryptographic.</param>
public sealed class NodePeer(string line, ushort address, byte[] key, NodeTimeouts timeouts, RandomNumberGenerator random)
{
    private const int Envelope = 15 + Frame.TagSize + Frame.CrcSize;

    private readonly HmacSha256 _mac = new(key);
    private readonly byte[] _tag = new byte[Frame.TagSize];
    private readonly byte[] _scratch = new byte[Frame.TagSize];
    private int _longest = timeouts.LongestFrame;
    private uint _counter;

    public ushort Address => address;
    public NodeTimeouts Timeouts => timeouts;

    /// <summary>The node as a person would look for it.</summary>
    public string Name { get; } = address == Frame.NoAddress ? $"{line} node without an address"
        : string.Create(CultureInfo.InvariantCulture, $"{line} node {address}");

    /// <summary>How often the node has started; 0: not known yet.</summary>
    public uint Boot { get; private set; }

    /// <summary>From a request to its answer, when it was asked last.</summary>
    public TimeSpan RoundTrip { get; internal set; } = timeouts.Timeout;

    /// <summary>
    /// Bytes that a request has for parts: what the link takes and, once it has said so, the node, without head, tag and CRC.
    /// </summary>
    public int Room => _longest - Envelope;

    /// <summary>What the node says that it takes.</summary>
    public void Limit(int longestFrame) => _longest = Math.Clamp(longestFrame, Frame.MinLimit, timeouts.LongestFrame);

    /// <summary>A request as it goes onto the line, under a counter of its own.</summary>
    internal byte[] Seal(Action<FrameWriter> parts)
    {
        Span<byte> nonce = stackalloc byte[4];
        random.GetBytes(nonce);
        var writer = new FrameWriter(_longest);
        writer.BeginRequest(address, Boot, ++_counter, BitConverter.ToUInt32(nonce));
        parts(writer);
        writer.Seal(_mac, null);
        writer.CopyTag(_tag);
        var bytes = new byte[Frame.MaxSizeOnLine];
        return bytes[..writer.Encode(bytes)];
    }

    /// <summary>Writes the key that is to follow this one's, so that only the node can read it.</summary>
    internal void Wrap(ByteWriter to, byte[] next)
    {
        var salt = new byte[RekeyPart.SaltSize];
        random.GetBytes(salt);
        RekeyPart.Write(to, _mac, salt, next);
    }

    /// <summary>Whether an answer is to the request that was sealed last.</summary>
    internal bool Fits(FrameReader answer) => answer.IsSealedWith(_mac, _tag, _scratch);

    /// <summary>Takes over what a refusal says of boot and counter.</summary>
    internal void Learn(uint boot, uint lastCounter) => (Boot, _counter) = (boot, lastCounter);
}
