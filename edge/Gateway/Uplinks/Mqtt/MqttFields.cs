using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks.Brokers;
using EdgeFleet.Gateway.Uplinks.Payloads;

namespace EdgeFleet.Gateway.Uplinks.Mqtt;

/// <summary>What the kind takes, and what its words mean.</summary>
internal static class MqttFields
{
    private const int LongestTopic = 1000;

    public static IReadOnlyList<Field> Settings { get; } =
    [
        BrokerAccess.Address,
        Fields.Text("gateway", "Gateway", "网关", 64).Needed().Example("north-7")
            .Like("[A-Za-z0-9][A-Za-z0-9._-]*", "letters, digits, and . _ - within", "字母和数字，其间可有 . _ -")
            .About("Stands for {gateway} in topics, and is the client id. At one broker each gateway has its own.",
                "即主题中的 {gateway}，也是客户端标识。同一代理上各网关不得相同。"),
        BrokerAccess.VersionField("5"),
        .. BrokerAccess.Credentials,
        Topic("topic", "Topic", "主题", "edgefleet/{gateway}/{class}/{device}", TopicTemplate.Words)
            .About(
                "Readings of a block that have the same topic go into one message; with {path}, three levels, or {name} in it each series "
                    + "has its own. What could change the topic's levels is percent-encoded in values.",
                "同一数据块中主题相同的读数合为一条消息；主题含 {path}（占三级）或 {name} 时每个序列各发一条。值中会改变主题层级的字符以百分号编码。"),
        Topic("stateTopic", "State topic", "状态主题", "edgefleet/{gateway}/state", [TopicTemplate.Gateway])
            .About("Holds, retained, whether the gateway is connected; also its last will.", "以保留消息说明网关是否在线；也是遗嘱消息的主题。"),
        Topic("commandTopic", "Command topic", "命令主题", "", [TopicTemplate.Gateway])
            .About("Where commands come; without it none are taken. Whoever may publish there can switch what is writable.",
                "接收命令的主题；不写则不接收。凡能向其发布者均可操作可写测点。"),
        Topic("answerTopic", "Answer topic", "应答主题", "edgefleet/{gateway}/answer", [TopicTemplate.Gateway])
            .About("Where results of commands go.", "命令结果发往的主题。"),
        Fields.Whole("commandsPerMinute", "Commands a minute", "每分钟命令数", 1, 600).Or(60)
            .About("What comes beyond that is not read.", "超出者不予读取。"),
        .. PayloadFields.Settings,
        Fields.Boolean("retain", "Retain", "保留").Or("false")
            .About("The broker keeps the newest message of each topic.", "代理保留每个主题最新的消息。"),
        Fields.Whole("maxBytes", "Longest message", "最长消息", 1024, 4 * 1024 * 1024, "By").Or(128 * 1024)
            .About("Readings that take more are divided over several messages.", "超出的读数分为多条消息。"),
    ];

    private static Field Topic(string key, string en, string zh, string fallback, IReadOnlyList<string> words)
    {
        var (braced, names) = (string.Join(' ', words.Select(word => $"{{{word}}}")), string.Join('|', words));
        return Fields.Text(key, en, zh, LongestTopic).Or(fallback)
            .Like($@"([^{{}}+#$\x00-\x1f]|\{{({names})\}})+", $"a topic without + # $, in which may stand {braced}",
                $"不含 + # $ 的主题，其中可有 {braced}");
    }
}
