using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>
    /// A point whose changes have a time of their own: each is handed over as a dated reading, as an event. What is so
    /// now can be read at any time, and is reported once a period besides.
    /// </summary>
    public sealed class EventPoint
    {
        private const int RepeatSeconds = 3600;

        private readonly SensePoint _change;
        private readonly DatedReadings _dated;

        /// <param name="obj">Object id.</param>
        /// <param name="instance">Instance of the object.</param>
        /// <param name="resource">Resource id.</param>
        /// <param name="kind">Number or Boolean.</param>
        /// <param name="dated">Where the changes go.</param>
        public EventPoint(ushort obj, byte instance, ushort resource, PointKind kind, DatedReadings dated)
        {
            _change = new SensePoint(obj, instance, resource, kind, 0, PointClass.Event);
            _dated = dated;
            Now = new SensePoint(obj, instance, resource, kind, 0, PointClass.State);
            Now.PeriodSeconds = RepeatSeconds;
            // Its changes go the other way.
            Now.DeadBand = long.MaxValue;
        }

        /// <summary>What is so now.</summary>
        public readonly SensePoint Now;

        /// <summary>It has become so.</summary>
        /// <param name="value">The number, or 0 / 1.</param>
        /// <param name="quality">Bits of <see cref="PointQuality"/>, of the change only.</param>
        /// <param name="atMs">When; uptime.</param>
        /// <param name="time">Now.</param>
        /// <returns>False: there was no room for it; tell it again later.</returns>
        public bool Tell(long value, byte quality, long atMs, NodeTime time)
        {
            long unixMs = time.IsKnown ? time.UnixMs - (time.UptimeMs - atMs) : 0;
            if (!time.IsKnown) quality |= PointQuality.TimeUncertain;
            if (!_dated.Add(_change, unixMs, value, quality)) return false;
            Now.Set(value);
            return true;
        }
    }
}
