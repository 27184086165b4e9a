package import Foundation
import NIOCore
import NIOSSL
import Synchronization

/// The identity that new connections are shown. Another certificate for the same key takes its place while
/// the server runs; connections that are open go on.
package final class ShownIdentity: Sendable {
  private let shown: Mutex<ServerIdentity>

  package init(_ identity: ServerIdentity) {
    shown = Mutex(identity)
  }

  package var current: ServerIdentity { shown.withLock { $0 } }

  /// Shows what is in `folder` from now on. Where that is no key and certificate that fit, or another key
  /// than devices know, all stays as it is.
  package func reload(from folder: URL) throws {
    let identity = try ServerIdentity.read(in: folder)
    guard identity.pin == current.pin else { throw IdentityProblem.anotherKey }
    shown.withLock { $0 = identity }
  }

  func tls() throws -> TLSConfiguration {
    var tls = try current.tls()
    tls.sslContextCallback = { [self] _, promise in
      promise.completeWith(
        Result {
          let now = try current.tls()
          var change = NIOSSLContextConfigurationOverride.noChanges
          change.certificateChain = now.certificateChain
          change.privateKey = now.privateKey
          return change
        })
    }
    return tls
  }
}

/// Why a certificate was not taken.
package enum IdentityProblem: Error, CustomStringConvertible {
  case anotherKey
  case unfit
  /// A file.
  case unreadable(String)

  package var description: String {
    switch self {
    case .unreadable(let path):
      "\(path) cannot be read as PEM. Put the right one there; where there is none, kithd makes one."
    case .anotherKey: "The key is another than the one that devices know. Put the old one back."
    case .unfit: "The certificate is for another key. Put one for the server's key there."
    }
  }
}
