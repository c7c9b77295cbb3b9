using System;
using System.Device.I2c;
using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Adapters;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// The buses of a board's memories. They are closed before an image starts, which opens its own: the platform stops an I2C bus with
    /// the last device that is given back, and has one object for an SPI select line.
    /// </summary>
    public sealed class BoardBuses : IDisposable
    {
        private readonly I2cController _chips;
        private readonly SpiController _slots;

        /// <param name="i2cBus">Of memories and chips, as the platform numbers it.</param>
        /// <param name="spiBus">Of the slots' flash.</param>
        /// <param name="select">Pin that selects the flash.</param>
        public BoardBuses(int i2cBus, int spiBus, int select)
        {
            _chips = new I2cController(i2cBus, I2cBusSpeed.FastMode);
            _slots = new SpiController(spiBus, select, MemoryMap.SlotsHertz, W25q128.LongestTransfer);
        }

        public II2cBus Chips
        {
            get { return _chips; }
        }

        public ISpiBus Slots
        {
            get { return _slots; }
        }

        /// <summary>Whoever uses them again opens them again.</summary>
        public void Dispose()
        {
            _chips.Dispose();
            _slots.Dispose();
        }
    }
}
