using EdgeFleet.Nano.Platform;

namespace nanoFramework.Runtime.Native
{
    public enum RebootOption
    {
        NormalReboot = 0,
        ClrOnly = 2,
    }

    public class Power
    {
        public static void RebootDevice(RebootOption rebootOption)
        {
            throw NotHere.Error();
        }
    }
}
