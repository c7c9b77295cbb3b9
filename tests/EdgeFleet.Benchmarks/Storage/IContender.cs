namespace EdgeFleet.Benchmarks.Storage;

/// <summary>A store that keeps batches: each call returns when the whole group is as safe as this store makes it.</summary>
internal interface IContender : IDisposable
{
    string Name { get; }

    void Append(IReadOnlyList<byte[]> group);
}
