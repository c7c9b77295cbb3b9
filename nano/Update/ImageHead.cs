using System.Text;
using EdgeFleet.Nano.Hardware;
using EdgeFleet.Nano.Wire;

namespace EdgeFleet.Nano.Update
{
    /// <summary>
    /// The head of an image, read strictly: what is not exactly as the wire's README says is no image. It says what is
    /// there, not whether to believe it: the seal does.
    /// </summary>
    public sealed class ImageHead
    {
        private readonly byte[] _head = new byte[ImageLayout.MaxHeadSize];
        private readonly ByteReader _from = new ByteReader();
        private readonly int[] _nameAt = new int[ImageLayout.MaxFiles];
        private readonly int[] _lengths = new int[ImageLayout.MaxFiles];
        private int _kindAt;
        private int _boardAt;

        public uint Release { get; private set; }

        public int Files { get; private set; }

        /// <summary>Bytes before the contents.</summary>
        public int Size { get; private set; }

        /// <summary>Bytes of the whole image, its seal included.</summary>
        public int ImageSize { get; private set; }

        /// <param name="flash">Where the image lies.</param>
        /// <param name="address">Of its first byte.</param>
        /// <param name="room">The image ends at most so many bytes on.</param>
        /// <returns>False: this is no image. The properties are then of no use.</returns>
        public bool Read(IFlash flash, int address, int room)
        {
            int count = room < ImageLayout.MaxHeadSize ? room : ImageLayout.MaxHeadSize;
            flash.Read(address, _head, 0, count);
            _from.Attach(_head, 0, count);
            if (_from.ReadUInt32() != ImageLayout.Magic) return false;
            Release = _from.ReadUInt32();
            _kindAt = ReadText();
            _boardAt = ReadText();
            Files = _from.ReadByte();
            if (_from.Failed || Files == 0 || Files > ImageLayout.MaxFiles) return false;
            // An Int64 holds the sum of sixteen lengths, whatever they claim.
            long size = ImageLayout.SealSize;
            for (int i = 0; i < Files; i++)
            {
                _nameAt[i] = ReadText();
                uint length = _from.ReadUInt32();
                if (_from.Failed || length == 0 || !IsFileName(_nameAt[i])) return false;
                size += length;
                _lengths[i] = (int)length;
            }
            Size = _from.Position;
            size += Size;
            if (size > room) return false;
            ImageSize = (int)size;
            return true;
        }

        public bool IsFor(byte[] kind, byte[] board)
        {
            return IsText(_kindAt, kind) && IsText(_boardAt, board);
        }

        /// <summary>Bytes of a file.</summary>
        public int Length(int file)
        {
            return _lengths[file];
        }

        /// <summary>The name of a file without its extension, which is the name of its assembly.</summary>
        public string AssemblyName(int file)
        {
            return Encoding.UTF8.GetString(_head, _nameAt[file] + 1, _head[_nameAt[file]] - ImageLayout.Extension.Length);
        }

        /// <summary>Adds the head to a code over the image.</summary>
        public void AddTo(HmacSha256 mac)
        {
            mac.Add(_head, 0, Size);
        }

        // Passes over a counted text; gives where its length stands.
        private int ReadText()
        {
            int at = _from.Position;
            _from.Skip(_from.ReadByte());
            return at;
        }

        private bool IsText(int at, byte[] text)
        {
            return _head[at] == text.Length && WireBytes.Same(_head, at + 1, text, 0, text.Length);
        }

        // Letters, digits, '-', '_' and '.', not first; then ".pe".
        private bool IsFileName(int at)
        {
            int length = _head[at];
            int stem = length - ImageLayout.Extension.Length;
            if (stem < 1 || length > ImageLayout.MaxNameLength || _head[at + 1] == '.') return false;
            for (int i = 0; i < length; i++)
            {
                byte c = _head[at + 1 + i];
                bool good = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
                if (!good || i >= stem && c != ImageLayout.Extension[i - stem]) return false;
            }
            return true;
        }
    }
}
