using System.Net;
using EdgeFleet.Edge.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EdgeFleet.Gateway.Metrics;

/// <summary>
/// The metrics of a gateway for Prometheus, at <c>http://127.0.0.1:PORT/metrics</c>: to this machine only, because nobody is asked who
/// they are. Whoever collects from elsewhere does so by an agent here.
/// </summary>
internal sealed class MetricsEndpoint : IDisposable
{
    private readonly GatewayMetrics _metrics;
    private readonly MeterProvider _provider;

    /// <exception cref="GatewayException">The port is taken, and what to do.</exception>
    public MetricsEndpoint(int port, Watched watched, TimeProvider clock)
    {
        _metrics = new GatewayMetrics(watched, clock);
        try
        {
            _provider = Sdk.CreateMeterProviderBuilder()
                .AddMeter(GatewayMetrics.MeterName, EdgeInstruments.MeterName)
                .AddPrometheusHttpListener(listener => (listener.Host, listener.Port) = (IPAddress.Loopback.ToString(), port))
                .Build();
        }
        catch (InvalidOperationException e) when (e.InnerException is HttpListenerException)
        {
            _metrics.Dispose();
            throw new GatewayException(ExitCode.Configuration,
                $"metrics cannot be served on port {port} of this machine: {e.InnerException.Message}. Write another metricsPort "
                + "in gateway.json, or leave it out for no metrics", e);
        }
    }

    public void Dispose()
    {
        _provider.Dispose();
        _metrics.Dispose();
    }
}
