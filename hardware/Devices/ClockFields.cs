namespace EdgeFleet.Hardware.Devices
{
    /// <summary>A calendar time as clock chips hold it, for the years 2000 to 2099, and as Unix seconds.</summary>
    public sealed class ClockFields
    {
        /// <summary>1 January 2000, in days since 1970.</summary>
        private const int FirstDay = 10957;

        public int Year { get; set; }

        public int Month { get; set; }

        public int Day { get; set; }

        public int Hour { get; set; }

        public int Minute { get; set; }

        public int Second { get; set; }

        /// <summary>0 is Sunday.</summary>
        public int Weekday { get; private set; }

        public bool IsValid
        {
            get
            {
                return Year >= 2000 && Year <= 2099 && Month >= 1 && Month <= 12 && Day >= 1 && Day <= DaysIn(Year, Month)
                    && Hour >= 0 && Hour <= 23 && Minute >= 0 && Minute <= 59 && Second >= 0 && Second <= 59;
            }
        }

        public long ToUnixSeconds()
        {
            // Between 2000 and 2099 every fourth year is a leap year.
            int days = FirstDay + (Year - 2000) * 365 + (Year - 2000 + 3) / 4;
            for (int month = 1; month < Month; month++)
            {
                days += DaysIn(Year, month);
            }
            return (days + Day - 1) * 86400L + Hour * 3600 + Minute * 60 + Second;
        }

        /// <returns>False for a time outside the years 2000 to 2099; the fields are then as they were.</returns>
        public bool FromUnixSeconds(long seconds)
        {
            long days = seconds / 86400 - FirstDay;
            if (seconds < 0 || days < 0 || days >= 36525)
            {
                return false;
            }
            int rest = (int)(seconds % 86400);
            Hour = rest / 3600;
            Minute = rest / 60 % 60;
            Second = rest % 60;
            // 1 January 2000 was a Saturday.
            Weekday = (int)((days + 6) % 7);
            int day = (int)days;
            Year = 2000;
            while (day >= DaysIn(Year))
            {
                day -= DaysIn(Year);
                Year++;
            }
            Month = 1;
            while (day >= DaysIn(Year, Month))
            {
                day -= DaysIn(Year, Month);
                Month++;
            }
            Day = day + 1;
            return true;
        }

        public static byte ToBcd(int value)
        {
            return (byte)((value / 10 << 4) | (value % 10));
        }

        /// <returns>-1 when a digit is above 9: an invalid field then makes the whole time invalid.</returns>
        public static int FromBcd(int value)
        {
            int high = value >> 4;
            int low = value & 0x0F;
            return high > 9 || low > 9 ? -1 : high * 10 + low;
        }

        private static int DaysIn(int year)
        {
            return year % 4 == 0 ? 366 : 365;
        }

        private static int DaysIn(int year, int month)
        {
            if (month == 2)
            {
                return year % 4 == 0 ? 29 : 28;
            }
            return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
        }
    }
}
