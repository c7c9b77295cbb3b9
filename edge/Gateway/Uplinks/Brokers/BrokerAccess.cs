using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using MQTTnet.Formatter;

namespace EdgeFleet.Gateway.Uplinks.Brokers;

/// <summary>
/// Where a broker is and who one is there, as gateway.json has it and without a fault: what all kinds that speak with a broker take. It
/// holds no secret, only where one lies.
/// </summary>
/// <param name="Broker">mqtt://host:port or mqtts://host:port.</param>
/// <param name="Version">Of MQTT.</param>
internal sealed record BrokerAccess(Uri Broker, MqttProtocolVersion Version)
{
    private const string Plain = "mqtt";
    private const string Secured = "mqtts";
    private const int LongestFile = 200;

    private static readonly PhraseKind GoesWith =
        new("uplink-goes-with", "it goes with {other}, which is missing; write both or neither");

    private static readonly IReadOnlyDictionary<string, MqttProtocolVersion> Versions = new Dictionary<string, MqttProtocolVersion>
    {
        ["5"] = MqttProtocolVersion.V500,
        ["3.1.1"] = MqttProtocolVersion.V311,
    };

    public string? User { get; init; }
    public string? PasswordFile { get; init; }
    public string? AuthorityFile { get; init; }
    public string? CertificateFile { get; init; }
    public string? KeyFile { get; init; }

    /// <summary>What to do when the broker does not take the credentials: a clause.</summary>
    public string Advice { get; init; } =
        "Put user and password, or the certificate, right in gateway.json, or let the gateway in at the broker";

    public bool IsSecured => Broker.Scheme == Secured;

    public static BrokerAccess Of(FieldValues values)
    {
        return new BrokerAccess(new Uri(values.Text("broker")), values.Choice("version", Versions))
        {
            User = Optional("user"),
            PasswordFile = Optional("passwordFile"),
            AuthorityFile = Optional("authorityFile"),
            CertificateFile = Optional("certificateFile"),
            KeyFile = Optional("keyFile"),
        };

        string? Optional(string key) => values.Has(key) ? values.Text(key) : null;
    }

    public static Field Address { get; } =
        Fields.Address("broker", "Broker", "代理服务器", Fields.HostAndPort(Plain, 1883), Fields.HostAndPort(Secured, 8883)).Needed()
            .About("mqtts is TLS; without it everybody on the way reads all of it, the password too.",
                "mqtts 即 TLS；不用 TLS 时沿途任何人都能读到全部内容，包括密码。");

    /// <param name="fallback">The version that holds where none is written.</param>
    public static Field VersionField(string fallback) => Fields.Choice("version", "Version", "版本", Versions.Keys).Or(fallback)
        .About("Of MQTT. Only 5 lets the broker say that it refuses a message.", "MQTT 版本。只有版本 5 的代理能说明拒绝了消息。");

    /// <summary>Who one is there, and whom one trusts.</summary>
    public static IReadOnlyList<Field> Credentials { get; } =
    [
        Fields.Text("user", "User", "用户", 200),
        File("passwordFile", "Password", "密码", "broker-password")
            .About("The file that holds it; sealed there, unless it is an absolute path.", "存放密码的文件；除绝对路径外，就地加密。"),
        File("authorityFile", "Authority", "签发机构", "broker-ca.pem").Where("broker", Secured)
            .About("CA certificates, PEM, one of which has to have signed the broker's; without it those of the machine.",
                "PEM 格式的 CA 证书，代理的证书须由其一签发；不写则用本机的 CA。"),
        File("certificateFile", "Certificate", "证书", "client.pem").Where("broker", Secured)
            .About("That the gateway shows, PEM.", "网关出示的证书，PEM 格式。"),
        File("keyFile", "Key", "私钥", "client.key").Where("broker", Secured)
            .About("Of that certificate, PEM; sealed as the password is.", "该证书的私钥，PEM 格式；与密码一样加密。"),
    ];

    /// <summary>What goes together; faults go to the values.</summary>
    public static void Check(FieldValues settings)
    {
        Paired("passwordFile", "user");
        Paired("certificateFile", "keyFile");
        Paired("keyFile", "certificateFile");

        void Paired(string key, string other)
        {
            if (settings.Has(key) && !settings.Has(other)) settings.Fault(key, GoesWith.With($"\"{other}\""));
        }
    }

    /// <summary>A file in the folder uplinks, or anywhere by an absolute path.</summary>
    public static Field File(string key, string en, string zh, string example) => Fields.Text(key, en, zh, LongestFile)
        .Like("[A-Za-z0-9._/-]+", "a file's name", "文件名").Example(example);
}
