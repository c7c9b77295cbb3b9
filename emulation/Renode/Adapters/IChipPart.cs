namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>A part of the chip that lives from the board's supply.</summary>
    public interface IChipPart : IPeripheral
    {
        /// <summary>It stops at once, whatever it was at.</summary>
        void LoseSupply();
    }
}
