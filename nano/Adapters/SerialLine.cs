using System.IO.Ports;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Adapters
{
    /// <summary>A serial port of the board.</summary>
    public sealed class SerialLine : ISerialLine
    {
        private readonly SerialPort _port;
        private readonly bool _rs485;

        /// <param name="port">From the board's list, as in "COM6".</param>
        /// <param name="baud">Bits a second.</param>
        /// <param name="parity">Of the 8 data bits; not every board can do more than none.</param>
        /// <param name="rs485">The port drives the transceiver's direction pin itself.</param>
        public SerialLine(string port, int baud, Parity parity, bool rs485)
        {
            _port = new SerialPort(port, baud, parity, 8, StopBits.One);
            _rs485 = rs485;
            Open();
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            int there = _port.BytesToRead;
            if (there == 0) return 0;
            return _port.Read(buffer, offset, there < count ? there : count);
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            _port.Write(buffer, offset, count);
        }

        public void Reopen()
        {
            _port.Close();
            Open();
        }

        // The platform forgets the mode of a port that was closed.
        private void Open()
        {
            if (_rs485) _port.Mode = SerialMode.RS485;
            _port.Open();
        }
    }
}
