using EdgeFleet.Edge.Drivers;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>
/// How far the records of one node have come. Invariants: <see cref="Stored"/> is a number up to which every record
/// that the node handed over is in the outbox; it moves only over reads whose acks are stored, in their order;
/// collecting goes ahead of it, by at most <see cref="MaxAhead"/> records. After anything was lost, collecting
/// begins again with the oldest record that the node has not been told to forget.
/// </summary>
internal sealed class RecordCursor
{
    public const int MaxAhead = 4096;

    private readonly Queue<(AckToken AckToken, uint Last, int Count)> _ahead = new();
    private int _count;

    /// <summary>Collect from here; 0: from the oldest that is not confirmed.</summary>
    public uint Next { get; private set; }

    /// <summary>All up to this one are in the outbox; 0: of none is it known.</summary>
    public uint Stored { get; private set; }

    /// <summary>What the node says it was told.</summary>
    public uint Confirmed { get; private set; }

    /// <summary>Records that the node had to drop before they were confirmed, since ever; null: it has not said.</summary>
    public uint? Dropped { get; private set; }

    /// <summary>The node is to be told <see cref="Stored"/>.</summary>
    public bool HasNews => Stored > Confirmed;

    public bool MayGoAhead => _count < MaxAhead;

    /// <summary>Looks what has reached the outbox.</summary>
    public void Settle()
    {
        while (_ahead.TryPeek(out var read))
        {
            if (read.AckToken.IsLost)
            {
                Again();
                return;
            }
            if (!read.AckToken.IsStored) return;
            Stored = Math.Max(Stored, read.Last);
            _count -= read.Count;
            _ahead.Dequeue();
        }
    }

    /// <summary>Whether a record is the next one; a number that came before is not.</summary>
    public bool Take(uint number)
    {
        if (number < Next || number == 0) return false;
        Next = number + 1;
        return true;
    }

    /// <summary>Records up to the last one taken are on their way.</summary>
    public void HandOver(AckToken ack, int count)
    {
        // Begun anew since: these are collected again.
        if (count == 0 || Next == 0) return;
        _ahead.Enqueue((ack, Next - 1, count));
        _count += count;
    }

    /// <returns>How many records the node has dropped since it said so last.</returns>
    public uint Note(StatusPart status)
    {
        Confirmed = status.Confirmed;
        var lost = status.Dropped - (Dropped ?? status.Dropped);
        Dropped = status.Dropped;
        // A store that was replaced numbers anew: what is known of the old numbers must confirm none of the new.
        if (status.Newest + 1L < Next) Again();
        return lost;
    }

    /// <summary>Collects again what is not confirmed, and confirms nothing of before.</summary>
    public void Again()
    {
        _ahead.Clear();
        _count = 0;
        (Next, Stored) = (0, 0);
    }
}
