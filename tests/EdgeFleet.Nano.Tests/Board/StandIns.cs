// Not part of the tests: compiled with the firmware, for members of packages that .NET has in its own class library.
namespace System
{
    // nanoFramework.Runtime.Native
    public static class Environment
    {
        public static extern long TickCount64 { get; }
    }

    // nanoFramework.System.Math
    public static class Math
    {
        public const double PI = 3.14159265358979323846;

        public static extern double Acos(double d);

        public static extern double Asin(double d);

        public static extern double Atan2(double y, double x);

        public static extern double Cos(double d);

        public static extern double Floor(double d);

        public static extern double Log(double d);

        public static extern double Sin(double a);

        public static extern double Sqrt(double d);
    }
}

namespace System.Text
{
    // nanoFramework.System.Text
    public abstract class Encoding
    {
        public static extern Encoding UTF8 { get; }

        public abstract byte[] GetBytes(string s);

        public abstract string GetString(byte[] bytes, int index, int count);
    }

    public sealed class StringBuilder
    {
        public extern StringBuilder Append(string value);
    }
}
