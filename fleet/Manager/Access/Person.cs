using Microsoft.AspNetCore.Identity;

namespace EdgeFleet.Manager.Access;

/// <summary>Somebody who may sign in. Without a password, only by a one-time link.</summary>
public sealed class Person : IdentityUser;
