using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>What stands against a command to the breaker, as bits.</summary>
    public static class Interlock
    {
        /// <summary>The node is set to read only.</summary>
        public const int ReadOnly = 1;

        /// <summary>The selector at the panel does not stand on "remote".</summary>
        public const int Local = 2;

        /// <summary>Too little SF6 to break a current, or nobody knows how much.</summary>
        public const int Sf6 = 4;

        /// <summary>The breaker moves, is faulty, or its position is not known.</summary>
        public const int Position = 8;

        /// <summary>The earthing switch is not surely off; forbids closing.</summary>
        public const int Earthed = 16;

        /// <summary>A command is being carried out.</summary>
        public const int UnderWay = 32;

        /// <summary>The coils have no supply.</summary>
        public const int Supply = 64;

        /// <returns>A code of <see cref="CommandCode"/> for the first reason, <see cref="CommandCode.Started"/> for none.</returns>
        public static byte Code(int bits)
        {
            if ((bits & ReadOnly) != 0) return CommandCode.NotWritable;
            if ((bits & Local) != 0) return CommandCode.LocalControl;
            if ((bits & UnderWay) != 0) return CommandCode.Busy;
            return bits != 0 ? CommandCode.Interlocked : CommandCode.Started;
        }
    }
}
