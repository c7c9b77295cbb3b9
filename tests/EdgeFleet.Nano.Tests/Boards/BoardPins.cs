using System.Reflection;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Nano.Tests.Boards;

/// <summary>
/// The pins of a board as its class has them: its own constants are wired for every firmware, those of a nested class for that one.
/// </summary>
internal sealed class BoardPins
{
    private readonly Type _board;

    public BoardPins(Type board)
    {
        _board = board;
        Folder = $"hardware/Boards/{board.Name}";
    }

    public static IReadOnlyList<Type> Nodes { get; } = [typeof(Nucleo144F767ZI), typeof(Stm32F429IDiscovery), typeof(Esp32DevKitC)];

    public string Folder { get; }
    public IEnumerable<string> Firmwares => _board.GetNestedTypes().Select(type => type.Name);

    /// <summary>Name and number of every pin that is wired for a firmware.</summary>
    public IEnumerable<(string Name, int Pin)> For(string firmware) => Of(_board).Concat(Of(_board.GetNestedType(firmware)!));

    /// <summary>What a drawing calls the pin: PF13 on an STM32, whose pins are numbered sixteen a port, else GPIO23.</summary>
    public string Label(int pin) => _board == typeof(Esp32DevKitC) ? $"GPIO{pin}" : $"P{(char)('A' + pin / 16)}{pin % 16}";

    // Buses, converter channels and sizes have numbers of their own.
    private static IEnumerable<(string Name, int Pin)> Of(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(int) && !field.Name.EndsWith("Bus", StringComparison.Ordinal)
                && !field.Name.EndsWith("Channel", StringComparison.Ordinal) && !field.Name.EndsWith("Size", StringComparison.Ordinal))
            .Select(field => (field.Name, (int)field.GetRawConstantValue()!));
}
