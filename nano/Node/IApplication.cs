using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// What makes a node what it is, a streetlight for one. It decides alone: with no gateway, no time and no
    /// configuration it does the safe thing. It neither waits nor reads a clock; everything it knows
    /// of time it is told.
    /// </summary>
    public interface IApplication
    {
        /// <summary>As in "streetlight"; a gateway refuses an image of another kind.</summary>
        string Kind { get; }

        /// <summary>All points, made once; the order does not matter.</summary>
        SensePoint[] Points { get; }

        /// <summary>All settings, made once.</summary>
        Setting[] Settings { get; }

        /// <summary>What the application's hardware reports against itself, as bits that its README lists; 0: nothing.</summary>
        uint SelfTest { get; }

        /// <summary>Somebody at the device has taken over with a local stop or switch.</summary>
        bool LocalControl { get; }

        /// <summary>A restart now would cut off what somebody sees or waits for.</summary>
        bool AtWork { get; }

        /// <summary>Senses, decides and acts once. Called some 20 to 50 times a second; allocates nothing.</summary>
        void Step(NodeTime time);

        /// <summary>A command to a writable point. Bounds and expiry, and select before operate, have been seen to.</summary>
        /// <returns>A code of <see cref="CommandCode"/>.</returns>
        byte Write(SensePoint point, long value, NodeTime time);

        /// <summary>A command without a value, as "reset the operating hours".</summary>
        /// <returns>A code of <see cref="CommandCode"/>.</returns>
        byte Execute(ushort obj, byte instance, ushort resource, long argument, NodeTime time);

        /// <summary>Whether these values, in the order of <see cref="Settings"/>, make sense together. Bounds have been checked.</summary>
        /// <returns>-1, or the position of a setting that does not fit the others.</returns>
        int Check(long[] values);

        /// <summary>The settings have new values, which <see cref="Check"/> has passed.</summary>
        void Configured();
    }
}
