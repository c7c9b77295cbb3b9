namespace EdgeFleet.Manager.Fleet.Pages;

/// <summary>
/// Where all devices are and how they are, read at most once in three seconds however many people look at the map. Who looks
/// all the time does not wait for it: what is a little older is given once more while it is read anew.
/// </summary>
public sealed class FleetPositions(DeviceDirectory directory, TimeProvider clock)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Held? _latest;
    private Task<Held>? _reading;

    /// <summary>At most six seconds old.</summary>
    public async Task<FleetPicture> ReadAsync(CancellationToken cancel)
    {
        Task<Held> reading;
        lock (_gate)
        {
            var age = _latest is { } latest ? clock.GetElapsedTime(latest.Began) : TimeSpan.MaxValue;
            if (age < Age) return _latest!.Picture;
            reading = _reading ??= Task.Run(ReadAnewAsync, CancellationToken.None);
            if (age < 2 * Age) return _latest!.Picture;
        }
        return (await reading.WaitAsync(cancel)).Picture;
    }

    private async Task<Held> ReadAnewAsync()
    {
        var began = clock.GetTimestamp();
        try
        {
            var read = new Held(new FleetPicture(await directory.PositionsAsync(CancellationToken.None)), began);
            lock (_gate) _latest = read;
            return read;
        }
        finally
        {
            lock (_gate) _reading = null;
        }
    }

    private sealed record Held(FleetPicture Picture, long Began);
}
