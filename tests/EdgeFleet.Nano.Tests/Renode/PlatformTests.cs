using System.Text.RegularExpressions;
using EdgeFleet.Hardware.Boards;

namespace EdgeFleet.Nano.Tests.Renode;

public sealed partial class PlatformTests
{
    public static TheoryData<string> Kinds => [.. Sources.Kinds.Select(folder => folder["nano/".Length..])];

    private const string Chip = "Platform/nucleo144_f767zi.repl";

    /// <summary>Where things are in an STM32F767: RM0410, "Memory map", and the numbers of its vector table.</summary>
    private static readonly Dictionary<string, (uint Address, int[] Interrupts)> Map = new()
    {
        ["itcm"] = (0x0000_0000, []),
        ["flash"] = (0x0800_0000, []),
        ["sram"] = (0x2000_0000, []),
        ["backup"] = (0x4002_4000, []),
        ["system"] = (0x1FF0_0000, []),
        ["fmc"] = (0xA000_0000, []),
        ["nvic"] = (0xE000_E000, []),
        ["dwt"] = (0xE000_1000, []),
        ["rcc"] = (0x4002_3800, []),
        ["pwr"] = (0x4000_7000, []),
        ["flashController"] = (0x4002_3C00, []),
        ["crc"] = (0x4002_3000, []),
        ["rng"] = (0x5006_0800, [80]),
        ["tim1"] = (0x4001_0000, []),
        ["tim2"] = (0x4000_0000, [28]),
        ["tim3"] = (0x4000_0400, [29]),
        ["tim4"] = (0x4000_0800, [30]),
        ["tim5"] = (0x4000_0C00, [50]),
        ["tim14"] = (0x4000_2000, [45]),
        ["rtc"] = (0x4000_2800, []),
        ["iwdg"] = (0x4000_3000, []),
        ["dma1"] = (0x4002_6000, [11, 17, 47]),
        ["dma2"] = (0x4002_6400, [56, 60, 68, 70]),
        ["usart2"] = (0x4000_4400, [38]),
        ["usart3"] = (0x4000_4800, [39]),
        ["usart6"] = (0x4001_1400, [71]),
        ["i2c1"] = (0x4000_5400, [31]),
        ["i2c2"] = (0x4000_5800, [33]),
        ["spi1"] = (0x4001_3000, [35]),
        ["adc"] = (0x4001_2000, [18]),
        ["gpioPortA"] = (0x4002_0000, []),
        ["gpioPortB"] = (0x4002_0400, []),
        ["gpioPortC"] = (0x4002_0800, []),
        ["gpioPortD"] = (0x4002_0C00, []),
        ["gpioPortE"] = (0x4002_1000, []),
        ["gpioPortF"] = (0x4002_1400, []),
        ["gpioPortG"] = (0x4002_1800, []),
        ["gpioPortH"] = (0x4002_1C00, []),
        ["gpioPortI"] = (0x4002_2000, []),
        ["gpioPortJ"] = (0x4002_2400, []),
        ["gpioPortK"] = (0x4002_2800, []),
        ["debug"] = (0xE004_2000, []),
        ["syscfg"] = (0x4001_3800, []),
        ["exti"] = (0x4001_3C00, [6, 10, 23, 40]),
        ["ethernet"] = (0x4002_8000, [61]),
        ["can1"] = (0x4000_6400, [19, 22]),
    };

    /// <summary>Inputs of the DMA controllers, 8 * stream + channel: RM0410, "DMA1 request mapping", "DMA2 request mapping".</summary>
    private static readonly Dictionary<string, string[]> Requests = new()
    {
        ["usart2.ReceiveDma"] = ["dma1@44"],
        ["usart2.TransmitDma"] = ["dma1@52"],
        ["usart6.ReceiveDma"] = ["dma2@13", "dma2@21"],
        ["usart6.TransmitDma"] = ["dma2@53", "dma2@61"],
        ["spi1.ReceiveDma"] = ["dma2@3", "dma2@19"],
        ["spi1.TransmitDma"] = ["dma2@27", "dma2@43"],
        ["adc.FirstDma"] = ["dma2@0", "dma2@32"],
        ["adc.SecondDma"] = ["dma2@17", "dma2@25"],
        ["adc.ThirdDma"] = ["dma2@2", "dma2@10"],
        ["i2c1.ReceiveDma"] = ["dma1@1", "dma1@41"],
        ["i2c1.TransmitDma"] = ["dma1@49", "dma1@57"],
    };

    [Fact]
    public void Every_peripheral_stands_where_the_chip_has_it_and_interrupts_where_the_chip_does()
    {
        foreach (var entry in PlatformEntry.Of(RenodeSources.Read(Chip)).Where(one => one.Addresses.Count > 0))
        {
            Assert.True(Map.TryGetValue(entry.Name, out var known), $"{entry.Name} is new: add its address to this test's map");
            Assert.Equal(known.Address, entry.Addresses[0]);
            var interrupts = entry.Wires.Where(wire => wire.Target == "nvic").SelectMany(wire => Digits().Matches(wire.Input))
                .Select(match => int.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(known.Interrupts, interrupts);
        }
    }

    [Fact]
    public void Every_request_reaches_the_streams_that_the_chip_gives_it()
    {
        var wired = PlatformEntry.Of(RenodeSources.Read(Chip)).SelectMany(entry =>
            entry.Wires.Where(wire => wire.Target.StartsWith("dma", StringComparison.Ordinal))
                .Select(wire => (Line: $"{entry.Name}.{wire.Output}", To: $"{wire.Target}@{wire.Input}")));
        Assert.Equal(
            Requests.OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => one.Value.Select(to => (one.Key, to))),
            wired.OrderBy(one => one.Line, StringComparer.Ordinal));
    }

    [Fact]
    public void Wires_end_at_peripherals_that_are_there()
    {
        var chip = PlatformEntry.Of(RenodeSources.Read(Chip));
        foreach (var platform in RenodeSources.Platforms)
        {
            var entries = PlatformEntry.Of(RenodeSources.Read(platform));
            var names = chip.Concat(entries).Select(entry => entry.Name).ToHashSet();
            foreach (var entry in entries)
                foreach (var (_, target, _) in entry.Wires) Assert.True(names.Contains(target), $"{platform}: there is no {target}");
        }
    }

    [Fact]
    public void Each_boards_lines_are_the_pins_of_its_firmware_in_and_out()
    {
        foreach (var platform in RenodeSources.Platforms.Where(file => file != Chip))
        {
            foreach (var entry in PlatformEntry.Of(RenodeSources.Read(platform)))
            {
                foreach (var (output, target, input) in entry.Wires)
                {
                    var (pin, port) = entry.Name == "board" ? (output, $"{target}@{input}") : (input, $"{entry.Name}@{output}");
                    if (!port.StartsWith("gpioPort", StringComparison.Ordinal)) continue;
                    var number = int.Parse(pin, System.Globalization.CultureInfo.InvariantCulture);
                    Assert.Equal($"gpioPort{(char)('A' + number / 16)}@{number % 16}", port);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_pin_that_the_firmware_uses_is_wired(string kind)
    {
        var (driven, read) = PinsOf(kind);
        var wires = PlatformEntry.Of(RenodeSources.Read($"Platform/{kind.ToLowerInvariant()}.repl"))
            .SelectMany(entry => entry.Wires.Select(wire => (entry.Name, wire.Output, wire.Target, wire.Input))).ToList();
        Assert.Equal(
            driven.Append(Nucleo144F767ZI.SlotsSelect).Order().Select(pin => $"{pin}"),
            wires.Where(wire => wire.Target == "board").Select(wire => wire.Input).OrderBy(int.Parse));
        Assert.Equal(read.Order().Select(pin => $"{pin}"),
            wires.Where(wire => wire.Name == "board").Select(wire => wire.Output).OrderBy(int.Parse));
    }

    [Fact]
    public void No_platform_and_no_script_fetches_anything()
    {
        foreach (var file in RenodeSources.Platforms.Concat(RenodeSources.Scripts))
        {
            var text = RenodeSources.Read(file);
            Assert.DoesNotContain("ApplySVD", text, StringComparison.Ordinal);
            Assert.DoesNotContain("http", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Scripts_include_and_load_only_files_that_are_there_and_the_deployment_where_it_belongs()
    {
        foreach (var script in RenodeSources.Scripts)
        {
            var text = RenodeSources.Read(script);
            foreach (var path in Origin().Matches(text).Select(match => match.Groups[1].Value))
                Assert.True(File.Exists(Path.Combine(Sources.Root, RenodeSources.Folder, "Scripts", path)),
                    $"{script}: there is no {path}");
        }
        var common = RenodeSources.Read("Scripts/nucleo144_f767zi.resc");
        Assert.Contains("sysbus LoadBinary $clr 0x08010000", common, StringComparison.Ordinal);
        Assert.Contains($"sysbus LoadBinary $deployment 0x{EdgeFleet.Renode.DeploymentRegion.Address:X8}", common,
            StringComparison.Ordinal);
        Assert.Contains("VectorTableOffset 0x08010000", common, StringComparison.Ordinal);
    }

    // The board names the pins of a kind, its wiring says how the firmware uses them; behind an analog one stands its channel.
    private static (List<int> Driven, List<int> Read) PinsOf(string kind)
    {
        var wiring = File.ReadAllText(Path.Combine(Sources.Root, $"nano/{kind}/{kind}Wiring.cs"));
        var pins = typeof(Nucleo144F767ZI).GetNestedType(kind)!.GetFields()
            .ToDictionary(pin => pin.Name, pin => (int)pin.GetRawConstantValue()!);
        var digital = pins.Where(pin => !pin.Key.EndsWith("Channel", StringComparison.Ordinal) && !pins.ContainsKey(pin.Key + "Channel")
            && !Uses("PulsePin(", pin.Key)).ToList();
        return ([.. digital.Where(pin => !Uses("InputPin(pins, ", pin.Key)).Select(pin => pin.Value)],
            [.. digital.Where(pin => Uses("InputPin(pins, ", pin.Key)).Select(pin => pin.Value)]);

        bool Uses(string how, string pin) => wiring.Contains($"{how}Nucleo144F767ZI.{kind}.{pin},", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\$ORIGIN/(\S+)")]
    private static partial Regex Origin();
}
