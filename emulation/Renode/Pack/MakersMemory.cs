using EdgeFleet.Models.Lamps;
using EdgeFleet.Models.Meters;
using EdgeFleet.Models.Serial;
using EdgeFleet.Nodes;

namespace EdgeFleet.Renode;

/// <summary>
/// The first memory of a node as it leaves its maker: number and keys, and the address on the line if it has one already.
/// </summary>
public static class MakersMemory
{
    public const int KeyBytes = 32;

    public static readonly IReadOnlyList<string> Kinds = ["streetlight", "meter", "greenhouse", "substation"];

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="node">Its number, for ever.</param>
    /// <param name="key">Its key for the wire (32).</param>
    /// <param name="updateKey">Its key for updates (32).</param>
    /// <param name="address">On the line; 0: the gateway gives it one.</param>
    /// <exception cref="InvalidDataException">There is no such kind, or a key has another size.</exception>
    public static byte[] Make(string kind, long node, byte[] key, byte[] updateKey, ushort address)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(updateKey);
        if (key.Length != KeyBytes || updateKey.Length != KeyBytes) throw new InvalidDataException(
            $"A key has {KeyBytes} bytes: give {2 * KeyBytes} hexadecimal digits.");
        var station = new SerialBus(new SerialFormat(19_200), 0).Join(kind);
        const int Seed = 1;
        switch (kind)
        {
            case "streetlight":
                var lamp = new StreetlightNode(station, node, key, updateKey, new LuminaireDesign(), Seed);
                return Content(lamp, lamp.Board.Memory.Content, address);
            case "meter":
                var meter = new MeterNode(station, (node, key, updateKey), 0, [new ElectricityMeterDesign()], Seed);
                return Content(meter, meter.Board.Memory.Content, address);
            case "greenhouse":
                var house = new GreenhouseNode(station, node, key, updateKey, Seed);
                return Content(house, house.Board.Memory.Content, address);
            case "substation":
                var room = new SubstationNode(station, node, key, updateKey, Seed);
                return Content(room, room.Board.Memory.Content, address);
            default:
                throw new InvalidDataException($"There is no kind \"{kind}\": give one of {string.Join(", ", Kinds)}.");
        }
    }

    private static byte[] Content(EmulatedNode node, ReadOnlySpan<byte> memory, ushort address)
    {
        if (address != 0) node.Assign(address);
        return memory.ToArray();
    }
}
