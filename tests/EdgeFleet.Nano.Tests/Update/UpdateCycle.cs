using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Update;

/// <summary>
/// From one confirmed image to the next, or back again, however often the power goes. At every start it is checked
/// that what runs is one of the two images byte by byte, and the one that it has to be by then.
/// </summary>
internal sealed class UpdateCycle(UpdateBoard board, SampleImage old, SampleImage next, bool healthy, int chunk = 200)
{
    private bool _applied;
    private bool _confirmed;
    private bool _done;

    /// <summary>What was under way in the spare slot when the power went.</summary>
    public HashSet<byte> CutIn { get; } = [];

    /// <param name="arm">Called before each start.</param>
    public void Run(Action<UpdateBoard> arm)
    {
        for (var start = 0; !_done; start++)
        {
            Assert.True(start < 500, "the cycle comes to its end");
            arm(board);
            var cuts = board.Cuts;
            board.Boot(Live);
            if (board.Cuts > cuts) CutIn.Add(board.Record.Stage);
            if (!_confirmed) Assert.True(board.Content(1, old.Bytes.Length).SequenceEqual(old.Bytes), "what it falls back to is whole");
            var lowest = board.Record.Lowest;
            Assert.True(lowest == next.Release ? healthy : lowest == old.Release && !_confirmed, "the lowest release is the confirmed one");
            Assert.True(board.NeighboursAreUnharmed);
        }
        Assert.True((healthy ? next : old).Is(board.Loaded));
    }

    private void Live(Slots slots)
    {
        CheckWhatRuns();
        if (slots.OnTrial)
        {
            if (!healthy) throw new WatchdogException();
            slots.ConfirmHealthy();
            _confirmed = true;
        }
        else if (next.Is(board.Loaded) || (!healthy && slots.State == FirmwareState.RolledBack))
        {
            _done = true;
        }
        else
        {
            CheckTaken(slots);
            Gateway.Send(slots, next, chunk);
            if (slots.State == FirmwareState.Genuine) _applied = true;
            slots.Apply(next.Id);
        }
    }

    private void CheckWhatRuns()
    {
        Assert.NotEqual(0, board.Slot);
        Assert.True(old.Is(board.Loaded) ? !_confirmed : next.Is(board.Loaded) && _applied, "it runs an image, and the right one");
        var image = old.Is(board.Loaded) ? old : next;
        Assert.True(board.Content(board.Slot, image.Bytes.Length).SequenceEqual(image.Bytes));
    }

    private void CheckTaken(Slots slots)
    {
        if (slots.State == FirmwareState.Taking) Assert.True(
            board.Content(2, slots.Taken).SequenceEqual(next.Bytes.AsSpan(0, slots.Taken)), "it has what it says it has");
    }
}
