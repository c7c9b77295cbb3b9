using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Edge.Outbox;

/// <summary>The epochs of an outbox, oldest first. The last one takes new blocks, the others only drain.</summary>
/// <param name="folder">The outbox's.</param>
/// <param name="settings">Size of segments, and where epochs come from.</param>
internal sealed class Epochs(IStorageFolder folder, OutboxSettings settings)
{
    private readonly List<EpochFolder> _all = [];
    private ulong _newest;

    /// <summary>The outbox's folder, for people.</summary>
    public string Place => folder.Name;

    public IReadOnlyList<EpochFolder> All => _all;

    public EpochFolder Current => _all[^1];

    /// <summary>The epoch that new blocks get; may be asked by any thread.</summary>
    public ulong Newest => Volatile.Read(ref _newest);

    public EpochFolder? Find(ulong epoch) => _all.Find(one => one.Epoch == epoch);

    /// <summary>Reads which there are; none of them takes blocks until <see cref="GoOn"/> or <see cref="Mint"/>.</summary>
    public void Load()
    {
        Close();
        _all.Clear();
        _all.AddRange(EpochFolder.All(folder, settings.SegmentBytes));
    }

    /// <summary>The last one goes on taking blocks.</summary>
    public void GoOn() => Volatile.Write(ref _newest, Current.Epoch);

    /// <summary>Begins a new one: from here on it takes the blocks.</summary>
    public void Mint()
    {
        var number = _all.Count == 0 ? 1 : Current.Number + 1;
        _all.Add(EpochFolder.Mint(folder, number, settings.MintEpoch(), settings.SegmentBytes));
        GoOn();
    }

    /// <summary>Removes one that has drained.</summary>
    public void Remove(EpochFolder epoch)
    {
        epoch.Remove(folder);
        _all.Remove(epoch);
    }

    public void Close()
    {
        foreach (var epoch in _all) epoch.Close();
    }
}
