using EdgeFleet.Nano.Sense;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>Whether settings make sense together.</summary>
    public static class LampSettingsCheck
    {
        /// <returns>-1, or the position of a setting that does not fit the others.</returns>
        public static int Check(LightSettings settings, long[] values)
        {
            Setting[] all = settings.All;
            if (Of(all, values, settings.CellOffLux) <= Of(all, values, settings.CellOnLux)) return Position(all, settings.CellOffLux);
            if (Of(all, values, settings.MinimumWatts) >= Of(all, values, settings.NominalWatts)) return Position(
                all, settings.MinimumWatts);
            if (Of(all, values, settings.VirtualPowerOutput) < Of(all, values, settings.MinimumLevel)) return Position(
                all, settings.VirtualPowerOutput);
            bool second = Of(all, values, settings.SecondProgramNights) != 0;
            for (int program = 0; program < LightSettings.Programs; program++)
            {
                bool empty = true;
                for (int i = program * LightSettings.Steps; i < (program + 1) * LightSettings.Steps; i++)
                {
                    long kind = Of(all, values, settings.StepKinds[i]);
                    empty &= kind == StepKind.None;
                    if (kind == StepKind.Clock && Of(all, values, settings.StepMinutes[i]) < 0) return Position(
                        all, settings.StepMinutes[i]);
                }
                // A night without a program would be dark.
                if (empty && (program == 0 || second)) return Position(all, settings.StepKinds[program * LightSettings.Steps]);
            }
            return -1;
        }

        private static long Of(Setting[] all, long[] values, Setting setting)
        {
            return values[Position(all, setting)];
        }

        private static int Position(Setting[] all, Setting setting)
        {
            int i = 0;
            while (all[i] != setting) i++;
            return i;
        }
    }
}
