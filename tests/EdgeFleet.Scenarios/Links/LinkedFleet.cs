using EdgeFleet.City;
using EdgeFleet.City.Faults;
using EdgeFleet.City.Field;
using EdgeFleet.City.Ledger;
using EdgeFleet.City.Manager;
using EdgeFleet.City.Meters;
using EdgeFleet.City.Nodes;
using EdgeFleet.City.Plan;
using EdgeFleet.City.Processes;
using EdgeFleet.City.View;
using EdgeFleet.Testing;

namespace EdgeFleet.Scenarios.Links;

/// <summary>
/// A manager and a gateway for each case, real processes; all links misbehave side by side while greenhouses are read and commanded.
/// Then they are mended, what is held is delivered, and the ledger of each gateway is there to be judged.
/// </summary>
public sealed class LinkedFleet : IAsyncLifetime
{
    private const int Seed = 1;
    private const int HousesOfEach = 2;

    private static readonly TimeSpan Up = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the links misbehave.</summary>
    private static readonly TimeSpan Length = Samples.IsWhole ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(20);

    /// <summary>To each gateway; values are enough for eighty in all.</summary>
    private const int Commands = 4;

    private readonly CityFolder _folder = CityFolder.Open(null);
    private readonly ServedAnswers _served = new();
    private readonly IReadOnlyList<LinkCase> _cases = [.. LinkCase.All.Where(of => !of.IsNamed || GatewayLink.MayName)];
    private readonly CityPlan _plan;
    private readonly CityField _field;
    private readonly FleetProcesses _fleet;
    private readonly Dictionary<string, GatewayLink> _links = [];
    private CommandInjector? _commands;
    private Registration? _registration;
    private LedgerInput? _ledger;

    public LinkedFleet()
    {
        var time = TimeProvider.System;
        _plan = CityPlan.Draw(Seed, _cases.Count, _cases.Count * HousesOfEach);
        var conditions = new FieldConditions(time, new CalmField(), _served, CityTimings.Default.DeviceTimeout);
        _field = new CityField(
            new GreenhouseField(_plan, conditions), new NodeField(_plan, new NodeBoards(_plan, null, time).Make, noisy: false, time),
            new MeterField(_plan, null, conditions));
        _fleet = new FleetProcesses(Executables.Find(AppContext.BaseDirectory), _folder, usualPorts: false, null, time);
    }

    /// <summary>Whether the gateways delivered all that they held.</summary>
    public bool IsDrained { get; private set; }

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(2 * Up + Length);
        var cancel = limit.Token;
        var (people, link) = await _fleet.StartManagerAsync(cancel);
        using var manager = new ManagerClient(people);
        await manager.SignInAsync(link, cancel);
        var registration = _registration =
            await Registration.EnterAsync(manager, _plan, new DeviceLinks(_plan, _field, CityTimings.Default), cancel);
        await Task.WhenAll(_plan.Gateways.Zip(_cases).Select(pair => StartAsync(pair.First, pair.Second, people, cancel)));
        await ReadingAsync(manager, cancel);

        _commands = new CommandInjector(manager, _plan, registration, TimeProvider.System);
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            Task[] misbehaving = [.. _cases.Select((of, i) => of.Befall(_links[of.Name], new Dice(Seed + i), over.Token))];
            await CommandAsync(_commands, cancel);
            await over.CancelAsync();
            await Task.WhenAll(misbehaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await AnsweredAsync(manager, cancel);
        await _field.DisposeAsync();
        var stage = new CityStage(Executables.Find(AppContext.BaseDirectory), _folder, new NoScreen(), TimeProvider.System);
        var evidence = new RunEvidence(stage, _fleet, manager, _plan, registration);
        IsDrained = await evidence.DrainAsync(_commands, cancel);
        _ledger = await evidence.ReadAsync(_served, _field.Nodes, cancel);
    }

    /// <summary>The link of a case, what its gateway logged, and its part of the ledger; null where the case did not run.</summary>
    internal (GatewayLink Link, string Log, LedgerInput Ledger)? Of(LinkCase of)
    {
        if (!_links.TryGetValue(of.Name, out var link)) return null;
        var gateway = Gateway(of);
        var devices = _plan.Devices.Where(device => device.Gateway == gateway).Select(device => _registration!.Devices[device]).ToHashSet();
        return (link, File.ReadAllText(_fleet.Gateways[gateway.Index].Log), _ledger!.Of(_registration!.Gateways[gateway], devices));
    }

    /// <summary>How often each command to a gateway's houses reached its house.</summary>
    internal IReadOnlyList<int> Writes(LinkCase of) =>
        [.. _commands!.Sent.Where(command => command.House.Gateway == Gateway(of))
            .Select(command => _served.Writes(command.House, command.Value))];

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        await _field.DisposeAsync();
        foreach (var link in _links.Values) await link.DisposeAsync();
        _folder.Dispose();
    }

    private GatewayPlan Gateway(LinkCase of) => _plan.Gateways[_cases.ToList().IndexOf(of)];

    private Task StartAsync(GatewayPlan gateway, LinkCase of, Uri people, CancellationToken cancel)
    {
        var link = _links[of.Name] = new GatewayLink(of, _folder.Path, Seed + gateway.Index);
        return _fleet.AddGatewayAsync(
            gateway, _registration!.Gateways[gateway], _registration.Claims[gateway], people, cancel, link.Circumstances);
    }

    private static async Task ReadingAsync(ManagerClient manager, CancellationToken cancel)
    {
        while (true)
        {
            var gateways = await FleetStatus.ReadAsync(manager, cancel);
            if (gateways.All(gateway => gateway.Connected && gateway.DevicesOnline == HousesOfEach)) return;
            await Task.Delay(Look, cancel);
        }
    }

    /// <summary>To every gateway in turn while the links misbehave.</summary>
    private async Task CommandAsync(CommandInjector commands, CancellationToken cancel)
    {
        for (var round = 0; round < Commands; round++)
        {
            await Task.WhenAll(_plan.Gateways.Select(gateway => commands.InjectAsync(gateway.Index, "", cancel)));
            await Task.Delay(Length / Commands, cancel);
        }
    }

    private async Task AnsweredAsync(ManagerClient manager, CancellationToken cancel)
    {
        foreach (var command in _commands!.Sent)
            while ((string)(await manager.GetAsync($"api/v1/commands/{command.Id}", cancel))["state"]! is "queued" or "sent")
                await Task.Delay(Look, cancel);
    }

    private sealed class NoScreen : Screen
    {
        public override bool IsInteractive => false;
        public override void Say(string text) => TestContext.Current.SendDiagnosticMessage(text);
        public override Task ShowAsync(Func<CitySnapshot> snapshot, Task until, TimeProvider time) => until;
    }
}
