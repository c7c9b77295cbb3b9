namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>The address of a meter, or of the only one on a line that it fits.</summary>
/// <param name="Text">Twelve digits, highest first; AA in front stands for any two (the shortened address).</param>
internal sealed record MeterAddress(string Text)
{
    private const string Broadcast = "999999999999";

    public bool IsBroadcast => Text == Broadcast;

    /// <summary>As on the line: lowest pair first.</summary>
    public byte[] Bytes { get; } = [.. Convert.FromHexString(Text).Reverse()];

    /// <param name="address">The twelve digits of an answer; -1: they are none.</param>
    public bool Fits(long address) =>
        address >= 0 && Text.Zip($"{address:D12}").All(pair => pair.First == 'A' || pair.First == pair.Second);

    public override string ToString() => Text;
}
