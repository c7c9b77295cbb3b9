using EdgeFleet.Nano.Update;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Session
{
    /// <summary>A node without slots: every image is refused, because there is no storage for it.</summary>
    internal sealed class NoUpdates : IUpdates
    {
        private readonly uint _release;

        public NoUpdates(uint release)
        {
            _release = release;
        }

        public byte State
        {
            get { return FirmwareState.StorageFailed; }
        }

        public long Image
        {
            get { return 0; }
        }

        public int Taken
        {
            get { return 0; }
        }

        public uint Release
        {
            get { return _release; }
        }

        public uint Lowest
        {
            get { return _release; }
        }

        public bool OnTrial
        {
            get { return false; }
        }

        public bool WantsRestart
        {
            get { return false; }
        }

        public void Offer(long image, uint release, int size)
        {
        }

        public void Chunk(long image, int offset, byte[] bytes, int begin, int count)
        {
        }

        public void Apply(long image)
        {
        }

        public void ConfirmHealthy()
        {
        }

        public void Step()
        {
        }
    }
}
