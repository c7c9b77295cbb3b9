using EdgeFleet.Models.Power;

namespace EdgeFleet.City.Nodes;

/// <summary>A node in the city: a firmware on its emulated board. Used by the thread of its line only.</summary>
public interface INodeBoard
{
    /// <summary>Cut and given back by faults; the firmware steps behind it.</summary>
    PowerSwitch Power { get; }

    /// <summary>When it runs; fails where it cannot.</summary>
    Task Ready => Task.CompletedTask;

    /// <summary>It came with its address, and needs nobody to give it one.</summary>
    bool HasAddress => false;

    /// <summary>Sets the clock that its battery keeps, while it is without power.</summary>
    void SetClock(DateTimeOffset now);

    /// <summary>Moves the physical world around the board, then steps the firmware.</summary>
    /// <param name="nowUs">Microseconds since the world began.</param>
    void Step(long nowUs);

    /// <summary>Ends what runs beside the city's process; it is not stepped any more.</summary>
    ValueTask StopAsync() => ValueTask.CompletedTask;
}
