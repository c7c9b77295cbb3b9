using System;
using EdgeFleet.Nano.Dlt645;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Meter
{
    /// <summary>
    /// Asks one meter one question at a time and collects the answer, in as many frames as it comes. Never waits: it is
    /// stepped until there is an outcome.
    /// </summary>
    public sealed class LineMaster
    {
        private const int Tries = 3;

        // Questions in a row on which something was heard and no answer: the port may have gone deaf.
        private const int MostUnheard = 3;
        private const int MaxAnswer = 256;
        private const int IdentifierBytes = 4;

        private readonly ISerialLine _line;
        private readonly int _baud;
        private readonly RequestWriter _request = new RequestWriter();
        private readonly AnswerReader _reader = new AnswerReader();
        private readonly byte[] _piece = new byte[64];
        private readonly byte[] _more = new byte[8];
        private int _moreCount;
        private long _address;
        private uint _identifier;
        private byte _function;
        private byte _sequence;
        private int _tries;
        private bool _send;
        private bool _again;
        private bool _heard;
        private int _unheard;
        private long _beganMs;
        private long _untilMs;
        private long _endMs;

        /// <param name="line">8 data bits, even parity, 1 stop bit.</param>
        /// <param name="baud">Bits a second.</param>
        public LineMaster(ISerialLine line, int baud)
        {
            _line = line;
            _baud = baud;
            TimeoutMs = 800;
            Outcome = LineOutcome.NoAnswer;
        }

        /// <summary>How long a meter may keep silent before and within its answer; seconds through a carrier.</summary>
        public int TimeoutMs { get; set; }

        /// <summary>A code of <see cref="LineOutcome"/>.</summary>
        public byte Outcome { get; private set; }

        /// <summary>What followed the identifier, of all parts.</summary>
        public readonly byte[] Data = new byte[MaxAnswer];

        public int Count { get; private set; }

        /// <summary>How long the line was taken by the last question.</summary>
        public int TookMs { get; private set; }

        /// <summary>Requests that got no answer.</summary>
        public int Timeouts { get; private set; }

        /// <summary>Answers of another meter or to another question.</summary>
        public int Foreign { get; private set; }

        /// <summary>How often the port was opened anew.</summary>
        public int Reopened { get; private set; }

        /// <summary>Places on the line that looked like a frame and were none.</summary>
        public int Damaged
        {
            get { return _reader.Damaged; }
        }

        /// <summary>Begins a question; data may be added before the first step.</summary>
        public void Ask(long address, uint identifier)
        {
            _address = address;
            _identifier = identifier;
            _moreCount = 0;
            _again = false;
            _heard = false;
            Outcome = LineOutcome.Pending;
            if (_unheard >= MostUnheard) Reopen();
            Start();
        }

        /// <summary>Data behind the identifier, as the time from which a load record is wanted.</summary>
        public void Add(byte value)
        {
            _more[_moreCount++] = value;
        }

        /// <returns>True: there is an outcome.</returns>
        public bool Step(long nowMs)
        {
            if (Outcome != LineOutcome.Pending) return true;
            if (_send)
            {
                if (_tries == 0 && _function == FrameCode.Read && !_again) _beganMs = nowMs;
                Send(nowMs);
                return false;
            }
            Listen(nowMs);
            if (Outcome == LineOutcome.Pending && !_send && nowMs >= _untilMs) NothingMore();
            if (Outcome == LineOutcome.Pending) return false;
            TookMs = (int)(nowMs - _beganMs);
            return true;
        }

        private void Start()
        {
            Count = 0;
            _sequence = 0;
            Begin(FrameCode.Read);
        }

        private void Begin(byte function)
        {
            _function = function;
            _tries = 0;
            _send = true;
        }

        private void Make()
        {
            _request.Begin(_address, _function);
            _request.AddIdentifier(_identifier);
            if (_function == FrameCode.ReadOn) _request.Add(_sequence);
            else for (int i = 0; i < _moreCount; i++) _request.Add(_more[i]);
            _request.End();
        }

        private void Send(long nowMs)
        {
            // What came too late for the last question must not begin the answer to this one.
            while (_line.Read(_piece, 0, _piece.Length) > 0)
            {
            }
            _reader.Clear();
            if (_tries++ == 0) Make();
            _send = false;
            _line.Write(_request.Bytes, 0, _request.Count);
            _untilMs = nowMs + TimeMs(_request.Count) + TimeoutMs;
            // A line that is never still does not hold the node up.
            _endMs = _untilMs + TimeMs(FrameCode.Overhead + FrameCode.MaxData) + TimeoutMs;
        }

        private void Listen(long nowMs)
        {
            int count = _line.Read(_piece, 0, _piece.Length);
            for (int i = 0; i < count; i++)
                if (_reader.Take(_piece[i])) Hear();
            if (count == 0) return;
            _heard = true;
            _untilMs = nowMs + TimeoutMs < _endMs ? nowMs + TimeoutMs : _endMs;
        }

        private void NothingMore()
        {
            while (_reader.GiveUp()) Hear();
            if (_send || Outcome != LineOutcome.Pending) return;
            Timeouts++;
            if (_tries < Tries)
            {
                _send = true;
                return;
            }
            Outcome = LineOutcome.NoAnswer;
            if (_heard) _unheard++;
        }

        // The platform's driver can lose count of what it has received; the node's own session has the story (LineWatch).
        private void Reopen()
        {
            _line.Reopen();
            _reader.Clear();
            _unheard = 0;
            Reopened++;
        }

        private void Hear()
        {
            byte control = _reader.Control;
            // What the node itself sent comes back through some converters.
            if ((control & FrameCode.FromMeter) == 0 || _send || Outcome != LineOutcome.Pending) return;
            _unheard = 0;
            bool refused = (control & FrameCode.Refused) != 0;
            if (_reader.Address != _address || (control & FrameCode.Functions) != _function || !refused && !IsAsked())
            {
                Foreign++;
                return;
            }
            if (refused && _function == FrameCode.ReadOn && !_again)
            {
                // The part that was lost is gone in the meter, too: all from the beginning, once.
                _again = true;
                Start();
                return;
            }
            if (refused)
            {
                Outcome = _reader.Count > 0 && (_reader.Data[0] & FrameCode.NoSuchData) != 0 ? LineOutcome.Unsupported
                    : LineOutcome.Refused;
                return;
            }
            Collect((control & FrameCode.More) != 0);
        }

        private long TimeMs(int bytes)
        {
            return bytes * 11000L / _baud;
        }

        private bool IsAsked()
        {
            if (_reader.Count < IdentifierBytes) return false;
            for (int i = 0; i < IdentifierBytes; i++)
                if (_reader.Data[i] != (byte)(_identifier >> 8 * i)) return false;
            return _function == FrameCode.Read || _reader.Count > IdentifierBytes && _reader.Data[_reader.Count - 1] == _sequence;
        }

        private void Collect(bool more)
        {
            int count = _reader.Count - IdentifierBytes - (_function == FrameCode.ReadOn ? 1 : 0);
            if (Count + count > MaxAnswer || more && _sequence == 255)
            {
                Outcome = LineOutcome.Refused;
                return;
            }
            Array.Copy(_reader.Data, IdentifierBytes, Data, Count, count);
            Count += count;
            if (!more)
            {
                Outcome = LineOutcome.Answered;
                return;
            }
            _sequence++;
            Begin(FrameCode.ReadOn);
        }
    }
}
