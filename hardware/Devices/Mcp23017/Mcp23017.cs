using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Hardware.Devices
{
    /// <summary>
    /// Sixteen pins on the bus, bit 0 to 7 port A, 8 to 15 port B. A change of an input is kept by the chip, with the
    /// levels at that moment, until the next look: short pulses are seen, too. With its interrupt wire on a clock's event
    /// input, the first change since the last look also has its time. Several chips may share that wire.
    /// </summary>
    public sealed class Mcp23017
    {
        // From the interrupt enables to the ports, in one transfer.
        private const int Count = Mcp23017Registers.Port + 2 - Mcp23017Registers.InterruptEnable;

        private readonly II2cBus _bus;
        private readonly int _address;
        private readonly int _inputs;
        private readonly byte[] _write = new byte[3];
        private readonly byte[] _read = new byte[Count];
        private bool _configured;
        private int _outputs;

        /// <param name="bus">The bus it is on.</param>
        /// <param name="address">0x20 to 0x27, by its address pins.</param>
        /// <param name="inputs">A bit set for each pin that is read, with its pull-up; the others are driven.</param>
        public Mcp23017(II2cBus bus, int address, int inputs)
        {
            _bus = bus;
            _address = address;
            _inputs = inputs;
        }

        public readonly DeviceHealth Health = new DeviceHealth(0);

        /// <summary>The levels of all pins at the last look.</summary>
        public int Levels { get; private set; }

        /// <summary>The pin of each port that changed first since the look before; 0: none did.</summary>
        public int Changed { get; private set; }

        /// <summary>The levels of that port right after its first change.</summary>
        public int Captured { get; private set; }

        /// <summary>Looks once. Configures the chip first, also when it has forgotten how.</summary>
        public void Step(long nowMs)
        {
            Changed = 0;
            if (!_configured && !Configure())
            {
                Health.Bad();
                return;
            }
            _write[0] = Mcp23017Registers.InterruptEnable;
            if (!_bus.Transfer(_address, _write, 1, _read, Count))
            {
                Health.Bad();
                return;
            }
            if (At(Mcp23017Registers.InterruptEnable) != _inputs || At(Mcp23017Registers.PullUp) != _inputs)
            {
                _configured = false;
                Health.Bad();
                return;
            }
            Changed = At(Mcp23017Registers.InterruptFlag);
            Captured = At(Mcp23017Registers.InterruptCapture);
            Levels = At(Mcp23017Registers.Port);
            Health.Good(nowMs);
        }

        /// <summary>Drives the pins that are not inputs.</summary>
        /// <returns>False when the chip did not take it; it is then repeated when the chip is configured anew.</returns>
        public bool Drive(int levels)
        {
            _outputs = levels;
            bool taken = _configured && Put(Mcp23017Registers.OutputLatch, levels);
            _configured = taken;
            return taken;
        }

        private bool Configure()
        {
            // What the outputs shall be comes before they are driven, and interrupts come last.
            int configuration = Mcp23017Registers.Mirror | Mcp23017Registers.OpenDrain;
            _configured = Put(Mcp23017Registers.Configuration, (configuration << 8) | configuration)
                && Put(Mcp23017Registers.OutputLatch, _outputs)
                && Put(Mcp23017Registers.Direction, _inputs)
                && Put(Mcp23017Registers.PullUp, _inputs)
                && Put(Mcp23017Registers.InterruptEnable, _inputs);
            return _configured;
        }

        private bool Put(byte register, int both)
        {
            _write[0] = register;
            _write[1] = (byte)both;
            _write[2] = (byte)(both >> 8);
            return _bus.Transfer(_address, _write, 3, _read, 0);
        }

        private int At(byte register)
        {
            int place = register - Mcp23017Registers.InterruptEnable;
            return _read[place] | (_read[place + 1] << 8);
        }
    }
}
