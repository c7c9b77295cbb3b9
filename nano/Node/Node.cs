using System;
using EdgeFleet.Nano.Sense;
using EdgeFleet.Nano.Session;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nano
{
    /// <summary>
    /// One node: an application with everything that all nodes have. <see cref="Step"/> is called some 20 to 50 times
    /// a second; it waits for nothing but the node's own memories, and throws nothing.
    /// </summary>
    public sealed class Node
    {
        private const int LateMs = 2000;

        // Nobody who goes on asking keeps it from its restart for longer.
        private const int LongestGoodbyeMs = 5000;

        private readonly NodeCore _core;
        private readonly NodeSession _session;
        private readonly SenseLoop _sense;
        private readonly Trial _trial;
        private long _wantedMs;
        private bool _stepped;

        /// <summary>Opens the memories, counts the start, and applies the configuration that was kept.</summary>
        /// <param name="application">What kind of node it is.</param>
        /// <param name="identity">Which node it is.</param>
        /// <param name="hardware">What every node's board has.</param>
        public Node(IApplication application, NodeIdentity identity, NodeHardware hardware)
        {
            if (!identity.FitsWith(application.Kind)) throw new ArgumentException("kind and board are too long for the longest frame");
            _core = new NodeCore(application, identity, hardware);
            bool counted = _core.Store.CountBoot();
            _session = new NodeSession(_core, hardware.Line, counted);
            IDatedReadings dated = application as IDatedReadings;
            _sense = new SenseLoop(application.Points, dated == null ? null : dated.Dated, _core.Ring, _core.Clock, identity.Node);
            _trial = new Trial(_core.Updates);
            if (_core.Store.Version != 0) Configured();
        }

        public NodeClock Clock
        {
            get { return _core.Clock; }
        }

        public RecordRing Records
        {
            get { return _core.Ring; }
        }

        public NodeFaults Faults
        {
            get { return _core.Faults; }
        }

        /// <summary>How often it has started.</summary>
        public uint Boot
        {
            get { return _core.Store.Boot; }
        }

        /// <summary>On the line; 0: none yet.</summary>
        public ushort Address
        {
            get { return _core.Store.Address; }
        }

        /// <summary>Of the configuration in force; 0: the firmware's own.</summary>
        public uint ConfigurationVersion
        {
            get { return _core.Store.Version; }
        }

        /// <summary>Bits of <see cref="Nano.SelfTest"/>, and the application's own; 0: no fault was found.</summary>
        public uint SelfTestWord
        {
            get { return _core.SelfTestWord; }
        }

        /// <summary>The node has ended what it does: the board is to be restarted now.</summary>
        public bool WantsRestart { get; private set; }

        /// <param name="nowMs">Milliseconds of a counter that only rises, wherever it begins.</param>
        public void Step(long nowMs)
        {
            NodeFaults faults = _core.Faults;
            try
            {
                long before = _core.Clock.Time.UptimeMs;
                _core.Clock.Step(nowMs);
                if (_stepped && _core.Clock.Time.UptimeMs - before > LateMs) faults.LateSteps++;
                _stepped = true;
                _session.Step();
            }
            catch (Exception)
            {
                faults.Library++;
            }
            try
            {
                _core.Application.Step(_core.Clock.Time);
                _core.LocalControl = _core.Application.LocalControl;
                _core.AtWork = _core.Application.AtWork;
                _core.ApplicationTest = _core.Application.SelfTest;
            }
            catch (Exception)
            {
                faults.Application++;
            }
            try
            {
                _sense.Step();
                _core.Updates.Step();
                Judge();
            }
            catch (Exception)
            {
                faults.Library++;
            }
        }

        private void Judge()
        {
            long uptimeMs = _core.Clock.Time.UptimeMs;
            uint blame =
                _core.Faults.Application + _core.Faults.Library + _core.Faults.LateSteps + _core.Store.Failures + _core.Ring.Failures;
            _trial.Step(uptimeMs, blame, Address != 0, _core.Exchanges > 0);
            bool wants = _core.Updates.WantsRestart || _trial.Failed;
            if (!wants) _wantedMs = uptimeMs;
            bool quiet = uptimeMs - _session.SentMs >= NodeSession.LongestAnswerMs || uptimeMs - _wantedMs >= LongestGoodbyeMs;
            WantsRestart = wants && !_session.IsAnswering && quiet;
        }

        private void Configured()
        {
            try
            {
                _core.Application.Configured();
            }
            catch (Exception)
            {
                _core.Faults.Application++;
            }
        }
    }
}
