namespace EdgeFleet.Hardware.Boards
{
    /// <summary>The platform numbers an STM32's pins port by port, sixteen each: PA0 is 0, PB0 is 16.</summary>
    internal static class Stm32Pin
    {
        public const int A = 0;
        public const int B = 16;
        public const int C = 32;
        public const int D = 48;
        public const int E = 64;
        public const int F = 80;
        public const int G = 96;
    }
}
