using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>Settings that make no sense together.</summary>
    public static class SubstationSettingsCheck
    {
        /// <param name="settings">All of them.</param>
        /// <param name="values">New values, in the order of <see cref="SubstationSettings.All"/>.</param>
        /// <returns>-1, or the position of a setting that does not fit the others.</returns>
        public static int Check(SubstationSettings settings, long[] values)
        {
            Setting[] all = settings.All;
            int found = Below(all, values, settings.Sf6Lockout, settings.Sf6Alarm);
            if (found < 0) found = Below(all, values, settings.ClosePulseMs, settings.ReturnMs);
            if (found < 0) found = Below(all, values, settings.OpenPulseMs, settings.ReturnMs);
            // The travel has to be over when the return is judged.
            if (found < 0) found = Below(all, values, settings.BreakerTravelMs, settings.ReturnMs);
            if (found < 0) found = Below(all, values, settings.MarginOn, settings.MarginOff);
            if (found < 0) found = Below(all, values, settings.ColdOn, settings.ColdOff);
            if (found < 0) found = Below(all, values, settings.ColdOff, settings.HeaterMax);
            if (found < 0) found = Below(all, values, settings.FanOff, settings.FanOn);
            return found;
        }

        private static int Below(Setting[] all, long[] values, Setting low, Setting high)
        {
            int at = Position(all, low);
            return values[at] < values[Position(all, high)] ? -1 : at;
        }

        private static int Position(Setting[] all, Setting setting)
        {
            int at = 0;
            while (all[at] != setting) at++;
            return at;
        }
    }
}
