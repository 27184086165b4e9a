/// One request, ready to be sent to the server.
package struct Letter: Hashable, Sendable {
  package let method: String
  package let path: String
  package let headers: [Header]
  package let body: [UInt8]

  package init(method: String, path: String, headers: [Header], body: [UInt8]) {
    (self.method, self.path, self.headers, self.body) = (method, path, headers, body)
  }
}

/// A header, by its lower-case name.
package struct Header: Hashable, Sendable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    (self.name, self.value) = (name, value)
  }
}

/// What the server answered.
package struct Reply: Sendable {
  package let status: Int
  package let headers: [Header]
  package let body: [UInt8]

  package init(status: Int, headers: [Header] = [], body: [UInt8]) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }
}

/// Why no answer came.
package enum TransportFailure: Error, Hashable, Sendable {
  case unreachable(reason: String)
  case wrongKey
  /// The answer is larger than any that this build takes.
  case tooLarge
}

/// Carries letters to one server: over HTTPS, or in memory.
package protocol Transport: Sendable {
  /// `host:port`, as it stands in requests.
  var authority: String { get }
  func send(_ letter: Letter) async throws(TransportFailure) -> Reply
}

/// How many bytes of HTTP went to and fro: request and status lines, headers and bodies; TLS not counted.
package struct Traffic: Hashable, Sendable {
  package var requests = 0
  package var sentBytes = 0
  package var receivedBytes = 0

  package init() {}

  mutating func add(_ other: Traffic) {
    requests += other.requests
    sentBytes += other.sentBytes
    receivedBytes += other.receivedBytes
  }

  mutating func count(_ letter: Letter, authority: String) {
    requests += 1
    let line = letter.method.utf8.count + letter.path.utf8.count + 12
    let added = "host: \(authority)\r\n".utf8.count + "content-length: \(letter.body.count)\r\n".utf8.count
    sentBytes += line + added + Traffic.bytes(letter.headers) + 2 + letter.body.count
  }

  mutating func count(_ reply: Reply) {
    receivedBytes += 17 + Traffic.bytes(reply.headers) + 2 + reply.body.count
  }

  private static func bytes(_ headers: [Header]) -> Int {
    headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
  }
}
