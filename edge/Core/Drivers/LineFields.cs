using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Edge.Drivers;

/// <summary>The keys of a device's link that concern its line: the same for every driver. <see cref="LineLink"/> reads them.</summary>
public static class LineFields
{
    private const int LongestPauseMs = 10_000;
    private const int LongestBackOffMs = 24 * 60 * 60 * 1000;

    /// <param name="port">The TCP port that may be left out; 0: it has to be there.</param>
    public static Field Address(int port = 0) => Fields.Address("address", "Line", "线路", Forms(port)).Needed().Locating()
        .About("The line. Devices with the same line share it and take turns.", "线路。同一线路上的设备共用线路、轮流通信。");

    /// <summary>A line as a person writes it; null: it is none.</summary>
    /// <param name="text">By one of the forms of <see cref="Address"/>.</param>
    /// <param name="port">The TCP port that may be left out; 0: it has to be there.</param>
    public static LineAddress? Parse(string text, int port = 0) =>
        AddressText.Canonical(text, Forms(port)) is { } canonical ? LineAddress.Of(canonical) : null;

    /// <param name="standard">What holds on a serial line for what is not said.</param>
    public static IEnumerable<Field> Options(SerialSettings standard)
    {
        ArgumentNullException.ThrowIfNull(standard);
        var parity = SerialSettings.Parities.First(parity => parity.Value == standard.Parity).Key;
        return
        [
            Serial(Fields.Whole("baud", "Speed", "波特率", SerialSettings.MinBaud, SerialSettings.MaxBaud, "Bd").Or(standard.Baud))
                .About("Of this device; devices of different speeds share a port.", "此设备的速率；不同速率的设备可共用一个串口。"),
            Serial(Fields.Choice("parity", "Parity", "校验", SerialSettings.Parities.Keys).Or(parity))
                .About("Of this device.", "此设备的校验方式。"),
            Serial(Fields.Whole("dataBits", "Data bits", "数据位", 7, 8).Or(standard.DataBits)).About("Of this device.", "此设备的数据位数。"),
            Serial(Fields.Whole("stopBits", "Stop bits", "停止位", 1, 2).Or(standard.StopBits)).About("Of this device.", "此设备的停止位数。"),
            Serial(Fields.Boolean("rs485", "RS-485 direction", "RS-485 换向").Or("false"))
                .About(
                    "The port switches the direction of its transceiver itself (Linux, RTS while sending). One device that asks for it " +
                    "is enough. A port that cannot says so.",
                    "串口自行切换收发器方向（Linux，发送时置 RTS）。线路上有一个设备要求即可；不支持的串口会报告。"),
            Fields.Whole("pauseMs", "Pause", "间歇", 0, LongestPauseMs, "ms").Or(0)
                .About(
                    "Silence between the end of one exchange and the next request; on a shared line the longest wins.",
                    "一次通信结束到下次请求之间的静默；共用线路时取最长者。"),
            Fields.Boolean("closeAfterPoll", "Close after poll", "轮询后断开").Or("false")
                .About(
                    "The connection is closed after each poll, for converters that serve one client at a time. One device that " +
                    "asks for it is enough.",
                    "每次轮询后断开连接，用于一次只服务一个客户端的转换器。线路上有一个设备要求即可。"),
            Fields.Whole("longestBackOffMs", "Longest back-off", "最长退避", 1, LongestBackOffMs, "ms")
                .About(
                    "The longest time after which a device that does not answer is asked again; the shortest wins. Without it: the " +
                    "device's period.",
                    "无应答的设备最长隔多久再次询问；共用线路时取最短者。不写时为设备的轮询周期。"),
        ];
    }

    private static IEnumerable<AddressForm> Forms(int port) =>
    [
        Fields.HostAndPort(LineAddress.TcpScheme, port),
        Fields.Device(LineAddress.SerialScheme, "serial:///dev/ttyUSB0",
            Fields.Whole(LineAddress.BaudKey, "Speed", "波特率", SerialSettings.MinBaud, SerialSettings.MaxBaud, "Bd"),
            Fields.Choice(LineAddress.ParityKey, "Parity", "校验", SerialSettings.Parities.Keys)),
    ];

    private static Field Serial(Field field) => field.Where("address", LineAddress.SerialScheme);
}
