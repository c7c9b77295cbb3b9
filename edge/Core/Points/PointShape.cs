namespace EdgeFleet.Edge.Points;

/// <summary>What kind of value a point takes and gives, as far as a command has to know it.</summary>
public enum PointShape
{
    /// <summary>A number in the point's unit.</summary>
    Number,
    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,
    /// <summary>Text.</summary>
    Text,
}
