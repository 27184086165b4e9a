import KithWire

/// Where this server may be asked: a signature that was made for another place is refused, so that nobody
/// passes a request on.
package struct ServedNames: Sendable, Equatable {
  /// A host name or address; a port where it is reached by another than it listens on.
  package struct Name: Sendable, Hashable {
    package let host: String
    package let port: Int?

    package init(host: String, port: Int? = nil) {
      self.host = host.lowercased()
      self.port = port
    }

    /// Reads `host`, `host:port`, `address` or `[address]:port`.
    package init?(text: String) {
      if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
        let rest = text[text.index(after: end)...]
        let host = String(text[text.index(after: text.startIndex)..<end])
        guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
        self.init(host, port: rest.dropFirst())
      } else if text.filter({ $0 == ":" }).count == 1, let colon = text.firstIndex(of: ":") {
        self.init(String(text[..<colon]), port: text[text.index(after: colon)...])
      } else {
        self.init(text, port: "")
      }
    }

    private init?(_ host: String, port: Substring) {
      let number = Int(port)
      guard port.isEmpty || number != nil, Link.isPlace(host: host, port: number ?? 1) else { return nil }
      self.init(host: host, port: number)
    }
  }

  package let names: [Name]

  package init(_ names: [Name]) {
    self.names = names
  }

  /// Whether a request for `authority` is meant for this server, which listens on `port`.
  func contain(_ authority: String, port: Int?) -> Bool {
    let authority = authority.lowercased()
    return names.contains { name in
      guard let port = name.port ?? port else { return false }
      return Authority.text(host: name.host, port: port) == authority
        || authority == "\(Authority.text(host: name.host, port: 443)):443" && port == 443
    }
  }
}
