using EdgeFleet.Contracts;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Edge.Drivers;

/// <summary>
/// A link whose devices take some commands in two steps, so that a command that went astray or came damaged does nothing.
/// </summary>
public interface ISelect : IWrite
{
    /// <summary>Whether a write to this point selects first. Pure.</summary>
    bool Selects(IDeviceEndpoint endpoint, int point);

    /// <summary>The first step: the device checks and holds the command, and does nothing yet.</summary>
    /// <returns>What is to be operated or given back. It lapses in the device after a time of the device's own.</returns>
    /// <exception cref="DriverException">It was refused or not answered; in both cases nothing has happened.</exception>
    Task<ISelection> SelectAsync(IDeviceEndpoint endpoint, int point, ReadingValue value, CancellationToken cancel);
}

/// <summary>A command that a device holds.</summary>
public interface ISelection
{
    /// <summary>The second step. Returns when the device has confirmed; it is never repeated.</summary>
    /// <exception cref="DriverException">It was refused, or whether it happened is not known; the fault says which.</exception>
    Task OperateAsync(CancellationToken cancel);

    /// <summary>Gives the selection back, so that another command need not wait until it lapses.</summary>
    /// <exception cref="DriverException">It could not be given back; it lapses.</exception>
    Task CancelAsync(CancellationToken cancel);
}
