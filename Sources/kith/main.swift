import ArgumentParser
import KithCommands
import KithReplica

#if canImport(Glibc)
  import Glibc
#endif

// A file that may grow no more is an error that can be told, and no end without a word.
signal(SIGXFSZ, SIG_IGN)

// Whoever started this may hold signals back, and hands that on: a job that its shell stops must stop.
var jobControl = sigset_t()
sigemptyset(&jobControl)
for signal in [SIGTSTP, SIGTTIN, SIGTTOU] { sigaddset(&jobControl, signal) }
sigprocmask(SIG_UNBLOCK, &jobControl, nil)

// Flags and environment are read here, once; below, everything is handed in.
let surroundings = Surroundings()
// At once and on this thread: most commands wait for nothing, and other threads are a tenth of their time.
let work = Task.immediate {
  withUnsafeCurrentTask { task in
    // Any thread may tell it to stop while it is there, and `work` holds it to the end.
    nonisolated(unsafe) let task = task
    Interruption.listen { task?.cancel() }
  }
  return await surroundings.run(Array(CommandLine.arguments.dropFirst()))
}
exit(await work.value.rawValue)
