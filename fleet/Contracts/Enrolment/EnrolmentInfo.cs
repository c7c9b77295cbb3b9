namespace EdgeFleet.Contracts;

/// <summary>What the manager answers to <c>GET /api/v1/enrolment</c>, before anybody is known to anybody.</summary>
/// <param name="GatewaysUrl">Where gateways open their sessions.</param>
/// <param name="CaFingerprint">SHA-256 of the fleet CA's certificate, hex: compared before the CA is trusted.</param>
public sealed record EnrolmentInfo(Uri GatewaysUrl, string CaFingerprint);
