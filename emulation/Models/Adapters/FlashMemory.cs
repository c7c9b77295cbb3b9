using System;
using EdgeFleet.Models.Flash;
using EdgeFleet.Nano.Hardware;

namespace EdgeFleet.Models.Adapters;

/// <summary>A modelled flash as a firmware's storage uses it.</summary>
public sealed class FlashMemory(NorFlash flash) : IFlash
{
    public int Size => flash.Content.Length;

    public int SectorSize => flash.SectorBytes;

    public void Read(int address, byte[] buffer, int offset, int count) => flash.Read(address, buffer.AsSpan(offset, count));

    public bool Write(int address, byte[] buffer, int offset, int count) => flash.Program(address, buffer.AsSpan(offset, count));

    public bool Erase(int address) => flash.Erase(address);
}
