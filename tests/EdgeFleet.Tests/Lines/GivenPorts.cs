using EdgeFleet.Edge.Lines;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFleet.Tests.Lines;

/// <summary>Lines whose bytes the test holds.</summary>
internal sealed class GivenPorts(Func<string, Stream> open) : ILinePorts
{
    public Task<ILinePort> OpenAsync(string address, LineOptions options, CancellationToken cancel) =>
        Task.FromResult<ILinePort>(new Port(open(address)));

    /// <summary>A line of this machine.</summary>
    public static Line System(string address, TimeProvider? time = null) =>
        new(address, new SystemPorts(), time ?? TimeProvider.System, NullLogger.Instance);

    private sealed class Port(Stream stream) : ILinePort
    {
        public Stream Stream => stream;
        public bool IsConnection => true;
        public bool IsClosedByPeer => false;
        public ValueTask<bool> UseAsync(SerialSettings format, CancellationToken cancel) => ValueTask.FromResult(false);
        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
