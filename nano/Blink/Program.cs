using System;
using System.Device.Gpio;
using System.Threading;
using EdgeFleet.Hardware.Boards;
using EdgeFleet.Nano.Adapters;

namespace EdgeFleet.Nano.Blink
{
    public static class Program
    {
        public static void Main()
        {
            Blinker blinker = new Blinker(new OutputPin(new GpioController(), Nucleo144F767ZI.Led, false));
            while (true)
            {
                blinker.Step(Environment.TickCount64);
                Thread.Sleep(20);
            }
        }
    }
}
