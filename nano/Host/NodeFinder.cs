using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Host;

/// <param name="Slots">Of the first round; more when answers met.</param>
/// <param name="SlotMs">Of each slot: an answer of 60 bytes at 9600 baud takes 63 ms and begins within 100.</param>
/// <param name="QuietRounds">It ends after so many rounds in which nobody new was heard, and none was damaged.</param>
/// <param name="MaxRounds">It ends after so many in any case.</param>
public sealed record FinderPace(int Slots = 16, int SlotMs = 170, int QuietRounds = 2, int MaxRounds = 10);

/// <summary>Finds nodes in rounds of slots, and gives them addresses.</summary>
public sealed class NodeFinder(NodeLine line, RandomNumberGenerator random, FinderPace pace, SerialSettings? serial)
{
    private const int MaxSlots = 128;
    private const int LateMs = 100;

    /// <summary>In the order of their ids.</summary>
    /// <exception cref="DriverException">The line cannot be opened.</exception>
    public async Task<IReadOnlyList<FoundNode>> FindAsync(bool all, CancellationToken cancel)
    {
        var found = new SortedDictionary<string, FoundNode>(StringComparer.Ordinal);
        var slots = pace.Slots;
        for (var (round, quiet) = (0, 0); round < pace.MaxRounds && quiet < pace.QuietRounds; round++)
        {
            var (known, damaged) = (found.Count, line.Counters.Damaged);
            await RoundAsync(slots, all, found, cancel).ConfigureAwait(false);
            var met = line.Counters.Damaged > damaged;
            quiet = met || found.Count > known ? 0 : quiet + 1;
            if (met) slots = Math.Min(slots * 2, MaxSlots);
        }
        return [.. found.Values];
    }

    /// <summary>Gives a node an address that it keeps.</summary>
    /// <param name="peer">The node where it is now: at no address, or at the one that it leaves.</param>
    /// <param name="node">Its id.</param>
    /// <param name="address">1 to FFEF.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What the node says of itself, sealed with its key.</returns>
    /// <exception cref="DriverException">It does not answer, or refuses.</exception>
    public async Task<FoundNode> AssignAsync(NodePeer peer, long node, ushort address, CancellationToken cancel)
    {
        var answer = await line.AskAsync(peer, request =>
        {
            request.BeginPart(PartType.Assign);
            AssignPart.Write(request.Body, node, address);
            request.EndPart();
        }, new Attempts(peer.Timeouts.Retries), cancel).ConfigureAwait(false);
        var identity = new IdentityPart();
        if (answer.Find(PartType.Identity) is { } part && identity.Read(part) && identity.Node == node)
            return Describe(identity, part.Buffer, address);
        throw new DriverException(new DriverFault(
            FaultKind.Refused, peer.Name, LinePhrases.Words.With($"the key is right, but the node is not {Id(node)}"),
            LinePhrases.Words.With("compare id and key with the node's label")));
    }

    /// <summary>An id as labels have it: its eight bytes in their order, 16 hex digits.</summary>
    public static string Id(long node) => BinaryPrimitives.ReverseEndianness(node).ToString("X16", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Id"/> writes, in small letters too.</summary>
    public static bool TryId(string text, out long node)
    {
        var isId = long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out node) && text.Length == 16;
        node = BinaryPrimitives.ReverseEndianness(node);
        return isId;
    }

    private async Task RoundAsync(int slots, bool all, SortedDictionary<string, FoundNode> found, CancellationToken cancel)
    {
        try
        {
            await line.CallAsync(Request(slots, all), TimeSpan.FromMilliseconds(slots * pace.SlotMs + LateMs), Take, serial,
                cancel).ConfigureAwait(false);
        }
        catch (LineException e)
        {
            throw e.ToDriver("the line", acts: false, LinePhrases.CheckLine.With());
        }

        void Take(FrameReader frame)
        {
            var identity = new IdentityPart();
            if (!frame.IsAnswer || frame.IsSealed || !frame.NextPart() || frame.PartType != PartType.Identity || !identity.Read(frame.Part))
                return;
            found[Id(identity.Node)] = Describe(identity, frame.Part.Buffer, frame.Address);
        }
    }

    private byte[] Request(int slots, bool all)
    {
        Span<byte> salt = stackalloc byte[4];
        random.GetBytes(salt);
        var writer = new FrameWriter(Frame.MinLimit);
        writer.BeginPlain(answer: false, Frame.Everyone);
        writer.BeginPart(PartType.Discover);
        DiscoverPart.Write(writer.Body, slots, pace.SlotMs, BitConverter.ToUInt32(salt), all);
        writer.EndPart();
        writer.Close();
        var bytes = new byte[Frame.MaxSizeOnLine];
        return bytes[..writer.Encode(bytes)];
    }

    private static FoundNode Describe(IdentityPart identity, byte[] buffer, int address) => new(
        Id(identity.Node), address == Frame.NoAddress ? null : address,
        Encoding.UTF8.GetString(buffer, identity.KindOffset, identity.KindLength),
            Encoding.UTF8.GetString(buffer, identity.BoardOffset, identity.BoardLength), identity.Release);
}
