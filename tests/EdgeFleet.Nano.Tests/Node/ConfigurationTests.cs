using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Nodes;

public sealed class ConfigurationTests
{
    private const int Low = 10;
    private const int High = 11;

    private readonly NodeBench _bench = new();

    private (long Low, long High, uint Version) InForce =>
        (_bench.Application.Low.Value, _bench.Application.High.Value, _bench.Node.ConfigurationVersion);

    [Fact]
    public void A_configuration_in_pieces_holds_from_the_last_on_and_outlives_a_restart()
    {
        Assert.Equal((0u, (byte)1), (_bench.Configure(5, 0, 1, (Low, 300)) is var first ? first.Version : 9, first.Pieces));
        Assert.Equal((200, 800, 0u), InForce);
        Assert.Equal(5u, _bench.Configure(5, 1, 1, (High, 900)).Version);
        Assert.Equal((300, 900, 5u), InForce);
        Assert.Equal(1, _bench.Application.Configurations);
        _bench.Start();
        Assert.Equal((300, 900, 5u), InForce);
        Assert.Equal(1, _bench.Application.Configurations);
        Assert.Equal(200, _bench.Application.Low.Initial);
    }

    [Fact]
    public void A_setting_that_is_not_named_has_the_value_of_the_firmware()
    {
        _bench.Configure(1, 0, 0, (Low, 300), (High, 900));
        _bench.Configure(2, 0, 0, (Low, 100));
        Assert.Equal((100, 800, 2u), InForce);
    }

    [Fact]
    public void What_is_refused_changes_nothing_and_is_told_with_path_and_reason()
    {
        _bench.Configure(1, 0, 0, (Low, 300));
        (uint, uint, byte, ushort) Tried(ConfigurationPart part) => (part.Version, part.Refused, part.Fault, part.Resource);
        Assert.Equal((1u, 2u, ConfigurationFault.OutOfRange, (ushort)High), Tried(_bench.Configure(2, 0, 0, (Low, 100), (High, 1001))));
        Assert.Equal((1u, 3u, ConfigurationFault.UnknownSetting, (ushort)77), Tried(_bench.Configure(3, 0, 0, (77, 1))));
        Assert.Equal((1u, 4u, ConfigurationFault.DoesNotFit, (ushort)High), Tried(_bench.Configure(4, 0, 0, (Low, 900), (High, 100))));
        Assert.Equal((1u, 5u, ConfigurationFault.PieceMissing, (ushort)0), Tried(_bench.Configure(5, 1, 2, (Low, 100))));
        Assert.Equal((300, 800, 1u), InForce);
        Assert.Equal((6u, 0u, ConfigurationFault.None, (ushort)0), Tried(_bench.Configure(6, 0, 0, (Low, 100))));
    }

    [Fact]
    public void Pieces_after_a_refused_one_are_refused_with_it()
    {
        _bench.Configure(2, 0, 2, (Low, 5000));
        var part = _bench.Configure(2, 1, 2, (High, 900));
        Assert.Equal((2u, ConfigurationFault.OutOfRange, (ushort)Low), (part.Refused, part.Fault, part.Resource));
        part = _bench.Configure(2, 2, 2);
        Assert.Equal((0u, ConfigurationFault.OutOfRange), (part.Version, part.Fault));
        Assert.Equal((200, 800, 0u), InForce);
    }

    [Fact]
    public void A_piece_that_is_sent_again_because_its_answer_was_lost_does_no_harm()
    {
        _bench.Configure(3, 0, 2, (Low, 300));
        _bench.Configure(3, 1, 2, (High, 900));
        Assert.Equal(2, _bench.Configure(3, 1, 2, (High, 900)).Pieces);
        _bench.Configure(3, 2, 2);
        Assert.Equal((3u, 0u), (_bench.Configure(3, 2, 2) is var again ? again.Version : 0, again.Refused));
        Assert.Equal((300, 900, 3u), InForce);
    }

    [Fact]
    public void A_gap_drops_the_whole_version()
    {
        _bench.Configure(3, 0, 2, (Low, 300));
        Assert.Equal(ConfigurationFault.PieceMissing, _bench.Configure(3, 2, 2).Fault);
        Assert.Equal((200, 800, 0u), InForce);
    }

    [Fact]
    public void The_same_version_again_is_not_written_again()
    {
        _bench.Configure(1, 0, 0, (Low, 300));
        var programmed = _bench.Settings.Programmed;
        for (var i = 0; i < 10; i++) _bench.Configure(1, 0, 0, (Low, 300));
        Assert.Equal(programmed, _bench.Settings.Programmed);
    }

    [Fact]
    public void What_cannot_be_stored_is_refused()
    {
        _bench.Settings.WriteProtected = true;
        var part = _bench.Configure(2, 0, 0, (Low, 300));
        Assert.Equal((0u, 2u, ConfigurationFault.NotStored), (part.Version, part.Refused, part.Fault));
        Assert.Equal((200, 800, 0u), InForce);
        Assert.Equal(SelfTest.SettingsFault, _bench.Node.SelfTestWord);
    }
}
