namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>
/// How the bytes of a wide value stand on the wire. In a name, A is the most significant byte and the letters
/// stand in wire order. Three independent swaps make all the orders that devices use.
/// </summary>
[Flags]
internal enum ByteOrder
{
    /// <summary>ABCD: most significant first, as the specification has it.</summary>
    Big = 0,
    /// <summary>The two bytes of each register change places.</summary>
    SwapBytes = 1,
    /// <summary>The two registers of each 32 bits change places.</summary>
    SwapWords = 2,
    /// <summary>The two halves of 64 bits change places.</summary>
    SwapHalves = 4,
}

internal static class ByteOrders
{
    /// <summary>Names that hold for every width: whole words reversed or not, bytes within them or not.</summary>
    public static readonly IReadOnlyDictionary<string, ByteOrder> AnyWidth = new Dictionary<string, ByteOrder>
    {
        ["ABCD"] = ByteOrder.Big,
        ["CDAB"] = ByteOrder.SwapWords | ByteOrder.SwapHalves,
        ["BADC"] = ByteOrder.SwapBytes,
        ["DCBA"] = ByteOrder.SwapBytes | ByteOrder.SwapWords | ByteOrder.SwapHalves,
    };

    /// <summary>The same and the mixed ones, spelled out for 64 bits.</summary>
    public static readonly IReadOnlyDictionary<string, ByteOrder> Wide = new Dictionary<string, ByteOrder>(AnyWidth)
    {
        ["ABCDEFGH"] = ByteOrder.Big,
        ["GHEFCDAB"] = ByteOrder.SwapWords | ByteOrder.SwapHalves,
        ["BADCFEHG"] = ByteOrder.SwapBytes,
        ["HGFEDCBA"] = ByteOrder.SwapBytes | ByteOrder.SwapWords | ByteOrder.SwapHalves,
        ["EFGHABCD"] = ByteOrder.SwapHalves,
        ["CDABGHEF"] = ByteOrder.SwapWords,
        ["FEHGBADC"] = ByteOrder.SwapBytes | ByteOrder.SwapHalves,
        ["DCBAHGFE"] = ByteOrder.SwapBytes | ByteOrder.SwapWords,
    };

    /// <summary>Between wire order and most-significant-first; each order is its own inverse.</summary>
    /// <param name="order">The wire order.</param>
    /// <param name="bytes">2, 4 or 8 bytes, changed in place. Text may have any number of registers: only bytes within them
    /// change places.</param>
    public static void Reorder(this ByteOrder order, Span<byte> bytes)
    {
        if (order.HasFlag(ByteOrder.SwapBytes))
            for (var i = 0; i + 1 < bytes.Length; i += 2) bytes.Slice(i, 2).Reverse();
        if (bytes.Length is not (4 or 8)) return;
        if (order.HasFlag(ByteOrder.SwapWords))
            for (var i = 0; i < bytes.Length; i += 4) Exchange(bytes.Slice(i, 4));
        if (order.HasFlag(ByteOrder.SwapHalves) && bytes.Length == 8) Exchange(bytes);
    }

    private static void Exchange(Span<byte> bytes)
    {
        var half = bytes.Length / 2;
        for (var i = 0; i < half; i++) (bytes[i], bytes[half + i]) = (bytes[half + i], bytes[i]);
    }
}
