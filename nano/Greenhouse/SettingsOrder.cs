using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Greenhouse
{
    /// <summary>Pairs of settings that make no sense the other way round.</summary>
    public static class SettingsOrder
    {
        /// <param name="settings">All of them.</param>
        /// <param name="values">New values, in the order of <see cref="GreenhouseSettings.All"/>.</param>
        /// <returns>The position of the first setting that does not fit, or -1.</returns>
        public static int FirstOutOfOrder(GreenhouseSettings settings, long[] values)
        {
            int found = Below(settings, values, settings.SoilDry, settings.SoilWet);
            if (found < 0) found = Below(settings, values, settings.QuiltDownLux, settings.QuiltUpLux);
            if (found < 0) found = Below(settings, values, settings.QuiltDownCelsius, settings.QuiltUpCelsius);
            if (found < 0) found = Below(settings, values, settings.FrostCelsius, settings.HeatCelsius);
            if (found < 0) found = Below(settings, values, settings.VentFrost, settings.VentSetPoint);
            return found;
        }

        private static int Below(GreenhouseSettings settings, long[] values, Setting low, Setting high)
        {
            int at = IndexOf(settings, low);
            return values[at] < values[IndexOf(settings, high)] ? -1 : at;
        }

        private static int IndexOf(GreenhouseSettings settings, Setting setting)
        {
            int at = 0;
            while (settings.All[at] != setting) at++;
            return at;
        }
    }
}
