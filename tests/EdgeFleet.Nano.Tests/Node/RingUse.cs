using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;
using WireRecord = EdgeFleet.Nano.Wire.Record;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>What a test does with a ring.</summary>
internal static class RingUse
{
    /// <summary>A record whose bytes tell its number, of a length that differs.</summary>
    public static byte[] Record(uint number)
    {
        var buffer = new byte[WireRecord.MaxSize];
        var to = new ByteWriter();
        to.Attach(buffer, 0, buffer.Length);
        WireRecord.WriteHead(to, 3, 1_790_000_000_000 + number, 3303, 0, 5700, 0);
        to.WriteNumber(number * 7919L << (int)(number % 5 * 7), 0);
        return buffer[..to.Position];
    }

    public static bool Append(RecordRing ring, uint number)
    {
        var record = Record(number);
        return ring.Append(record, 0, record.Length);
    }

    /// <summary>The first record with this number or above, taken as handed over.</summary>
    public static (uint Number, byte[] Bytes)? Read(RecordRing ring, uint from)
    {
        var length = ring.Find(from);
        if (length == 0) return null;
        var buffer = new byte[WireRecord.MaxSize];
        var to = new ByteWriter();
        to.Attach(buffer, 0, buffer.Length);
        ring.HandOver(to);
        Assert.Equal(length, to.Position);
        return (ring.FoundNumber, buffer[..length]);
    }

    /// <summary>All that is held and not confirmed, by number.</summary>
    public static SortedDictionary<uint, byte[]> Held(RecordRing ring)
    {
        var held = new SortedDictionary<uint, byte[]>();
        uint from = 0;
        while (Read(ring, from) is { } found)
        {
            Assert.True(found.Number >= from);
            held.Add(found.Number, found.Bytes);
            from = found.Number + 1;
        }
        return held;
    }
}

/// <summary>A memory whose bus may be broken for a while: it reads as zeros, and nothing is written.</summary>
internal sealed class DeafFlash(IFlash flash) : IFlash
{
    public bool Deaf { get; set; }

    public int Size => flash.Size;

    public int SectorSize => flash.SectorSize;

    public void Read(int address, byte[] buffer, int offset, int count)
    {
        if (Deaf) Array.Clear(buffer, offset, count);
        else flash.Read(address, buffer, offset, count);
    }

    public bool Write(int address, byte[] buffer, int offset, int count) => !Deaf && flash.Write(address, buffer, offset, count);

    public bool Erase(int address) => !Deaf && flash.Erase(address);
}
