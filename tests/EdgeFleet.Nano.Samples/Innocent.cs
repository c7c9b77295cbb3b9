using System;
using System.Collections;
using System.Text;

namespace EdgeFleet.Nano.Samples
{
    /// <summary>All of this runs on a board.</summary>
    public class Innocent
    {
        private static readonly byte[] Salt = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
        private readonly ArrayList _list = new ArrayList();

        public delegate int Rule(int value);

        public event EventHandler Changed;

        public string Text(int number, double share, object other)
        {
            StringBuilder text = new StringBuilder();
            text.Append(number.ToString("X2"));
            text.Append(share.ToString("F2"));
            return text.ToString() + number + ", " + (other is string word ? word : "none");
        }

        public int Switch(string word, int value)
        {
            Rule twice = x => 2 * x;
            switch (word)
            {
                case "a": return 1;
                case "b": return 2;
                case "c": return 3;
                case "d": return 4;
                case "e": return 5;
                case "f": return 6;
                case "g": return 7;
                default: return value switch { 0 => 0, < 3 => twice(value), _ => Salt[value & 7] };
            }
        }

        public bool Try(out int result)
        {
            result = 0;
            try
            {
                foreach (object item in _list) result += (int)item;
                if (Changed != null) Changed(this, EventArgs.Empty);
                return true;
            }
            catch (InvalidOperationException) when (result > 3)
            {
                return false;
            }
        }
    }
}
