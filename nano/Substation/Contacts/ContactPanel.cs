using EdgeFleet.Hardware.Devices;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Nano.Substation
{
    /// <summary>
    /// All contacts, looked at in every step. A change has the time of the look, which is honest to 50 ms; the only
    /// one since the last look has the time that the clock kept of it, to 10 ms and what the step did before it looked.
    /// </summary>
    public sealed class ContactPanel
    {
        /// <summary>Of each expander; the last pin of each port stays free.</summary>
        public const int PerExpander = 14;

        /// <summary>The pins that are read.</summary>
        public const int Inputs = 0x7F7F;

        // A silence shorter than this is no loss: the expander keeps what it saw.
        private const int SilenceMs = 1000;

        // What lies between a look and the clock's answer, and the clock's step.
        private const int SlackMs = 50;

        private readonly Mcp23017[] _expanders;
        private readonly Rv3032 _clock;
        private readonly IDigitalInput _remote;
        private readonly ContactInput[] _contacts;
        private long _lookedMs;

        /// <param name="hardware">Expanders, clock and selector.</param>
        /// <param name="contacts">As many as <see cref="ContactNumber"/> has.</param>
        public ContactPanel(SubstationHardware hardware, ContactInput[] contacts)
        {
            _expanders = hardware.Expanders;
            _clock = hardware.Clock;
            _remote = hardware.Remote;
            _contacts = contacts;
        }

        public void Step(NodeTime time)
        {
            long nowMs = time.UptimeMs;
            int moves = 0;
            bool all = true;
            for (int i = 0; i < _expanders.Length; i++)
            {
                _expanders[i].Step(nowMs);
                moves += Ones(_expanders[i].Changed & Inputs);
                all &= _expanders[i].Health.Valid;
            }
            long stampMs = moves > 0 ? Stamp(nowMs) : nowMs;
            // Of several, nobody knows which one the clock has kept.
            if (moves > 1) stampMs = nowMs;
            if (all) _lookedMs = nowMs;
            for (int i = 0; i < _expanders.Length; i++) Look(_expanders[i], i * PerExpander, stampMs, time);
            _contacts[ContactNumber.Remote].Step(_remote.Read(), false, nowMs, time);
        }

        private void Look(Mcp23017 expander, int first, long stampMs, NodeTime time)
        {
            if (!expander.Health.Valid)
            {
                if (time.UptimeMs - expander.Health.GoodMs < SilenceMs) return;
                for (int i = 0; i < PerExpander; i++) _contacts[first + i].Lose();
                return;
            }
            for (int i = 0; i < PerExpander; i++)
            {
                int bit = 1 << (i / 7 * 8 + i % 7);
                bool moved = (expander.Changed & bit) != 0;
                _contacts[first + i].Step((expander.Levels & bit) == 0, moved, moved ? stampMs : time.UptimeMs, time);
            }
        }

        // How long ago is asked of the clock alone, so that it need not agree with the node's.
        private long Stamp(long nowMs)
        {
            if (_clock == null || !_clock.TakeEvent()) return nowMs;
            long eventMs = _clock.EventMs;
            long clockMs = _clock.Read();
            long ageMs = clockMs - eventMs;
            // What came long before the last look belongs to something else.
            if (clockMs <= 0 || ageMs < 0 || ageMs > nowMs - _lookedMs + SlackMs) return nowMs;
            return nowMs - ageMs > _lookedMs ? nowMs - ageMs : _lookedMs;
        }

        private static int Ones(int bits)
        {
            int ones = 0;
            for (; bits != 0; bits &= bits - 1) ones++;
            return ones;
        }
    }
}
