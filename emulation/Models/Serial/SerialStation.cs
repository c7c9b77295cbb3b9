using System;
using System.Collections.Generic;
using EdgeFleet.Models.Power;

namespace EdgeFleet.Models.Serial;

/// <summary>One station on a <see cref="SerialBus"/>: a transmitter with a queue, and a receiver with a buffer.</summary>
public sealed class SerialStation : IPowered
{
    private readonly SerialBus _bus;
    private readonly Queue<(long AtUs, byte Value)> _heard = new();
    private long _burstUs = long.MinValue;
    private long _burstBytes;
    private bool _powered = true;

    internal SerialStation(SerialBus bus, string name)
    {
        _bus = bus;
        Name = name;
    }

    public string Name { get; }

    public SerialFormat Format => _bus.Format;

    /// <summary>Hears what it sends itself, as some converters do.</summary>
    public bool Echo { get; set; }

    /// <summary>False: its plug is out; it neither sends nor hears.</summary>
    public bool Plugged { get; set; } = true;

    /// <summary>What its receiver holds; bytes beyond that are lost.</summary>
    public int BufferBytes { get; set; } = 2048;

    /// <summary>Bytes lost because nobody read.</summary>
    public long Overruns { get; private set; }

    /// <summary>
    /// A fault of the driver: it has lost count of what it received and believes so many bytes less to be there, until its port is
    /// opened anew. The last ones of a frame wait until more comes (nf-interpreter, NanoRingBuffer_Pop and RxChar: they write the size
    /// of the buffer without a lock).
    /// </summary>
    public int Miscounted { get; set; }

    /// <summary>How often its port was opened anew.</summary>
    public int Reopened { get; private set; }

    /// <summary>When the last byte handed over will be on the line whole.</summary>
    public long SentUs => _burstBytes == 0 ? long.MinValue : _burstUs + _bus.Format.TimeUs(_burstBytes);

    /// <summary>Hands bytes to the transmitter; they follow what it still has to send, without a gap.</summary>
    public void Send(long nowUs, ReadOnlySpan<byte> bytes)
    {
        _bus.Advance(nowUs);
        if (!Plugged || !_powered) return;
        if (SentUs <= nowUs)
        {
            _burstUs = nowUs;
            _burstBytes = 0;
        }
        foreach (var value in bytes)
        {
            var startUs = _burstUs + _bus.Format.TimeUs(_burstBytes);
            _bus.Put(this, value, startUs, _burstUs + _bus.Format.TimeUs(++_burstBytes));
        }
    }

    /// <summary>Takes what has arrived by now.</summary>
    /// <returns>How many bytes; 0 when nothing is there.</returns>
    public int Receive(long nowUs, Span<byte> bytes)
    {
        var count = 0;
        while (count < bytes.Length && TryReceive(nowUs, out bytes[count], out _)) count++;
        return count;
    }

    /// <summary>Takes one byte, with the time at which it arrived.</summary>
    public bool TryReceive(long nowUs, out byte value, out long atUs)
    {
        _bus.Advance(nowUs);
        var any = _heard.Count > Miscounted;
        (atUs, value) = any ? _heard.Dequeue() : default;
        return any;
    }

    /// <summary>Its port is closed and opened: what it has heard and not given, and what it has not sent, is gone.</summary>
    public void Reopen(long nowUs)
    {
        Forget(nowUs);
        Reopened++;
    }

    /// <summary>What it has not sent and what it has heard are gone; a byte under way still leaves.</summary>
    public void PowerOff(long nowUs)
    {
        _powered = false;
        Forget(nowUs);
    }

    public void PowerOn(long nowUs)
    {
        // What passed meanwhile it has not heard.
        _bus.Advance(nowUs);
        _powered = true;
    }

    private void Forget(long nowUs)
    {
        _bus.Advance(nowUs);
        _bus.Withdraw(this, nowUs);
        _heard.Clear();
        _burstBytes = 0;
        Miscounted = 0;
    }

    internal void Hear(long atUs, byte value)
    {
        if (!Plugged || !_powered) return;
        if (_heard.Count < BufferBytes) _heard.Enqueue((atUs, value));
        else Overruns++;
    }
}
