using System;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Commands
{
    /// <summary>
    /// Takes a configuration piece by piece, checks it whole, keeps it, and only then changes the settings, all at once.
    /// A setting that a version does not name has the firmware's own value in it.
    /// </summary>
    internal sealed class Configuration
    {
        private readonly IApplication _application;
        private readonly Setting[] _settings;
        private readonly NodeStore _store;
        private readonly NodeFaults _faults;
        private readonly long[] _values;
        private readonly WireValue _value = new WireValue();
        private readonly ConfigurePart _part = new ConfigurePart();

        // The version that is under way; 0: none.
        private uint _version;
        private byte _lastPiece;
        private byte _pieces;

        private uint _refused;
        private byte _fault;
        private ushort _object;
        private byte _instance;
        private ushort _resource;

        public Configuration(IApplication application, NodeStore store, NodeFaults faults)
        {
            _application = application;
            _settings = application.Settings;
            _store = store;
            _faults = faults;
            _values = new long[_settings.Length];
            Begin();
        }

        /// <summary>Takes one piece, whose parts have been seen to be whole.</summary>
        public void Take(ByteReader from)
        {
            _part.ReadHead(from);
            // An answer was lost, and the piece comes again.
            if (_part.Piece > 0 && (_part.Version == _version ? _part.Piece < _pieces : _part.Version == _store.Version)) return;
            if (_part.Piece == 0)
            {
                _version = _part.Version;
                _lastPiece = _part.LastPiece;
                _pieces = 0;
                for (int i = 0; i < _settings.Length; i++) _values[i] = _settings[i].Initial;
            }
            else if (_part.Version != _version || _part.Piece != _pieces || _part.LastPiece != _lastPiece)
            {
                // What follows a refused piece was refused with it.
                if (_version != 0 || _refused != _part.Version) Refuse(_part.Version, ConfigurationFault.PieceMissing, null);
                return;
            }
            while (from.Left > 0)
            {
                if (!TakeSetting(from)) return;
            }
            _pieces++;
            if (_part.Piece == _part.LastPiece) Finish();
        }

        public void Write(ByteWriter to)
        {
            ConfigurationPart.WriteHead(to, _store.Version, _refused, _fault);
            to.WritePath(_object, _instance, _resource);
            to.WriteByte(_pieces);
        }

        // Another firmware may have kept values that this one has no use for.
        private void Begin()
        {
            for (int i = 0; i < _settings.Length; i++) _values[i] = _settings[i].Value;
            if (_store.Version == 0 || Check() < 0) return;
            for (int i = 0; i < _settings.Length; i++) _settings[i].Value = _settings[i].Initial;
            _store.Disregard();
        }

        private bool TakeSetting(ByteReader from)
        {
            ushort obj = from.ReadUInt16();
            byte instance = from.ReadByte();
            ushort resource = from.ReadUInt16();
            _value.Read(from);
            for (int i = 0; i < _settings.Length; i++)
            {
                Setting setting = _settings[i];
                if (setting.Resource != resource || setting.Object != obj || setting.Instance != instance) continue;
                long value;
                if (!_value.TryScale(setting.Exponent, out value) || value < setting.Min || value > setting.Max)
                {
                    Refuse(_version, ConfigurationFault.OutOfRange, setting);
                    return false;
                }
                _values[i] = value;
                return true;
            }
            Refuse(_version, ConfigurationFault.UnknownSetting, null);
            _object = obj;
            _instance = instance;
            _resource = resource;
            return false;
        }

        private void Finish()
        {
            int misfit = Check();
            if (misfit >= 0)
            {
                Refuse(_version, ConfigurationFault.DoesNotFit, misfit < _settings.Length ? _settings[misfit] : null);
                return;
            }
            if (!IsInForce() && !_store.Configure(_version, _values))
            {
                Refuse(_version, ConfigurationFault.NotStored, null);
                return;
            }
            _version = 0;
            _pieces = 0;
            Refuse(0, ConfigurationFault.None, null);
            for (int i = 0; i < _settings.Length; i++) _settings[i].Value = _values[i];
            try
            {
                _application.Configured();
            }
            catch (Exception)
            {
                _faults.Application++;
            }
        }

        private bool IsInForce()
        {
            if (_store.Version != _version) return false;
            for (int i = 0; i < _settings.Length; i++)
            {
                if (_settings[i].Value != _values[i]) return false;
            }
            return true;
        }

        private int Check()
        {
            try
            {
                return _application.Check(_values);
            }
            catch (Exception)
            {
                _faults.Application++;
                return int.MaxValue;
            }
        }

        private void Refuse(uint version, byte fault, Setting setting)
        {
            _version = 0;
            _pieces = 0;
            _refused = version;
            _fault = fault;
            _object = setting == null ? (ushort)0 : setting.Object;
            _instance = setting == null ? (byte)0 : setting.Instance;
            _resource = setting == null ? (ushort)0 : setting.Resource;
        }
    }
}
