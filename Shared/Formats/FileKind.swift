/// What a file to import may be.
package enum FileKind: Hashable, Sendable {
  case vcard
  case linkedin

  /// What `bytes` look like; nil if like neither.
  package static func guess(bytes: [UInt8]) -> FileKind? {
    let head = Array(bytes.prefix(Limit.guessBytes))
    if VCardLines.beginsWithCard(head) { return .vcard }
    return LinkedInHeader.find(in: head) == nil ? nil : .linkedin
  }
}

/// Whether the first bytes are those of something other than text.
func looksBinary(_ bytes: [UInt8]) -> Bool {
  bytes.prefix(4096).contains { $0 < 32 && !(7...13).contains($0) && $0 != 27 }
}
