// Not part of the tests: what our adapters use of Renode, so that they compile here as they do there. Signatures of Renode 1.16.
using System;
using System.Collections.Generic;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Peripherals.UART;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Core
{
    public interface IEmulationElement
    {
    }

    public interface IExternal : IEmulationElement
    {
    }

    public interface IGPIO
    {
        IList<GPIOEndpoint> Endpoints { get; }

        void Set(bool value);
    }

    public class GPIO : IGPIO
    {
        public extern IList<GPIOEndpoint> Endpoints { get; }

        public extern void Set(bool value);
    }

    public sealed class GPIOEndpoint
    {
        public extern IGPIOReceiver Receiver { get; }

        public extern int Number { get; }
    }

    public interface IGPIOReceiver : IPeripheral
    {
        void OnGPIO(int number, bool value);
    }

    public interface INumberedGPIOOutput : IPeripheral
    {
        IReadOnlyDictionary<int, IGPIO> Connections { get; }
    }

    public interface IMachine : IEmulationElement
    {
        IClockSource ClockSource { get; }

        IBusController SystemBus { get; }

        TimeStamp ElapsedVirtualTime { get; }

        TimeSourceBase LocalTimeSource { get; set; }

        void RequestReset();

        IDisposable ObtainPausedState(bool internalPause = false);

        IEnumerable<T> GetPeripheralsOfType<T>();

        void HandleTimeDomainEvent<T>(Action<T> handler, T handlerArgument, TimeStamp eventTime, Action postAction = null);
    }

    public static class MachineExtensions
    {
        public static extern IMachine GetMachine(this IPeripheral peripheral);
    }

    public interface IConnectable<T>
    {
        void AttachTo(T connected);

        void DetachFrom(T connected);
    }

    public class ExternalsManager
    {
        public extern bool TryGetByName<T>(string name, out T result) where T : class;

        public extern void AddExternal(IExternal external, string name);
    }

    public class Emulation
    {
        public extern ExternalsManager ExternalsManager { get; }
    }

    public struct Range
    {
    }
}

namespace Antmicro.Renode.Exceptions
{
    public class RecoverableException : Exception
    {
        public extern RecoverableException(string message);
    }
}

namespace Antmicro.Renode.Logging
{
    public class LogLevel
    {
        public static readonly LogLevel Info;
        public static readonly LogLevel Warning;
    }

    public static class Logger
    {
        public static extern void Log(this Core.IEmulationElement element, LogLevel type, string message, params object[] args);
    }
}

namespace Antmicro.Renode.Time
{
    public enum Direction
    {
        Ascending,
        Descending,
    }

    public enum WorkMode
    {
        OneShot,
        Periodic,
    }

    public struct TimeInterval
    {
        public const ulong TicksPerMicrosecond = 1000;

        public extern ulong Ticks { get; }
    }

    public struct TimeStamp
    {
        public extern TimeInterval TimeElapsed { get; }
    }

    public class TimeDomainsManager
    {
        public static extern TimeDomainsManager Instance { get; }

        public extern TimeStamp VirtualTimeStamp { get; }
    }

    public struct ClockEntry
    {
        public extern ClockEntry(ulong period, ulong frequency, Action handler, Core.IEmulationElement owner, string localName,
            bool enabled = true, Direction direction = Direction.Ascending, WorkMode workMode = WorkMode.Periodic, ulong step = 1);

        public extern ClockEntry With(ulong? period = null, ulong? frequency = null, Action handler = null, bool? enabled = null,
            ulong? value = null, Direction? direction = null, WorkMode? workMode = null, ulong? step = null);
    }

    public abstract class TimeSourceBase
    {
        public extern void ExecuteInNearestSyncedState(Action<TimeStamp> what, bool executeImmediately = false);
    }

    public interface IClockSource
    {
        void ExecuteInLock(Action action);

        void AddClockEntry(ClockEntry entry);

        void ExchangeClockEntryWith(Action handler, Func<ClockEntry, ClockEntry> visitor, Func<ClockEntry> factoryIfNonExistent = null);
    }
}

namespace Antmicro.Renode.Peripherals
{
    public interface IPeripheral : Core.IEmulationElement
    {
        void Reset();
    }
}

namespace Antmicro.Renode.Peripherals.Bus
{
    public interface IBusPeripheral : IPeripheral
    {
    }

    public interface IKnownSize : IBusPeripheral
    {
        long Size { get; }
    }

    public interface IDoubleWordPeripheral : IBusPeripheral
    {
        uint ReadDoubleWord(long offset);

        void WriteDoubleWord(long offset, uint value);
    }

    public interface IWordPeripheral : IBusPeripheral
    {
        ushort ReadWord(long offset);

        void WriteWord(long offset, ushort value);
    }

    public interface IBytePeripheral : IBusPeripheral
    {
        byte ReadByte(long offset);

        void WriteByte(long offset, byte value);
    }

    public interface IBusController
    {
        bool TryGetCurrentCPU(out ICPU cpu);

        byte ReadByte(ulong address, IPeripheral context = null, ulong? cpuState = null);

        ushort ReadWord(ulong address, IPeripheral context = null, ulong? cpuState = null);

        uint ReadDoubleWord(ulong address, IPeripheral context = null, ulong? cpuState = null);

        void WriteByte(ulong address, byte value, IPeripheral context = null, ulong? cpuState = null);

        void WriteWord(ulong address, ushort value, IPeripheral context = null, ulong? cpuState = null);

        void WriteDoubleWord(ulong address, uint value, IPeripheral context = null, ulong? cpuState = null);

        void SetHookAfterPeripheralRead<T>(IBusPeripheral peripheral, Func<T, long, T> hook, Core.Range? subrange = null);
    }
}

namespace Antmicro.Renode.Peripherals.CPU
{
    public interface ICPU : IPeripheral
    {
        bool IsHalted { get; set; }

        void SyncTime();
    }

    public interface IControllableCPU : ICPU
    {
        void RequestReturn();
    }
}

namespace Antmicro.Renode.Peripherals.UART
{
    public enum Parity
    {
        Odd,
        Even,
        None,
    }

    public enum Bits
    {
        None,
        One,
        Half,
        OneAndAHalf,
        Two,
    }

    public interface IUART : IPeripheral
    {
        event Action<byte> CharReceived;

        uint BaudRate { get; }

        Bits StopBits { get; }

        Parity ParityBit { get; }

        void WriteChar(byte value);
    }
}

namespace Antmicro.Renode.Utilities
{
    public static class TimeDomainExtensions
    {
        public static extern TimeStamp GetEffectiveVirtualTimeStamp(this TimeDomainsManager manager);
    }
}
