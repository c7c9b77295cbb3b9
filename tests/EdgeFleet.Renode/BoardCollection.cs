namespace EdgeFleet.Renode;

/// <summary>A board takes a core, and gateways wait for it by the wall's clock: one after the other.</summary>
[CollectionDefinition("boards", DisableParallelization = true)]
public sealed class BoardCollection;
