"""For tests: the runner of modelled test cases, an application in memory, the suite that event stores must pass."""
