using System.Collections.Generic;

namespace EdgeFleet.Models.Serial;

/// <summary>What a device has yet to say: each answer leaves at its time, in pieces if it is to.</summary>
public sealed class DelayedSender(SerialStation station)
{
    private readonly Queue<(long DueUs, byte[] Bytes)> _due = new();

    /// <param name="dueUs">When the first piece may leave.</param>
    /// <param name="pieces">One after the other, each so long after the last bit of the one before.</param>
    public void Add(long dueUs, IEnumerable<(long PauseUs, byte[] Bytes)> pieces)
    {
        foreach (var (pauseUs, bytes) in pieces)
        {
            dueUs += pauseUs;
            _due.Enqueue((dueUs, bytes));
            dueUs += station.Format.TimeUs(bytes.Length);
        }
    }

    /// <summary>Call it often: an answer leaves no earlier than it is called.</summary>
    public void Advance(long nowUs)
    {
        while (_due.TryPeek(out var next) && next.DueUs <= nowUs) station.Send(nowUs, _due.Dequeue().Bytes);
    }

    public void Clear() => _due.Clear();
}
