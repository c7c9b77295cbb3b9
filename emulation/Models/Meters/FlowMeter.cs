using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Meters;

/// <summary>A water or gas meter with a reed contact: each so many litres it closes once, as long as the flow takes it past.</summary>
public sealed class FlowMeter(Contact contact, double litresPerPulse)
{
    private long _nowUs;

    /// <summary>What its dial shows, litres.</summary>
    public double Litres { get; private set; }

    public double LitresPerHour { get; set; }

    /// <summary>The contact closes for this part of a turn.</summary>
    public double ClosedPart { get; init; } = 0.4;

    /// <summary>How often the contact has closed.</summary>
    public long Pulses { get; private set; }

    /// <summary>Lets it flow up to now; call it more often than its contact moves.</summary>
    public void Advance(long nowUs)
    {
        Litres += LitresPerHour * (nowUs - _nowUs) / 3.6e9;
        _nowUs = nowUs;
        var turn = Litres / litresPerPulse % 1;
        var closed = turn >= 1 - ClosedPart;
        if (closed == contact.IsClosed) return;
        if (closed)
        {
            Pulses++;
            contact.Close(nowUs);
        }
        else contact.Open(nowUs);
    }
}
