using EdgeFleet.City.Field;
using EdgeFleet.City.Meters;
using EdgeFleet.City.Plan;

namespace EdgeFleet.Tests.City;

/// <summary>What is made of the bytes at the port.</summary>
public sealed class MeterConversationTests
{
    private static readonly CityPlan Plan = CityPlan.Draw(1, 1, 1, 0, 8);

    // The first two answers are from a teaching page ("DLT645-2007 报文解析"), the others computed from the rules of DL/T 645-2007.
    [Theory]
    [InlineData("000000000161", "68 61 01 00 00 00 00 68 11 04 33 33 34 33 14 16",
        "68 61 01 00 00 00 00 68 91 08 33 33 34 33 59 33 33 33 8A 16", "3422/0/17=260")]
    [InlineData("000000000161", "68 61 01 00 00 00 00 68 11 04 33 34 34 35 17 16",
        "68 61 01 00 00 00 00 68 91 06 33 34 34 35 34 43 10 16", "3421/1/1=100.1")]
    [InlineData("000000012345", "68 45 23 01 00 00 00 68 11 04 33 33 36 35 1F 16",
        "68 45 23 01 00 00 00 68 91 07 33 33 36 35 78 56 B4 24 16", "3422/0/15=-1234.5")]
    [InlineData("000000012345", "68 45 23 01 00 00 00 68 11 04 33 32 34 35 1C 16",
        "68 45 23 01 00 00 00 68 91 0A 33 32 34 35 48 56 32 32 32 32 08 16", "3421/1/1=231.5")]
    public void An_answer_of_DLT_645_is_read_as_the_standard_has_it(string address, string request, string answer, string values)
    {
        var conversation = new Dlt645Conversation(new Dictionary<string, SerialMeterPlan> { [address] = Plan.Meters[3] });
        Assert.True(conversation.Ask([0xFE, 0xFE, .. Bytes(request)]));
        Assert.Equal(values, Written(conversation.Hear([0xFE, .. Bytes(answer)])));
    }

    [Theory]
    [InlineData("68 61 01 00 00 00 00 68 91 08 33 33 34 33 59 33 33 33 8B 16")] // the sum is another
    [InlineData("68 61 01 00 00 00 00 68 D1 01 35 39 16")] // a refusal
    [InlineData("68 62 01 00 00 00 00 68 91 08 33 33 34 33 59 33 33 33 8B 16")] // of another meter
    [InlineData("68 61 01 00 00 00 00 68 91 06 33 34 34 35 34 43 10 16")] // to another question
    public void What_is_no_whole_answer_to_the_question_is_none(string answer)
    {
        var conversation = new Dlt645Conversation(new Dictionary<string, SerialMeterPlan> { ["000000000161"] = Plan.Meters[3] });
        conversation.Ask(Bytes("68 61 01 00 00 00 00 68 11 04 33 33 34 33 14 16"));
        Assert.Null(conversation.Hear(Bytes(answer)));
    }

    [Fact]
    public void A_Modbus_answer_counts_when_its_last_byte_is_there_and_only_undamaged()
    {
        var conversation = new RtuConversation(new Dictionary<byte, SerialMeterPlan> { [1] = Plan.Meters[0] });
        byte[] answer = RtuFrame.Of(1, [3, 4, 0x08, 0x98, 0x08, 0xA0]);
        Assert.True(conversation.Ask(RtuFrame.Of(1, [3, 0, 0, 0, 2])));
        Assert.Null(conversation.Hear(answer.AsSpan(0, 5)));
        Assert.Equal("3421/1/1=220 3421/2/1=220.8", Written(conversation.Hear(answer.AsSpan(5))));

        conversation.Ask(RtuFrame.Of(1, [3, 0, 0, 0, 2]));
        answer[4] ^= 0x10;
        Assert.Null(conversation.Hear(answer));
    }

    // The read of the holding registers 0 to 9 that every Modbus tool shows, computed with pymodbus 3.0.0 too.
    [Fact]
    public void The_CRC_stands_behind_the_frame_with_its_low_byte_first() =>
        Assert.Equal(Bytes("01 03 00 00 00 0A C5 CD"), RtuFrame.Of(1, [3, 0, 0, 0, 10]));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", ""));

    private static string Written(MeterAnswer? answer) =>
        string.Join(' ', answer!.Values.Select(value => FormattableString.Invariant($"{value.Path}={value.Value}")));
}
