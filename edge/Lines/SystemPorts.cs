namespace EdgeFleet.Edge.Lines;

/// <summary>The network and the serial ports of this machine.</summary>
public sealed class SystemPorts : ILinePorts
{
    public Task<ILinePort> OpenAsync(string address, LineOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        var place = new Uri(address);
        // Opening a serial port may take its time and cannot be given up.
        return LineAddress.IsSerialPlace(address)
            ? Task.Run(() => SerialLinePort.Open(Uri.UnescapeDataString(place.AbsolutePath), options.Rs485), cancel)
            : TcpPort.OpenAsync(place, cancel);
    }
}
