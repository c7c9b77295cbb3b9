using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Update;

namespace EdgeFleet.Nano
{
    /// <summary>What every node's board has, whatever else is on it.</summary>
    public sealed class NodeHardware
    {
        /// <param name="settings">Two sectors or more for what a node must not forget; nobody else writes there.</param>
        /// <param name="records">Two sectors or more for readings until they are confirmed; nobody else writes there.</param>
        /// <param name="line">Where the gateway is.</param>
        /// <param name="clock">A battery clock, or null.</param>
        /// <param name="updates">The update slots, or null.</param>
        public NodeHardware(IFlash settings, IFlash records, ISerialLine line, IRealTimeClock clock, IUpdates updates)
        {
            Settings = settings;
            Records = records;
            Line = line;
            Clock = clock;
            Updates = updates;
        }

        public readonly IFlash Settings;
        public readonly IFlash Records;
        public readonly ISerialLine Line;
        public readonly IRealTimeClock Clock;
        public readonly IUpdates Updates;
    }
}
