package import KithSync

/// What lies outside a home: files, and time and chance for the network.
package struct Outside {
  /// What this machine is called.
  package let machine: String
  package let world: Syncer.World
  /// The first so many bytes of a file, or one more if there are more; nil if it cannot be read.
  package let file: (_ path: String, _ limit: Int) -> [UInt8]?
  /// Asks the person at the terminal; nil if nobody sits there.
  package let ask: (_ question: String) -> String?

  package init(
    machine: String, world: Syncer.World, file: @escaping (_ path: String, _ limit: Int) -> [UInt8]?,
    ask: @escaping (_ question: String) -> String? = { _ in nil }
  ) {
    (self.machine, self.world, self.file, self.ask) = (machine, world, file, ask)
  }

  /// For commands that go nowhere.
  package static var nowhere: Outside {
    Outside(
      machine: "here", world: Syncer.World(now: { 0 }, sleep: { _ in }, draw: { 0 }), file: { _, _ in nil })
  }
}
