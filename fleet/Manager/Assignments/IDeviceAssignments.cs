namespace EdgeFleet.Manager.Assignments;

/// <summary>
/// Which gateway has which device, by the registry alone: what a gateway says of a device counts by this, and never by
/// who spoke of the device first or last. Answers from memory, for any thread.
/// </summary>
public interface IDeviceAssignments
{
    /// <summary>The gateway that has the device now; null: there is no such device, or it was removed.</summary>
    long? GatewayOf(long device);

    /// <summary>Whether a reading counts, see <see cref="DeviceHistory"/>.</summary>
    /// <param name="gateway">Who delivered it.</param>
    /// <param name="device">The device that it names.</param>
    /// <param name="time">Its source time, Unix ms.</param>
    /// <param name="received">When it arrived, Unix ms, the manager's clock.</param>
    bool Counts(long gateway, long device, long time, long received);

    /// <summary>
    /// What was released by hand: until which arrival (Unix ms, inclusive) all readings of the device from the gateway count.
    /// </summary>
    IReadOnlyDictionary<(long Gateway, long Device), long> Released { get; }
}
