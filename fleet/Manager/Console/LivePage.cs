using Microsoft.AspNetCore.Components;

namespace EdgeFleet.Manager.Console;

/// <summary>
/// A page whose content is read again on a period, as long as somebody looks at it. Reads go to memory or to one bounded query.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Task _ticking = Task.CompletedTask;

    [Inject] protected TimeProvider Clock { get; set; } = default!;

    /// <summary>Ends when the person leaves the page.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>Time between two reads.</summary>
    protected virtual TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <summary>Reads what the page shows. Called when its parameters change and once a period.</summary>
    protected abstract Task LoadAsync(CancellationToken cancel);

    protected override Task OnParametersSetAsync() => LoadAsync(Gone);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _ticking = TickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _gone.CancelAsync();
        await _ticking;
        _gone.Dispose();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(Period, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(Gone))
            {
                await LoadAsync(Gone);
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The person has left.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }
}
