using System;
using System.Collections.Generic;

namespace EdgeFleet.Models.Serial;

/// <summary>How slow and how bad a carrier is.</summary>
public sealed record CarrierOptions
{
    /// <summary>What one packet carries; longer bursts are cut up, and each piece has a fate of its own.</summary>
    public int PacketBytes { get; init; } = 64;

    /// <summary>A pause of this length ends a packet.</summary>
    public long PauseUs { get; init; } = 20_000;

    public long MinLatencyUs { get; init; } = 500_000;

    public long MaxLatencyUs { get; init; } = 3_000_000;

    /// <summary>Chance that a packet does not arrive; drawn for each module that should hear it.</summary>
    public double LoseChance { get; init; }
}

/// <summary>
/// Power-line carrier or radio modules between a gateway's line and the lines of nodes: what is sent near arrives at
/// all far lines, what a far line sends arrives near, late, in packets, in order, or not at all.
/// </summary>
public sealed class Carrier
{
    private readonly CarrierOptions _options;
    private readonly SeededNoise _noise;
    private readonly Module _near;
    private readonly List<Module> _far = new();

    /// <param name="near">The line of the gateway.</param>
    /// <param name="far">The lines of the nodes; often one node each.</param>
    /// <param name="options">How slow and how bad.</param>
    /// <param name="seed">Decides latencies and losses.</param>
    public Carrier(SerialBus near, IEnumerable<SerialBus> far, CarrierOptions options, int seed)
    {
        _options = options;
        _noise = new SeededNoise(seed);
        _near = new Module(near.Join("carrier"));
        foreach (var bus in far) _far.Add(new Module(bus.Join("carrier")));
    }

    /// <summary>Packets sent, counted once for each module that should hear them.</summary>
    public long Packets { get; private set; }

    public long Lost { get; private set; }

    /// <summary>Carries on what is due. Packets leave it no finer than it is called.</summary>
    public void Advance(long nowUs)
    {
        Collect(_near, _far, nowUs);
        foreach (var module in _far) Collect(module, [_near], nowUs);
        _near.Deliver(nowUs);
        foreach (var module in _far) module.Deliver(nowUs);
    }

    private void Collect(Module from, List<Module> to, long nowUs)
    {
        while (from.Station.TryReceive(nowUs, out var value, out var atUs))
        {
            if (from.Gathered.Count > 0 && atUs - from.LastUs >= _options.PauseUs) Dispatch(from, to);
            from.Gathered.Add(value);
            from.LastUs = atUs;
            if (from.Gathered.Count >= _options.PacketBytes) Dispatch(from, to);
        }
        if (from.Gathered.Count > 0 && nowUs - from.LastUs >= _options.PauseUs) Dispatch(from, to);
    }

    private void Dispatch(Module from, List<Module> to)
    {
        var packet = from.Gathered.ToArray();
        from.Gathered.Clear();
        foreach (var module in to)
        {
            Packets++;
            if (_noise.Chance(_options.LoseChance)) Lost++;
            else module.Expect(from.LastUs + _noise.Between(_options.MinLatencyUs, _options.MaxLatencyUs), packet);
        }
    }

    private sealed class Module(SerialStation station)
    {
        private readonly Queue<(long DueUs, byte[] Packet)> _due = new();
        private long _lastDueUs = long.MinValue;

        public SerialStation Station => station;

        public List<byte> Gathered { get; } = new();

        public long LastUs { get; set; }

        // A carrier's network layer keeps the order: a quick packet waits for the slow one before it.
        public void Expect(long dueUs, byte[] packet)
        {
            _lastDueUs = Math.Max(_lastDueUs, dueUs);
            _due.Enqueue((_lastDueUs, packet));
        }

        public void Deliver(long nowUs)
        {
            while (_due.TryPeek(out var next) && next.DueUs <= nowUs) station.Send(nowUs, _due.Dequeue().Packet);
        }
    }
}
