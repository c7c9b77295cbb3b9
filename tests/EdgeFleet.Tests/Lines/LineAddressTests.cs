using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Tests.Lines;

/// <summary>Where lines are, as people write it.</summary>
public class LineAddressTests
{
    [Theory]
    [InlineData("tcp://10.0.0.5:4196", "tcp://10.0.0.5:4196", null)]
    [InlineData("tcp://Bridge.example:4196/", "tcp://bridge.example:4196", null)]
    [InlineData("serial:///dev/ttyUSB0", "serial:///dev/ttyUSB0", null)]
    [InlineData("serial:///dev/ttyS1?parity=even&baud=19200", "serial:///dev/ttyS1", "19200 8E1")]
    [InlineData("serial:///dev/ttyS1?parity=odd", "serial:///dev/ttyS1", "9600 8O1")]
    [InlineData("serial:///COM3?baud=115200", "serial:///COM3", "115200 8N1")]
    public void A_place_has_one_writing_and_how_characters_stand_is_no_part_of_it(string written, string place, string? serial)
    {
        var address = LineFields.Parse(written)!;
        Assert.Equal(place, address.Place);
        Assert.Equal(serial, address.Serial?.ToString());
    }

    [Theory]
    [InlineData("tcp://10.0.0.5")]
    [InlineData("tcp://10.0.0.5:0")]
    [InlineData("tcp://user@10.0.0.5:1")]
    [InlineData("tcp://10.0.0.5:1/x")]
    [InlineData("udp://10.0.0.5:1")]
    [InlineData("serial:///")]
    [InlineData("serial://host/dev/ttyUSB0")]
    [InlineData("serial:///dev/ttyUSB0?baud=fast")]
    [InlineData("serial:///dev/ttyUSB0?baud=7")]
    [InlineData("serial:///dev/ttyUSB0?parity=mark")]
    [InlineData("serial:///dev/ttyUSB0?stop=2")]
    [InlineData("/dev/ttyUSB0")]
    [InlineData("")]
    public void What_is_no_line_is_refused(string written) => Assert.Null(LineFields.Parse(written));

    [Fact]
    public void A_port_may_be_left_out_where_the_protocol_has_one() =>
        Assert.Equal("tcp://10.0.0.5:502", LineFields.Parse("tcp://10.0.0.5", 502)!.Place);
}
