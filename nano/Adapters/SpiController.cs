using System;
using System.Device.Spi;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Adapters
{
    /// <summary>
    /// One chip on an SPI bus of the board. The platform's object for it is made at the first transfer and kept until it is closed:
    /// there is one for a select line, and nobody else gets another.
    /// </summary>
    /// <remarks>
    /// Every transfer has both directions and as many bytes in each. The platform's driver for STM32 keeps the length of the direction
    /// that is left out from the transfer before, and drops the cache over twice the bytes that are read, from the line that they
    /// begin in (nf-interpreter, cpu_spi.cpp for ChibiOS): so what is read comes into an array with room around it.
    /// </remarks>
    public sealed class SpiController : ISpiBus, IDisposable
    {
        private const int CacheLine = 32;

        private readonly int _bus;
        private readonly int _select;
        private readonly int _hertz;
        private readonly int _longest;
        private readonly byte[] _caught;
        private SpiDevice _device;

        /// <param name="bus">From the board's list.</param>
        /// <param name="select">Pin of the select line, low for the chip.</param>
        /// <param name="hertz">At most; the board takes the next rate below.</param>
        /// <param name="longest">Bytes of the longest transfer.</param>
        public SpiController(int bus, int select, int hertz, int longest)
        {
            _bus = bus;
            _select = select;
            _hertz = hertz;
            _longest = longest;
            _caught = new byte[CacheLine + 2 * longest + CacheLine];
        }

        public bool Transfer(byte[] write, byte[] read, int count)
        {
            if (count > _longest) return false;
            try
            {
                if (_device == null) _device = Open();
                _device.TransferFullDuplex(new SpanByte(write, 0, count), new SpanByte(_caught, CacheLine, count));
            }
            catch (Exception)
            {
                // The bus or its select line is somebody else's.
                return false;
            }
            Array.Copy(_caught, CacheLine, read, 0, count);
            return true;
        }

        /// <summary>Gives the platform's object back, before somebody else makes theirs. Whoever transfers again makes a new one.</summary>
        public void Dispose()
        {
            if (_device == null) return;
            _device.Dispose();
            _device = null;
        }

        private SpiDevice Open()
        {
            SpiConnectionSettings settings = new SpiConnectionSettings(_bus, _select);
            settings.ClockFrequency = _hertz;
            return SpiDevice.Create(settings);
        }
    }
}
