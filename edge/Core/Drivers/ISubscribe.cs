using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Edge.Drivers;

/// <summary>
/// A link whose devices speak up themselves. They are not polled: what there is to ask them, the link asks. Each is
/// listened to on its own; what they share (a connection) is the link's to share.
/// </summary>
public interface ISubscribe
{
    /// <summary>
    /// Listens to one device. It ends when cancelled, or by itself when nothing can come any more; then it is called
    /// again at the device's next moment, as if it had been asked.
    /// </summary>
    /// <param name="endpoint">The device.</param>
    /// <param name="heard">
    /// Takes what came: samples, with an <see cref="AckToken"/> where the protocol can acknowledge, or a fault. It
    /// returns at once and does not throw; callers take turns.
    /// </param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="DriverException">It ended, and why.</exception>
    Task ListenAsync(IDeviceEndpoint endpoint, Action<ReadResult> heard, CancellationToken cancel);
}
