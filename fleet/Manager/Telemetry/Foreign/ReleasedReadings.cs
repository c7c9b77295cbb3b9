using EdgeFleet.Manager.Assignments;
using EdgeFleet.Manager.Inbox;
using EdgeFleet.Manager.Telemetry.Projections;
using Microsoft.Data.Sqlite;

namespace EdgeFleet.Manager.Telemetry.Foreign;

/// <summary>
/// Finds readings that were released after the projections had left them out, and hands them over once more, block by
/// block. A row of <see cref="ForeignReadings"/> with released readings in it is what remains to be done, so a crash in
/// the middle begins that row again; projections take a reading twice without counting it twice. One caller.
/// </summary>
public sealed class ReleasedReadings(JudgedBlockReader blocks, IDeviceAssignments assignments, ForeignReadings foreign)
{
    private Release? _release;

    /// <summary>The next batch to be applied to all projections and then to <see cref="Advance"/>; null: nothing was released.</summary>
    /// <param name="seen">The projections have seen all blocks of a gateway up to this arrival.</param>
    /// <param name="limit">Most blocks.</param>
    public Batch? Next(Func<long, long> seen, int limit)
    {
        _release ??= Begin(seen);
        if (_release is not { } release) return null;
        var (row, cursor, left) = (release.Row, release.Cursor, release.Left);
        if (blocks.After(cursor, limit, row.Gateway) is not { } next) return new Batch([], release, Ends: true);

        var released = new List<JudgedBlock>();
        foreach (var (block, readings, others) in next.Blocks.Where(b => b.Block.Arrival <= release.UpTo))
        {
            released.Add(new JudgedBlock(block, [.. readings.Where(r => r.Series.Device == row.Device)], []));
            foreach (var reading in others.Where(r => r.Series.Device == row.Device))
                left = ForeignDevice.With(left, row.Device, block, reading);
        }
        return new Batch(released, release with { Cursor = next.Last, Left = left }, Ends: next.Last >= release.UpTo);
    }

    /// <summary>Within the transaction of the batch: at its end the row holds what is still not the gateway's.</summary>
    public void Write(SqliteConnection connection, Batch batch)
    {
        if (batch.Ends) foreign.Replace(connection, batch.After.Row, batch.After.Left);
    }

    /// <summary>The batch is committed.</summary>
    public void Advance(Batch batch) => _release = batch.Ends ? null : batch.After;

    private Release? Begin(Func<long, long> seen)
    {
        foreach (var ((gateway, device), until) in assignments.Released)
        {
            if (foreign.Find(gateway, device) is { } row && row.FirstReceived <= until)
                return new Release(row, row.FirstArrival - 1, seen(gateway), null);
        }
        return null;
    }

    /// <param name="Blocks">Released readings, block by block.</param>
    /// <param name="After">Where it stands once they are applied.</param>
    /// <param name="Ends">It was the last batch of its row.</param>
    public sealed record Batch(IReadOnlyList<JudgedBlock> Blocks, Release After, bool Ends);

    /// <param name="Row">The row that is being released.</param>
    /// <param name="Cursor">The last arrival that was looked at.</param>
    /// <param name="UpTo">The last that is to be: beyond it nothing was left out.</param>
    /// <param name="Left">What is still not the gateway's.</param>
    public sealed record Release(ForeignDevice Row, long Cursor, long UpTo, ForeignDevice? Left);
}
