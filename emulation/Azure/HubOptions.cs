namespace EdgeFleet.Azure;

/// <summary>What an emulated hub is like. Limits are those of an IoT Hub of tier S1 with one unit.</summary>
/// <param name="Port">Of loopback, for MQTT over TLS.</param>
public sealed record HubOptions(int Port)
{
    /// <summary>Its name in the cloud; where it is reached, <c>localhost:port</c>, is another name of it.</summary>
    public string Name { get; init; } = "emulated.azure-devices.net";

    /// <summary>
    /// It is the edgeHub of a device instead: telemetry on a topic that it does not know is acknowledged and dropped, where an IoT Hub
    /// ends the connection.
    /// </summary>
    public bool IsEdgeHub { get; init; }

    /// <summary>Of a message, its properties among them.</summary>
    public int MessageBytes { get; init; } = 256 * 1024;

    /// <summary>Of what a device reports, and of what is desired of it, each.</summary>
    public int TwinBytes { get; init; } = 32 * 1024;

    public double SendsPerSecond { get; init; } = 100;
    public double TwinReadsPerSecond { get; init; } = 100;
    public double TwinUpdatesPerSecond { get; init; } = 50;

    /// <summary>How late an acknowledgement may be before the hub ends the connection instead.</summary>
    public TimeSpan LatestAcknowledgement { get; init; } = TimeSpan.FromSeconds(10);
}
