using EdgeFleet.Edge.Storage;

namespace EdgeFleet.Tests.Storage;

/// <summary>
/// A disk in memory that remembers what was not flushed, so that its power can be cut at any moment: an
/// <see cref="Image"/> has every flushed byte, and of the rest any part, down to sectors of 512 bytes. It can
/// be full, count what is read, and lie about flushes.
/// </summary>
internal sealed class TestDisk
{
    private const int SectorSize = 512;

    private readonly Lock _gate = new();
    private readonly Node _root = new();

    /// <summary>Called, with the disk standing still, before every change and flush: a place to cut the power.</summary>
    public Action? Step { get; set; }

    /// <summary>Bytes that all files may have; beyond it, writing fails as on a full disk.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Every flush takes effect only at the next one: what an outbox would be that acknowledges before the flush.</summary>
    public bool FlushesLate { get; set; }

    /// <summary>Files that were opened, by name within the disk, and the bytes read from each.</summary>
    public Dictionary<string, long> Reads { get; } = [];

    /// <summary>Bytes written to each file, by name within the disk, also where they were written over or the file is gone.</summary>
    public Dictionary<string, long> Writes { get; } = [];

    public IStorageFolder Root => new Folder(this, _root, "");

    /// <summary>Bytes of every file, by name within the disk.</summary>
    public IReadOnlyDictionary<string, long> Files()
    {
        lock (_gate) return _root.AllFiles("").ToDictionary(file => file.Name, file => (long)file.Node.Content.Length);
    }

    /// <summary>Changes a file behind everybody's back.</summary>
    public void Change(string name, Func<byte[], byte[]> change)
    {
        lock (_gate)
        {
            var node = _root.AllFiles("").Single(file => file.Name == name).Node;
            node.Content = change(node.Content);
            node.Durable = [.. node.Content];
            node.Pending.Clear();
        }
    }

    /// <summary>Takes the files of that name from another disk.</summary>
    public void Copy(TestDisk from, string name)
    {
        byte[] content;
        lock (from._gate) content = [.. from._root.AllFiles("").Single(file => file.Name == name).Node.Content];
        Change(name, _ => content);
    }

    /// <summary>What the disk may hold when the power comes back, one of many.</summary>
    public TestDisk Image(Random random)
    {
        var image = new TestDisk();
        lock (_gate) _root.CopyAfterPowerCut(image._root, random, random.Next(3));
        return image;
    }

    private Action? _lateFlush;

    private void Before() => Step?.Invoke();

    private void Flush(Action flush)
    {
        Before();
        if (!FlushesLate)
        {
            flush();
            return;
        }
        _lateFlush?.Invoke();
        _lateFlush = flush;
    }

    private static byte[] Resized(byte[] content, long length)
    {
        Array.Resize(ref content, (int)length);
        return content;
    }

    private static byte[] Written(byte[] content, long offset, ReadOnlySpan<byte> bytes)
    {
        if (content.Length < offset + bytes.Length) content = Resized(content, offset + bytes.Length);
        bytes.CopyTo(content.AsSpan((int)offset));
        return content;
    }

    /// <summary>A file or a folder: as the running process sees it, as it is on disk, and what lies between.</summary>
    private sealed class Node
    {
        public byte[] Content = [];
        public byte[] Durable = [];
        public readonly List<(long Offset, byte[]? Bytes)> Pending = [];
        public bool IsOpen;

        public Dictionary<string, Node>? Entries;
        public Dictionary<string, Node> DurableEntries = [];
        public readonly List<(string? Remove, string? Add, Node Node)> PendingEntries = [];

        public Dictionary<string, Node> Folder => Entries ??= [];

        public IEnumerable<(string Name, Node Node)> AllFiles(string path) =>
            Folder.SelectMany(entry => entry.Value.Entries is null ? [(path + entry.Key, entry.Value)]
                : entry.Value.AllFiles($"{path}{entry.Key}/"));

        public void CopyAfterPowerCut(Node copy, Random random, int mood)
        {
            if (Entries is null)
            {
                copy.Content = ContentAfterPowerCut(random, mood);
                copy.Durable = [.. copy.Content];
                return;
            }
            var entries = new Dictionary<string, Node>(DurableEntries);
            foreach (var (remove, add, node) in PendingEntries)
            {
                if (!Happens(random, mood) || (remove is not null && !entries.ContainsKey(remove))) continue;
                if (remove is not null) entries.Remove(remove);
                if (add is not null) entries[add] = node;
            }
            copy.Entries = [];
            foreach (var (name, node) in entries)
            {
                var child = new Node();
                node.CopyAfterPowerCut(child, random, mood);
                copy.Entries.Add(name, child);
            }
            copy.DurableEntries = new Dictionary<string, Node>(copy.Entries);
        }

        private byte[] ContentAfterPowerCut(Random random, int mood)
        {
            byte[] content = [.. Durable];
            foreach (var (offset, bytes) in Pending)
            {
                if (!Happens(random, mood)) continue;
                if (bytes is null)
                {
                    content = Resized(content, offset);
                    continue;
                }
                var torn = random.Next(2) == 0;
                for (var at = 0; at < bytes.Length;)
                {
                    var end = Math.Min(bytes.Length, at + SectorSize - (int)((offset + at) % SectorSize));
                    if (!torn || random.Next(2) == 0) content = Written(content, offset + at, bytes.AsSpan(at, end - at));
                    at = end;
                }
            }
            return content;
        }

        /// <summary>Moods: nothing unflushed came through, half of it, most of it.</summary>
        private static bool Happens(Random random, int mood) => random.Next(8) < (mood == 0 ? 0 : mood == 1 ? 4 : 7);
    }

    private sealed class Folder(TestDisk disk, Node node, string path) : IStorageFolder
    {
        public string Name => "test:/" + path;

        public IReadOnlyList<string> Files() => Entries(entry => entry.Entries is null);
        public IReadOnlyList<string> Folders() => Entries(entry => entry.Entries is not null);

        IStorageFolder IStorageFolder.Folder(string name)
        {
            lock (disk._gate) return new Folder(disk, GetOrAdd(name, new Node { Entries = [] }), $"{path}{name}/");
        }

        public IStorageFile Open(string name)
        {
            lock (disk._gate)
            {
                var file = GetOrAdd(name, new Node());
                if (file.IsOpen) throw new IOException($"{path}{name} is open elsewhere");
                file.IsOpen = true;
                disk.Reads.TryAdd(path + name, 0);
                return new OpenFile(disk, file, path + name);
            }
        }

        public bool Exists(string name)
        {
            lock (disk._gate) return node.Folder.TryGetValue(name, out var entry) && entry.Entries is null;
        }

        public void Move(string from, string to) => Change(from, to);
        public void Delete(string name) => Change(name, null);
        public void DeleteFolder(string name) => Change(name, null);

        public long Size()
        {
            lock (disk._gate) return node.AllFiles("").Sum(file => (long)file.Node.Content.Length);
        }

        public long Size(string name)
        {
            lock (disk._gate) return node.Folder.TryGetValue(name, out var file) ? file.Content.Length : 0;
        }

        public long Free
        {
            get
            {
                lock (disk._gate) return disk.Capacity - disk._root.AllFiles("").Sum(file => (long)file.Node.Content.Length);
            }
        }

        public void Flush()
        {
            lock (disk._gate)
            {
                var entries = new Dictionary<string, Node>(node.Folder);
                var pending = node.PendingEntries.ToList();
                disk.Flush(() =>
                {
                    node.DurableEntries = entries;
                    node.PendingEntries.RemoveAll(pending.Contains);
                });
            }
        }

        private List<string> Entries(Func<Node, bool> which)
        {
            lock (disk._gate) return [.. node.Folder.Where(entry => which(entry.Value)).Select(entry => entry.Key)];
        }

        private Node GetOrAdd(string name, Node added)
        {
            if (node.Folder.TryGetValue(name, out var entry)) return entry;
            disk.Before();
            node.Folder.Add(name, added);
            node.PendingEntries.Add((null, name, added));
            return added;
        }

        private void Change(string from, string? to)
        {
            lock (disk._gate)
            {
                disk.Before();
                if (!node.Folder.Remove(from, out var entry)) throw new FileNotFoundException(path + from);
                if (to is not null) node.Folder.Add(to, entry);
                node.PendingEntries.Add((from, to, entry));
            }
        }
    }

    private sealed class OpenFile(TestDisk disk, Node node, string name) : IStorageFile
    {
        public long Length
        {
            get
            {
                lock (disk._gate) return node.Content.Length;
            }
        }

        public int Read(long offset, Span<byte> buffer)
        {
            lock (disk._gate)
            {
                var count = (int)Math.Clamp(node.Content.Length - offset, 0, buffer.Length);
                node.Content.AsSpan((int)Math.Min(offset, node.Content.Length), count).CopyTo(buffer);
                disk.Reads[name] += count;
                return count;
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            lock (disk._gate)
            {
                disk.Before();
                var used = disk._root.AllFiles("").Sum(file => (long)file.Node.Content.Length);
                var room = Math.Max(0, Math.Max(node.Content.Length, node.Content.Length + disk.Capacity - used) - offset);
                var full = room < bytes.Length;
                if (full) bytes = bytes[..(int)room];
                node.Content = Written(node.Content, offset, bytes);
                node.Pending.Add((offset, bytes.ToArray()));
                disk.Writes[name] = disk.Writes.GetValueOrDefault(name) + bytes.Length;
                if (full) throw DiskFull.New("the test disk");
            }
        }

        public void SetLength(long length)
        {
            lock (disk._gate)
            {
                disk.Before();
                node.Content = Resized(node.Content, length);
                node.Pending.Add((length, null));
            }
        }

        public void Flush()
        {
            lock (disk._gate)
            {
                byte[] content = [.. node.Content];
                var pending = node.Pending.Count;
                disk.Flush(() =>
                {
                    node.Durable = content;
                    node.Pending.RemoveRange(0, Math.Min(pending, node.Pending.Count));
                });
            }
        }

        public void Dispose()
        {
            lock (disk._gate) node.IsOpen = false;
        }
    }
}
