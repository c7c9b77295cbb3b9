using EdgeFleet.City.Field;
using EdgeFleet.Models.Serial;

namespace EdgeFleet.City.Meters;

/// <summary>
/// The RS-485 port of a meter that speaks Modbus RTU (Modbus over Serial Line V1.02, section 2.5.1.1): a frame ends with a
/// silence of 3.5 characters. What is damaged, or for another unit, is none of its business.
/// </summary>
internal sealed class RtuMeterPort(LoadedMeter meter, byte unit, SerialStation station, IDisturbances disturbances)
{
    // It has to switch its transmitter on and to think; each model takes its own time.
    private readonly long _turnAroundUs = 5_000 + unit % 16 * 1_000;
    private readonly long _characterUs = station.Format.TimeUs(1);
    private readonly MeterRegisters _registers = new(meter.Meter);
    private readonly DelayedSender _answers = new(station);
    private readonly List<byte> _heard = [];
    private long _lastUs;

    private long SilenceUs => _characterUs * 7 / 2;

    public void Advance(long nowUs)
    {
        meter.Advance(nowUs);
        while (station.TryReceive(nowUs, out var value, out var atUs))
        {
            if (atUs - _lastUs > SilenceUs + _characterUs) EndFrame();
            _heard.Add(value);
            _lastUs = atUs;
        }
        if (nowUs - _lastUs >= SilenceUs) EndFrame();
        _answers.Advance(nowUs);
    }

    private void EndFrame()
    {
        byte[] frame = [.. _heard];
        _heard.Clear();
        if (!RtuFrame.IsWhole(frame) || frame[0] != unit) return;
        var pdu = frame.AsSpan(1, frame.Length - RtuFrame.AroundPdu);
        var answer = RtuFrame.Of(unit, ModbusCodec.Answer(_registers, ModbusCodec.ReadRequest(pdu), pdu));
        var pieces = disturbances.Next().DelayedPieces(answer);
        _answers.Add(_lastUs + SilenceUs + _turnAroundUs, pieces.Select(piece => ((long)piece.Pause.TotalMicroseconds, piece.Bytes)));
    }
}
