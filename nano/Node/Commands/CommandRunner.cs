using System;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Commands
{
    /// <summary>
    /// Takes commands to the application: each id once, none that has expired, none to what cannot be written, and
    /// none without its selection where a point asks for one.
    /// </summary>
    internal sealed class CommandRunner
    {
        /// <summary>Operate follows select within this time.</summary>
        public const int SelectMs = 10000;

        private readonly IApplication _application;
        private readonly SensePoint[] _points;
        private readonly NodeTime _time;
        private readonly NodeFaults _faults;
        private readonly CommandMemory _memory = new CommandMemory();

        // What is selected; one at a time.
        private bool _selected;
        private bool _selectedExecute;
        private ushort _selectedObject;
        private byte _selectedInstance;
        private ushort _selectedResource;
        private long _selectedValue;
        private long _selectedUntilMs;

        public CommandRunner(IApplication application, NodeTime time, NodeFaults faults)
        {
            _application = application;
            _points = application.Points;
            _time = time;
            _faults = faults;
        }

        /// <summary>An order waits to be operated.</summary>
        public bool IsPending
        {
            get { return _selected && _time.UptimeMs <= _selectedUntilMs; }
        }

        /// <returns>A code of <see cref="CommandCode"/>.</returns>
        public byte Do(CommandPart command, bool execute)
        {
            int known = _memory.Recall(command.Id, command.Phase);
            if (known >= 0) return (byte)known;
            byte code = Decide(command, execute);
            _memory.Keep(command.Id, command.Phase, code);
            return code;
        }

        private byte Decide(CommandPart command, bool execute)
        {
            if (command.Expiry != 0)
            {
                if (!_time.IsKnown) return CommandCode.NoTime;
                if (_time.UnixMs > command.Expiry) return CommandCode.Expired;
            }
            SensePoint point = Find(_points, command.Object, command.Instance, command.Resource);
            long value;
            if (execute)
            {
                value = 0;
                if (command.Value.Kind != WireValue.None && !command.Value.TryScale(0, out value)) return CommandCode.OutOfRange;
            }
            else
            {
                if (point == null) return CommandCode.NoSuchPoint;
                if (!point.Writable) return CommandCode.NotWritable;
                if (!Scale(point, command.Value, out value)) return CommandCode.OutOfRange;
            }
            _selected = IsPending;
            bool selected = _selected && IsSelected(command, execute, value);
            switch (command.Phase)
            {
                case CommandPhase.Select:
                    if (_selected && !selected) return CommandCode.Busy;
                    Select(command, execute, value);
                    return CommandCode.Done;
                case CommandPhase.Cancel:
                    if (selected) _selected = false;
                    return selected ? CommandCode.Done : CommandCode.NotSelected;
                case CommandPhase.Operate:
                    if (!selected) return CommandCode.NotSelected;
                    _selected = false;
                    break;
                default:
                    if (point != null && point.SelectBeforeOperate) return CommandCode.NotSelected;
                    break;
            }
            return Act(command, execute, point, value);
        }

        /// <returns>Null: there is none.</returns>
        public static SensePoint Find(SensePoint[] points, ushort obj, byte instance, ushort resource)
        {
            for (int i = 0; i < points.Length; i++)
            {
                SensePoint point = points[i];
                if (point.Resource == resource && point.Object == obj && point.Instance == instance) return point;
            }
            return null;
        }

        private byte Act(CommandPart command, bool execute, SensePoint point, long value)
        {
            try
            {
                return execute
                    ? _application.Execute(command.Object, command.Instance, command.Resource, value, _time)
                    : _application.Write(point, value, _time);
            }
            catch (Exception)
            {
                // How far it came nobody knows; the points tell.
                _faults.Application++;
                return CommandCode.HardwareFault;
            }
        }

        private static bool Scale(SensePoint point, WireValue from, out long value)
        {
            if (point.Kind == PointKind.Boolean) return from.TryScale(0, out value) && (value == 0 || value == 1);
            return from.TryScale(point.Exponent, out value);
        }

        private void Select(CommandPart command, bool execute, long value)
        {
            _selected = true;
            _selectedExecute = execute;
            _selectedObject = command.Object;
            _selectedInstance = command.Instance;
            _selectedResource = command.Resource;
            _selectedValue = value;
            _selectedUntilMs = _time.UptimeMs + SelectMs;
        }

        private bool IsSelected(CommandPart command, bool execute, long value)
        {
            return _selectedExecute == execute && _selectedValue == value && _selectedObject == command.Object
                && _selectedInstance == command.Instance && _selectedResource == command.Resource;
        }
    }
}
