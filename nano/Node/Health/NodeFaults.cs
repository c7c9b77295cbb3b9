namespace EdgeFleet.Nano
{
    /// <summary>What went wrong since the node started, as counts. A gateway's traffic with other nodes is none of it.</summary>
    public sealed class NodeFaults
    {
        /// <summary>Under which a gateway can read them, instance 0, resources 1 to 9 in the order below; they make no records.</summary>
        public const ushort Object = 33020;

        /// <summary>Frames that are damaged, too short, too long, or do not add up.</summary>
        public uint Damaged;

        /// <summary>Of another version of the wire.</summary>
        public uint OtherVersion;

        /// <summary>Unsealed and no discovery, or sealed to everyone.</summary>
        public uint Unsealed;

        /// <summary>To this node, and not sealed with its key.</summary>
        public uint Forged;

        /// <summary>
        /// Sealed with its key and refused: another boot, an old counter, a part that it does not know or that is malformed.
        /// </summary>
        public uint Refused;

        /// <summary>Exceptions out of the application. Each ended a step or a command of it, not the node.</summary>
        public uint Application;

        /// <summary>Exceptions out of everything else.</summary>
        public uint Library;

        /// <summary>Steps that came more than two seconds after the one before.</summary>
        public uint LateSteps;

        /// <summary>How often the line's port was opened anew because it seemed to be deaf.</summary>
        public uint Reopened;

        /// <returns>-1: there is no such count.</returns>
        public long Count(ushort resource)
        {
            switch (resource)
            {
                case 1: return Damaged;
                case 2: return OtherVersion;
                case 3: return Unsealed;
                case 4: return Forged;
                case 5: return Refused;
                case 6: return Application;
                case 7: return Library;
                case 8: return LateSteps;
                case 9: return Reopened;
                default: return -1;
            }
        }
    }
}
