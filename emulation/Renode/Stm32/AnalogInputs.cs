namespace EdgeFleet.Stm32;

/// <summary>Which pin stands behind which channel. Source: data sheet STM32F767ZI, "Pin and ball definition".</summary>
public static class AnalogInputs
{
    private const int A = 0;
    private const int B = 16;
    private const int C = 32;
    private const int F = 80;

    private static readonly int[] _firstAndSecond =
        [A, A + 1, A + 2, A + 3, A + 4, A + 5, A + 6, A + 7, B, B + 1, C, C + 1, C + 2, C + 3, C + 4, C + 5];

    private static readonly int[] _third =
        [A, A + 1, A + 2, A + 3, F + 6, F + 7, F + 8, F + 9, F + 10, F + 3, C, C + 1, C + 2, C + 3, F + 4, F + 5];

    /// <param name="converter">1 to 3.</param>
    /// <param name="channel">0 to 18.</param>
    /// <returns>As the platform numbers pins; -1: inside the chip.</returns>
    public static int PinOf(int converter, int channel) =>
        channel > 15 ? -1 : converter == 3 ? _third[channel] : _firstAndSecond[channel];
}
