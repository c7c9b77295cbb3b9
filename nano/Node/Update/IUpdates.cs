namespace EdgeFleet.Nano.Update
{
    /// <summary>
    /// What takes a new firmware image, byte by byte, and has it tried. A node without slots has none of it, and
    /// answers that the storage failed.
    /// </summary>
    public interface IUpdates
    {
        /// <summary>A code of <see cref="Wire.FirmwareState"/>.</summary>
        byte State { get; }

        /// <summary>Under way; 0: none.</summary>
        long Image { get; }

        /// <summary>Bytes it has of that image, without a gap from the first; outlives a power cut.</summary>
        int Taken { get; }

        /// <summary>Of the firmware that runs.</summary>
        uint Release { get; }

        /// <summary>No release below this one is taken: the one that runs, or the highest that was ever confirmed.</summary>
        uint Lowest { get; }

        /// <summary>What runs was started for the first time after an update and is not confirmed yet.</summary>
        bool OnTrial { get; }

        /// <summary>An image has been applied: the node ends what it does and restarts the board.</summary>
        bool WantsRestart { get; }

        /// <summary>Begins an image, or goes on with the one under way.</summary>
        void Offer(long image, uint release, int size);

        /// <summary>Takes bytes that follow the ones it has; others are passed over.</summary>
        void Chunk(long image, int offset, byte[] bytes, int begin, int count);

        /// <summary>Lets a genuine image be started on trial.</summary>
        void Apply(long image);

        /// <summary>What runs has shown that it can do its work: no roll-back from now on.</summary>
        void ConfirmHealthy();

        /// <summary>A bounded piece of what takes long: erasing, verifying.</summary>
        void Step();
    }
}
