using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Common;

/// <summary>What more than one slice refuses.</summary>
public static class CommonPhrases
{
    public static readonly PhraseKind NoDevice = new("no-device", "there is no device {device}; GET /api/v1/devices lists them");
    public static readonly PhraseKind NoGateway = new("no-gateway", "there is no gateway {gateway}; GET /api/v1/gateways lists them");
    public static readonly PhraseKind NoSite = new("no-site", "there is no site {site}; GET /api/v1/sites lists them");
    public static readonly PhraseKind NotEverywhere = new("not-everywhere",
        "This concerns all sites, and your role is limited to some; ask somebody whose role is not");
    public static readonly PhraseKind NoPage = new("no-page", "page {page} does not exist; pages count from 1");
    public static readonly PhraseKind PageSize = new("page-size", "pageSize {size} is outside 1 to {max}");
    public static readonly PhraseKind Limit = new("limit", "limit is {limit}; ask for 1 to {max}");
    public static readonly PhraseKind NoCursor =
        new("no-cursor", "after '{cursor}' is no cursor; pass one that an earlier answer gave, or none to begin");
    public static readonly PhraseKind NoPath =
        new("no-path", "{path} is not a point path; each part is 0 to 65535");
    public static readonly PhraseKind RoleNeeded = new("role-needed", "This needs the role {role}; ask an administrator for it");
    public static readonly PhraseKind Viewer = new("role-viewer", "viewer");
    public static readonly PhraseKind Technician = new("role-technician", "technician");
    public static readonly PhraseKind Operator = new("role-operator", "operator");
    public static readonly PhraseKind Administrator = new("role-administrator", "administrator");
    public static readonly PhraseKind BodyTooLong =
        new("body-too-long", "The body of this request may have {bytes} bytes; send less, or in parts");
    public static readonly PhraseKind Busy = new("busy", "Too many requests of this kind are under way; try again in a second");

    /// <summary>What a role is called; what is none, as it is written.</summary>
    public static object Role(string name) =>
        new[] { Viewer, Technician, Operator, Administrator }.FirstOrDefault(role => role.English == name) ?? (object)name;
}
