namespace EdgeFleet.Nano.Store
{
    /// <summary>How a slot of a <see cref="CounterStore"/> shows that it was written to its end.</summary>
    public interface ISlotSeal
    {
        /// <summary>Completes a slot whose content is in place.</summary>
        void Seal(byte[] slot);

        /// <returns>False: a torn or erased slot.</returns>
        bool IsWhole(byte[] slot);
    }
}
