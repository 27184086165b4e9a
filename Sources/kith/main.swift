import ArgumentParser
import KithCommands
import KithReplica

#if canImport(Glibc)
  import Glibc
#endif

// A file that may grow no more is an error that can be told, and no end without a word.
signal(SIGXFSZ, SIG_IGN)

// Flags and environment are read here, once; below, everything is handed in.
let surroundings = Surroundings()
let work = Task { await surroundings.run(Array(CommandLine.arguments.dropFirst())) }
Interruption.listen { work.cancel() }
exit(await work.value.rawValue)
