/// It is done, and there is nothing more to say.
package struct Done: Hashable, Sendable {
  package init() {}

  package init(bytes: [UInt8]) throws(WireError) {
    let _: Kith_V1_Done = try Field.message(bytes)
  }

  package var bytes: [UInt8] { Field.bytes(Kith_V1_Done()) }
}
