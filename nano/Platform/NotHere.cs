using System;

namespace EdgeFleet.Nano.Platform
{
    internal static class NotHere
    {
        public static Exception Error()
        {
            return new NotSupportedException("this is a stand-in for a nanoFramework class; it works on a board only");
        }
    }
}
