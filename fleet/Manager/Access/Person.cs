using EdgeFleet.Manager.Common;
using Microsoft.AspNetCore.Identity;

namespace EdgeFleet.Manager.Access;

/// <summary>Somebody who may sign in. Without a password, only by a one-time link.</summary>
public sealed class Person : IdentityUser
{
    /// <summary>The sites their role is limited to, as <see cref="SiteScope.Stored"/>; null, as always of an administrator: none.</summary>
    public string? Sites { get; set; }
}
