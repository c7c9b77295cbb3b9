namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// Which level the lamp has without an override. What cannot be trusted is left out: without the time the
    /// photocell decides alone, without a photocell the calendar, and without both the lamp has its default level.
    /// </summary>
    public sealed class LightControl
    {
        private readonly LightSettings _settings;

        public LightControl(LightSettings settings)
        {
            _settings = settings;
        }

        /// <summary>0 to 100.</summary>
        public int Level { get; private set; }

        /// <summary>Of <see cref="LightSource"/>.</summary>
        public int Source { get; private set; }

        /// <param name="plan">The calendar, or null while the time is not known.</param>
        /// <param name="cell">The photocell.</param>
        public void Decide(LightPlan plan, Photocell cell)
        {
            int mode = (int)_settings.Mode.Value;
            int byDefault = (int)_settings.DefaultLevel.Value;
            if (plan == null && !cell.Usable) Take(byDefault, LightSource.Default);
            else if (plan == null) Take(cell.Dark ? byDefault : 0, LightSource.Photocell);
            else if (mode == ControlMode.Calendar || !cell.Usable) Take(plan.Level, LightSource.Calendar);
            else if (mode == ControlMode.Both && !plan.InWindow) Take(plan.Level, LightSource.Calendar);
            else if (!cell.Dark) Take(0, LightSource.Photocell);
            else if (mode == ControlMode.Both || plan.Level > 0) Take(plan.Level, LightSource.Photocell);
            else Take(byDefault, LightSource.Photocell);
        }

        private void Take(int level, int source)
        {
            Level = level;
            Source = source;
        }
    }
}
