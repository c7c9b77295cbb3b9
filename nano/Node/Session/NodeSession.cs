using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Session
{
    /// <summary>
    /// The node's end of the line: finds its requests among all that is heard, refuses what is not genuine or not new,
    /// and answers one request after the other. It sends nothing that it was not asked for.
    /// </summary>
    internal sealed class NodeSession
    {
        /// <summary>Time for the gateway to turn its line around.</summary>
        public const int TurnMs = 3;

        /// <summary>What the transmitter needs for the longest answer at 2400 baud.</summary>
        public const int LongestAnswerMs = 1100;

        // Bounds the work of one step; the line's driver holds the rest.
        private const int MaxInStep = 1024;

        private readonly NodeCore _core;
        private readonly ISerialLine _line;
        private readonly bool _listens;
        private readonly LineDecoder _decoder = new LineDecoder();
        private readonly EchoFilter _echo = new EchoFilter();
        private readonly LineWatch _watch = new LineWatch();
        private readonly FrameReader _reader = new FrameReader();
        private readonly FrameWriter _writer;
        private readonly Request _request = new Request();
        private readonly RequestParts _parts;

        private readonly byte[] _heard = new byte[64];
        private int _heardAt;
        private int _heardCount;
        private int _undecoded;
        private readonly byte[] _answer = new byte[Frame.MaxSizeOnLine];
        private readonly byte[] _tag = new byte[Frame.TagSize];
        private readonly byte[] _scratch = new byte[16];
        private int _answerCount;
        private long _askedMs;
        private bool _discovered;
        private long _discoverMs;
        private uint _lastCounter;

        /// <param name="core">The node's.</param>
        /// <param name="line">Where the gateway is.</param>
        /// <param name="listens">False: the boot number could not be kept, and nothing that is sealed can be told from a replay.</param>
        public NodeSession(NodeCore core, ISerialLine line, bool listens)
        {
            _core = core;
            _line = line;
            _listens = listens;
            _writer = new FrameWriter(core.Identity.MaxFrame);
            _parts = new RequestParts(core, _writer);
        }

        /// <summary>An answer waits to be sent.</summary>
        public bool IsAnswering
        {
            get { return _answerCount > 0; }
        }

        /// <summary>When it last sent, as uptime.</summary>
        public long SentMs { get; private set; }

        public void Step()
        {
            long nowMs = _core.Clock.Time.UptimeMs;
            if (_discovered && _answerCount == 0 && nowMs >= _discoverMs) AnswerDiscovery();
            if (_answerCount > 0 && nowMs - _askedMs >= TurnMs) Send(nowMs);
            if (!_watch.IsDeaf(nowMs)) Listen(nowMs);
            else if (_answerCount == 0 && nowMs - SentMs >= LongestAnswerMs) Reopen(nowMs);
        }

        private void Reopen(long nowMs)
        {
            _line.Reopen();
            _decoder.Reset();
            _echo.Sent(_answer, 0);
            _heardAt = 0;
            _heardCount = 0;
            _watch.Opened(nowMs);
            _core.Faults.Reopened++;
        }

        private void Send(long nowMs)
        {
            int count = _answerCount;
            _answerCount = 0;
            _echo.Sent(_answer, count);
            _line.Write(_answer, 0, count);
            SentMs = nowMs;
        }

        // What follows a request waits until that is answered.
        private void Listen(long nowMs)
        {
            int heard = 0;
            while (_answerCount == 0)
            {
                if (_heardAt == _heardCount)
                {
                    if (heard >= MaxInStep) return;
                    _heardAt = 0;
                    _heardCount = _line.Read(_heard, 0, _heard.Length);
                    if (_heardCount <= 0)
                    {
                        _heardCount = 0;
                        _watch.Quiet(nowMs);
                        return;
                    }
                    _watch.Bytes(_decoder.IsWithin, nowMs);
                    heard += _heardCount;
                }
                int at = _heardAt++;
                if (_echo.Takes(_heard[at])) continue;
                Decode(_answer, 0, _echo.Released, nowMs);
                Decode(_heard, at, 1, nowMs);
            }
        }

        private void Decode(byte[] bytes, int offset, int count, long nowMs)
        {
            int at = 0;
            while (at < count)
            {
                at += _decoder.Take(bytes, offset + at, count - at);
                if (_decoder.Length == 0) continue;
                Hear(_decoder.Buffer, _decoder.Length, nowMs);
                // An answer may lie now where the rest of these bytes was.
                if (_answerCount > 0) break;
            }
            int undecoded = _decoder.Oversized + _decoder.Misstuffed;
            for (; _undecoded != undecoded; _undecoded++) Damaged();
        }

        private void Hear(byte[] frame, int count, long nowMs)
        {
            NodeFaults faults = _core.Faults;
            byte fault = _reader.Read(frame, count);
            if (fault != FrameFault.None && fault != FrameFault.Version)
            {
                Damaged();
                return;
            }
            _watch.Good();
            if (fault == FrameFault.Version) faults.OtherVersion++;
            else if (_reader.IsAnswer) return;
            else if (_reader.Address == Frame.Everyone) HearEveryone(nowMs);
            else if (_reader.Address != _core.Store.Address || !_listens) return;
            else if (count > _core.Identity.MaxFrame) faults.Damaged++;
            else if (!_reader.IsSealed) faults.Unsealed++;
            else if (_reader.IsSealedWith(_core.Keys.InForce, null, _scratch)) Answer(_core.Keys.InForce, nowMs);
            else if (_core.Keys.Next != null && _reader.IsSealedWith(_core.Keys.Next, null, _scratch)) Answer(_core.Keys.Next, nowMs);
            // Among nodes that have no address, each hears what is sealed for the others.
            else if (_reader.Address != Frame.NoAddress) faults.Forged++;
        }

        private void Damaged()
        {
            _core.Faults.Damaged++;
            _watch.Damaged();
        }

        private void Answer(HmacSha256 mac, long nowMs)
        {
            byte refusal = 0;
            byte part = 0;
            if (_reader.Boot != _core.Store.Boot)
            {
                refusal = RefusalCode.WrongBoot;
            }
            else if (_reader.Counter <= _lastCounter)
            {
                refusal = RefusalCode.OldCounter;
            }
            else
            {
                _lastCounter = _reader.Counter;
                refusal = _request.Check(_reader);
                part = _request.Part;
            }
            _reader.CopyTag(_tag);
            _writer.BeginAnswer(_core.Store.Address, _core.Store.Boot, _reader.Counter);
            if (refusal == 0)
            {
                _core.Exchanges++;
                if (mac == _core.Keys.Next) _core.Keys.Change();
                _parts.Do(_reader, _request);
            }
            else
            {
                _core.Faults.Refused++;
                _writer.BeginPart(PartType.Refusal);
                RefusalPart.Write(_writer.Body, refusal, _lastCounter, refusal >= RefusalCode.UnknownPart ? part : (byte)0);
                _writer.EndPart();
            }
            _writer.Seal(mac, _tag);
            _answerCount = _writer.Encode(_answer);
            _askedMs = nowMs;
        }

        // Only discovery speaks to everyone, and only unsealed.
        private void HearEveryone(long nowMs)
        {
            DiscoverPart discover = _request.Discover;
            if (_reader.IsSealed || !_reader.NextPart() || _reader.PartType != PartType.Discover || !discover.Read(_reader.Part))
            {
                _core.Faults.Unsealed++;
                return;
            }
            if (!discover.All && _core.Store.Address != Frame.NoAddress) return;
            _discovered = true;
            _discoverMs = nowMs + TurnMs + (long)discover.SlotOf(_core.Identity.Node, _scratch) * discover.SlotMs;
        }

        private void AnswerDiscovery()
        {
            _discovered = false;
            _writer.BeginPlain(true, _core.Store.Address);
            _parts.Identity();
            _writer.Close();
            _answerCount = _writer.Encode(_answer);
            _askedMs = _discoverMs - TurnMs;
        }
    }
}
