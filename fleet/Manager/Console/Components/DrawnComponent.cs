using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace EdgeFleet.Manager.Console.Components;

/// <summary>
/// A component that a script draws. The person may leave while the script is still loading: what it would have drawn on is
/// gone then, and that is no fault of the page that is shown instead.
/// </summary>
public abstract class DrawnComponent : ComponentBase, IAsyncDisposable
{
    private IJSObjectReference? _module;
    private bool _gone;

    [Inject] private IJSRuntime Js { get; set; } = default!;

    /// <summary>Address of the script.</summary>
    protected abstract string Script { get; }

    /// <summary>Draws what is new. Called after each rendering, also while an earlier call still waits for the browser.</summary>
    protected abstract Task DrawAsync(IJSObjectReference module);

    /// <summary>Takes away what was drawn, if anything was.</summary>
    protected abstract Task DropAsync();

    protected sealed override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            var module = _module ??= await Js.InvokeAsync<IJSObjectReference>("import", Script);
            if (!_gone) await DrawAsync(module);
        }
        catch (Exception e) when (_gone && e is (JSException or JSDisconnectedException or ObjectDisposedException))
        {
            // There is nothing left to draw on.
        }
        if (_gone) await LeaveAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _gone = true;
        await LeaveAsync();
    }

    private async Task LeaveAsync()
    {
        try
        {
            await DropAsync();
            if (_module is { } module) await module.DisposeAsync();
            _module = null;
        }
        catch (Exception e) when (e is JSDisconnectedException or ObjectDisposedException)
        {
            // The browser's page is gone, and the drawing with it.
        }
    }
}
