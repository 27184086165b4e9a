/// How much the server keeps for one account.
package struct Quota: Hashable, Sendable {
  package var records: Int
  /// What is sealed, as it is kept; not what it takes on the disk besides.
  package var bytes: Int

  package static let standard = Quota(records: 1_000_000, bytes: 4 << 30)

  package init(records: Int, bytes: Int) {
    self.records = records
    self.bytes = bytes
  }

  var recordsSentence: String {
    "The server keeps no more than \(records) records for you. \(Quota.remedy)"
  }

  var bytesSentence: String {
    "The server keeps no more than \(bytes >> 20) MiB for you. \(Quota.remedy)"
  }

  private static let remedy =
    "Forget what is not needed any more, or ask who runs it for more; then: kith quarantine retry --all"
}
