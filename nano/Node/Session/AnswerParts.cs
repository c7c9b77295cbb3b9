using EdgeFleet.Nano.Commands;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Session
{
    /// <summary>
    /// Writes the parts of answers that tell how the node is. Each returns false when it has no room, and is then left out.
    /// </summary>
    internal sealed class AnswerParts
    {
        private const int PartHead = 2;
        private const int StatusSize = PartHead + 17;
        private const int RecordsHead = PartHead + 4;

        private readonly FrameWriter _writer;
        private readonly RecordRing _ring;
        private readonly SensePoint[] _points;
        private readonly NodeFaults _faults;

        public AnswerParts(FrameWriter writer, NodeCore core)
        {
            _writer = writer;
            _ring = core.Ring;
            _points = core.Application.Points;
            _faults = core.Faults;
        }

        public bool HasRoom(int body)
        {
            return _writer.Body.Room >= PartHead + body;
        }

        /// <summary>Values as many as fit.</summary>
        /// <returns>False: some did not.</returns>
        public bool Values(ByteReader paths)
        {
            ByteWriter to = _writer.Body;
            int begin = to.Position;
            bool all = true;
            _writer.BeginPart(PartType.Values);
            while (all && paths.Left >= 5)
            {
                int at = to.Position;
                Value(to, paths.ReadUInt16(), paths.ReadByte(), paths.ReadUInt16());
                all = !to.Overflowed && to.Position - begin - PartHead <= 255;
                if (!all) to.Return(at);
            }
            // Not even one: no part.
            if (!all && to.Position <= begin + PartHead) to.Return(begin);
            else all &= _writer.EndPart();
            return all;
        }

        /// <summary>Records from this number on. One has all the room there is; those behind it leave room for the status.</summary>
        public bool Records(uint from)
        {
            ByteWriter to = _writer.Body;
            bool open = false;
            bool any = false;
            uint next = 0;
            while (true)
            {
                int length = _ring.Find(from);
                if (length == 0) break;
                bool follows = open && _ring.FoundNumber == next;
                int needed = length + (follows ? 0 : RecordsHead) + (any ? StatusSize : 0);
                if (needed > to.Room)
                {
                    // A status without records would say that there is nothing more.
                    if (!any) return false;
                    break;
                }
                if (!follows)
                {
                    if (open) _writer.EndPart();
                    _writer.BeginPart(PartType.Records);
                    to.WriteUInt32(_ring.FoundNumber);
                    open = true;
                }
                _ring.HandOver(to);
                any = true;
                next = _ring.FoundNumber + 1;
                from = next;
            }
            return !open || _writer.EndPart();
        }

        public bool Status(int flags)
        {
            if (_ring.IsFull) flags |= StatusPart.StoreFull;
            _writer.BeginPart(PartType.Status);
            StatusPart.Write(_writer.Body, (byte)flags, _ring.Newest, _ring.Confirmed, _ring.Oldest, _ring.Dropped);
            return _writer.EndPart();
        }

        private void Value(ByteWriter to, ushort obj, byte instance, ushort resource)
        {
            SensePoint point = CommandRunner.Find(_points, obj, instance, resource);
            long count = obj == NodeFaults.Object && instance == 0 ? _faults.Count(resource) : -1;
            bool known = point != null ? point.Known : count >= 0;
            to.WritePath(obj, instance, resource);
            to.WriteByte(point != null ? (known ? point.Quality : PointQuality.Invalid) : known ? PointQuality.Good
                : PointQuality.NotPresent);
            if (!known) to.WriteNone();
            else if (point == null) to.WriteNumber(count, 0);
            else if (point.Kind == PointKind.Boolean) to.WriteBoolean(point.Value != 0);
            else to.WriteNumber(point.Value, point.Exponent);
        }
    }
}
