// Values on screen are old as soon as the circuit is gone: say so at once, try again when asked or when
// the person comes back, and load the page afresh when the manager no longer knows the circuit.
const banner = document.getElementById('components-reconnect-modal');
const button = document.getElementById('reconnect-now');

banner.addEventListener('components-reconnect-state-changed', event => {
  if (event.detail.state === 'rejected') location.reload();
});
button.addEventListener('click', again);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && failed()) again();
});

function failed() {
  return banner.classList.contains('components-reconnect-failed');
}

async function again() {
  button.disabled = true;
  try {
    if (!await Blazor.reconnect()) location.reload();
  } catch {
    // The manager is still out of reach; the banner stays.
  } finally {
    button.disabled = false;
  }
}
