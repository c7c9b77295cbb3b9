namespace EdgeFleet.Hardware.Devices
{
    /// <summary>Numbers of the MB85RC256V; the README beside this file has its source.</summary>
    public static class Mb85rc256Registers
    {
        /// <summary>With its three address pins low; they add 0 to 7.</summary>
        public const byte Address = 0x50;

        public const int Size = 32768;
    }
}
