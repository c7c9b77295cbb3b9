using EdgeFleet.Models.Pins;

namespace EdgeFleet.Models.Cabinets;

/// <summary>
/// A circuit breaker: two coils that want current for a moment, a drive that takes its time, and two contacts that tell. Off at
/// first.
/// </summary>
public sealed class Breaker
{
    // A coil that is fed for less than this does not unlatch the drive.
    private const long MinPulseUs = 30_000;

    private readonly AuxiliaryContacts _contacts;
    private long _closeSinceUs = -1;
    private long _openSinceUs = -1;
    private long _arrivesUs = -1;
    private bool _target;

    /// <param name="onPin">Where the contact of "on" is wired to.</param>
    /// <param name="offPin">Where that of "off" is.</param>
    /// <param name="seed">Decides how they bounce.</param>
    public Breaker(DigitalPin onPin, DigitalPin offPin, int seed)
    {
        _contacts = new AuxiliaryContacts(onPin, offPin, seed);
    }

    // High feeds the coil.
    public DigitalPin CloseCoil { get; } = new(Pull.Down);
    public DigitalPin OpenCoil { get; } = new(Pull.Down);

    public AuxiliaryContacts Contacts => _contacts;

    public bool IsOn { get; private set; }

    public long TravelUs { get; set; } = 60_000;

    /// <summary>How often it has moved.</summary>
    public int Operations { get; private set; }

    /// <summary>How often both coils were fed at once.</summary>
    public int Clashes { get; private set; }

    /// <summary>How long a coil was fed last; while it is fed, so far.</summary>
    public long LastPulseUs { get; private set; }

    /// <summary>A fault: the drive does not unlatch.</summary>
    public bool Latched { get; set; }

    /// <summary>A fault: it leaves where it was and never arrives.</summary>
    public bool HangsMidway { get; set; }

    /// <summary>What the protection does, without asking anybody.</summary>
    public void Trip(long nowUs) => Begin(false, nowUs);

    public void Advance(long nowUs)
    {
        if (_arrivesUs >= 0 && nowUs >= _arrivesUs && !HangsMidway)
        {
            _contacts.Arrive(_target, _arrivesUs);
            IsOn = _target;
            _arrivesUs = -1;
        }
        var (close, open) = (CloseCoil.Level(nowUs), OpenCoil.Level(nowUs));
        if (close && open) Clashes++;
        Feed(ref _closeSinceUs, close, true, nowUs);
        Feed(ref _openSinceUs, open, false, nowUs);
    }

    private void Feed(ref long sinceUs, bool fed, bool on, long nowUs)
    {
        if (sinceUs >= 0) LastPulseUs = nowUs - sinceUs;
        if (!fed) sinceUs = -1;
        else if (sinceUs < 0) sinceUs = nowUs;
        if (fed && nowUs - sinceUs >= MinPulseUs && IsOn != on && _arrivesUs < 0 && !Latched) Begin(on, nowUs);
    }

    private void Begin(bool on, long nowUs)
    {
        Operations++;
        _target = on;
        _arrivesUs = nowUs + TravelUs;
        _contacts.Leave(nowUs);
    }
}
