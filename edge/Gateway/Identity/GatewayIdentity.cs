using System.Security.Cryptography.X509Certificates;

namespace EdgeFleet.Gateway.Identity;

/// <summary>
/// Who this gateway is, and whom it trusts. The certificate changes with a renewal; whoever connects next takes the new one.
/// </summary>
#pragma warning disable CA1001 // a source without timer and parents holds nothing that has to be let go of
public sealed class GatewayIdentity(long number, X509Certificate2 certificate, X509Certificate2 authority)
#pragma warning restore CA1001
{
    private X509Certificate2 _certificate = certificate;
    private CancellationTokenSource _replaced = new();

    public long Number => number;

    /// <summary>With the private key, which was made on this gateway and never left it.</summary>
    public X509Certificate2 Certificate => Volatile.Read(ref _certificate);

    /// <summary>The fleet's CA: the manager is whoever it says, and nobody else.</summary>
    public X509Certificate2 Authority => authority;

    /// <summary>Cancelled when another certificate takes the place of the one there is now. To be asked for before that.</summary>
    public CancellationToken Replaced => Volatile.Read(ref _replaced).Token;

    /// <summary>The old one is left to the connections that still use it.</summary>
    internal void Renew(X509Certificate2 renewed)
    {
        Volatile.Write(ref _certificate, renewed);
        Interlocked.Exchange(ref _replaced, new CancellationTokenSource()).Cancel();
    }
}
