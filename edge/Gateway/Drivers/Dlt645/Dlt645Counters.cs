namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>What a line brought besides answers. Read by tests and by whoever debugs a line.</summary>
internal sealed class Dlt645Counters
{
    /// <summary>Places that looked like the beginning of a frame and were none.</summary>
    public int Damaged { get; set; }

    /// <summary>Answers of another meter or to another question.</summary>
    public int Foreign { get; set; }
}
