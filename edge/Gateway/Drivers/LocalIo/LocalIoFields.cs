using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Gateway.Drivers.LocalIo;

/// <summary>What the driver takes, and what its words mean.</summary>
internal static class LocalIoFields
{
    private const int LongestName = 32;
    private const int DefaultDebounceMs = 20;
    private const int LongestDebounceMs = 10_000;

    public static readonly IReadOnlyDictionary<string, LineValue> Values =
        new Dictionary<string, LineValue> { ["state"] = LineValue.State, ["count"] = LineValue.Count };

    public static DriverDescription Description { get; } = new()
    {
        Name = "local-io",
        Title = { ["en"] = "Contacts and relays of the gateway", ["zh"] = "网关自身的触点与继电器" },
        Point = { ProfilePoint.PolledKeys },
        Link =
        {
            Fields.Choice("board", "Board", "主板", GatewayBoard.All().Select(board => board.Name)).Needed().Locating()
                .About("The board that the gateway runs on. Several devices may share it, and its lines.", "网关所在的主板。多个设备可共用主板及其线路。"),
        },
        Source =
        {
            Fields.Text("line", "Line", "线路", LongestName).Example("di1").Needed()
                .About(
                    "Its function on the board, as hardware/Boards names it: di1, relay1.",
                    "线路在主板上的功能名，见 hardware/Boards：di1、relay1。"),
            Fields.Choice("value", "Value", "取值", Values.Keys).Or("state")
                .About(
                    "state: the contact is closed, the relay is on. count: how often the contact has closed.",
                    "state：触点闭合、继电器接通。count：触点闭合的次数。"),
            Fields.Whole("debounceMs", "Debounce time", "去抖时间", 0, LongestDebounceMs, "ms").Or(DefaultDebounceMs)
                .About("How long a level has to stay before it counts.", "电平须保持多久才算数。"),
        },
    };
}
