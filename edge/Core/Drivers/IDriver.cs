using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Edge.Points;

namespace EdgeFleet.Edge.Drivers;

/// <summary>
/// Speaks one protocol. It describes as data what a configuration says in its words, and checks what no description
/// can say; then it opens links and reads over them. Everything else a protocol may offer is a capability that a link
/// implements or not.
/// </summary>
public interface IDriver
{
    /// <summary>What it takes: its name, and the fields of a link, of a profile's settings, and of a point's source.</summary>
    DriverDescription Description { get; }

    /// <summary>The name that profiles use, as in <c>modbus-tcp</c>.</summary>
    string Name => Description.Name;

    /// <summary>
    /// Puts a profile in the driver's terms. Rules between fields are checked here; with a fault added, the result is thrown away.
    /// </summary>
    /// <param name="profile">The model, without a fault.</param>
    /// <param name="fields">Its settings and sources, without a fault.</param>
    IDeviceModel Compile(DeviceProfile profile, ProfileFields fields);

    /// <summary>
    /// Puts one device at its place. Rules between fields are checked here; with a fault added, the result is thrown away.
    /// </summary>
    /// <param name="model">Its model, without a fault.</param>
    /// <param name="link">Its link, without a fault.</param>
    IDeviceEndpoint Locate(IDeviceModel model, FieldValues link);

    /// <summary>
    /// Reading a point that can be written may set it, as a relay begins off when its line is first taken. Whoever only looks leaves such
    /// points alone.
    /// </summary>
    bool ReadingSets => false;

    /// <summary>
    /// This driver's link on a line, which other drivers may share. Opens nothing yet: the connection is made when something is
    /// asked.
    /// </summary>
    /// <param name="line">All that is said to devices goes through it. It is not the link's to close.</param>
    ILink Open(Line line);
}

/// <summary>A profile in a driver's own terms. Immutable, shared by all devices of the model.</summary>
public interface IDeviceModel
{
    /// <summary>What the point at this position of the profile gives and takes.</summary>
    PointShape Shape(int point);
}

/// <summary>
/// One device at its place on a line. It may remember what it learned about the device; the line's poller is its only reader.
/// </summary>
public interface IDeviceEndpoint
{
    /// <summary>
    /// What devices share and have to take turns on, whatever their drivers are: one address, one serial port. The same wire has
    /// the same text.
    /// </summary>
    string Line { get; }

    /// <summary>What the device asks of its line.</summary>
    LineOptions LineOptions => LineOptions.Default;

    /// <summary>The device as a person would look for it, as in <c>tcp://10.0.0.5:502 unit 3</c>.</summary>
    string Address { get; }
}

/// <summary>The devices of one driver on one line. Safe for concurrent callers, who take turns request by request.</summary>
public interface ILink : IAsyncDisposable
{
    /// <summary>
    /// Reads points of an endpoint by its current plan. An endpoint that does not answer costs the line at
    /// most its time-out × (retries + 1), however many requests its plan has.
    /// </summary>
    /// <param name="endpoint">The device.</param>
    /// <param name="points">Those that are due. What a link gives of others is dropped, unless the device numbers it itself.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What was read before a fault, and the fault. Only cancellation is thrown.</returns>
    Task<ReadResult> ReadAsync(IDeviceEndpoint endpoint, PointSet points, CancellationToken cancel);
}

/// <param name="Samples">In the order the answers came.</param>
/// <param name="Fault">Null: every point that was due was read.</param>
public sealed record ReadResult(IReadOnlyList<Sample> Samples, DriverFault? Fault)
{
    /// <summary>For a protocol that can acknowledge: where it is told that the samples are in the outbox.</summary>
    public AckToken? AckToken { get; init; }

    /// <summary>When the device answered last, where that is not the time of a sample: UTC, Unix ms.</summary>
    public long? Answered { get; init; }
}

/// <summary>A link that can write points.</summary>
public interface IWrite
{
    /// <summary>Whether the device's own representation can hold the value: null, or why not and what to write instead. Pure.</summary>
    Phrase? Check(IDeviceEndpoint endpoint, int point, ReadingValue value);

    /// <summary>
    /// Writes once and returns when the device has confirmed. It is never repeated: a switching act must not happen twice.
    /// </summary>
    /// <exception cref="DriverException">It was refused, or whether it happened is not known; the fault says which.</exception>
    Task WriteAsync(IDeviceEndpoint endpoint, int point, ReadingValue value, CancellationToken cancel);
}
