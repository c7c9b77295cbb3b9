using System.Globalization;
using System.Text;

namespace EdgeFleet.Gateway.Uplinks.Azure;

/// <summary>
/// A token of shared access before it is signed: <c>SharedAccessSignature sr=…&amp;sig=…&amp;se=…</c>, signed with HMAC-SHA256. Pure.
/// </summary>
/// <param name="Resource">Percent-encoded.</param>
/// <param name="End">When it ends; whole seconds count.</param>
internal sealed record SharedAccess(string Resource, DateTimeOffset End)
{
    private string Seconds => End.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>What has to be signed.</summary>
    public byte[] ToSign() => Encoding.UTF8.GetBytes($"{Resource}\n{Seconds}");

    public string Signed(byte[] signature) =>
        $"SharedAccessSignature sr={Resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={Seconds}";
}
