using System.Globalization;

namespace EdgeFleet.Nodes.Scenarios;

/// <summary>A point or setting of a node, written object/instance/resource as in 3416/0/1.</summary>
public readonly record struct NodePath(ushort Object, byte Instance, ushort Resource)
{
    /// <exception cref="InvalidDataException">It is no such path.</exception>
    public static NodePath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        if (parts.Length == 3 && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var instance)
            && ushort.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var resource))
            return new NodePath(number, instance, resource);
        throw new InvalidDataException($"\"{text}\" is no path: write object, instance and resource as in 3416/0/1");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Object}/{Instance}/{Resource}");
}
