using System;

namespace EdgeFleet.Nano.Streetlight
{
    /// <summary>
    /// When the sun sets and rises in one night, from the place and the date alone. The sun's longitude is that of
    /// the Astronomical Almanac's low-precision formula (0.01 degrees between 1950 and 2050). What grows with the years
    /// is reduced in integers, so that a board whose mathematics is only single precision tells the same minute.
    /// </summary>
    public sealed class AstroClock
    {
        private const int DaySeconds = 86400;

        // 1 January 2000, 12:00 UTC.
        private const long Epoch = 946728000;

        // The middle of the sun stands so far below the horizon when its upper edge shows: refraction and half its width.
        private const double SineOfHorizon = -0.0145444;

        private const double Nano = Math.PI / 180e9;
        private const double Turn = 2 * Math.PI;

        private double _declination;
        private double _equationOfTime;
        private double _hourAngle;

        /// <summary>The sun stays above the horizon: there is no night, and neither sunset nor sunrise.</summary>
        public bool NoNight { get; private set; }

        /// <summary>Seconds after the noon that the night begins with; 0 when it was dark already.</summary>
        public int Sunset { get; private set; }

        /// <summary>The same; 86400 when the sun does not rise before the next noon.</summary>
        public int Sunrise { get; private set; }

        /// <param name="noon">The noon that the night begins with, by the clocks of the place; Unix seconds.</param>
        /// <param name="latitude">0.00001 degrees, north is positive.</param>
        /// <param name="longitude">0.00001 degrees, east is positive.</param>
        public void Compute(long noon, int latitude, int longitude)
        {
            // The sun's own noon, had it no equation of time, that is nearest to the clocks'.
            long shift = longitude * 240L / 100000;
            long mean = (noon + shift) / DaySeconds * DaySeconds + DaySeconds / 2 - shift;
            double phi = latitude * (Math.PI / 18000000);

            NoNight = false;
            int sunset = Event(mean, 1, phi);
            Sunset = NoNight ? 0 : Within(mean + sunset - noon);
            int sunrise = Event(mean + DaySeconds, -1, phi);
            Sunrise = NoNight ? 0 : Within(mean + DaySeconds + sunrise - noon);
        }

        // Seconds from the mean noon to the sunset after it (side 1) or the sunrise before it (side -1). Where the sun does not rise
        // it is noon itself; that the sun does not set is kept.
        private int Event(long mean, int side, double phi)
        {
            int offset = side * DaySeconds / 4;
            for (int round = 0; round < 3; round++)
            {
                Place(mean + offset);
                double cosine = (SineOfHorizon - Math.Sin(phi) * Math.Sin(_declination)) / (Math.Cos(phi) * Math.Cos(_declination));
                if (cosine >= 1) return side * -(DaySeconds / 2);
                if (cosine <= -1)
                {
                    NoNight = true;
                    return 0;
                }
                _hourAngle = Math.Acos(cosine);
                offset = (int)((side * _hourAngle - _equationOfTime) * (DaySeconds / Turn));
            }
            return offset;
        }

        private void Place(long unixSeconds)
        {
            long seconds = unixSeconds - Epoch;
            double mean = Angle(280460000000, 985647400, seconds);
            double anomaly = Angle(357528000000, 985600300, seconds);
            double longitude = mean + (1.915 * Math.Sin(anomaly) + 0.020 * Math.Sin(2 * anomaly)) * (Math.PI / 180);
            double obliquity = Angle(23439000000, -400, seconds);
            _declination = Math.Asin(Math.Sin(obliquity) * Math.Sin(longitude));
            double ascension = Math.Atan2(Math.Cos(obliquity) * Math.Sin(longitude), Math.Cos(longitude));
            double difference = mean - ascension;
            while (difference > Math.PI) difference -= Turn;
            while (difference < -Math.PI) difference += Turn;
            _equationOfTime = difference;
        }

        // Both in 0.000000001 degrees: at the epoch, and what a day adds.
        private static double Angle(long start, long daily, long seconds)
        {
            return (start + daily * seconds / DaySeconds) % 360000000000 * Nano;
        }

        private static int Within(long seconds)
        {
            return seconds < 0 ? 0 : seconds > DaySeconds ? DaySeconds : (int)seconds;
        }
    }
}
