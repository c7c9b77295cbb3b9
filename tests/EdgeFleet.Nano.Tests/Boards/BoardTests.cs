using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Hardware.Devices;

namespace EdgeFleet.Nano.Tests.Boards;

/// <summary>What the boards' folders say fits together: pins, addresses, currents, tables and drawing.</summary>
public sealed class BoardTests
{
    /// <summary>The highest level that a document may ask of a supply, in percent of its limit.</summary>
    private const int Reserve = 90;

    public static TheoryData<string> Folders =>
        [.. Directory.GetDirectories(Path.Combine(Sources.Root, "hardware/Boards"))
            .Select(folder => $"hardware/Boards/{Path.GetFileName(folder)}")
            .Where(folder => !folder.EndsWith("/obj", StringComparison.Ordinal) && !folder.EndsWith("/bin", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    public static TheoryData<Type, string> Firmwares
    {
        get
        {
            var data = new TheoryData<Type, string>();
            foreach (var board in BoardPins.Nodes)
                foreach (var firmware in new BoardPins(board).Firmwares) data.Add(board, firmware);
            return data;
        }
    }

    [Fact]
    public void Every_folder_is_a_board_that_is_tested_here()
    {
        var known = BoardPins.Nodes.Append(typeof(RaspberryPi4)).Append(typeof(IndustrialPc))
            .Select(type => $"hardware/Boards/{type.Name}");
        Assert.Equal(known.Order(StringComparer.Ordinal), Folders.Select(row => row.Data));
    }

    [Fact]
    public void Boards_are_wired_for_the_kinds_that_there_are_and_every_kind_has_a_board()
    {
        var wired = BoardPins.Nodes.SelectMany(board => new BoardPins(board).Firmwares).Distinct().Select(firmware => $"nano/{firmware}");
        Assert.Equal(Sources.Kinds, wired.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Firmwares))]
    public void No_pin_is_wired_twice_for_a_firmware(Type board, string firmware)
    {
        var twice = new BoardPins(board).For(firmware).GroupBy(pin => pin.Pin).Where(pin => pin.Count() > 1)
            .Select(pin => string.Join(" and ", pin.Select(use => use.Name)));
        Assert.Empty(twice);
    }

    [Theory]
    [MemberData(nameof(Firmwares))]
    public void No_pin_is_wired_that_the_board_itself_uses(Type board, string firmware)
    {
        var pins = new BoardPins(board);
        var file = BoardFile.Read(pins.Folder);
        Assert.Equal((string)board.GetField("Name")!.GetRawConstantValue()!, file.Board);
        var taken = pins.For(firmware)
            .SelectMany(pin => file.Taken.Where(use => use.Value.Contains(pins.Label(pin.Pin)))
            .Select(use => $"{pin.Name} {pins.Label(pin.Pin)}: {use.Key}"));
        Assert.Empty(taken);
    }

    [Fact]
    public void No_line_of_a_gateway_has_two_functions_or_a_function_two_lines()
    {
        foreach (var board in GatewayBoard.All())
        {
            Assert.NotEmpty(board.Lines);
            Assert.Equal(board.Lines.Length, board.Lines.Select(line => line.Offset).Distinct().Count());
            Assert.Equal(board.Lines.Length, board.Lines.Select(line => line.Name).Distinct().Count());
            Assert.True(board.ChipLabels.Length > 0 || board.ChipLines > board.Lines.Max(line => line.Offset), board.Name);
        }
        var taken = BoardFile.Read("hardware/Boards/RaspberryPi4").Taken.SelectMany(use => use.Value);
        Assert.Superset(new HashSet<string> { $"GPIO{RaspberryPi4.LineTransmit}", $"GPIO{RaspberryPi4.LineReceive}" }, taken.ToHashSet());
        Assert.Empty(RaspberryPi4.Board().Lines.Select(line => $"GPIO{line.Offset}").Intersect(taken));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_two_chips_of_a_firmware_have_one_address(string folder)
    {
        var file = BoardFile.Read(folder);
        foreach (var use in file.Uses)
        {
            var twice = file.Chips(use).GroupBy(chip => chip.Address).Where(chip => chip.Count() > 1)
                .Select(chip => $"{use}: 0x{chip.Key:X2} {string.Join(" and ", chip.Select(one => one.Part.Name))}");
            Assert.Empty(twice);
            // A chip that is used has an address for each piece.
            Assert.All(file.Parts.Where(part => part.Addresses.Count > 0), part =>
                Assert.True(part.Count(use) <= part.Addresses.Count, $"{part.Name} needs more addresses"));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_chip_has_an_address_that_its_driver_knows(string folder)
    {
        foreach (var part in BoardFile.Read(folder).Parts.Where(part => part.Chip is not null && part.Addresses.Count > 0))
        {
            var known = typeof(DeviceHealth).Assembly.GetType($"EdgeFleet.Hardware.Devices.{part.Chip}Registers", throwOnError: true)!
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                    .Where(field => field.Name.StartsWith("Address", StringComparison.Ordinal))
                    .Select(field => (byte)field.GetRawConstantValue()!).ToList();
            // Three address pins where the chip has one constant for a row of eight.
            Assert.All(part.Addresses, address => Assert.Contains(known, first => Convert.ToInt32(address, 16) - first is >= 0 and < 8));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_rail_has_a_tenth_in_reserve(string folder)
    {
        var file = BoardFile.Read(folder);
        foreach (var use in file.Uses)
            foreach (var rail in file.Rails)
                Assert.True(file.Drawn(use, rail.Name) * 100 <= rail.Limit * Reserve,
                    $"{use} draws {file.Drawn(use, rail.Name)} mA of {rail.Limit} mA from {rail.Name}");
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_tables_of_the_README_are_what_the_board_file_says(string folder)
    {
        var rows = File.ReadAllLines(Path.Combine(Sources.Root, folder, "README.md")).Select(Collapsed).ToHashSet();
        var missing = BoardFile.Read(folder).Rows().Where(row => !rows.Contains(Collapsed(row))).ToList();
        Assert.True(missing.Count == 0, $"the README of {folder} lacks:{Environment.NewLine}{string.Join(Environment.NewLine, missing)}");
    }

    [Theory]
    [MemberData(nameof(Firmwares))]
    public void The_drawing_shows_every_pin_of_a_firmware(Type board, string firmware)
    {
        var pins = new BoardPins(board);
        var shared = Texts(pins.Folder, "shared");
        var own = Texts(pins.Folder, firmware);
        foreach (var (name, pin) in pins.For(firmware)) Assert.Contains($"{name} {pins.Label(pin)}", shared.Concat(own));
        foreach (var (part, address) in BoardFile.Read(pins.Folder).Chips(firmware.ToLowerInvariant()))
            Assert.Contains(shared.Concat(own), text =>
                text.Contains(string.Create(CultureInfo.InvariantCulture, $"0x{address:X2}"), StringComparison.Ordinal)
                && text.Contains(part.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_drawing_shows_every_line_of_a_gateway()
    {
        foreach (var line in RaspberryPi4.Board().Lines) Assert.Contains(
            $"{line.Name} GPIO{line.Offset}", Texts("hardware/Boards/RaspberryPi4", "shared"));
        foreach (var line in IndustrialPc.Board().Lines) Assert.Contains(
            $"{line.Name} {(line.IsOutput ? $"OUT{line.Offset}" : $"IIN{line.Offset - 24}")}",
            Texts("hardware/Boards/IndustrialPc", "shared"));
    }

    private static List<string> Texts(string folder, string group)
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        var drawing = XDocument.Load(Path.Combine(Sources.Root, folder, "wiring.svg"));
        return [.. drawing.Descendants(svg + "g").Where(g => (string?)g.Attribute("id") == group).Descendants(svg + "text")
            .Select(text => text.Value)];
    }

    private static string Collapsed(string row) => string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
