import Hummingbird
import HTTPTypes
import KithHub
import KithWire
import NIOCore

/// Lets a request in, or says why not, cheapest checks first: nothing is read of the body, and the store is
/// not asked, before the request has said who sends it, when and to whom.
struct Doorkeeper: Sendable {
  let hub: Hub
  let names: ServedNames
  let entrance: Entrance

  /// The bodies of everything but an exchange are small.
  enum Limit {
    static let smallBodyBytes = 128 << 10
  }

  /// A request as it stands at the door: signed, in time, for this server, but not checked against a key.
  struct Caller {
    let signature: RequestSignature
    var request: SignableRequest
    let headers: HTTPFields

    func values(_ name: String) -> [String] {
      HTTPField.Name(name).map { headers[values: $0] } ?? []
    }

    func check(by key: [UInt8]) throws {
      do throws(SignatureProblem) {
        try RequestSignature.checkHeaders(of: request, values)
        try signature.check(request, publicKey: key)
      } catch {
        throw error.refusal
      }
    }
  }

  /// A request whose key the server knows: checked in full.
  func device(
    _ request: Request, port: Int?, limitBytes: Int, _ visit: inout Visit
  ) async throws -> (StoredDevice, [UInt8]) {
    var caller = try caller(request, port: port, limitBytes: limitBytes)
    let device = try await hub.device(caller.signature.keyID)
    caller.request.body = try await body(of: request, limitBytes: limitBytes)
    try caller.check(by: device.signingKey)
    visit.account = device.key.account
    try entrance.admit(device.key, at: hub.now)
    await hub.saw(device)
    return (device, caller.request.body)
  }

  /// A request of a device that the server does not know yet: it must still be checked, by the key in its
  /// body.
  func stranger(_ request: Request, port: Int?) async throws -> Caller {
    var caller = try caller(request, port: port, limitBytes: Limit.smallBodyBytes)
    caller.request.body = try await body(of: request, limitBytes: Limit.smallBodyBytes)
    return caller
  }

  private func caller(_ request: Request, port: Int?, limitBytes: Int) throws -> Caller {
    let values = { (name: String) in HTTPField.Name(name).map { request.headers[values: $0] } ?? [] }
    let signature: RequestSignature
    do throws(SignatureProblem) {
      signature = try RequestSignature(headers: values)
      try signature.checkClock(now: hub.now / 1_000, limits: hub.limits)
    } catch {
      throw error.refusal
    }
    guard let authority = request.head.authority, names.contain(authority, port: port) else {
      throw Refusal(
        .malformed, "This server goes by another name. Start kithd with --name and the name in the link.")
    }
    guard values("content-type") == [Route.mediaType] else {
      throw SignatureProblem.contentType.refusal
    }
    guard values("content-encoding") == [SignableRequest.contentEncoding] else {
      throw SignatureProblem.encoding.refusal
    }
    if let length = values("content-length").first, (Int(length) ?? .max) > limitBytes {
      throw tooLarge(limitBytes)
    }
    let (path, query) = pathAndQuery(request)
    let signable = SignableRequest(
      method: request.method.rawValue, authority: authority.lowercased(), path: path, query: query,
      contentType: Route.mediaType, body: [])
    return Caller(signature: signature, request: signable, headers: request.headers)
  }

  private func body(of request: Request, limitBytes: Int) async throws -> [UInt8] {
    do {
      return [UInt8](buffer: try await request.body.collect(upTo: limitBytes))
    } catch is NIOTooManyBytesError {
      throw tooLarge(limitBytes)
    } catch {
      // Whoever hung up hears nothing; a body that was cut into pieces wrongly is answered.
      throw Refusal(.malformed, "The request broke off. Try again.")
    }
  }

  private func tooLarge(_ limitBytes: Int) -> Refusal {
    Refusal(.tooLarge, "A request here may carry \(limitBytes >> 10) KiB. Update kith, or send less at once.")
  }
}

/// As they stand in the request line, so that both sides sign the same.
func pathAndQuery(_ request: Request) -> (path: String, query: String) {
  let target = request.head.path ?? "/"
  guard let mark = target.firstIndex(of: "?") else { return (target, "?") }
  return (String(target[..<mark]), String(target[mark...]))
}
