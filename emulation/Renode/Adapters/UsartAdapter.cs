using System;
using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.UART;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>A USART that Renode's terminals, sockets and hubs can be connected to, and our boards' cables.</summary>
    public class UsartAdapter : RegisterAdapter<Usart>, IUART
    {
        public UsartAdapter(IMachine machine, int clockHertz) : base(machine, 0x400)
        {
            Use(new Usart(clockHertz));
            IRQ = Wiring.Output(Model.Interrupt);
            ReceiveDma = Wiring.Output(Model.ReceiveRequest);
            TransmitDma = Wiring.Output(Model.TransmitRequest);
            Model.Sent += value => CharReceived?.Invoke(value);
            Model.Sending += value => Sending?.Invoke(value);
        }

        /// <summary>The last bit of a byte has left.</summary>
        public event Action<byte> CharReceived;

        /// <summary>The first bit of a byte leaves.</summary>
        public event Action<byte> Sending;

        public GPIO IRQ { get; private set; }

        public GPIO ReceiveDma { get; private set; }

        public GPIO TransmitDma { get; private set; }

        public uint BaudRate
        {
            get { return (uint)Model.Baud; }
        }

        public Bits StopBits
        {
            get { return Model.HasTwoStopBits ? Bits.Two : Bits.One; }
        }

        public Parity ParityBit
        {
            get { return !Model.HasParity ? Parity.None : Model.IsOdd ? Parity.Odd : Parity.Even; }
        }

        /// <summary>Bytes that came in and nobody fetched.</summary>
        public long Lost
        {
            get { return Model.Lost; }
        }

        /// <summary>For tests: see the model's.</summary>
        public bool LagsBehind
        {
            get { return Model.LagsBehind; }
            set { Do(() => Model.LagsBehind = value); }
        }

        public void WriteChar(byte value)
        {
            Do(() => Model.Receive(value));
        }
    }
}
