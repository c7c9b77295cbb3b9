using EdgeFleet.Contracts;

namespace EdgeFleet.Manager.Export;

/// <summary>A series of an export, with the names that stand beside its readings.</summary>
/// <param name="Device">Number of the device.</param>
/// <param name="DeviceName">As the registry has it.</param>
/// <param name="Site">Name of its site.</param>
/// <param name="Path">The point.</param>
/// <param name="Name">Of the point, in the language of the request; the path where nobody described it.</param>
/// <param name="Unit">UCUM; empty where there is none.</param>
public sealed record ExportSeries(long Device, string DeviceName, string Site, PointPath Path, string Name, string Unit);

/// <summary>A line of an export.</summary>
public readonly record struct ExportRow(ExportSeries Series, Reading Reading);
