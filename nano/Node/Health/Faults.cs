namespace EdgeFleet.Nano
{
    /// <summary>What went wrong since the node started, as counts. A gateway's traffic with other nodes is none of it.</summary>
    public sealed class Faults
    {
        /// <summary>Frames that are damaged, too short, too long, or do not add up.</summary>
        public uint Damaged;

        /// <summary>Of another version of the wire.</summary>
        public uint OtherVersion;

        /// <summary>Unsealed and no discovery, or sealed to everyone.</summary>
        public uint Unsealed;

        /// <summary>To this node, and not sealed with its key.</summary>
        public uint Forged;

        /// <summary>Sealed with its key and refused: another boot, an old counter, a part that it does not know or that is malformed.</summary>
        public uint Refused;

        /// <summary>Exceptions out of the application. Each ended a step or a command of it, not the node.</summary>
        public uint Application;

        /// <summary>Exceptions out of everything else.</summary>
        public uint Library;

        /// <summary>Steps that came more than two seconds after the one before.</summary>
        public uint LateSteps;
    }
}
