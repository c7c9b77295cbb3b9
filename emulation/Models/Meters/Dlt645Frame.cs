using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace EdgeFleet.Models.Meters;

/// <summary>
/// One frame of DL/T 645-2007 as a meter sees it. Sources: WKJay/DLT645 (b6d89a7), 600888/dlt645 (783b91d), which agree on frame,
/// shift and sum.
/// </summary>
/// <param name="Address">Twelve digits, highest first; A stands for any digit.</param>
/// <param name="Control">As on the line.</param>
/// <param name="Data">Without the shift of 33.</param>
public sealed record Dlt645Frame(string Address, byte Control, IReadOnlyList<byte> Data)
{
    private const int Head = 10;
    private const int AroundData = 12;

    /// <summary>From the first 68 to 16.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte> { 0x68 };
        bytes.AddRange(Convert.FromHexString(Address).Reverse());
        bytes.AddRange([0x68, Control, (byte)Data.Count]);
        bytes.AddRange(Data.Select(value => (byte)(value + 0x33)));
        bytes.Add((byte)bytes.Sum(value => value));
        bytes.Add(0x16);
        return [.. bytes];
    }

    /// <summary>Takes the first frame out of what was heard, and with it all that stood before.</summary>
    /// <returns>Null: there is none yet.</returns>
    public static Dlt645Frame? Take(List<byte> heard)
    {
        for (var begin = 0; begin + AroundData <= heard.Count; begin++)
        {
            if (heard[begin] != 0x68 || heard[begin + 7] != 0x68) continue;
            var length = heard[begin + 9];
            var whole = heard.Skip(begin).Take(length + AroundData).ToArray();
            if (whole.Length < length + AroundData || whole[^1] != 0x16 || (byte)whole[..^2].Sum(value => value) != whole[^2]) continue;
            heard.RemoveRange(0, begin + whole.Length);
            return new Dlt645Frame(
                Convert.ToHexString([.. whole[1..7].Reverse()]), whole[8],
                [.. whole[Head..^2].Select(value => (byte)(value - 0x33))]);
        }
        return null;
    }

    /// <summary>Whether a request to this address is for the meter that has these twelve digits.</summary>
    public bool IsFor(string meter) => Address.Zip(meter).All(pair => pair.First == 'A' || pair.First == pair.Second);

    /// <summary>A decimal number as so many bytes, lowest first; the top bit is set below 0.</summary>
    public static byte[] Digits(long value, int bytes)
    {
        var text = Math.Abs(value).ToString("D" + (bytes * 2).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var digits = Convert.FromHexString(text[^(bytes * 2)..]).Reverse().ToArray();
        if (value < 0) digits[^1] |= 0x80;
        return digits;
    }
}
