namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// Which slots of a meter's daily freezes to read. Slot 1 is the last freeze, whatever day that was: a meter that was off
    /// or has just been re-timed has an older day there. So the day of a slot is read first, and decides.
    /// </summary>
    public sealed class FreezeWalk
    {
        private int _today;
        private int _oldest;
        private int _slots;

        /// <summary>Slots are being read.</summary>
        public bool IsActive { get; private set; }

        /// <summary>From 1, the newest.</summary>
        public int Slot { get; private set; }

        /// <summary>The newest day that was found; 0: none.</summary>
        public int Newest { get; private set; }

        /// <param name="today">The local day, in days since 1970.</param>
        /// <param name="kept">The newest day that is kept already, with all before it.</param>
        /// <param name="days">How many days back are wanted.</param>
        public void Begin(int today, int kept, int days)
        {
            _today = today;
            _oldest = kept + 1 > today - days + 1 ? kept + 1 : today - days + 1;
            _slots = days;
            Slot = 1;
            Newest = 0;
            IsActive = _oldest <= today;
        }

        /// <param name="day">What day the slot holds; below 0: it is empty.</param>
        /// <returns>The slot is to be read. If not, the walk is at the next slot, or over.</returns>
        public bool Take(int day)
        {
            if (day < _oldest)
            {
                IsActive = false;
                return false;
            }
            if (day > _today)
            {
                // A meter that is ahead; its other days may be right.
                Next();
                return false;
            }
            if (day > Newest) Newest = day;
            return true;
        }

        /// <summary>Goes to the slot before.</summary>
        public void Next()
        {
            Slot++;
            IsActive = Slot <= _slots;
        }

        /// <summary>Given up; what is missing is found again by the next walk.</summary>
        public void Stop()
        {
            IsActive = false;
            Newest = 0;
        }
    }
}
