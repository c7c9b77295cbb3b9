using System;
using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Time;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>
    /// A register model on Renode's bus: brings it virtual time, wakes it when it wants to be, and names in the log what it has not.
    /// </summary>
    public abstract class RegisterAdapter<TModel> : IDoubleWordPeripheral, IWordPeripheral, IBytePeripheral, IKnownSize, IChipPart
        where TModel : Peripheral
    {
        private readonly MachineTime _time;

        protected RegisterAdapter(IMachine machine, long size)
        {
            Machine = machine;
            Size = size;
            _time = new MachineTime(machine, this, Wake);
        }

        public long Size { get; private set; }

        protected IMachine Machine { get; private set; }

        /// <summary>Set by the constructor of the class that knows which.</summary>
        protected TModel Model { get; private set; }

        public uint ReadDoubleWord(long offset)
        {
            var value = 0u;
            Do(() => value = Model.Read(offset));
            return value;
        }

        public void WriteDoubleWord(long offset, uint value)
        {
            Do(() => Model.Write(offset, value));
        }

        public ushort ReadWord(long offset)
        {
            return (ushort)(ReadDoubleWord(offset & ~3L) >> (int)(offset & 2) * 8);
        }

        // A narrow write reaches the register with the other bits zero; the firmware does that to data registers only.
        public void WriteWord(long offset, ushort value)
        {
            WriteDoubleWord(offset & ~3L, (uint)value << (int)(offset & 2) * 8);
        }

        public byte ReadByte(long offset)
        {
            return (byte)(ReadDoubleWord(offset & ~3L) >> (int)(offset & 3) * 8);
        }

        public void WriteByte(long offset, byte value)
        {
            WriteDoubleWord(offset & ~3L, (uint)value << (int)(offset & 3) * 8);
        }

        public virtual void Reset()
        {
            Do(Model.Reset);
        }

        public virtual void LoseSupply()
        {
            Do(Model.Reset);
        }

        protected void Use(TModel model)
        {
            Model = model;
            model.NotModelled = message => this.Log(LogLevel.Warning, "{0}", message);
        }

        /// <summary>All that reaches the model comes through here: one at a time, at its own time.</summary>
        protected void Do(Action action)
        {
            _time.Do(nowNs =>
            {
                Model.AdvanceTo(nowNs);
                action();
                _time.WakeAt(Model.NextNs);
            });
        }

        private void Wake(long nowNs)
        {
            Model.AdvanceTo(nowNs);
            _time.WakeAt(Model.NextNs);
        }
    }
}
