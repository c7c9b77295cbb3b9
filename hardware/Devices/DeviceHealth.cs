namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Whether what a driver last measured may still be used. A few failures in a row are forgiven.</summary>
    public sealed class DeviceHealth
    {
        private readonly int _forgiven;
        private int _inRow;

        /// <param name="forgiven">So many failures in a row leave the last measurement valid; 0: none does.</param>
        public DeviceHealth(int forgiven)
        {
            _forgiven = forgiven;
        }

        /// <summary>There is a measurement, and it is not too old to use.</summary>
        public bool Valid { get; private set; }

        /// <summary>All failures since the start.</summary>
        public int Failures { get; private set; }

        /// <summary>When the last measurement succeeded.</summary>
        public long GoodMs { get; private set; }

        public void Good(long nowMs)
        {
            Valid = true;
            GoodMs = nowMs;
            _inRow = 0;
        }

        public void Bad()
        {
            Failures++;
            _inRow++;
            if (_inRow > _forgiven)
            {
                Valid = false;
            }
        }
    }
}
