using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Sessions;

/// <summary>Who keeps what gateways say of telemetry over narrow bearers. For any session.</summary>
public interface IAggregateIntake
{
    /// <summary>End of the last window that is held whole of the gateway, Unix ms; 0: none is.</summary>
    long Until(long gateway);

    /// <summary>Takes a window, or a part of its series: stored when it returns, as far as it is believed.</summary>
    void Take(long gateway, AggregatedWindow window);
}
