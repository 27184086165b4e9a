/// As much of a web address as tells whose page it is.
package struct WebAddress: Sendable {
  /// In lower case, between the dots: `www`, `linkedin`, `com`.
  package let hostWords: [String]
  /// The steps of the path, without question and fragment.
  package let steps: [String]

  package init?(_ text: String) {
    var rest = ArraySlice(text.utf8)
    if let colon = rest.firstIndex(of: ASCII.colon), rest[colon...].starts(with: "://".utf8) {
      let scheme = rest[..<colon]
      guard ASCII.same(scheme, "http") || ASCII.same(scheme, "https") else { return nil }
      rest = rest[(colon + 3)...]
    }
    let end = rest.firstIndex { $0 == WebAddress.slash || $0 == 63 || $0 == 35 } ?? rest.endIndex
    let host = rest[..<end].prefix { $0 != ASCII.colon }
    guard host.contains(ASCII.dot), !rest[..<end].contains(where: { $0 == 64 || ASCII.isBlank($0) }) else {
      return nil
    }
    hostWords = WebAddress.words(host, ASCII.dot).map { ASCII.lowered($0) }
    let path = rest[end...].prefix { $0 != 63 && $0 != 35 }
    steps = WebAddress.words(path, WebAddress.slash).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func words(_ bytes: ArraySlice<UInt8>, _ separator: UInt8) -> [ArraySlice<UInt8>] {
    bytes.split(separator: separator, maxSplits: 32)
  }

  /// The network that this is a page of; nil if it is none that is known.
  package var network: String? {
    let bare = hostWords.first == "www" ? hostWords.dropFirst() : hostWords[...]
    if let exact = WebAddress.hosts[bare.joined(separator: ".")] { return exact }
    guard bare.last != "io" else { return nil }
    return bare.dropLast().first { WebAddress.names.contains($0) }
  }

  /// Networks whose name stands in that of their host, whatever its country.
  package static let names: Set<String> = [
    "linkedin", "github", "gitlab", "twitter", "facebook", "instagram", "xing", "mastodon", "youtube",
    "tiktok",
    "threads", "bluesky", "medium", "stackoverflow", "orcid", "pinterest", "reddit",
  ]

  private static let hosts = [
    "x.com": "x", "fb.com": "facebook", "t.me": "telegram", "bsky.app": "bluesky",
    "fosstodon.org": "mastodon",
    "hachyderm.io": "mastodon", "mstdn.social": "mastodon", "keybase.io": "keybase",
  ]

  private static let slash: UInt8 = 47
}
