using System;
using System.Collections.Generic;
using System.Linq;

namespace EdgeFleet.Models.Meters;

/// <summary>
/// What a meter says to an identifier of DL/T 645-2007, without the identifier itself. Sources: 600888/dlt645 (783b91d) for
/// formats, icprog/dlt698.45 (55a955e) for freezes and the load record.
/// </summary>
internal static class MeterItems
{
    private static readonly byte[] Absent = [0xFF, 0xFF, 0xFF, 0xFF];

    /// <returns>Null: it has no such item, or nothing in that place.</returns>
    public static byte[]? Of(ElectricityMeter meter, uint identifier, IReadOnlyList<byte> more)
    {
        var (group, item, part, last) = ((byte)(identifier >> 24), (byte)(identifier >> 16), (byte)(identifier >> 8), (byte)identifier);
        return (group, item, last) switch
        {
            (0x00, 0x01, 0x00) => Energies(meter.Forward, part),
            (0x00, 0x02, 0x00) => Energies([meter.Reverse], part),
            (0x02, 0x01, 0x00) => Phases(meter, part, false, 2, phase => (long)Math.Round(meter.Volts[phase] * 10)),
            (0x02, 0x02, 0x00) => Phases(meter, part, false, 3, phase => Amperes(meter, phase)),
            (0x02, 0x03, 0x00) => Phases(meter, part, true, 3, phase => (long)Math.Round(meter.Watts[phase] * 10)),
            (0x02, 0x06, 0x00) => Phases(meter, part, true, 2, phase => (long)Math.Round(meter.PowerFactor * 1000), sum: false),
            (0x02, 0x80, 0x02) when part == 0 => Dlt645Frame.Digits((long)Math.Round(meter.Hertz * 100), 2),
            (0x03, 0x11, 0x00) when part == 0 => Dlt645Frame.Digits(meter.PowerDowns, 3),
            (0x03, 0x30, 0x00) when part == 0x0D => Dlt645Frame.Digits(meter.CoverOpenings, 3),
            (0x04, 0x00, _) => Parameter(meter, part, last),
            (0x05, 0x06, _) => Freeze(meter, part, last),
            (0x06, 0x04, 0x01) when part == 0 => Record(meter, more),
            _ => null,
        };
    }

    private static byte[]? Energies(IReadOnlyList<long> registers, byte tariff)
    {
        if (tariff == 0xFF) return [.. registers.SelectMany(register => Dlt645Frame.Digits(register, 4))];
        return tariff < registers.Count ? Dlt645Frame.Digits(registers[tariff], 4) : null;
    }

    private static byte[]? Phases(ElectricityMeter meter, byte which, bool withTotal, int bytes, Func<int, long> value, bool sum = true)
    {
        byte[] One(int phase) => meter.HasPhase(phase) ? Dlt645Frame.Digits(value(phase), bytes) : Absent[..bytes];
        var total = Dlt645Frame.Digits(sum ? Enumerable.Range(0, meter.Design.Phases).Sum(value) : value(0), bytes);
        return which switch
        {
            0xFF => [.. withTotal ? total : [], .. One(0), .. One(1), .. One(2)],
            0 when withTotal => total,
            1 or 2 or 3 => One(which - 1),
            _ => null,
        };
    }

    private static long Amperes(ElectricityMeter meter, int phase) =>
        (long)Math.Round(meter.Watts[phase] / meter.PowerFactor / meter.Volts[phase] * 1000);

    private static byte[]? Parameter(ElectricityMeter meter, byte group, byte item)
    {
        var clock = DateTimeOffset.UnixEpoch + TimeSpan.FromMilliseconds(meter.LocalMs);
        byte[] Pairs(params int[] numbers) => [.. numbers.SelectMany(number => Dlt645Frame.Digits(number, 1))];
        return (group, item) switch
        {
            (1, 1) => Pairs((int)clock.DayOfWeek, clock.Day, clock.Month, clock.Year % 100),
            (1, 2) => Pairs(clock.Second, clock.Minute, clock.Hour),
            (4, 1) or (4, 2) => [.. Convert.FromHexString(meter.Design.Address).Reverse()],
            (5, 0xFF) => [.. meter.Words.SelectMany(Word)],
            (5, >= 1 and <= 7) => Word(meter.Words[item - 1]),
            _ => null,
        };
    }

    private static byte[] Word(int bits) => [(byte)bits, (byte)(bits >> 8)];

    private static byte[]? Freeze(ElectricityMeter meter, byte what, byte slot)
    {
        if (slot == 0 || slot > meter.Freezes.Count) return null;
        var frozen = meter.Freezes[slot - 1];
        return what switch
        {
            0 => Minute(frozen.LocalMinute),
            1 => Energies(frozen.Forward, 0xFF),
            2 => Energies([frozen.Reverse], 0xFF),
            _ => null,
        };
    }

    // From a given time, class 4: A0 A0, length, time, the classes before, energies, the classes behind, sum, E5.
    private static byte[]? Record(ElectricityMeter meter, IReadOnlyList<byte> more)
    {
        if (meter.Design.LoadMinutes == 0 || more.Count != 6 || more[0] != 1) return null;
        var record = meter.Records.FirstOrDefault(record => Minute(record.LocalMinute).SequenceEqual(more.Skip(1)));
        if (record is null) return [];
        var energies = new[] { record.Forward[0], record.Reverse, record.Forward[0] + record.Reverse, 0 };
        byte[] blocks = [.. energies.SelectMany(energy => Dlt645Frame.Digits(energy, 4)), 0xAA];
        if (!meter.Design.ShortRecords) blocks = [0xAA, 0xAA, 0xAA, .. blocks, 0xAA, 0xAA];
        byte[] whole = [0xA0, 0xA0, (byte)(5 + blocks.Length), .. Minute(record.LocalMinute), .. blocks];
        return [.. whole, (byte)(whole.Sum(value => value) + (meter.Design.OddRecords ? 1 : 0)), 0xE5];
    }

    private static byte[] Minute(long localMinute)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(localMinute * 60);
        return [.. new[] { time.Minute, time.Hour, time.Day, time.Month, time.Year % 100 }.SelectMany(
            number => Dlt645Frame.Digits(number, 1))];
    }
}
