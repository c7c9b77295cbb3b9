namespace EdgeFleet.Gateway.Uplinks.Sparkplug;

/// <summary>Datatypes of Sparkplug B 3.0 (6.4.16), with their numbers: those that this node tells, or that a host may write.</summary>
internal enum DataType
{
    Int8 = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    UInt8 = 5,
    UInt16 = 6,
    UInt32 = 7,
    UInt64 = 8,
    Float = 9,
    Double = 10,
    Boolean = 11,
    String = 12,
}

/// <summary>What a decimal becomes, for which Sparkplug has no datatype.</summary>
internal enum DecimalForm
{
    /// <summary>Of what is paid for, the class billing, a text with all digits; of all others the nearest double.</summary>
    BillingText,
    /// <summary>The nearest double.</summary>
    Double,
    /// <summary>A text with all digits.</summary>
    Text,
}
