using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Gateway.Drivers.Node;

/// <summary>What the driver takes.</summary>
internal static class NodeFields
{
    public const string SettingPath = "object/instance/resource with an instance from 0 to 255, as in \"3416/0/5820\"";

    private const int KeyDigits = 2 * Frame.KeySize;
    private const long LargestSetting = 999_999_999_999_999_999;
    private const int DefaultTimeoutMs = 500;
    private const int DefaultRetries = 1;

    public static DriverDescription Description { get; } = new()
    {
        Name = "node",
        Title = { ["en"] = "Node of our own", ["zh"] = "自有节点" },
        Link =
        {
            LineFields.Address()
                .About(
                    "A node or a converter to RS-485 or a carrier's head end over TCP, or a serial port. Nodes on one line share it and " +
                    "take turns request by request.",
                    "经 TCP 的节点、RS-485 转换器或载波头端，或串口。同一线路上的节点逐次请求、轮流通信。"),
            Fields.Whole("node", "Node address", "节点地址", 1, Frame.HighestAddress).Needed().Locating()
                .About("Its address on the line.", "节点在线路上的地址。"),
            Fields.Text("key", "Key", "密钥", KeyDigits).Needed().Hidden()
                .Like($"[0-9A-Fa-f]{{{KeyDigits}}}", $"{KeyDigits} hexadecimal digits", $"{KeyDigits} 位十六进制数")
                .About("The node's key. No log and no fault repeats it.", "节点的密钥。任何日志和错误信息都不会重复它。"),
            Fields.Whole("timeoutMs", "Time-out", "超时", 10, 60_000, "ms").Or(DefaultTimeoutMs)
                .About("For each attempt, connecting included; on a carrier seconds.", "每次尝试的时限，包括建立连接；载波上以秒计。"),
            Fields.Whole("retries", "Retries", "重试次数", 0, 10).Or(DefaultRetries)
                .About("Further attempts in one poll.", "一次轮询中追加的尝试次数。"),
            Fields.Whole("longestFrame", "Longest frame", "最长帧", Frame.MinLimit, Frame.MaxSize, "By").Or(Frame.MaxSize)
                .About("What the line takes.", "线路一次能承载的长度。"),
            Fields.Map("settings", "Settings", "配置", NodeSettings.MaxSettings,
                Fields.Decimal("", "", "").Between(-LargestSetting, LargestSetting), Fields.Boolean("", "", ""))
                .Like(
                    "[0-9]{1,5}/([0-9]{1,2}|1[0-9]{2}|2[0-4][0-9]|25[0-5])/[0-9]{1,5}", SettingPath,
                    "对象/实例/资源，实例为 0 至 255，如 \"3416/0/5820\"")
                .About(
                    "All of the node's configuration, path by path; its version is a hash of that, so nobody counts. Left out " +
                    "or empty, the node keeps what it has.",
                    "节点的全部配置，逐路径写出；其版本为内容的散列。不写或为空时节点保持现有配置。"),
            LineFields.Options(SerialSettings.Default),
        },
        Source =
        {
            Fields.Choice("type", "Type", "类型", NodePoint.Shapes.Keys).Or("number")
                .About("What a command takes; a text is read only.", "命令所取的值；文本只读。"),
            Fields.Boolean("select", "Select first", "先选择").Or("false")
                .About("A command selects before it operates. A node that asks for it is found out.", "命令先选择再执行。要求如此的节点会被自动识别。"),
        },
    };
}
