using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>How far the lamp leans from how it was mounted. The first direction it ever sees is the mounting.</summary>
    public sealed class TiltWatch
    {
        private readonly Lis3dh _chip;
        private readonly LampMemory _memory;
        private readonly LightSettings _settings;

        public TiltWatch(Lis3dh chip, LampMemory memory, LightSettings settings)
        {
            _chip = chip;
            _memory = memory;
            _settings = settings;
        }

        /// <summary>From the mounting, 0.001 rad.</summary>
        public int Milliradians { get; private set; }

        /// <summary>It leans now as it was mounted: after straightening, or moving to another pole.</summary>
        /// <returns>False when the sensor does not answer.</returns>
        public bool TakeMounting()
        {
            if (!_chip.Health.Valid) return false;
            _memory.SetMounting(_chip.X, _chip.Y, _chip.Z);
            _memory.Save();
            return true;
        }

        public Evidence Step()
        {
            if (!_chip.Health.Valid) return Evidence.Unknown;
            if (!_memory.HasMounting) TakeMounting();
            Milliradians = Lis3dhRegisters.AngleMilliradians(
                _memory.MountingX, _memory.MountingY, _memory.MountingZ, _chip.X, _chip.Y, _chip.Z);
            return Milliradians >= _settings.TiltMilliradians.Value ? Evidence.For : Evidence.Against;
        }
    }
}
