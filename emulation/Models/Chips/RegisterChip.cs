namespace EdgeFleet.Models.Chips;

/// <summary>A chip of registers: the first octet of a write names one, and the place moves on with every octet.</summary>
public abstract class RegisterChip : Chip
{
    private bool _named;

    /// <summary>Where the next octet goes, or comes from.</summary>
    protected byte Place { get; set; }

    public override bool Write(long nowUs, byte octet)
    {
        if (!_named) Name(octet);
        else
        {
            Store(nowUs, Place, octet);
            Place = Next(Place);
        }
        _named = true;
        return true;
    }

    public override byte Read(long nowUs)
    {
        var value = Load(nowUs, Place);
        Place = Next(Place);
        return value;
    }

    protected override bool Address(long nowUs, bool read)
    {
        _named = false;
        return true;
    }

    protected virtual void Name(byte octet) => Place = octet;

    protected virtual byte Next(byte place) => (byte)(place + 1);

    protected abstract byte Load(long nowUs, byte place);

    protected abstract void Store(long nowUs, byte place, byte value);
}
