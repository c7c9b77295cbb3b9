namespace EdgeFleet.Manager.Common;

/// <summary>A gateway asks for more than <see cref="GatewayQuotas"/> allow. The message names what, how much, and what to do.</summary>
public sealed class OverQuotaException(string message) : Exception(message);
