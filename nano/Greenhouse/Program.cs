using EdgeFleet.Hardware.Boards;
using EdgeFleet.Nano.Boot;

namespace EdgeFleet.Nano.Greenhouse
{
    public static class Program
    {
        private const int StepMs = 50;

        public static void Main()
        {
            Host().Boot();
        }

        /// <summary>Where a greenhouse node is entered from a slot.</summary>
        /// <param name="slot">1 or 2.</param>
        /// <param name="stepped">Its only element is set after each step.</param>
        public static void Start(int slot, bool[] stepped)
        {
            Host().Start(slot, stepped);
        }

        private static FirmwareHost Host()
        {
            BoardBuses buses = new BoardBuses(Nucleo144F767ZI.I2cBus, Nucleo144F767ZI.SlotsBus, Nucleo144F767ZI.SlotsSelect);
            return new FirmwareHost(new GreenhouseWiring(), buses, StepMs);
        }
    }
}
