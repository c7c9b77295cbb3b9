using System.IO.Ports;
using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Dlt645;

/// <summary>What the driver takes, and what its words mean.</summary>
internal static class Dlt645Fields
{
    private const int DefaultTimeoutMs = 2000;
    private const int DefaultRetries = 1;
    private const int BeijingMinutes = 480;
    private const int LastByte = 199;

    public static readonly IReadOnlyDictionary<string, ItemFormat> Formats = new Dictionary<string, ItemFormat>
    {
        ["number"] = ItemFormat.Number,
        ["signed"] = ItemFormat.Signed,
        ["word"] = ItemFormat.Word,
        ["bit"] = ItemFormat.Bit,
        ["clock-offset"] = ItemFormat.ClockOffset,
    };

    private static readonly string[] Digits = ["number", "signed"];
    private static readonly string[] Data = [.. Digits, "word", "bit"];

    public static DriverDescription Description { get; } = new()
    {
        Name = "dlt645",
        Title = { ["en"] = "DL/T 645-2007", ["zh"] = "DL/T 645-2007" },
        Point = { ProfilePoint.PolledKeys },
        Link =
        {
            LineFields.Address(),
            Fields.Text("meter", "Meter address", "表地址", 12).Needed().Locating()
                .Like(
                    "[0-9]{12}|A{2}[0-9]{10}|A{4}[0-9]{8}|A{6}[0-9]{6}|A{8}[0-9]{4}|A{10}[0-9]{2}|A{12}",
                    "twelve digits; AA in front stands for any two of them",
                    "十二位数字；高位的 AA 代表任意两位")
                .About(
                    "As printed on the meter, with its leading zeros. With AA, exactly one meter on the line may fit.",
                    "表上印的地址，含前导零。使用 AA 时，线路上只能有一块表符合。"),
            Fields.Whole("timeoutMs", "Time-out", "超时", 10, 60_000, "ms").Or(DefaultTimeoutMs)
                .About("For each attempt, connecting included; seconds through a carrier.", "每次尝试的时限，包括建立连接；经载波时需数秒。"),
            Fields.Whole("retries", "Retries", "重试次数", 0, 10).Or(DefaultRetries)
                .About("Further attempts in one poll.", "一次轮询中追加的尝试次数。"),
            LineFields.Options(new SerialSettings(2400, Parity.Even)),
        },
        Settings =
        {
            Fields.Whole("clockZoneMinutes", "Clock zone", "时钟时区", -720, 840, "min").Or(BeijingMinutes)
                .About("How far the meter's clock is ahead of UTC.", "电表时钟比 UTC 快的分钟数。"),
            Fields.Whole("clockEveryMinutes", "Clock period", "对时间隔", 1, 1440, "min").Or(60)
                .About("How often the clock is read, which takes two questions.", "读取时钟的间隔；每次需两次问答。"),
        },
        Source =
        {
            Fields.Choice("format", "Format", "格式", Formats.Keys).Or("number")
                .About(
                    "Digits, digits with a sign in the top bit, a word of bits, one of its bits, or the meter's clock less the gateway's "
                    + "in s.",
                    "数字；最高位为符号的数字；位组成的字；其中一位；或电表时钟减网关时钟（秒）。"),
            Fields.Text("identifier", "Data identifier", "数据标识", 8).Needed().Where("format", Data)
                .Like("[0-9A-Fa-f]{8}", "eight hexadecimal digits, DI3 first", "八位十六进制数，DI3 在前")
                .About("Points of one identifier are read with one question.", "同一标识的测点一次问答读出。"),
            Fields.Whole("at", "Position", "位置", 0, LastByte).Or(0).Where("format", Data)
                .About("First byte of the value behind the identifier: in a block that of the tariff or phase.",
                    "数值在标识之后的首字节；数据块中为该费率或相的位置。"),
            Fields.Whole("bytes", "Bytes", "字节数", 1, 6).Needed().Where("format", [.. Digits, "word"])
                .About("Of the value: 4 of an energy, 3 of a power or current, 2 of a voltage.", "数值的字节数：电能 4，功率和电流 3，电压 2。"),
            Fields.Whole("bit", "Bit", "位", 0, 15).Needed().Where("format", "bit")
                .About("Of a word of two bytes; 0 is the least significant.", "两字节字中的位；0 为最低有效位。"),
            Fields.Decimal("scale", "Scale", "系数").Where("format", Digits)
                .About(
                    "Value = scale × digits, exactly. Without it, or with \"1\", the value is an integer.",
                    "数值 = 系数 × 数字，精确计算。不写或写 \"1\" 时为整数。"),
        },
    };
}
