using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano.Boot
{
    /// <summary>
    /// Decides at every start what runs: the image on trial, or the confirmed one, or the one confirmed before it, or
    /// the factory's application, which is deployed with this code and cannot be lost by an update. Nothing runs from
    /// a slot whose seal is not right.
    /// </summary>
    public sealed class BootManager
    {
        /// <summary>Starts that an image on trial has, and failures in a row that a confirmed one may show.</summary>
        public const int MaxTries = 3;

        private readonly SlotState _state;
        private readonly SlotRecord _record;
        private readonly SlotImage _image;
        private readonly IAssemblyLoader _loader;

        /// <param name="map">Where the slots are.</param>
        /// <param name="key">The node's update key (32).</param>
        /// <param name="loader">What runs an image.</param>
        public BootManager(SlotMap map, byte[] key, IAssemblyLoader loader)
        {
            _state = new SlotState(map);
            _record = _state.Record;
            _image = new SlotImage(map, key);
            _loader = loader;
        }

        /// <summary>Runs what the slots hold, and comes back only when that has ended.</summary>
        /// <returns>True: restart the board. False: the factory's application is to run.</returns>
        public bool Run()
        {
            byte slot = Choose();
            if (slot == SlotMap.None) return false;
            if (!Start(slot)) Failed(slot);
            return true;
        }

        /// <returns>The slot whose image is in memory and genuine, or <see cref="SlotMap.None"/>.</returns>
        private byte Choose()
        {
            if (_record.Stage == SpareStage.Trial)
            {
                if (_record.Tries < MaxTries && CountTry() && _image.Read(_record.Spare)) return _record.Spare;
                RollBack();
            }
            // A roll-back that could not be kept is made at the next start; the tries are still the trial's.
            bool failing = _record.Stage != SpareStage.Trial && _record.Tries >= MaxTries;
            if (_record.Confirmed == SlotMap.None || failing) return SlotMap.None;
            if (_image.Read(_record.Confirmed)) return _record.Confirmed;
            if (_record.Stage != SpareStage.Previous || !_image.Read(_record.Spare)) return SlotMap.None;
            // From here on it is the other slot that updates may overwrite.
            _record.Confirmed = _record.Spare;
            _record.SetSpare(SpareStage.Empty, 0, 0, 0);
            return _state.Keep() ? _record.Confirmed : SlotMap.None;
        }

        // Before it starts: a reset by the watchdog or by the supply leaves no other trace.
        private bool CountTry()
        {
            _record.Tries++;
            return _state.Keep();
        }

        private void RollBack()
        {
            _record.Stage = SpareStage.RolledBack;
            _record.Tries = 0;
            _state.Keep();
        }

        private bool Start(byte slot)
        {
            for (int i = 0; i < _image.Files; i++)
                if (!_loader.Load(_image.File(i))) return false;
            return _loader.Start(_image.Application + ".Program", slot);
        }

        // A start on trial was counted before; the firmware may also have changed the record meanwhile.
        private void Failed(byte slot)
        {
            _state.Load();
            if (_record.Stage == SpareStage.Trial || _record.Confirmed != slot) return;
            _record.Tries++;
            _state.Keep();
        }
    }
}
