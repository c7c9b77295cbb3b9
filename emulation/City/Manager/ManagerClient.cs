using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeFleet.City.Manager;

/// <summary>The manager's REST interface, as any other system would use it.</summary>
public sealed class ManagerClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;

    public ManagerClient(Uri address) => _http = new HttpClient { BaseAddress = address, Timeout = Timeout };

    public void Dispose() => _http.Dispose();

    /// <summary>Redeems the link that the manager printed on its first start, and becomes an API user of that administrator.</summary>
    /// <returns>A one-time link for a person.</returns>
    public async Task<string> SignInAsync(Uri link, CancellationToken cancel)
    {
        var code = link.Query[(link.Query.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var administrator = await PostAsync("api/v1/sign-in", new { code = Uri.UnescapeDataString(code) }, cancel);
        var fresh = await PostAsync("api/v1/sign-in-links", new { userName = (string)administrator["userName"]! }, cancel);
        var token = await PostAsync("api/v1/tokens", new { name = "city", role = "administrator" }, cancel);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token["token"]!);
        return (string)fresh["url"]!;
    }

    public async Task<JsonNode> PostAsync(string path, object body, CancellationToken cancel)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, cancel);
        return await ReadAsync(path, answer, cancel);
    }

    public async Task PutAsync(string path, object body, CancellationToken cancel)
    {
        using var answer = await _http.PutAsJsonAsync(path, body, cancel);
        await ReadAsync(path, answer, cancel);
    }

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancel)
    {
        using var answer = await _http.GetAsync(path, cancel);
        return await ReadAsync(path, answer, cancel);
    }

    /// <summary>Every line of an NDJSON resource that pages by cursor, from <paramref name="cursor"/> on.</summary>
    /// <returns>The lines, and the cursor to go on from.</returns>
    public async Task<(IReadOnlyList<JsonElement> Lines, string? Cursor)> ReadAllAsync(
        string path, string? cursor, CancellationToken cancel)
    {
        const int page = 1000;
        var lines = new List<JsonElement>();
        while (true)
        {
            var uri = string.Create(CultureInfo.InvariantCulture,
                $"{path}?limit={page}{(cursor is null ? "" : "&after=" + Uri.EscapeDataString(cursor))}");
            using var answer = await _http.GetAsync(uri, cancel);
            if (!answer.IsSuccessStatusCode) await ReadAsync(path, answer, cancel);
            using var text = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
            var before = lines.Count;
            while (await text.ReadLineAsync(cancel) is { } line)
                if (line.Length > 0) lines.Add(JsonElement.Parse(line));
            if (lines.Count == before) return (lines, cursor);
            cursor = lines[^1].GetProperty("cursor").ToString();
        }
    }

    private static async Task<JsonNode> ReadAsync(string path, HttpResponseMessage answer, CancellationToken cancel)
    {
        var text = await answer.Content.ReadAsStringAsync(cancel);
        if (!answer.IsSuccessStatusCode)
        {
            var what = $"{answer.RequestMessage?.Method} {path}: {(int)answer.StatusCode} {text}";
            throw new HttpRequestException(what, null, answer.StatusCode);
        }
        return (text.Length == 0 ? null : JsonNode.Parse(text)) ?? new JsonObject();
    }
}
