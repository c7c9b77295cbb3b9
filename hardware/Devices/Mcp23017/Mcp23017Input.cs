using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>
    /// One pin of an expander as an input, as of the last look. While the chip does not answer it reads high: with
    /// contacts that are closed to ground while all is well, that is the danger.
    /// </summary>
    public sealed class Mcp23017Input : IDigitalInput
    {
        private readonly Mcp23017 _chip;
        private readonly int _bit;

        /// <param name="chip">Somebody else steps it.</param>
        /// <param name="pin">0 to 15.</param>
        public Mcp23017Input(Mcp23017 chip, int pin)
        {
            _chip = chip;
            _bit = 1 << pin;
        }

        public bool Read()
        {
            return !_chip.Health.Valid || (_chip.Levels & _bit) != 0;
        }
    }
}
