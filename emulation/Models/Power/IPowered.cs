namespace EdgeFleet.Models.Power;

/// <summary>A part of a board that lives from its supply. What it forgets without, it knows itself.</summary>
public interface IPowered
{
    void PowerOff(long nowUs);

    void PowerOn(long nowUs);
}
