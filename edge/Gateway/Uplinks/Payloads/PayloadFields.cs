using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;

namespace EdgeFleet.Gateway.Uplinks.Payloads;

/// <summary>What an uplink lets its user say of how readings are written.</summary>
internal static class PayloadFields
{
    private const string Json = "json";

    public static IReadOnlyList<Field> Settings { get; } =
    [
        Fields.Choice("payload", "Payload", "负载", [Json, "senml-cbor"]).Or(Json)
            .About("JSON with names and units, or SenML in CBOR (RFC 8428), which is a third as long.",
                "带名称和单位的 JSON，或 CBOR 格式的 SenML（RFC 8428），后者约为三分之一长。"),
        Fields.Choice("time", "Time", "时间", ["iso", "ms"]).Or("iso").Where("payload", Json)
            .About("As text in UTC, or as milliseconds since 1970.", "UTC 文本，或 1970 年以来的毫秒数。"),
        Fields.Choice("language", "Language", "语言", ["en", "zh"]).Or("en").About("Of the points' names.", "测点名称的语言。"),
    ];

    public static IPayload Payload(FieldValues values) =>
        values.Text("payload") == Json ? new JsonPayload(milliseconds: values.Text("time") == "ms") : new SenmlPayload();

    /// <summary>en or zh.</summary>
    public static string Language(FieldValues values) => values.Text("language");
}
