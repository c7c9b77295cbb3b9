namespace EdgeFleet.Nano.Streetlight
{
    public static class Program
    {
        public static void Main()
        {
        }
    }
}
