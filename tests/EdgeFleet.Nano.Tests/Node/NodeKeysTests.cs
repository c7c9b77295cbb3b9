using EdgeFleet.Models.Adapters;
using EdgeFleet.Models.Flash;
using EdgeFleet.Models.Power;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Store;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Nodes;

/// <summary>The keys that a node believes: never none, and one again in the end.</summary>
public sealed class NodeKeysTests(ITestOutputHelper output)
{
    private static readonly byte[] Maker = Of(1);
    private static readonly byte[] Next = Of(2);

    public static TheoryData<string> Kinds => [.. Memories.Kinds];

    [Fact]
    public void A_key_that_is_to_follow_is_believed_beside_the_old_one_and_then_alone()
    {
        var flash = new FlashMemory(new NorFlash(2 * 256, 256));
        Assert.Equal([Maker], Believed(flash));
        Assert.True(Open(flash).Follow(Next));
        Assert.Equal([Maker, Next], Believed(flash));
        // Another one takes its place as long as nobody has asked under it.
        Assert.True(Open(flash).Follow(Of(3)));
        Assert.Equal([Maker, Of(3)], Believed(flash));
        Open(flash).Change();
        Assert.Equal([Of(3)], Believed(flash));
        Open(flash).Follow(Next);
        Open(flash).Change();
        Assert.Equal([Next], Believed(flash));
    }

    [Fact]
    public void No_key_of_zeros_follows_and_one_that_cannot_be_kept_does_not_either()
    {
        var chip = new NorFlash(2 * 256, 256);
        var keys = Open(new FlashMemory(chip));
        Assert.False(keys.Follow(new byte[Frame.KeySize]));
        chip.WriteProtected = true;
        Assert.False(keys.Follow(Next));
        Assert.Null(keys.Next);
        chip.WriteProtected = false;
        Assert.True(keys.Follow(Next));
        chip.WriteProtected = true;
        keys.Change();
        Assert.Equal((Code(Maker), Code(Next)), (Code(keys.InForce), Code(keys.Next!)));
        chip.WriteProtected = false;
        keys.Change();
        Assert.Equal((Code(Next), null), (Code(keys.InForce), keys.Next));
    }

    [Fact]
    public void A_node_that_its_maker_gave_another_key_has_that_one()
    {
        var flash = new FlashMemory(new NorFlash(2 * 256, 256));
        var keys = Open(flash);
        keys.Follow(Next);
        keys.Change();
        Assert.Equal(Code(Of(5)), Code(new NodeKeys(new NodeStore(flash, []), Of(5)).InForce));
    }

    /// <summary>
    /// The gateway asks under the new key first, else it offers it under the old one, until it was answered under the new.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_power_cut_at_any_place_leaves_a_node_that_is_reached_and_arrives(string kind)
    {
        var cuts = 0;
        for (var place = 0; ; place++)
        {
            var fuse = new PowerFuse();
            var flash = Memories.Make(kind, 2, fuse, place);
            // Nearly full, so that some cuts come while everything goes into the next sector.
            var store = new NodeStore(flash, []);
            for (var boot = 0; boot < place % 40; boot++) store.CountBoot();
            fuse.CutAfter(place);
            var done = false;
            var cut = false;
            for (var calls = 0; !done; calls++)
            {
                Assert.True(calls < 5, "it arrives");
                try
                {
                    var keys = Open(flash);
                    if (keys.Next is null && Code(keys.InForce) == Code(Maker)) Assert.True(keys.Follow(Next));
                    if (keys.Next is not null) keys.Change();
                    done = Code(keys.InForce) == Code(Next);
                }
                catch (PowerCutException)
                {
                    fuse.Renew();
                    cut = true;
                }
                var believed = Believed(flash);
                Assert.True(believed.Count is 1 or 2);
                Assert.All(believed, key => Assert.Contains(key, new[] { Maker, Next }));
            }
            Assert.Equal([Next], Believed(flash));
            if (!cut) break;
            cuts++;
        }
        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts > 150);
    }

    private static NodeKeys Open(IFlash flash) => new(new NodeStore(flash, []), Maker);

    private static List<byte[]> Believed(IFlash flash)
    {
        var keys = Open(flash);
        return [.. new[] { Maker, Next, Of(3) }.Where(
            key => Code(key) == Code(keys.InForce) || keys.Next is { } next && Code(key) == Code(next))];
    }

    private static byte[] Of(int seed) => [.. Enumerable.Range(1, Frame.KeySize).Select(i => (byte)(i * 7 + seed))];

    private static string Code(byte[] key) => Code(new HmacSha256(key));

    private static string Code(HmacSha256 mac)
    {
        var code = new byte[Frame.KeySize];
        mac.Begin();
        mac.End(code, 0, code.Length);
        return Convert.ToHexString(code);
    }
}
