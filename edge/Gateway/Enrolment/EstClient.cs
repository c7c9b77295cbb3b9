using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFleet.Contracts;

namespace EdgeFleet.Gateway.Enrolment;

/// <summary>
/// Enrolment over Secure Transport (RFC 7030), the part a gateway needs: CA certificates (4.1), enrolment (4.2.1), renewal (4.2.2).
/// </summary>
/// <param name="http">To the manager; gives up by itself later than this does.</param>
/// <param name="patience">Longest time from connecting to the end of an answer.</param>
/// <param name="clock">For that.</param>
public sealed partial class EstClient(HttpClient http, TimeSpan patience, TimeProvider clock)
{
    private const string Est = ".well-known/est/";

    /// <exception cref="GatewayException">No answer, or a refusal in the manager's words.</exception>
    public async Task<EnrolmentInfo> InfoAsync(CancellationToken cancel)
    {
        var text = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "api/v1/enrolment"), cancel).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(
                text, InfoJson.Default.EnrolmentInfo) is { GatewaysUrl: not null, CaFingerprint: not null } info
                ? info
                : throw new JsonException("a key is missing");
        }
        catch (JsonException e)
        {
            throw new GatewayException(
                $"{http.BaseAddress} does not answer like an EdgeFleet manager ({e.Message}); give --manager the address of its console",
                e);
        }
    }

    /// <summary>The fleet's CA certificate. Whoever calls has to know it for the right one.</summary>
    public async Task<X509Certificate2> AuthorityAsync(CancellationToken cancel) =>
        Certificate(await SendAsync(new HttpRequestMessage(HttpMethod.Get, Est + "cacerts"), cancel).ConfigureAwait(false));

    /// <param name="request">PKCS#10, DER.</param>
    /// <param name="claim">The one-time claim code.</param>
    /// <param name="cancel">Gives up; the code may be used up by then.</param>
    public Task<X509Certificate2> EnrolAsync(byte[] request, string claim, CancellationToken cancel)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"gateway:{claim}"));
        return CertifyAsync("simpleenroll", request, new AuthenticationHeaderValue("Basic", basic), cancel);
    }

    /// <summary>The connection's client certificate says who asks.</summary>
    public Task<X509Certificate2> RenewAsync(byte[] request, CancellationToken cancel) =>
        CertifyAsync("simplereenroll", request, null, cancel);

    private async Task<X509Certificate2> CertifyAsync(
        string operation, byte[] request, AuthenticationHeaderValue? who, CancellationToken cancel)
    {
        var content = new StringContent(Convert.ToBase64String(request, Base64FormattingOptions.InsertLineBreaks), Encoding.ASCII);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pkcs10");
        content.Headers.Add("Content-Transfer-Encoding", "base64");
        using var message = new HttpRequestMessage(HttpMethod.Post, Est + operation) { Content = content };
        message.Headers.Authorization = who;
        return Certificate(await SendAsync(message, cancel).ConfigureAwait(false));
    }

    /// <summary>Why there is no answer. Who listens there and speaks otherwise is most often the right manager's other port.</summary>
    private static string Unreachable(HttpRequestException e)
    {
        if (e.HttpRequestError == HttpRequestError.ConnectionError || e.HttpRequestError == HttpRequestError.NameResolutionError)
        {
            Exception cause = e;
            while (cause.InnerException is { } inner) cause = inner;
            return $"cannot be reached: {cause.Message.TrimEnd('.')}. Check the address and that the manager runs";
        }
        return "answers, and not as a manager enrols. Enrolment is at the address for people, where the console is, not at the gateways' "
            + "port; write its http or https as the browser shows it";
    }

    private async Task<string> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
            using var late = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
            try
            {
                using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
                var text = await response.Content.ReadAsStringAsync(either.Token).ConfigureAwait(false);
                return response.IsSuccessStatusCode ? text
                    : throw new GatewayException($"{http.BaseAddress} refuses: {Words(text, response.StatusCode)}");
            }
            catch (HttpRequestException e)
            {
                throw new GatewayException($"{http.BaseAddress} {Unreachable(e)}", e);
            }
            catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
            {
                throw new GatewayException($"{http.BaseAddress} does not answer within {patience.TotalSeconds:0} s; try again", e);
            }
        }
    }

    // Refusals are problem details (RFC 9457).
    private static string Words(string text, HttpStatusCode status)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            foreach (var key in new[] { "detail", "title" })
                if (problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty(key, out var words)
                    && words.ValueKind == JsonValueKind.String)
                    return words.GetString()!;
        }
        catch (JsonException)
        {
            // Not a problem document: the status has to do.
        }
        return $"HTTP {(int)status} {status}";
    }

    private X509Certificate2 Certificate(string text)
    {
        try
        {
            var message = new SignedCms();
            message.Decode(Convert.FromBase64String(text));
            return message.Certificates.Count == 1 ? message.Certificates[0]
                : throw new CryptographicException($"it holds {message.Certificates.Count} certificates instead of 1");
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new GatewayException(
                $"{http.BaseAddress} answers with something that is no certificate ({e.Message}); is it an EdgeFleet manager?", e);
        }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(EnrolmentInfo))]
    private sealed partial class InfoJson : JsonSerializerContext;
}
