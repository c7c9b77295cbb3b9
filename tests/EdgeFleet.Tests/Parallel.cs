// Many tests wait for processes and sockets, so that as many threads as cores would leave a third of the machine idle.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]
