namespace EdgeFleet.Hardware.Boards
{
    /// <summary>ST NUCLEO-F767ZI, nanoFramework target ST_NUCLEO144_F767ZI. The only place where its pins have numbers.</summary>
    public static class Nucleo144F767ZI
    {
        public const string Name = "ST_NUCLEO144_F767ZI";

        /// <summary>LD1, green, PB0: a high level lights it (UM1974, "LEDs").</summary>
        public const int Led = Stm32Pin.B + 0;
    }
}
