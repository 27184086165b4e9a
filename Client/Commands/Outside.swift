package import KithSync

/// What lies outside a home: files, and time and chance for the network.
package struct Outside {
  /// What this machine is called.
  package let machine: String
  package let world: Syncer.World
  /// The first so many bytes of a file, or one more if there are more; nil if it cannot be read.
  package let file: (_ path: String, _ limit: Int) -> [UInt8]?

  package init(
    machine: String, world: Syncer.World, file: @escaping (_ path: String, _ limit: Int) -> [UInt8]?
  ) {
    (self.machine, self.world, self.file) = (machine, world, file)
  }

  /// For commands that go nowhere.
  package static var nowhere: Outside {
    Outside(
      machine: "here", world: Syncer.World(now: { 0 }, sleep: { _ in }, chance: { 0 }), file: { _, _ in nil })
  }
}
