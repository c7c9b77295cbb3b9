using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>The invariants of the ring, with the power cut at every place where the memory can tell the difference.</summary>
public sealed class RingPowerCutTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds => [.. Memories.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_cut_within_a_lap_of_the_ring_keeps_what_was_taken(string kind)
    {
        var world = new World(Memories.Make(kind, 3, new PowerFuse(), 0), new PowerFuse(), 0);
        for (var i = 0; i < 45; i++) world.Append();
        var bytes = kind == "nor" ? 45 * 26 + 6 * 40 : 45 * 26 + 6 * 300;
        var cuts = 0;
        for (var cut = 0; cut < bytes; cut++)
        {
            var fuse = new PowerFuse();
            world = new World(Memories.Make(kind, 3, fuse, cut), fuse, cut);
            fuse.CutAfter(cut);
            for (var i = 0; i < 45; i++) world.Do(i % 7 == 6 ? 1 : 0);
            cuts += world.Cuts;
            world.Check();
        }
        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts > 1000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cut_after_cut_keeps_what_was_taken(string kind)
    {
        var cuts = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var fuse = new PowerFuse();
            var random = new Random(seed);
            var world = new World(Memories.Make(kind, 2 + seed % 4, fuse, seed), fuse, seed);
            while (world.Cuts < 25)
            {
                fuse.CutAfter(random.Next(random.Next(3) == 0 ? 20 : 1500));
                var before = world.Cuts;
                while (world.Cuts == before) world.Do(random.Next(10) < 8 ? 0 : 1);
            }
            cuts += world.Cuts;
        }
        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts >= 1000);
    }

    /// <summary>A ring, what it has said so far, and a power that fails.</summary>
    private sealed class World
    {
        private readonly IFlash _flash;
        private readonly PowerFuse _fuse;
        private readonly Random _random;
        private readonly SortedDictionary<uint, byte[]> _taken = new();
        private readonly Dictionary<uint, string> _said = new();
        private RecordRing _ring;
        private uint _made;
        private uint _confirmed;

        public World(IFlash flash, PowerFuse fuse, int seed)
        {
            _flash = flash;
            _fuse = fuse;
            _random = new Random(seed);
            _ring = new RecordRing(flash);
        }

        public int Cuts { get; private set; }

        public void Do(int what)
        {
            var oldest = _ring.Oldest;
            var full = _ring.IsFull;
            var dropped = _ring.Dropped;
            try
            {
                if (what == 0) Append();
                else Confirm();
            }
            catch (PowerCutException)
            {
                Cuts++;
                _fuse.Renew();
                _ring = new RecordRing(_flash);
                // A closed sector has no room for the mark, so confirmed records of the sector that went may be among them.
                Assert.InRange(_ring.Dropped, dropped, dropped + 20);
                Check();
                if (!full && oldest > 0) Assert.InRange(_ring.Oldest, 1u, oldest);
            }
        }

        public void Append()
        {
            var record = RingUse.Record(++_made);
            Assert.True(_ring.Append(record, 0, record.Length));
            Assert.DoesNotContain(_ring.Newest, _said.Keys);
            _taken.Add(_ring.Newest, record);
            _said.Add(_ring.Newest, Convert.ToHexString(record));
        }

        public void Confirm()
        {
            var steps = _random.Next(40);
            uint at = 0;
            for (var i = 0; i < steps && RingUse.Read(_ring, at) is { } found; i++) at = found.Number + 1;
            if (at == 0) return;
            // Whoever confirms has it, whether or not the node comes to write that down.
            _confirmed = Math.Max(_confirmed, at - 1);
            _ring.Confirm(at - 1);
        }

        public void Check()
        {
            var held = RingUse.Held(_ring);
            Assert.True(_ring.Confirmed <= _confirmed, $"{_ring.Confirmed} of {_confirmed}");
            foreach (var (number, bytes) in held)
            {
                // One that the cut kept from being answered may be there, and is then always the same.
                if (_said.TryGetValue(number, out var said)) Assert.Equal(said, Convert.ToHexString(bytes));
                else _said.Add(number, Convert.ToHexString(bytes));
            }
            Assert.All(_taken.Keys, number =>
                Assert.True(number <= _ring.Confirmed || number < _ring.Oldest || held.ContainsKey(number), $"{number} is lost"));
            Assert.All(_taken.Where(taken => held.ContainsKey(taken.Key)), taken => Assert.Equal(taken.Value, held[taken.Key]));
        }
    }
}
