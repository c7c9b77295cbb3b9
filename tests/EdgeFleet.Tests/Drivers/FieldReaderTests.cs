using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Tests.Drivers;

/// <summary>What a description says a key may hold, and what people are told who write something else.</summary>
public class FieldReaderTests
{
    private static readonly Field[] Meter =
    [
        Fields.Address(
            "line", "Line", "线路", Fields.HostAndPort("tcp", 502),
            Fields.Device("serial", "serial:///dev/ttyUSB0", Fields.Whole("baud", "Baud", "波特率", 300, 9600).Or(2400))).Needed(),
        Fields.Whole("unit", "Unit", "单元号", 1, 5).Or(2),
        Fields.Decimal("scale", "Scale", "系数").Between(0, 10),
        Fields.Boolean("fast", "Fast", "快速").Or("false"),
        Fields.Choice("kind", "Kind", "类型", ["number", "text"]).Or("number"),
        Fields.Whole("length", "Length", "长度", 1, 9).Needed().Where("kind", "text"),
        Fields.Whole("width", "Width", "位宽", 1, 2).Where("kind", "number").Where("fast", "true"),
        Fields.Text("key", "Key", "密钥", 4).Like("[0-9a-f]{4}", "4 hexadecimal digits in quotes", "4 位十六进制数").Hidden(),
        Fields.Map("limits", "Limits", "限值", 2, Fields.Decimal("", "", ""), Fields.Boolean("", "", ""))
            .Like("[a-z]+", "lower-case letters", "小写字母"),
        new Field { Key = "login", Kind = Field.Types.Kind.Object, Fields = { Fields.Text("user", "User", "用户", 8).Or("me") } },
    ];

    [Fact]
    public void Values_come_as_written_or_as_their_defaults()
    {
        var values = Read(
            """{"line":"tcp://Meter.example","scale":"0.10","key":"00ff","limits":{"low":"-1.5","on":true}}""", out var faults);
        Assert.Empty(faults);
        Assert.Equal(
            "tcp://meter.example:502 2 number 00ff",
            $"{values.Text("line")} {values.Whole("unit")} {values.Text("kind")} {values.Text("key")}");
        Assert.False(values.Boolean("fast"));
        Assert.Equal(ReadingValue.Of(0.10m), ReadingValue.Of(values.Decimal("scale")!.Value));
        Assert.Equal(
            [ReadingValue.Of(-1.5m), ReadingValue.Of(true)], values.Map("limits").OrderBy(entry => entry.Key).Select(entry => entry.Value));
        Assert.Equal("me", values.Object("login").Text("user"));
        Assert.False(values.Has("unit"));
        Assert.True(values.Has("scale"));
    }

    [Theory]
    [InlineData("serial:///dev/ttyS1", "serial:///dev/ttyS1?baud=2400")]
    [InlineData("serial:///dev/ttyS1?baud=9600", "serial:///dev/ttyS1?baud=9600")]
    [InlineData("tcp://[fe80::1]:9/", "tcp://[fe80::1]:9")]
    [InlineData("serial:///dev/ttyS1?baud=9601", null)]
    [InlineData("serial:///dev/ttyS1?baud=9600&baud=300", null)]
    [InlineData("serial:///dev/ttyS1?speed=9600", null)]
    [InlineData("serial://host/dev/ttyS1", null)]
    [InlineData("tcp://meter:0", null)]
    [InlineData("tcp://meter:70000", null)]
    [InlineData("tcp://meter/path", null)]
    [InlineData("tcp://me:secret@meter", null)]
    [InlineData("udp://meter:1", null)]
    [InlineData("meter", null)]
    public void A_line_has_one_writing_or_is_none(string written, string? canonical) =>
        Assert.Equal(canonical, AddressText.Canonical(written, Meter[0].Forms));

    [Theory]
    [InlineData("{}", "$.line: the key is missing; write tcp://host:port (port 502 when left out), as in tcp://10.0.0.5:502, or")]
    [InlineData("""{"line":7}""", "$.line: 7 does not fit; write tcp://host:port")]
    [InlineData("""{"line":"tcp://a","unit":"3"}""", "$.unit: \"3\" does not fit; write a whole number from 1 to 5")]
    [InlineData("""{"line":"tcp://a","unit":6}""", "$.unit: 6 does not fit")]
    [InlineData("""{"line":"tcp://a","unit":2.5}""", "$.unit: 2.5 does not fit")]
    [InlineData("""{"line":"tcp://a","unit":null}""", "$.unit: null does not fit")]
    [InlineData("""{"line":"tcp://a","scale":0.1}""", "$.scale: 0.1 does not fit; write a decimal in quotes from \"0\" to \"10\"")]
    [InlineData("""{"line":"tcp://a","scale":"10.01"}""", "$.scale: \"10.01\" does not fit")]
    [InlineData("""{"line":"tcp://a","fast":"true"}""", "$.fast: \"true\" does not fit; write true or false, without quotes")]
    [InlineData("""{"line":"tcp://a","kind":"float"}""", "$.kind: \"float\" does not fit; write one of: number, text")]
    [InlineData("""{"line":"tcp://a","kind":"text"}""", "$.length: the key is missing; write a whole number from 1 to 9")]
    [InlineData("""{"line":"tcp://a","length":3}""", "$.length: the key does not go with \"kind\": \"number\"; remove it")]
    [InlineData("""{"line":"tcp://a","width":1}""", "$.width: the key does not go with \"kind\": \"number\" and \"fast\": \"false\"")]
    [InlineData("""{"line":"tcp://a","Unit":1}""", "$.Unit: the key is not known here; remove it; known are: fast,")]
    [InlineData("""{"line":"tcp://a","unit":1,"unit":2}""", "$.unit: the key stands here twice; keep one of them")]
    [InlineData("""{"line":"tcp://a","limits":[]}""", "$.limits: [] is not an object")]
    [InlineData("""{"line":"tcp://a","limits":{"low":1}}""", "$.limits.low: 1 does not fit; write a decimal in quotes, as in \"0.1\", or")]
    [InlineData("""{"line":"tcp://a","limits":{"LOW":"1"}}""", "$.limits.LOW: the key does not fit")]
    [InlineData("""{"line":"tcp://a","limits":{"a":"1","b":"1","c":"1"}}""", "$.limits: 3 entries are too many; write at most 2")]
    [InlineData("""{"line":"tcp://a","login":{"user":"123456789"}}""", "$.login.user: \"123456789\" does not fit; write text of 1 to 8")]
    public void Each_fault_says_where_it_is_and_what_to_write(string json, string fault)
    {
        Read(json, out var faults);
        Assert.Contains(faults, line => line.StartsWith(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"00fg\"")]
    [InlineData("\"00ff\\n\"")]
    [InlineData("1234")]
    [InlineData("{\"a\":\"00ff\"}")]
    public void A_fault_tells_nothing_of_what_stands_in_a_secret(string key)
    {
        Read($$$"""{"line":"tcp://a","key":{{{key}}}}""", out var faults);
        Assert.Equal("$.key: what stands here does not fit; write 4 hexadecimal digits in quotes", Assert.Single(faults));
    }

    [Theory]
    [InlineData("""{"login":"00ff"}""", "$.login: what stands here is not an object; write { … }")]
    [InlineData("""{"login":{"password":"00ff "}}""", "$.login.password: what stands here does not fit; write text of 1 to 4 characters")]
    [InlineData("""{"pins":["00ff"]}""", "$.pins: what stands here is not an object; write { … }")]
    [InlineData("""{"pins":{"a":"00ff "}}""", "$.pins.a: what stands here does not fit; write text of 1 to 4 characters")]
    public void Nor_of_a_secret_within_an_object_or_a_map(string json, string fault)
    {
        var secret = Fields.Text("password", "Password", "密码", 4).Hidden();
        var faults = new ValidationFaults();
        FieldReader.Read(
            [new Field { Key = "login", Kind = Field.Types.Kind.Object, Fields = { secret } },
                Fields.Map("pins", "PINs", "密码", 9, secret).Like("[a-z]", "a letter", "字母")],
            new JsonSection(System.Text.Json.JsonElement.Parse(json), "$", faults));
        Assert.Equal(fault, Assert.Single(faults.Lines));
    }

    /// <summary>What a form draws, and what it leaves out of what was typed.</summary>
    [Theory]
    [InlineData("""{"line":"tcp://a"}""", "line unit scale fast kind key limits login", "")]
    [InlineData("""{"line":"tcp://a","kind":"text","width":1}""", "line unit scale fast kind length key limits login", "width")]
    [InlineData("""{"fast":true}""", "line unit scale fast kind width key limits login", "")]
    [InlineData("""{"line":"tcp://a","kind":"float","length":2}""", "line unit scale fast kind key limits login", "")]
    public void The_fields_that_go_with_what_is_written_are_told(string json, string asked, string idle)
    {
        var values = Read(json, out _);
        Assert.Equal(asked.Split(' '), values.Asked.Select(field => field.Key));
        Assert.Equal(idle, string.Join(' ', values.Idle));
    }

    [Fact]
    public void What_depends_on_a_faulty_value_is_not_blamed_for_it()
    {
        var values = Read("""{"line":"tcp://a","kind":"float","length":3}""", out var faults);
        Assert.StartsWith("$.kind:", Assert.Single(faults), StringComparison.Ordinal);
        Assert.False(values.IsUsable);
    }

    private static FieldValues Read(string json, out IReadOnlyList<string> lines)
    {
        var faults = new ValidationFaults();
        var values = FieldReader.Read(Meter, new JsonSection(JsonSection.TryElement(json, faults)!.Value, "$", faults));
        lines = faults.Lines;
        return values;
    }
}
