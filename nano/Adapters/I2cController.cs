using System;
using System.Device.I2c;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Adapters
{
    /// <summary>
    /// A bus of the board. The platform has an object for each address; they are made at the first transfer and kept until it is
    /// closed.
    /// </summary>
    public sealed class I2cController : II2cBus, IDisposable
    {
        private const int Addresses = 128;

        private readonly int _bus;
        private readonly I2cBusSpeed _speed;
        private readonly I2cDevice[] _devices = new I2cDevice[Addresses];

        /// <param name="bus">From the board's list.</param>
        /// <param name="speed">What the slowest chip on it takes.</param>
        public I2cController(int bus, I2cBusSpeed speed)
        {
            _bus = bus;
            _speed = speed;
        }

        public bool Transfer(int address, byte[] write, int writeCount, byte[] read, int readCount)
        {
            I2cDevice device = _devices[address];
            if (device == null)
            {
                device = I2cDevice.Create(new I2cConnectionSettings(_bus, address, _speed));
                _devices[address] = device;
            }
            if (readCount == 0) return Full(device.Write(new SpanByte(write, 0, writeCount)));
            if (writeCount == 0) return Full(device.Read(new SpanByte(read, 0, readCount)));
            return Full(device.WriteRead(new SpanByte(write, 0, writeCount), new SpanByte(read, 0, readCount)));
        }

        /// <summary>Gives the platform's objects back, before somebody else makes theirs. Whoever transfers again makes new ones.</summary>
        public void Dispose()
        {
            for (int i = 0; i < Addresses; i++)
            {
                if (_devices[i] == null) continue;
                _devices[i].Dispose();
                _devices[i] = null;
            }
        }

        private static bool Full(I2cTransferResult result)
        {
            return result.Status == I2cTransferStatus.FullTransfer;
        }
    }
}
