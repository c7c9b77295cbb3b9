using System;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.UART;
using EdgeFleet.Models.Serial;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>Between a USART of the chip and a station on one of our lines, both ways.</summary>
    public sealed class SerialCable
    {
        private readonly UsartAdapter _usart;
        private readonly SerialBus _bus;
        private readonly SerialStation _station;
        private Func<long> _nowUs;
        private bool _warned;

        public SerialCable(UsartAdapter usart, SerialBus bus, SerialStation station)
        {
            _usart = usart;
            _bus = bus;
            _station = station;
        }

        /// <summary>When the next byte arrives; <see cref="long.MaxValue"/> while the line is idle.</summary>
        public long NextNs
        {
            get { return _bus.NextUs == long.MaxValue ? long.MaxValue : _bus.NextUs * 1000; }
        }

        /// <summary>Begins to carry what the chip sends.</summary>
        /// <param name="enter">Enters the board.</param>
        /// <param name="nowUs">Its time.</param>
        public void Attach(Action<Action> enter, Func<long> nowUs)
        {
            _nowUs = nowUs;
            // From its first bit on: the line itself takes the time of the frame.
            _usart.Sending += value => enter(() =>
            {
                Check();
                _station.Send(_nowUs(), new[] { value });
            });
        }

        /// <summary>Hands over what has arrived.</summary>
        public void Deliver()
        {
            while (_station.TryReceive(_nowUs(), out var value, out _)) _usart.WriteChar(value);
        }

        // The models carry whole bytes, so that a wrong rate would not show.
        private void Check()
        {
            var same = _usart.BaudRate / 100 == _station.Format.Baud / 100 && (_usart.ParityBit != Parity.None) == _station.Format.Parity;
            if (same || _warned) return;
            _warned = true;
            _usart.Log(
                LogLevel.Warning, "Sends at {0} Bd, parity {1}, on a line of {2} Bd, parity {3}: real devices would hear noise",
                _usart.BaudRate, _usart.ParityBit, _station.Format.Baud, _station.Format.Parity);
        }
    }
}
