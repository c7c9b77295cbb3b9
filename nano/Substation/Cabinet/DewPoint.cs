using System;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>The temperature at which the air's moisture condenses (Magnus, with the coefficients of WMO No. 8).</summary>
    public static class DewPoint
    {
        private const double A = 17.62;
        private const double B = 243.12;

        /// <param name="centiCelsius">Of the air.</param>
        /// <param name="centiPercent">Its relative humidity.</param>
        /// <returns>0.01 degrees Celsius.</returns>
        public static long CentiCelsius(long centiCelsius, long centiPercent)
        {
            // Drier air than one percent has no dew point that matters.
            double share = (centiPercent < 100 ? 100 : centiPercent) / 10000.0;
            double celsius = centiCelsius / 100.0;
            double gamma = Math.Log(share) + A * celsius / (B + celsius);
            return (long)Math.Floor(100 * B * gamma / (A - gamma) + 0.5);
        }
    }
}
