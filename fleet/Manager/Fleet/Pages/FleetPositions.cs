namespace EdgeFleet.Manager.Fleet.Pages;

/// <summary>Where all devices are and how they are, read at most once in three seconds however many people look at the map.</summary>
public sealed class FleetPositions(DeviceDirectory directory, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _gate = new(1);
    private IReadOnlyList<DevicePosition>? _positions;
    private long _read;

    public async Task<IReadOnlyList<DevicePosition>> ReadAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            if (_positions is null || clock.GetElapsedTime(_read) >= Age)
            {
                _positions = await directory.PositionsAsync(cancel);
                _read = clock.GetTimestamp();
            }
            return _positions;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
