using EdgeFleet.Contracts;

namespace EdgeFleet.Edge.Bearers;

/// <summary>Why a bearer fails.</summary>
public static class BearerPhrases
{
    public static readonly PhraseKind NoAnswer = new("bearer-no-answer", "the other side did not answer in time");
    public static readonly PhraseKind Refused = new("bearer-refused", "the other side takes no connection");
    public static readonly PhraseKind NoWay = new("bearer-no-way", "there is no way to the other side");
    public static readonly PhraseKind Cut = new("bearer-cut", "the connection was cut off");
    public static readonly PhraseKind NotTrusted =
        new("bearer-not-trusted", "who answers does not prove to be the other side, as a network does that wants a sign-in first");

    public static readonly PhraseKind NameNotFound = new("bearer-name-not-found",
        "the name {host} is not found ({cause}); check the name, and the name servers of this machine");
    public static readonly PhraseKind NameEmpty = new("bearer-name-empty", "the name {host} has no address; check the name");
    public static readonly PhraseKind NotOnLinux =
        new("bearer-not-on-linux", "a connection is bound to an interface on Linux only; leave out interface");
    public static readonly PhraseKind MayNotBind = new("bearer-may-not-bind",
        "a connection may not be bound to {name}; run the gateway with the right CAP_NET_RAW, or on Linux 5.7 or later");
    public static readonly PhraseKind NoInterface =
        new("bearer-no-interface", "this machine has no interface {name} now: ip link shows those that it has");

    public static readonly PhraseKind ModuleSilent =
        new("module-silent", "the module does not answer to AT; check its power, the port, and baud in gateway.json");
    public static readonly PhraseKind ModuleRefuses = new("module-refuses", "the module answers {answer} to {command}");
    public static readonly PhraseKind NoSim = new("module-no-sim",
        "the SIM is not ready ({answer}); look whether it is there, and take its PIN off in a phone");
    public static readonly PhraseKind SimDenied = new("module-sim-denied",
        "the network does not take the SIM; ask the operator whether it is active, and for this device");
    public static readonly PhraseKind ModuleName =
        new("module-name", "the network does not find the name {host}; check the name");
    public static readonly PhraseKind ModuleRefused = new("module-refused",
        "nothing takes a connection at {host} port {port}; check the address, and that a firewall lets it through");
    public static readonly PhraseKind ModuleLate = new("module-late", "{host} port {port} does not answer in time");
    public static readonly PhraseKind ModuleTooLong = new("module-too-long", "the module connects to {host} for too long");
    public static readonly PhraseKind ModuleNoAddress =
        new("module-no-address", "the module has no address from the network any more");
    public static readonly PhraseKind ModuleError =
        new("module-error", "the module connects not to {host} port {port}: error {error}");
}
