using System.Globalization;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Contracts;

/// <summary>Lays readings, series by series, out in columns; see <c>block.proto</c> for what each column holds.</summary>
internal sealed class ColumnsWriter
{
    private readonly BlockColumns _columns = new();
    private readonly Dictionary<PointPath, uint> _paths = [];
    private (SeriesId Series, ValueKind Kind, uint Scale)? _run;
    private long _previousDevice;
    private long _previousTime;
    private long _previousInteger;
    private ulong _previousDouble;

    private ColumnsWriter(long firstTime, int readings)
    {
        _previousTime = firstTime;
        _columns.Time.Capacity = _columns.Quality.Capacity = _columns.Ordinal.Capacity = readings;
    }

    /// <param name="readings">What is written.</param>
    /// <param name="order">Positions in <paramref name="readings"/>, as they are to stand.</param>
    /// <param name="firstTime">The earliest of them, Unix ms.</param>
    public static BlockColumns Write(IReadOnlyList<Reading> readings, int[] order, long firstTime)
    {
        var writer = new ColumnsWriter(firstTime, order.Length);
        foreach (var position in order) writer.Add(readings[position]);
        writer.LeaveOutDefaults();
        return writer._columns;
    }

    private void Add(in Reading reading)
    {
        var (kind, scale, mantissa) = Encoding(reading.Value);
        if (_run != (reading.Series, kind, scale)) StartRun(reading.Series, kind, scale);
        _columns.RunCount[^1]++;

        _columns.Time.Add(unchecked(reading.Time - _previousTime));
        _previousTime = reading.Time;
        _columns.Quality.Add((uint)reading.Quality);
        _columns.Ordinal.Add(reading.Ordinal);

        switch (kind)
        {
            case ValueKind.Integer or ValueKind.Decimal:
                _columns.Integers.Add(unchecked(mantissa - _previousInteger));
                _previousInteger = mantissa;
                break;
            case ValueKind.Double:
                var bits = BitConverter.DoubleToUInt64Bits(reading.Value.Double);
                _columns.Doubles.Add(bits ^ _previousDouble);
                _previousDouble = bits;
                break;
            case ValueKind.Boolean:
                _columns.Booleans.Add(reading.Value.Boolean);
                break;
            case ValueKind.Text:
                _columns.Texts.Add(WellFormed(reading.Value.Text));
                break;
            case ValueKind.WideDecimal:
                _columns.Texts.Add(reading.Value.Decimal.ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private void StartRun(SeriesId series, ValueKind kind, uint scale)
    {
        _run = (series, kind, scale);
        _columns.RunDevice.Add(unchecked(series.Device - _previousDevice));
        _previousDevice = series.Device;
        _columns.RunPath.Add(PathPosition(series.Path));
        _columns.RunCount.Add(0);
        _columns.RunKind.Add(kind);
        _columns.RunScale.Add(scale);
        _previousInteger = 0;
        _previousDouble = 0;
    }

    private uint PathPosition(PointPath path)
    {
        if (_paths.TryGetValue(path, out var position)) return position;
        position = (uint)_paths.Count;
        _paths.Add(path, position);
        _columns.PathObject.Add(path.Object);
        _columns.PathInstance.Add(path.Instance);
        _columns.PathResource.Add(path.Resource);
        return position;
    }

    private static string WellFormed(string text) => PlainText.IsWhole(text)
        ? text
        : throw new ArgumentException("the text of a reading is not Unicode: it has half a surrogate pair");

    private void LeaveOutDefaults()
    {
        if (_columns.RunCount.All(count => count == 1)) _columns.RunCount.Clear();
        if (_columns.RunScale.All(scale => scale == 0)) _columns.RunScale.Clear();
        if (_columns.Quality.All(quality => quality == 0)) _columns.Quality.Clear();
        if (_columns.Ordinal.All(ordinal => ordinal == 0)) _columns.Ordinal.Clear();
    }

    private static (ValueKind Kind, uint Scale, long Mantissa) Encoding(in ReadingValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Integer:
                return (ValueKind.Integer, 0, value.Integer);
            case ValueKind.Decimal:
                Span<int> bits = stackalloc int[4];
                decimal.GetBits(value.Decimal, bits);
                var low = ((ulong)(uint)bits[1] << 32) | (uint)bits[0];
                var negative = bits[3] < 0;
                // A negative zero has no mantissa of its own, and a long holds 63 bits.
                if (bits[2] != 0 || low > long.MaxValue || (negative && low == 0)) return (ValueKind.WideDecimal, 0, 0);
                return (ValueKind.Decimal, value.Decimal.Scale, negative ? -(long)low : (long)low);
            default:
                return (value.Kind, 0, 0);
        }
    }
}
