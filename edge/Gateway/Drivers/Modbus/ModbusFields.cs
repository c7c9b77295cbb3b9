using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Edge.Drivers;
using EdgeFleet.Edge.Lines;

namespace EdgeFleet.Gateway.Drivers.Modbus;

/// <summary>What the driver takes, and what its words mean.</summary>
internal static class ModbusFields
{
    public const string NaN = "NaN";

    private const int DefaultPort = 502;
    private const int DefaultTimeoutMs = 1000;
    private const int DefaultRetries = 1;

    // Headers of request and answer are 20 bytes and a device or a serial line behind a converter takes a turn for each,
    // while a register is 2 bytes.
    private const int DefaultMaxGap = 16;

    public static readonly IReadOnlyDictionary<string, ModbusTable> Tables =
        Enum.GetValues<ModbusTable>().ToDictionary(table => table.ToString().ToLowerInvariant());

    public static readonly IReadOnlyDictionary<string, WireType> Types =
        Enum.GetValues<WireType>().ToDictionary(type => type.ToString().ToLowerInvariant());

    public static readonly IReadOnlyDictionary<string, WriteWith> Writes = new Dictionary<string, WriteWith>
    {
        ["single"] = WriteWith.Single,
        ["multiple"] = WriteWith.Multiple,
        ["read-write"] = WriteWith.ReadWrite,
        ["mask"] = WriteWith.Mask,
        ["read-modify-write"] = WriteWith.ReadModifyWrite,
    };

    private static readonly string[] Registers = ["holding", "input"];
    private static readonly string[] Parts = [Word(WireType.Bool), Word(WireType.Bits)];
    private static readonly string[] Bits = ["coil", "discrete"];

    public static DriverDescription Description { get; } = new()
    {
        Name = "modbus-tcp",
        Title = { ["en"] = "Modbus", ["zh"] = "Modbus" },
        Point = { ProfilePoint.PolledKeys },
        Link =
        {
            LineFields.Address(DefaultPort)
                .About(
                    "Devices with the same line share one connection and take turns, so units behind one converter belong to one address.",
                    "线路相同的设备共用一条连接、轮流通信；同一转换器后的各单元应写同一地址。"),
            Framing([.. ModbusFramings.Names.Keys]).Where("address", LineAddress.TcpScheme),
            Framing(Word(ModbusFraming.Rtu), Word(ModbusFraming.Ascii)).Where("address", LineAddress.SerialScheme),
            Fields.Whole("unit", "Unit", "单元号", 0, 255).Needed().Locating()
                .About(
                    "1 to 247 on a serial line and behind a converter; a device that speaks Modbus TCP itself is often 255 or 0.",
                    "串行线路上和转换器之后为 1 至 247；自身支持 Modbus TCP 的设备多为 255 或 0。"),
            Fields.Boolean("anyTransaction", "Any transaction", "任意事务号").Or("false").Where("framing", Word(ModbusFraming.Tcp))
                .About(
                    "The device answers under transactions of its own: unit and function have to do. A late answer may then be taken for " +
                    "another's.",
                    "设备以自己的事务号应答：仅凭单元号和功能码辨认。迟到的应答可能被误认。"),
            Fields.Whole("timeoutMs", "Time-out", "超时", 10, 60_000, "ms").Or(DefaultTimeoutMs)
                .About(
                    "For each attempt, connecting included. On a serial line what request and answer take there comes on top.",
                    "每次尝试的时限，包括建立连接。串行线路上另加请求和应答的传输时间。"),
            Fields.Whole("retries", "Retries", "重试次数", 0, 10).Or(DefaultRetries)
                .About("Further attempts in one poll.", "一次轮询中追加的尝试次数。"),
            LineFields.Options(SerialSettings.Default),
        },
        Settings =
        {
            Fields.Choice("byteOrder", "Byte order", "字节序", ByteOrders.AnyWidth.Keys).Or("ABCD")
                .About(
                    "Of wide values, where a point does not say its own; letters in wire order, A the most significant byte.",
                    "多寄存器数值的字节序，测点未另行说明时采用；字母按线路次序排列，A 为最高字节。"),
            Fields.Whole("maxRegisters", "Most registers", "最多寄存器数", 1, ModbusRequest.MaxReadRegisters).Or(ModbusRequest.MaxReadRegisters)
                .About("Most registers the device gives at once.", "设备一次最多给出的寄存器数。"),
            Fields.Whole("maxBits", "Most bits", "最多位数", 1, ModbusRequest.MaxReadBits).Or(ModbusRequest.MaxReadBits)
                .About("Most coils or discrete inputs the device gives at once.", "设备一次最多给出的线圈或离散输入数。"),
            Fields.Whole("maxGap", "Widest gap", "最大间隔", 0, ModbusRequest.MaxReadRegisters).Or(DefaultMaxGap)
                .About(
                    "A gap of up to this many registers is read for nothing rather than making another request.",
                    "间隔不超过此数的寄存器宁可多读，也不另发请求。"),
        },
        Source =
        {
            Fields.Choice("table", "Table", "数据区", Tables.Keys).Needed()
                .About("Read with function 1, 2, 3, 4.", "分别以功能码 1、2、3、4 读取。"),
            Fields.Whole("address", "Address", "地址", 0, ushort.MaxValue).Needed()
                .About(
                    "As it goes over the wire, from 0. A manual's 40001 or 400001 is holding 0, 30001 input 0, 10001 discrete 0.",
                    "线路上的地址，从 0 起。手册中的 40001 或 400001 即 holding 0，30001 即 input 0，10001 即 discrete 0。"),
            Type(Fields.Choice("type", "Type", "类型", [Word(WireType.Bool)]).Or(Word(WireType.Bool)).Where("table", Bits)),
            Type(Fields.Choice("type", "Type", "类型", Types.Keys).Needed().Where("table", Registers)),
            Fields.Whole("length", "Length", "长度", 1, ModbusRequest.MaxReadRegisters).Needed().Where("type", Word(WireType.String))
                .About("Registers of the text, two bytes each, UTF-8, ended by NUL.", "文本占用的寄存器数，每个两字节，UTF-8，以 NUL 结束。"),
            Fields.Whole("bit", "Bit", "位", 0, 15).Needed()
                .Where("table", Registers).Where("type", Word(WireType.Bool), Word(WireType.Bits))
                .About("The lowest bit in the register; 0 is the least significant.", "寄存器中的最低位；0 为最低有效位。"),
            Fields.Whole("width", "Width", "位宽", 1, 16).Needed().Where("type", Word(WireType.Bits))
                .About("Bits, from the lowest one.", "位数，从最低位起。"),
            Order(ByteOrders.Wide.Keys).Where("type", Wide(4)),
            Order(ByteOrders.AnyWidth.Keys).Where("table", Registers).Where("type", Types.Keys.Except(Wide(4))),
            Fields.Decimal("scale", "Scale", "系数")
                .Where("table", Registers).Where("type", Types.Keys.Except([Word(WireType.Bool), Word(WireType.String)]))
                .About(
                    "Value = scale × number + offset, exactly. Without both, or with \"1\", the value is an integer.",
                    "数值 = 系数 × 原始数 + 偏移，精确计算。两者都不写或系数为 \"1\" 时为整数。"),
            Fields.Decimal("offset", "Offset", "偏移")
                .Where("table", Registers).Where("type", Types.Keys.Except([Word(WireType.Bool), Word(WireType.String)]))
                .About("Added after the scale, in the point's unit.", "乘系数之后相加，单位同测点。"),
            NoValue(4).Where("type", [.. Wide(1).Except([Word(WireType.Bool)])]),
            NoValue(8).Where("type", Wide(2).Except([Word(WireType.Float32)])),
            NoValue(8, orNaN: true).Where("type", Word(WireType.Float32)),
            NoValue(16).Where("type", Wide(4).Except([Word(WireType.Float64)])),
            NoValue(16, orNaN: true).Where("type", Word(WireType.Float64)),
            Write("single", "multiple").Where("table", "coil"),
            Write("mask", "read-modify-write").Where("table", "holding").Where("type", Parts),
            Write("single", "multiple", "read-write").Where("table", "holding").Where("type", Types.Keys.Except(Parts)),
        },
    };

    private static Field Framing(params string[] words) => Fields.Choice("framing", "Framing", "帧格式", words).Or(words[0])
        .About(
            "How requests are packed: with the header of Modbus TCP; as RTU or ASCII, on a serial port or through a converter that " +
            "passes them as they are.",
            "请求的封装方式：Modbus TCP 报文头；或 RTU、ASCII，用于串口或透明传输的转换器。");

    private static Field Type(Field field) => field.About("How the value lies there.", "数值在其中的存放方式。");

    private static Field Order(IEnumerable<string> words) => Fields.Choice("byteOrder", "Byte order", "字节序", words)
        .About(
            "Letters in wire order, A the most significant byte; for 64 bits also spelled out. Without it that of the profile's " +
            "settings. In a text only bytes within registers change places.",
            "字母按线路次序排列，A 为最高字节；64 位数值亦可全部写出。不写时按模型设置。文本中只交换寄存器内的字节。");

    private static Field NoValue(int digits, bool orNaN = false) => Fields.Text("noValue", "No value", "无值标记", 2 + digits)
        .Like(
            $"0x[0-9A-Fa-f]{{{digits}}}{(orNaN ? $"|{NaN}" : "")}",
            $"\"0x\" and {digits} hexadecimal digits in quotes{(orNaN ? $", or \"{NaN}\"" : "")}",
            $"引号中的 \"0x\" 和 {digits} 位十六进制数{(orNaN ? $"，或 \"{NaN}\"" : "")}")
        .About("Raw bits that mean \"no value\": the reading then has quality NotPresent.", "表示“无值”的原始位：此时读数质量为 NotPresent。");

    private static Field Write(params string[] words) => Fields.Choice("write", "Written with", "写入方式", words)
        .About(
            "Function 5 or 6 (single), 15 or 16 (multiple), 23, which reads back what the device made of it (read-write). " +
            "Default: single for one register or coil, else multiple. Bits within a register: function 22 (mask, the default), or read, " +
            "changed and written back (read-modify-write), which loses what somebody else writes to it meanwhile. Only where commands " +
            "are allowed.",
            "功能码 5 或 6（single）、15 或 16（multiple）、23 并读回（read-write）。默认：单个寄存器或线圈用 single，否则用 multiple。" +
            "寄存器中的位：功能码 22（mask，默认），或读出、修改再写回（read-modify-write），后者会丢失他人同时写入的内容。仅用于允许命令的测点。");

    private static IEnumerable<string> Wide(int registers) =>
        Types.Where(type => ModbusPoint.Registers(type.Value) == registers).Select(type => type.Key);

    private static string Word(ModbusFraming framing) => framing.ToString().ToLowerInvariant();

    private static string Word(WireType type) => type.ToString().ToLowerInvariant();
}
