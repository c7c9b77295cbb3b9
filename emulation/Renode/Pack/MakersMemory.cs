using System.Reflection;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Models;
using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Chips;
using EdgeFleet.Models.I2c;
using EdgeFleet.Nano;
using EdgeFleet.Nano.Boot;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nodes;

namespace EdgeFleet.Renode;

/// <summary>
/// The first memory of a node as it leaves its maker: number and keys, and the address on the line if it has one already.
/// </summary>
public static class MakersMemory
{
    public const int KeyBytes = 32;

    // What lies where in the memory of a kind, the wiring of its firmware says.
    private static readonly SortedDictionary<string, MemoryMap> Maps =
        new(NodeKinds.Names.ToDictionary(kind => kind, MapOf), StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Kinds => Maps.Keys;

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
        if (!Maps.TryGetValue(kind, out var map)) throw new InvalidDataException(
            $"There is no kind \"{kind}\": give one of {string.Join(", ", Kinds)}.");
        var (chip, wires) = (new Fram(), new I2cBus(seed: 1));
        wires.Attach(Mb85rc256Registers.Address, chip);
        var bus = new I2cAdapter(wires, new SimulatedTime());
        ProvisioningRecord.Write(map.First(bus), MemoryMap.ProvisioningAddress, node, key, updateKey);
        if (address != 0) new NodeStore(map.Settings(bus), []).Assign(address);
        return chip.Content.ToArray();
    }

    private static MemoryMap MapOf(string kind)
    {
        var name = char.ToUpperInvariant(kind[0]) + kind[1..];
        return (MemoryMap)Assembly.Load($"EdgeFleet.Nano.{name}").GetType($"EdgeFleet.Nano.{name}.{name}Wiring", throwOnError: true)!
            .GetField("Map")!.GetValue(null)!;
    }
}
