using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace EdgeFleet.Nano.Samples
{
    // One type for each thing that the subset guard has to find.

    public class GenericUse { public object Of() => new List<int>(); }

    public class GenericOfOurs<T> { public T Value; }

    public class GenericMethod { public void Call() => Of(1); private static void Of<T>(T value) { } }

    public class Tuples { public (int, int) Of() => (1, 2); }

    public class NullableNumber { public int? Value; }

    public class CheckedSum { public int Of(int a, int b) => checked(a + b); }

    public class CheckedCast { public byte Of(int a) => checked((byte)a); }

    public unsafe class Pointers { public int* At; }

    public unsafe class Stack { public int Of() { int* buffer = stackalloc int[4]; return buffer[0]; } }

    public class Table { public int Of() => (new int[2, 2])[0, 1]; }

    public interface IDefault { int Of() => 1; }

    public class Volatile { public volatile int Value; }

    public class Shared { public static int Count; }

    public class Iterator { public IEnumerable<int> Of() { yield return 1; } }

    public class Waiting { public async Task Of() => await Task.Yield(); }

    public class Spans { public int Of(byte[] bytes) => new Span<byte>(bytes).Length; }

    public class Joined { public string Of(string[] words) => string.Join(", ", words); }

    public class Decimals { public bool Of(decimal a) => a > 1; }

    public class EnumText { private enum Colour { Red } public string Of() => Colour.Red.ToString(); }

    public class FormatZero { public string Of(double a) => a.ToString("0.00"); }

    public class FormatRound { public string Of(double a) => a.ToString("R"); }

    public class FormatF0 { public string Of(double a) => a.ToString("F0"); }

    public class Parsed { public float Of(string a) => float.Parse(a); }

    public class Lower { public string Of(string a) => a.ToLower(); }

    public class HashCodes { public int Of(string a) => a.GetHashCode(); }

    public class Division { public int Of(int a) { try { return 1 / a; } catch (DivideByZeroException) { return 0; } } }

    public class Seeded { public int Of() => new Random(1).Next(); }

    public class BeginningOfTime { public DateTime Of() => DateTime.MinValue; }

    public class Ticking { public object Of(TimerCallback tick) => new Timer(tick, null, 1, 1); }

    public class Clock { public DateTime Of() => DateTime.UtcNow; }

    public class Sleeper { public void Of() => Thread.Sleep(1); }
}
