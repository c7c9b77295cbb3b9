namespace EdgeFleet.Models.Pins;

/// <summary>
/// A mechanical contact between a pin and a level: a button, a door switch, a relay's auxiliary contact, a meter's
/// pulse output. It bounces when it moves, and can chatter or break.
/// </summary>
public sealed class Contact
{
    private readonly DigitalPin _pin;
    private readonly Drive _whenClosed;
    private readonly Drive _whenOpen;
    private readonly SeededNoise _noise;

    /// <param name="pin">The pin it is wired to.</param>
    /// <param name="whenClosed">What the closed contact puts on the pin.</param>
    /// <param name="whenOpen">What the open one leaves there; a simple contact leaves it floating.</param>
    /// <param name="seed">Decides how it bounces.</param>
    public Contact(DigitalPin pin, Drive whenClosed, Drive whenOpen, int seed)
    {
        _pin = pin;
        _whenClosed = whenClosed;
        _whenOpen = whenOpen;
        _noise = new SeededNoise(seed);
        _pin.Wire(whenOpen);
    }

    /// <summary>How long it bounces at most; a relay's contact does for 1 to 5 ms. 0: never.</summary>
    public long BounceUs { get; set; } = 3_000;

    /// <summary>Where the contact rests, bounces aside.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>A cut wire: the contact moves, the pin sees it open.</summary>
    public bool Broken { get; private set; }

    public void Close(long nowUs) => Move(nowUs, true);

    public void Open(long nowUs) => Move(nowUs, false);

    /// <summary>Opens and closes at random until it rests again where it is, as a contactor with too little voltage does.</summary>
    /// <param name="nowUs">When it begins.</param>
    /// <param name="untilUs">When it rests again.</param>
    /// <param name="typicalUs">How long it stays in one place, on the average.</param>
    public void Chatter(long nowUs, long untilUs, long typicalUs)
    {
        _pin.Forget(nowUs);
        var closed = IsClosed;
        for (var atUs = nowUs; atUs < untilUs; atUs += _noise.Between(typicalUs / 2, typicalUs * 3 / 2))
        {
            closed = !closed;
            Put(atUs, closed);
        }
        Put(untilUs, IsClosed);
    }

    public void Break(long nowUs, bool broken = true)
    {
        Broken = broken;
        _pin.Forget(nowUs);
        Put(nowUs, IsClosed);
    }

    private void Move(long nowUs, bool close)
    {
        if (close == IsClosed) return;
        _pin.Forget(nowUs);
        IsClosed = close;
        Put(nowUs, close);
        if (BounceUs == 0) return;
        // Gaps grow shorter as the spring comes to rest, and it rests where it was sent.
        var closed = close;
        for (long atUs = nowUs, leftUs = BounceUs; leftUs > 100;)
        {
            var stepUs = _noise.Between(leftUs / 8, leftUs / 2);
            atUs += stepUs;
            leftUs -= stepUs;
            closed = !closed;
            Put(atUs, closed);
        }
        Put(nowUs + BounceUs, close);
    }

    private void Put(long atUs, bool closed) => _pin.DriveOutside(atUs, closed && !Broken ? _whenClosed : _whenOpen);
}
