namespace EdgeFleet.Nano.Meter
{
    /// <summary>One kind of thing that is read from a meter: says when it wants the line, asks, and takes what came of it.</summary>
    public interface ILineJob
    {
        /// <summary>It has a question now.</summary>
        bool IsDue(NodeTime time);

        /// <summary>Puts one question to the line.</summary>
        void Ask(LineMaster line, long address, NodeTime time);

        /// <summary>The line has an outcome, which may be none.</summary>
        void Take(LineMaster line, NodeTime time);
    }
}
