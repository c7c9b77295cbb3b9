using System.Formats.Cbor;
using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Uplinks.Payloads;

/// <summary>
/// Readings as SenML in CBOR (RFC 8428, section 6): base name <c>gateway/</c>, names <c>device/object/instance/resource</c>, times in
/// seconds, exact to the millisecond; decimals with all their digits, as decimal fractions. What SenML has no word for stands under
/// labels of our own, as it provides for: <c>quality</c> (a list of words) where something is known against a reading, <c>ordinal</c>
/// where it is not 0, and <c>ms</c> instead of a time that SenML would take for one relative to now (before 1978). A double that is
/// no number is the text NaN, Infinity or -Infinity; no value is an empty text.
/// </summary>
internal sealed class SenmlPayload : IPayload
{
    private const int BaseVersion = -1;
    private const int BaseName = -2;
    private const int BaseTime = -3;
    private const int Name = 0;
    private const int Unit = 1;
    private const int Number = 2;
    private const int Text = 3;
    private const int Boolean = 4;
    private const int Time = 6;

    /// <summary>Earlier times are relative ones (RFC 8428, 4.5.3). Unix ms.</summary>
    private const long EarliestTime = (1L << 28) * 1000;

    /// <summary>Version 10 with the feature of secondary units (RFC 9100, 3 and 5).</summary>
    private const int SecondaryUnits = 10 + (1 << 4);

    public string ContentType => "application/senml+cbor";

    public byte[] Write(string gateway, BlockId block, IReadOnlyList<NamedReading> readings)
    {
        var cbor = new CborWriter();
        // Only what has a time of its own may stand under a base time.
        var start = readings.Min(reading => reading.Reading.Time) is var first && first >= EarliestTime ? first : 0;
        cbor.WriteStartArray(readings.Count);
        for (var i = 0; i < readings.Count; i++)
        {
            cbor.WriteStartMap(null);
            if (i == 0)
            {
                if (readings.Any(reading => SenmlUnits.IsSecondary(SenmlUnits.Of(reading.Point.Unit))))
                    Write(cbor, BaseVersion, SecondaryUnits);
                cbor.WriteInt32(BaseName);
                cbor.WriteTextString(gateway + "/");
                if (start > 0) Write(cbor, BaseTime, Seconds(start));
            }
            Write(cbor, readings[i], start);
            cbor.WriteEndMap();
        }
        cbor.WriteEndArray();
        return cbor.Encode();
    }

    private static void Write(CborWriter cbor, NamedReading named, long start)
    {
        var (reading, unit) = (named.Reading, SenmlUnits.Of(named.Point.Unit));
        cbor.WriteInt32(Name);
        cbor.WriteTextString($"{reading.Series.Device}/{reading.Series.Path}");
        if (unit.Length > 0)
        {
            cbor.WriteInt32(Unit);
            cbor.WriteTextString(unit);
        }
        if (reading.Time < EarliestTime)
        {
            cbor.WriteTextString("ms");
            cbor.WriteInt64(reading.Time);
        }
        else if (reading.Time != start) Write(cbor, Time, Seconds(reading.Time - start));
        Write(cbor, reading.Value);
        if (reading.Quality != Quality.Good)
        {
            cbor.WriteTextString("quality");
            var words = QualityNames.Of(reading.Quality).ToList();
            cbor.WriteStartArray(words.Count);
            foreach (var word in words) cbor.WriteTextString(word);
            cbor.WriteEndArray();
        }
        if (reading.Ordinal != 0)
        {
            cbor.WriteTextString("ordinal");
            cbor.WriteInt64(reading.Ordinal);
        }
    }

    private static void Write(CborWriter cbor, in ReadingValue value)
    {
        switch (value.Kind)
        {
            case Contracts.V1.ValueKind.Integer:
                cbor.WriteInt32(Number);
                cbor.WriteInt64(value.Integer);
                break;
            case Contracts.V1.ValueKind.Decimal:
                Write(cbor, Number, value.Decimal);
                break;
            case Contracts.V1.ValueKind.Double when double.IsFinite(value.Double):
                cbor.WriteInt32(Number);
                cbor.WriteDouble(value.Double);
                break;
            case Contracts.V1.ValueKind.Boolean:
                cbor.WriteInt32(Boolean);
                cbor.WriteBoolean(value.Boolean);
                break;
            default:
                cbor.WriteInt32(Text);
                cbor.WriteTextString(value.ToString());
                break;
        }
    }

    private static decimal Seconds(long milliseconds) => milliseconds % 1000 == 0 ? milliseconds / 1000 : milliseconds / 1000m;

    /// <summary>A whole number without scale is a CBOR integer, all else a decimal fraction (RFC 8949, 3.4.4).</summary>
    private static void Write(CborWriter cbor, int label, decimal number)
    {
        cbor.WriteInt32(label);
        if (number.Scale == 0 && number is >= long.MinValue and <= long.MaxValue) cbor.WriteInt64((long)number);
        else cbor.WriteDecimal(number);
    }
}
