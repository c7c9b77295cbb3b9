using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Tests.Wire;

/// <summary>What somebody on the line can do with frames that were heard, or without the key: nothing that is believed.</summary>
public sealed class ForgeryTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, Frame.KeySize).Select(n => (byte)n)];
    private readonly FrameWriter _writer = new(Frame.MaxSize);
    private readonly FrameReader _reader = new();
    private readonly byte[] _scratch = new byte[Frame.TagSize];

    [Fact]
    public void An_answer_that_was_heard_fits_no_later_request_even_of_the_same_content()
    {
        var first = Request(counter: 41, nonce: 0x11111111);
        var heard = Answer(counter: 41, first);
        Assert.True(Believed(heard, Key, first));
        Assert.False(Believed(heard, Key, Request(counter: 41, nonce: 0x11111112)));
        Assert.False(Believed(heard, Key, Request(counter: 42, nonce: 0x11111111)));
    }

    [Fact]
    public void A_request_that_was_heard_keeps_its_counter()
    {
        Request(counter: 41, nonce: 1);
        var heard = Bytes();
        Assert.True(Believed(heard, Key, null));
        Assert.Equal(41u, _reader.Counter);
        heard[7]++;
        Arbitrary.Checked(heard, heard[0]);
        Assert.False(Believed(heard, Key, null));
        Assert.Equal(42u, _reader.Counter);
    }

    [Fact]
    public void Every_bit_of_the_key_counts()
    {
        Request(counter: 41, nonce: 1);
        var frame = Bytes();
        Assert.True(Believed(frame, Key, null));
        for (var bit = 0; bit < 8 * Frame.KeySize; bit++)
        {
            var other = Key.ToArray();
            other[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(Believed(frame, other, null), $"bit {bit}");
        }
    }

    [Fact]
    public void A_tag_is_not_found_by_trying()
    {
        var random = new Random(20261125);
        Request(counter: 41, nonce: 1);
        var frame = Bytes();
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(frame.AsSpan(frame.Length - Frame.CrcSize - Frame.TagSize, Frame.TagSize));
            Assert.False(Believed(Arbitrary.Checked(frame, frame[0]), Key, null));
        }
    }

    [Fact]
    public void A_plain_frame_is_not_sealed_whatever_stands_in_it()
    {
        _writer.BeginPlain(answer: false, 23);
        _writer.BeginPart(PartType.Identify);
        Assert.True(_writer.EndPart());
        _writer.Close();
        Assert.False(Believed(Bytes(), Key, null));
    }

    [Fact]
    public void Sealing_and_believing_allocate_nothing()
    {
        var mac = new HmacSha256(Key);
        var line = new byte[Frame.MaxSizeOnLine];
        var decoder = new LineDecoder();
        void Once()
        {
            _writer.BeginRequest(23, 3, 41, 1);
            _writer.BeginPart(PartType.Collect);
            _writer.Body.WriteUInt32(1);
            _writer.EndPart();
            _writer.Seal(mac, null);
            decoder.Take(line, 0, _writer.Encode(line));
            if (_reader.Read(decoder.Buffer, decoder.Length) != FrameFault.None || !_reader.IsSealedWith(mac, null, _scratch)) Assert.Fail(
                "not believed");
            while (_reader.NextPart()) _reader.Part.ReadUInt32();
        }
        for (var i = 0; i < 100; i++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Once();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <returns>The tag.</returns>
    private byte[] Request(uint counter, uint nonce)
    {
        _writer.BeginRequest(23, 3, counter, nonce);
        return Sealed(PartType.Identify, null);
    }

    private byte[] Answer(uint counter, byte[] requestTag)
    {
        _writer.BeginAnswer(23, 3, counter);
        Sealed(PartType.Records, requestTag);
        return Bytes();
    }

    private byte[] Sealed(byte part, byte[]? requestTag)
    {
        _writer.BeginPart(part);
        Assert.True(_writer.EndPart());
        _writer.Seal(new HmacSha256(Key), requestTag);
        var tag = new byte[Frame.TagSize];
        _writer.CopyTag(tag);
        return tag;
    }

    private byte[] Bytes() => _writer.Buffer[.._writer.Length];

    private bool Believed(byte[] frame, byte[] key, byte[]? requestTag)
    {
        Assert.Equal(FrameFault.None, _reader.Read(frame, frame.Length));
        return _reader.IsSealedWith(new HmacSha256(key), requestTag, _scratch);
    }
}
