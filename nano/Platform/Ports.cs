using EdgeFleet.Nano.Platform;

namespace System.IO.Ports
{
    public enum Parity
    {
        None = 0,
        Odd = 1,
        Even = 2,
    }

    public enum StopBits
    {
        One = 1,
        Two = 2,
    }

    public enum SerialMode
    {
        Normal = 0,
        RS485 = 1,
    }

    public class SerialPort
    {
        public SerialPort(string portName, int baudRate, Parity parity, int dataBits, StopBits stopBits)
        {
            throw NotHere.Error();
        }

        public SerialMode Mode
        {
            get { throw NotHere.Error(); }
            set { throw NotHere.Error(); }
        }

        public int BytesToRead
        {
            get { throw NotHere.Error(); }
        }

        public void Close()
        {
            throw NotHere.Error();
        }

        public void Open()
        {
            throw NotHere.Error();
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            throw NotHere.Error();
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            throw NotHere.Error();
        }
    }
}
