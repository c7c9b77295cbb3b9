namespace EdgeFleet.Fuzz;

/// <summary>Makes inputs that are nearly right out of ones that are: what is nearly right gets furthest into a reader.</summary>
internal sealed class Mutator(int seed)
{
    // Values at which sizes, signs and counts turn over.
    private static readonly byte[][] Edges =
    [
        [0], [0x7F], [0x80], [0xFF], [0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [.. "1e-7"u8], [.. "1E400"u8], [.. "-0"u8], [.. "\"\\u0000\""u8],
        [.. "\u202e<script>"u8], [.. "99999999999999999999"u8], [.. "{\"\":[[[[{}]]]]}"u8], [0xED, 0xA0, 0x80],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next(IReadOnlyList<byte[]> seeds)
    {
        var input = seeds[_random.Next(seeds.Count)].ToList();
        for (var changes = _random.Next(1, 6); changes > 0; changes--) Change(input, seeds);
        return [.. input];
    }

    private void Change(List<byte> input, IReadOnlyList<byte[]> seeds)
    {
        var at = _random.Next(input.Count + 1);
        var count = _random.Next(input.Count - at + 1);
        switch (_random.Next(8))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)_random.Next(256);
                break;
            case 2:
                input.RemoveRange(at, Math.Min(count, 8));
                break;
            case 3:
                input.InsertRange(at, Edges[_random.Next(Edges.Length)]);
                break;
            case 4:
                input.InsertRange(at, input.GetRange(at, Math.Min(count, 64)));
                break;
            case 5:
                input.RemoveRange(at, input.Count - at);
                break;
            case 6:
                var other = seeds[_random.Next(seeds.Count)];
                input.InsertRange(at, other.Skip(_random.Next(other.Length + 1)).Take(64));
                break;
            default:
                var edge = Edges[_random.Next(Edges.Length)];
                for (var i = 0; i < edge.Length && at + i < input.Count; i++) input[at + i] = edge[i];
                break;
        }
    }
}
