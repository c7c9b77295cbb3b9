using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Gateway.Uplinks.Brokers;
using EdgeFleet.Gateway.Uplinks.Payloads;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>The settings of one uplink, as gateway.json has them and without a fault; and what its words mean.</summary>
internal sealed class AzureSettings
{
    private const string EdgeModule = "edge-module";
    private const string ByKey = "connection-string";
    private const string ByCertificate = "certificate";

    private static readonly IReadOnlyDictionary<string, AzureProof> Proofs = new Dictionary<string, AzureProof>
    {
        [EdgeModule] = AzureProof.EdgeModule, [ByKey] = AzureProof.Key, [ByCertificate] = AzureProof.Certificate,
    };

    public required AzureProof Proof { get; init; }

    /// <summary>Of a device with a key.</summary>
    public required string? ConnectionFile { get; init; }

    // Of a device with a certificate.
    public required string? Hub { get; init; }
    public required string? Device { get; init; }
    public required string? CertificateFile { get; init; }
    public required string? KeyFile { get; init; }

    /// <summary>Null: the CAs of the machine.</summary>
    public required string? AuthorityFile { get; init; }

    /// <summary>The output of a module; null: it is a device, which has none.</summary>
    public required string? Output { get; init; }

    /// <summary>How long a token lets in; it is renewed at three quarters of that.</summary>
    public required TimeSpan TokenLife { get; init; }

    public required bool Commands { get; init; }

    /// <summary>The device configuration comes from the twin.</summary>
    public required bool Configuration { get; init; }

    public required int CommandsPerMinute { get; init; }
    public required IPayload Payload { get; init; }
    public required string Language { get; init; }

    public static IReadOnlyList<Field> Description { get; } =
    [
        Fields.Choice("identity", "Identity", "身份", Proofs.Keys).Needed()
            .About("A module of IoT Edge, which finds all it needs in its environment; or a device with a key, or with a certificate.",
                "IoT Edge 模块（所需信息均来自环境变量），或使用密钥或证书的设备。"),
        BrokerAccess.File("connectionFile", "Connection string", "连接字符串", "azure-device").Needed().Where("identity", ByKey)
            .About("The file that holds the device's; sealed there, unless it is an absolute path.",
                "存放设备连接字符串的文件；除绝对路径外，就地加密。"),
        Fields.Text("hub", "Hub", "IoT 中心", 200).Needed().Where("identity", ByCertificate).Example("city.azure-devices.net")
            .Like("[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?", "a host, with a port where it is not 8883", "主机名，端口非 8883 时附端口"),
        Fields.Text("device", "Device", "设备", 128).Needed().Where("identity", ByCertificate).Example("north-7")
            .Like("[A-Za-z0-9._-]+", "letters, digits, and . _ -", "字母、数字和 . _ -").About("Its id at the hub.", "设备在 IoT 中心的标识。"),
        BrokerAccess.File("certificateFile", "Certificate", "证书", "north-7.pem").Needed().Where("identity", ByCertificate)
            .About("That the gateway shows, PEM.", "网关出示的证书，PEM 格式。"),
        BrokerAccess.File("keyFile", "Key", "私钥", "north-7.key").Needed().Where("identity", ByCertificate)
            .About("Of that certificate, PEM; sealed as the connection string is.", "该证书的私钥，PEM 格式；与连接字符串一样加密。"),
        BrokerAccess.File("authorityFile", "Authority", "签发机构", "hub-ca.pem").Where("identity", ByKey, ByCertificate)
            .About("CA certificates, PEM, one of which has to have signed the hub's; without it those of the machine.",
                "PEM 格式的 CA 证书，IoT 中心的证书须由其一签发；不写则用本机的 CA。"),
        Fields.Text("output", "Output", "输出", 100).Or("readings").Where("identity", EdgeModule)
            .Like("[A-Za-z0-9._-]+", "letters, digits, and . _ -", "字母、数字和 . _ -")
            .About("The module's output that routes of the edgeHub name.", "edgeHub 路由所引用的模块输出。"),
        Fields.Whole("tokenMinutes", "Life of a token", "令牌有效期", 5, 7 * 24 * 60, "min").Or(60).Where("identity", EdgeModule, ByKey)
            .About("At three quarters of it a new connection begins with a new one.", "到四分之三时以新令牌重新建立连接。"),
        Fields.Boolean("commands", "Commands", "命令").Or("false")
            .About("Takes the direct method command. Whoever may call it at the hub can switch what is writable.",
                "接收直接方法 command。凡能在 IoT 中心调用者均可操作可写测点。"),
        Fields.Whole("commandsPerMinute", "Commands a minute", "每分钟命令数", 1, 600).Or(60)
            .About("What comes beyond that is answered 429.", "超出者以 429 应答。"),
        Fields.Boolean("configuration", "Configuration", "配置").Or("false")
            .About("The twin's desired property configuration is the device document; then no other uplink may set it, nor the manager.",
                "设备文档取自孪生的期望属性 configuration；此时其他上行通道（包括管理端）均不得设置配置。"),
        .. PayloadFields.Settings,
    ];

    public static bool SetsConfiguration(FieldValues values) => values.Boolean("configuration");

    public static AzureSettings Of(FieldValues values)
    {
        return new AzureSettings
        {
            Proof = values.Choice("identity", Proofs),
            ConnectionFile = Optional("connectionFile"),
            Hub = Optional("hub"),
            Device = Optional("device"),
            CertificateFile = Optional("certificateFile"),
            KeyFile = Optional("keyFile"),
            AuthorityFile = Optional("authorityFile"),
            Output = values.Text("identity") == EdgeModule ? values.Text("output") : null,
            TokenLife = values.Text("identity") == ByCertificate ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMinutes(values.Whole("tokenMinutes")),
            Commands = values.Boolean("commands"),
            Configuration = SetsConfiguration(values),
            CommandsPerMinute = (int)values.Whole("commandsPerMinute"),
            Payload = PayloadFields.Payload(values),
            Language = PayloadFields.Language(values),
        };

        string? Optional(string key) => values.Has(key) ? values.Text(key) : null;
    }
}

/// <summary>How a gateway shows a hub who it is.</summary>
internal enum AzureProof
{
    /// <summary>As a module of IoT Edge, by the workload API.</summary>
    EdgeModule,
    /// <summary>By the key of a connection string.</summary>
    Key,
    Certificate,
}
