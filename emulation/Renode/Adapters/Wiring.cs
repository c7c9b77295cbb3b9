using System;
using System.Collections.Generic;
using Antmicro.Renode.Core;
using EdgeFleet.Stm32;

namespace Antmicro.Renode.Peripherals.F767
{
    /// <summary>A model's lines out as Renode's.</summary>
    internal static class Wiring
    {
        public static GPIO Output(Signal signal)
        {
            var line = new GPIO();
            signal.Changed += line.Set;
            return line;
        }

        public static IReadOnlyDictionary<int, IGPIO> Outputs(int count, Func<int, Signal> signal)
        {
            var lines = new Dictionary<int, IGPIO>();
            for (var i = 0; i < count; i++) lines[i] = Output(signal(i));
            return lines;
        }
    }
}
