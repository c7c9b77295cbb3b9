namespace EdgeFleet.Edge.Lines;

/// <summary>What one exchange needs of the line.</summary>
/// <param name="Device">Who is asked, as in faults.</param>
/// <param name="Timeout">For connecting, switching the port, request and answer together; infinite for who listens until cancelled.</param>
/// <param name="Serial">Speed, parity and stop bits for this device; null: its line is no serial one.</param>
/// <param name="Silence">How long the line has to be quiet before the request.</param>
public sealed record LineTurn(string Device, TimeSpan Timeout, SerialSettings? Serial = null, TimeSpan Silence = default);
