using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks.Brokers;

namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>The settings of one uplink, as gateway.json has them and without a fault; and what its words mean.</summary>
internal sealed class SparkplugSettings
{
    private static readonly IReadOnlyDictionary<string, DecimalForm> DecimalForms = new Dictionary<string, DecimalForm>
    {
        ["billing-text"] = DecimalForm.BillingText,
        ["double"] = DecimalForm.Double,
        ["text"] = DecimalForm.Text,
    };

    public required BrokerAccess Access { get; init; }
    public required string Group { get; init; }
    public required string Node { get; init; }

    /// <summary>Null: none; births and data go out whoever is there.</summary>
    public required string? PrimaryHost { get; init; }

    /// <summary>Where the marker goes behind each batch.</summary>
    public required string MarkerTopic { get; init; }

    public required bool Commands { get; init; }
    public required int CommandsPerMinute { get; init; }

    /// <summary>A command is executed no later than this after it was issued.</summary>
    public required TimeSpan CommandLife { get; init; }

    public required DecimalForm Decimals { get; init; }
    public required string Language { get; init; }

    /// <summary>At one broker each node is another client.</summary>
    public string ClientId => $"{Group}/{Node}";

    public static IReadOnlyList<Field> Description { get; } =
    [
        BrokerAccess.Address,
        BrokerAccess.VersionField("3.1.1"),
        .. BrokerAccess.Credentials,
        Id("group", "Group", "组", "shouguang").Needed(),
        Id("node", "Edge node", "边缘节点", "north-7").Needed()
            .About("Each gateway has its own within a group. Group and node together are the client id.",
                "同组内各网关不得相同。组与节点合为客户端标识。"),
        Id("primaryHost", "Primary host", "主控主机", "scada")
            .About("While that host is not online nothing goes out, and all waits in the buffer. Without it the broker's word counts.",
                "该主机不在线时不发送任何内容，全部留在缓冲区。不写则以代理的确认为准。"),
        Fields.Text("markerTopic", "Marker topic", "标记主题", 200).Or("edgefleet/sparkplug/marker")
            .Like(@"[^+#$\x00-\x1f]+", "a topic without + # $", "不含 + # $ 的主题")
            .About("A short message goes there behind data; its acknowledgement says that the broker has what came before it.",
                "数据之后向此主题发一条短消息，其确认即说明代理已收到之前的数据。"),
        Fields.Boolean("commands", "Commands", "命令").Or("false")
            .About("Takes writes by DCMD. Whoever may publish there can switch what is writable.",
                "接收 DCMD 写命令。凡能向其发布者均可操作可写测点。"),
        Fields.Whole("commandsPerMinute", "Commands a minute", "每分钟命令数", 1, 600).Or(60)
            .About("What comes beyond that is not read, demands for a birth among it.", "超出者不予读取，包括重新上线请求。"),
        Fields.Whole("commandSeconds", "Life of a command", "命令有效期", 1, 3600, "s").Or(30)
            .About("One that is older by its timestamp is answered as expired.", "按其时间戳已超过此时长的命令以过期应答。"),
        Fields.Choice("decimals", "Decimals", "小数", DecimalForms.Keys).Or("billing-text")
            .About("Sparkplug has no decimals: they become doubles, or texts that keep all digits. billing-text: those of class billing "
                    + "are texts, all others doubles.",
                "Sparkplug 没有十进制小数：转为双精度数，或保留全部数字的文本。billing-text：计费类为文本，其余为双精度数。"),
        Fields.Choice("language", "Language", "语言", ["en", "zh"]).Or("en").About("Of the points' names.", "测点名称的语言。"),
    ];

    public static SparkplugSettings Of(FieldValues values) => new()
    {
        Access = BrokerAccess.Of(values),
        Group = values.Text("group"),
        Node = values.Text("node"),
        PrimaryHost = values.Has("primaryHost") ? values.Text("primaryHost") : null,
        MarkerTopic = values.Text("markerTopic"),
        Commands = values.Boolean("commands"),
        CommandsPerMinute = (int)values.Whole("commandsPerMinute"),
        CommandLife = TimeSpan.FromSeconds(values.Whole("commandSeconds")),
        Decimals = values.Choice("decimals", DecimalForms),
        Language = values.Text("language"),
    };

    private static Field Id(string key, string en, string zh, string example) => Fields.Text(key, en, zh, 100)
        .Like(@"[^/+#$\x00-\x1f]+", "a name without / + # $", "不含 / + # $ 的名称").Example(example);
}
