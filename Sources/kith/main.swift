import ArgumentParser
import KithCommands
import KithReplica

#if canImport(Glibc)
  import Glibc
#endif

// Flags and environment are read here, once; below, everything is handed in.
let surroundings = Surroundings()
let ending = await surroundings.run(Array(CommandLine.arguments.dropFirst()))
exit(ending.rawValue)
