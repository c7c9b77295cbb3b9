namespace EdgeFleet.Models.Chips;

/// <summary>A chip of registers: the first byte of a write names one, and the place moves on with every byte.</summary>
public abstract class RegisterChip : Chip
{
    private bool _named;

    /// <summary>Where the next byte goes, or comes from.</summary>
    protected byte Place { get; set; }

    public override bool Write(long nowUs, byte value)
    {
        if (!_named) Name(value);
        else
        {
            Store(nowUs, Place, value);
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

    protected virtual void Name(byte value) => Place = value;

    protected virtual byte Next(byte place) => (byte)(place + 1);

    protected abstract byte Load(long nowUs, byte place);

    protected abstract void Store(long nowUs, byte place, byte value);
}
