package import KithReplica
import KithWire

extension KnownServer {
  /// `host:port`, as it stands in requests; without the port if it is the usual one.
  package var authority: String { Authority.text(host: host, port: port) }
  /// Enough to tell it from others.
  package var called: String { name == host ? authority : "\(name) (\(authority))" }
}
