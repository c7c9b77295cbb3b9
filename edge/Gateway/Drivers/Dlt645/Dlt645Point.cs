using System.Globalization;
using EdgeFleet.Contracts;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>How a value lies in an answer.</summary>
internal enum ItemFormat
{
    /// <summary>BCD, lowest byte first.</summary>
    Number,
    /// <summary>The same, negative when the top bit is set.</summary>
    Signed,
    /// <summary>Bits, lowest byte first: a state word.</summary>
    Word,
    /// <summary>One bit of a word of two bytes.</summary>
    Bit,
    /// <summary>Date and time, read with two questions, less the gateway's clock.</summary>
    ClockOffset,
}

/// <summary>A point's <c>source</c>, validated.</summary>
/// <param name="Identifier">DI3 to DI0.</param>
/// <param name="Format">How the value lies there.</param>
/// <param name="At">First byte behind the identifier.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Scale">Value = scale × digits.</param>
/// <param name="Bit">Of a word, 0 the least significant.</param>
internal sealed record Dlt645Point(uint Identifier, ItemFormat Format, int At, int Bytes, decimal Scale, int Bit)
{
    private const int WordBytes = 2;

    public PointShape Shape => Format == ItemFormat.Bit ? PointShape.Boolean : PointShape.Number;

    public static Dlt645Point Of(FieldValues source)
    {
        var format = source.Choice("format", Dlt645Fields.Formats);
        if (format == ItemFormat.ClockOffset) return new Dlt645Point(0, format, 0, 0, 1, 0);
        var identifier = uint.Parse(source.Text("identifier"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        // FF in DI3 is no block (annex A).
        if (identifier >> 24 == 0xFF) source.Fault("identifier", MeterPhrases.NoBlock.With());
        return new Dlt645Point(
            identifier, format, (int)source.Whole("at"), format == ItemFormat.Bit ? WordBytes : (int)source.Whole("bytes"),
            format is ItemFormat.Number or ItemFormat.Signed ? ScaleOf(source) : 1, format == ItemFormat.Bit ? (int)source.Whole("bit")
                : 0);
    }

    private static decimal ScaleOf(FieldValues source)
    {
        if (source.Decimal("scale") is not { } scale) return 1;
        // Twelve digits times ten are as many as are exact with room to spare.
        if (scale == 0 || Math.Abs(scale) > 1_000_000 || scale * 1_000_000m % 1 != 0)
            source.Fault("scale", MeterPhrases.NoScale.With(scale));
        return scale;
    }
}
