namespace EdgeFleet.Nodes;

public sealed partial class MeterBoard
{
    /// <summary>What can happen around it.</summary>
    public BoardInputs Inputs => new BoardInputs()
        .Add("WaterLitresPerHour", flow => Water.LitresPerHour = flow)
        .Add("GasLitresPerHour", flow => Gas.LitresPerHour = flow)
        .Add("Watts", watts => Array.Fill(Meters[0].Meter.Watts, watts));
}
