using System;
using System.Collections.Generic;
using System.IO;
using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.CPU;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Models;
using EdgeFleet.Models.I2c;
using EdgeFleet.Models.Pins;
using EdgeFleet.Models.Power;
using EdgeFleet.Nodes;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>
    /// A board of this project around the chip: its I2C bus, pins, cables and supply. Lines in and out have the numbers of the chip's
    /// pins as hardware/Boards has them: PA0 is 0, PB0 is 16. The world outside moves every millisecond.
    /// </summary>
    public abstract class BoardAdapter<TBoard> : IPeripheral, IGPIOReceiver, INumberedGPIOOutput where TBoard : class, IEmulatedBoard
    {
        private const long StepNs = 1000000;

        private readonly MachineTime _clock;
        private readonly ICPU _cpu;
        private readonly Dictionary<int, DigitalPin> _driven = new Dictionary<int, DigitalPin>();
        private readonly Dictionary<int, DigitalPin> _read = new Dictionary<int, DigitalPin>();
        private readonly Dictionary<int, IGPIO> _lines = new Dictionary<int, IGPIO>();
        private readonly Dictionary<int, AnalogChannel> _analog = new Dictionary<int, AnalogChannel>();
        private readonly List<SerialCable> _cables = new List<SerialCable>();
        private bool _starting;

        protected BoardAdapter(IMachine machine, ICPU cpu)
        {
            Machine = machine;
            _cpu = cpu;
            _clock = new MachineTime(machine, this, Step);
        }

        /// <summary>Lines into the chip.</summary>
        public IReadOnlyDictionary<int, IGPIO> Connections
        {
            get { return _lines; }
        }

        public bool IsPowered { get; private set; } = true;

        /// <summary>Of the supply, for a cut within a write.</summary>
        public PowerFuse Fuse { get; } = new PowerFuse();

        /// <summary>Bytes that memories have changed so far.</summary>
        public long WrittenBytes
        {
            get { return Fuse.Bytes; }
        }

        protected IMachine Machine { get; private set; }

        protected SimulatedTime Time { get; } = new SimulatedTime();

        protected TBoard Board { get; private set; }

        public void OnGPIO(int number, bool value)
        {
            Do(() =>
            {
                if (!IsPowered) return;
                if (number == Nucleo144F767ZI.SlotsSelect) Select(!value);
                else if (_driven.TryGetValue(number, out var pin)) pin.DriveInside(Time.Us, value ? Drive.High : Drive.Low);
                else this.Log(LogLevel.Warning, "Pin {0} was driven; nothing is wired to it on this board", number);
            });
        }

        /// <summary>The chip is reset; what surrounds it is not.</summary>
        public void Reset()
        {
            if (!_starting) return;
            _starting = false;
            _cpu.IsHalted = false;
        }

        // The processor is stopped first, by whoever is not its own thread: it may be waiting to enter this board, and whoever halts it
        // waits for it to stand.

        /// <summary>For scripts and tests: the supply goes, in the midst of whatever the firmware does.</summary>
        public void PowerOff()
        {
            using (Machine.ObtainPausedState()) Do(Cut);
        }

        /// <summary>The supply is back: the chip starts as after power-on, memories hold what they kept.</summary>
        public void PowerOn()
        {
            using (Machine.ObtainPausedState()) Do(Supply);
        }

        /// <summary>The supply goes before the byte that follows so many more in a memory.</summary>
        public void CutAfter(long bytes)
        {
            Fuse.CutAfter(bytes);
        }

        /// <summary>Fills an FRAM, from its first byte on, as the maker's programmer does.</summary>
        public void LoadMemory(int address, string path)
        {
            var content = File.ReadAllBytes(path);
            const int Piece = 64;
            for (var at = 0; at < content.Length; at += Piece)
            {
                var count = Math.Min(Piece, content.Length - at);
                var write = new byte[2 + count];
                (write[0], write[1]) = ((byte)(at >> 8), (byte)at);
                Array.Copy(content, at, write, 2, count);
                if (Board.I2c.Transfer(Time.Us, address, write, Array.Empty<byte>()) != I2cResult.Done)
                    throw new InvalidOperationException($"No memory answers at 0x{address:X2}: see the board's wiring for the addresses.");
            }
        }

        /// <summary>Writes an FRAM's content into a file.</summary>
        public void SaveMemory(int address, int bytes, string path)
        {
            var content = new byte[bytes];
            if (Board.I2c.Transfer(Time.Us, address, new byte[2], content) != I2cResult.Done)
                throw new InvalidOperationException($"No memory answers at 0x{address:X2}: see the board's wiring for the addresses.");
            File.WriteAllBytes(path, content);
        }

        /// <summary>Connects the board once it is made.</summary>
        protected void Use(TBoard board, I2cMasterAdapter i2c, SpiMasterAdapter slots)
        {
            Board = board;
            i2c.Plug(new BusWires(this));
            slots.Plug(new SlotWires(this));
            _clock.WakeAt(StepNs);
        }

        /// <summary>Connects the pins that the chip converts.</summary>
        protected void Converts(ConvertersAdapter converters, params (int Pin, AnalogChannel Channel)[] channels)
        {
            foreach (var (pin, channel) in channels) _analog[pin] = channel;
            converters.Plug(new AnalogPins(this));
        }

        /// <summary>The chip drives this pin.</summary>
        protected void Drives(int number, DigitalPin pin)
        {
            _driven[number] = pin;
        }

        /// <summary>The chip reads this pin.</summary>
        protected void Reads(int number, DigitalPin pin)
        {
            _read[number] = pin;
            _lines[number] = new GPIO();
        }

        protected void Cable(SerialCable cable)
        {
            cable.Attach(action => Do(action), () => Time.Us);
            _cables.Add(cable);
        }

        /// <summary>Something reaches the board: at its own time, one at a time.</summary>
        protected void Do(Action action)
        {
            _clock.Do(nowNs => DoAt(nowNs, action));
        }

        private void DoAt(long nowNs, Action action)
        {
            Time.MoveTo(Math.Max(Time.Us, nowNs / 1000));
            try
            {
                action();
            }
            catch (PowerCutException)
            {
                Cut();
            }
            var next = (Time.Us * 1000 / StepNs + 1) * StepNs;
            foreach (var cable in _cables) next = Math.Min(next, cable.NextNs);
            _clock.WakeAt(next);
        }

        private void Step(long nowNs)
        {
            DoAt(nowNs, () =>
            {
                Board.Advance();
                foreach (var pair in _read) Set(_lines[pair.Key], pair.Value.Level(Time.Us));
                foreach (var cable in _cables) cable.Deliver();
            });
        }

        // Told again and again, where it has not changed, too: a write to a port's output register overwrites what Renode's port has for
        // its inputs.
        private static void Set(IGPIO line, bool level)
        {
            line.Set(level);
            foreach (var end in line.Endpoints) end.Receiver.OnGPIO(end.Number, level);
        }

        private void Select(bool selected)
        {
            if (selected) Board.Slots.Chip.Select(Time.Us);
            else Board.Slots.Chip.Deselect(Time.Us);
        }

        private void Supply()
        {
            if (IsPowered) return;
            IsPowered = true;
            Fuse.Renew();
            Board.PowerOn(Time.Us);
            _starting = true;
            Machine.RequestReset();
        }

        private void Cut()
        {
            if (!IsPowered) return;
            IsPowered = false;
            // Not here: its thread may be in the middle of an instruction, or wait for what this one holds.
            Machine.LocalTimeSource.ExecuteInNearestSyncedState(_ => _cpu.IsHalted = !IsPowered);
            foreach (var part in Machine.GetPeripheralsOfType<IChipPart>()) part.LoseSupply();
            Board.PowerOff(Time.Us);
            this.Log(LogLevel.Info, "The supply is off");
        }

        private sealed class BusWires : II2cWires
        {
            private readonly BoardAdapter<TBoard> _owner;

            public BusWires(BoardAdapter<TBoard> owner)
            {
                _owner = owner;
            }

            public I2cAnswer Begin(int address, bool read)
            {
                var answer = I2cAnswer.NotAcknowledged;
                _owner.Do(() =>
                {
                    var result = _owner.Board.I2c.Begin(_owner.Time.Us, address, read);
                    answer = result == I2cResult.Done ? I2cAnswer.Acknowledged
                        : result == I2cResult.NoAcknowledge ? I2cAnswer.NotAcknowledged : I2cAnswer.Stuck;
                });
                return answer;
            }

            public bool Write(byte value)
            {
                var acknowledged = false;
                _owner.Do(() => acknowledged = _owner.Board.I2c.Write(_owner.Time.Us, value));
                return acknowledged;
            }

            public byte Read()
            {
                byte value = 0xFF;
                _owner.Do(() => value = _owner.Board.I2c.Read(_owner.Time.Us));
                return value;
            }

            public void End()
            {
                _owner.Do(() => _owner.Board.I2c.End(_owner.Time.Us));
            }
        }

        // The flash is alone on its bus; what comes while it is not selected it does not see.
        private sealed class SlotWires : ISpiWires
        {
            private readonly BoardAdapter<TBoard> _owner;

            public SlotWires(BoardAdapter<TBoard> owner)
            {
                _owner = owner;
            }

            public uint Exchange(uint value, int bits)
            {
                var answer = uint.MaxValue;
                _owner.Do(() => answer = _owner.Board.Slots.Chip.Exchange(_owner.Time.Us, (byte)value));
                return answer;
            }
        }

        private sealed class AnalogPins : IAnalogPins
        {
            private readonly BoardAdapter<TBoard> _owner;

            public AnalogPins(BoardAdapter<TBoard> owner)
            {
                _owner = owner;
            }

            public int Sample(int pin)
            {
                var value = 0;
                _owner.Do(() =>
                {
                    if (_owner._analog.TryGetValue(pin, out var channel)) value = channel.Read(_owner.Time.Us);
                    else _owner.Log(LogLevel.Warning, "Pin {0} was converted; nothing is wired to it on this board", pin);
                });
                return value;
            }
        }
    }
}
