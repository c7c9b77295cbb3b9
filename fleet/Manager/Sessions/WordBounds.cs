using EdgeFleet.Contracts;
using EdgeFleet.Contracts.V1;
using EdgeFleet.Manager.Common;
using Google.Protobuf.Collections;

namespace EdgeFleet.Manager.Sessions;

/// <summary>
/// Cuts what a gateway says of itself down to what is kept of it: too long a text ends with an ellipsis, too long a list early.
/// Lists and texts of our own gateways are never that long. Each call says whether something was cut.
/// </summary>
internal sealed class WordBounds(GatewayQuotas quotas)
{
    private const int MaxStreams = 16;
    private const int MaxLanguages = 16;
    private const int MaxBearers = 16;
    private const int MaxContents = 16;

    private bool _cut;

    public static bool Cut(Hello hello, GatewayQuotas quotas)
    {
        var bounds = new WordBounds(quotas);
        hello.Software = bounds.Text(hello.Software);
        bounds.List(hello.Features);
        return bounds._cut;
    }

    /// <summary>States of devices that are not the gateway's are left out silently.</summary>
    public static bool Cut(Reported reported, GatewayQuotas quotas, Func<long, bool> isOwn)
    {
        var bounds = new WordBounds(quotas);
        bounds.List(reported.Faults);
        bounds.Each(reported.Told, reported.Faults.Count);
        bounds.Shorten(reported.Outbox, MaxStreams);
        bounds.Shorten(reported.Bearers, MaxBearers);
        foreach (var bearer in reported.Bearers)
        {
            (bearer.Name, bearer.Kind) = (bounds.Text(bearer.Name), bounds.Text(bearer.Kind));
            bounds.Shorten(bearer.Classes, MaxStreams);
        }
        bounds.Shorten(reported.Uplinks, MaxBearers);
        foreach (var uplink in reported.Uplinks)
        {
            (uplink.Name, uplink.Bearer, uplink.Cause) = (bounds.Text(uplink.Name), bounds.Text(uplink.Bearer), bounds.Text(uplink.Cause));
            bounds.Phrases(uplink.Told);
        }
        if (reported.Updates is { } updates)
        {
            bounds.List(updates.Refused);
            bounds.Each(updates.Told, updates.Refused.Count);
            bounds.Shorten(updates.Contents, MaxContents);
            foreach (var content in updates.Contents) content.Name = bounds.Text(content.Name);
        }
        bounds.Shorten(reported.DeviceFaults, quotas.ListLength);
        foreach (var device in reported.DeviceFaults)
        {
            device.Name = bounds.Text(device.Name);
            bounds.List(device.Faults);
            bounds.Each(device.Told, device.Faults.Count);
        }
        bounds.Shorten(reported.Elsewhere, quotas.ListLength);
        foreach (var loss in reported.Elsewhere) loss.Uplink = bounds.Text(loss.Uplink);
        foreach (var lost in reported.Lost) lost.Uplink = bounds.Text(lost.Uplink);
        Keep(reported.Devices, [.. reported.Devices.Where(device => isOwn(device.Device))]);
        foreach (var device in reported.Devices)
        {
            device.Fault = bounds.Text(device.Fault);
            bounds.Phrases(device.Told);
        }
        return bounds._cut;
    }

    /// <summary>A model that finds no room is left without points, so that the numbers of those behind it stay right.</summary>
    public static bool Cut(PointDescriptions described, GatewayQuotas quotas)
    {
        var bounds = new WordBounds(quotas);
        var room = quotas.DescribedPoints;
        bounds.Shorten(described.Models, quotas.DescribedPoints);
        foreach (var model in described.Models)
        {
            (model.Name, model.Hash) = (bounds.Text(model.Name), bounds.Text(model.Hash));
            bounds.Words(model.Title);
            bounds.Shorten(model.Points, room);
            room -= model.Points.Count;
            foreach (var point in model.Points)
            {
                (point.Path, point.Unit) = (bounds.Text(point.Path), bounds.Text(point.Unit));
                (point.Min, point.Max) = (bounds.Text(point.Min), bounds.Text(point.Max));
                bounds.Words(point.Name);
            }
        }
        bounds.Shorten(described.Devices, PointCatalog.MaxDevices);
        return bounds._cut;
    }

    /// <summary>The text, not longer than <paramref name="most"/> characters and the ellipsis; no surrogate pair is torn.</summary>
    public static string Shorten(string text, int most) =>
        text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), "…");

    private string Text(string text)
    {
        _cut |= text.Length > quotas.TextLength;
        return Shorten(text, quotas.TextLength);
    }

    private void List(RepeatedField<string> texts)
    {
        Shorten(texts, quotas.ListLength);
        for (var i = 0; i < texts.Count; i++) texts[i] = Text(texts[i]);
    }

    // Without them the text is shown, which says the same.
    private void Phrases(RepeatedField<ToldPhrase> told)
    {
        if (told.Count == 0 || CodedPhrase.Believed([.. told.Select(CodedPhrase.Of)], quotas.TextLength).Count > 0) return;
        _cut = true;
        told.Clear();
    }

    // One for each text, or none.
    private void Each(RepeatedField<ToldPhrase> told, int texts)
    {
        if (told.Count == 0) return;
        if (told.Count == texts && told.All(one => CodedPhrase.Believed([CodedPhrase.Of(one)], quotas.TextLength).Count > 0)) return;
        _cut = true;
        told.Clear();
    }

    private void Words(MapField<string, string> words)
    {
        foreach (var language in words.Keys.Skip(MaxLanguages).ToList()) _cut |= words.Remove(language);
        foreach (var (language, text) in words.Where(word => word.Value.Length > quotas.TextLength).ToList()) words[language] = Text(text);
    }

    private void Shorten<T>(RepeatedField<T> list, int most)
    {
        if (list.Count <= most) return;
        _cut = true;
        Keep(list, [.. list.Take(most)]);
    }

    private static void Keep<T>(RepeatedField<T> list, List<T> kept)
    {
        if (kept.Count == list.Count) return;
        list.Clear();
        list.AddRange(kept);
    }
}
