using Grpc.Core;

namespace EdgeFleet.Manager.Sessions;

/// <summary>Counts what is sent and not yet settled. Taken by the receiving side, given back by the settling side.</summary>
internal sealed class SessionWindow(SessionLimits limits)
{
    private readonly Lock _lock = new();
    private int _blocks;
    private long _bytes;

    /// <exception cref="RpcException">The gateway sent more than the Welcome allows.</exception>
    public void Take(int blocks, int bytes)
    {
        lock (_lock)
        {
            _blocks += blocks;
            _bytes += bytes;
            if (_blocks > limits.WindowBlocks || (_blocks > 1 && _bytes > limits.WindowBytes))
            {
                throw new RpcException(new Status(
                    StatusCode.ResourceExhausted,
                    $"{_blocks} blocks with {_bytes} bytes are in flight; the Welcome allows {limits.WindowBlocks} blocks and "
                    + $"{limits.WindowBytes} bytes. Wait for Settled before sending more"));
            }
        }
    }

    public void GiveBack(int blocks, int bytes)
    {
        lock (_lock)
        {
            _blocks -= blocks;
            _bytes -= bytes;
        }
    }
}
