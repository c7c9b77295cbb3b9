using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace EdgeFleet.Manager.Hosting;

/// <summary>Metadata of an endpoint whose answers travel compressed.</summary>
internal sealed record CompressedMetadata;

/// <summary>
/// Compresses long lists. Only of endpoints that are marked: over TLS the length of a compressed answer tells what else is in it
/// to whoever can put words of their own there (BREACH), so that nothing secret may be in one.
/// </summary>
internal static class Compression
{
    public static TBuilder Compressed<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new CompressedMetadata());

    /// <summary>After routing. What the console compresses is compressed elsewhere, by its kind.</summary>
    public static void UseCompression(this IApplicationBuilder app)
    {
        var all = new ResponseCompressionProvider(
            app.ApplicationServices, Options.Create(new ResponseCompressionOptions { EnableForHttps = true }));
        app.UseWhen(context => context.GetEndpoint()?.Metadata.GetMetadata<CompressedMetadata>() is not null,
            marked => marked.UseMiddleware<ResponseCompressionMiddleware>(all));
    }
}
