package import Hummingbird
import HTTPTypes
package import KithHub
import KithWire
import Logging
import NIOCore

/// A request on its way, and the port it came in by.
package struct HubContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  let port: Int?

  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    port = source.channel.localAddress?.port
  }
}

/// Answers every request: finds the route, lets the request in, asks the hub once, and says what it said.
package struct HubResponder: HTTPResponder {
  package typealias Context = HubContext

  private let hub: Hub
  private let door: Doorkeeper
  private let daybook = Daybook()

  package init(hub: Hub, names: ServedNames) {
    self.hub = hub
    door = Doorkeeper(hub: hub, names: names)
  }

  package func respond(to request: Request, context: HubContext) async throws -> Response {
    var response: Response
    do {
      return try await answer(request, context)
    } catch let refusal as Refusal {
      context.logger.debug("refused", metadata: ["code": "\(refusal.code.rawValue)"])
      if refusal.code == .diskFull, daybook.shouldTellOfFullDisk(at: hub.now) {
        context.logger.error("The disk is full: nothing is taken until there is room.")
      }
      response = HubResponder.response(refusal.status, Refusal.mediaType, refusal.bytes)
      if refusal.code == .method, let route = Route(path: pathAndQuery(request).path) {
        response.headers[.allow] = route.method
      }
    } catch {
      context.logger.error("failed", metadata: ["error": "\(type(of: error))", "what": "\(error)"])
      let refusal = Refusal(.internal, "The server failed at this. Try again; its log says more.")
      response = HubResponder.response(refusal.status, Refusal.mediaType, refusal.bytes)
    }
    // A client whose clock is wrong learns the difference from this; on the wire the application sets its
    // own.
    response.headers[.date] = HTTPDate.text(ms: hub.now)
    return response
  }

  private func answer(_ request: Request, _ context: HubContext) async throws -> Response {
    guard let route = Route(path: pathAndQuery(request).path) else {
      throw Refusal(.notFound, "There is nothing here. Update kith.")
    }
    guard request.method.rawValue == route.method else {
      throw Refusal(.method, "This place wants \(route.method). Update kith.")
    }
    let port = context.port
    let bytes: [UInt8]
    switch route {
    case .health:
      return HubResponder.response(200, "text/plain; charset=utf-8", Array("ok\n".utf8))
    case .exchange(let space):
      let (device, body) = try await door.device(request, port: port, limitBytes: hub.limits.requestBytes)
      let call = try read { () throws(WireError) in try ExchangeCall(bytes: body) }
      bytes = try await hub.exchange(call, in: space, by: device.key).bytes
    case .epoch(let space):
      let (device, body) = try await door.device(request, port: port, limitBytes: hub.limits.requestBytes)
      let call = try read { () throws(WireError) in try EpochCall(bytes: body) }
      bytes = try await hub.startEpoch(call, in: space, by: device.key).bytes
    case .invitations:
      let (device, body) = try await door.device(
        request, port: port, limitBytes: Doorkeeper.Limit.smallBodyBytes)
      let call = try read { () throws(WireError) in try InviteCall(bytes: body) }
      bytes = try await hub.invite(call, by: device.key).bytes
    case .devices:
      let (device, _) = try await door.device(request, port: port, limitBytes: 0)
      bytes = try await hub.devices(by: device.key).bytes
    case .lookAtInvitation:
      let caller = try await door.stranger(request, port: port)
      let call = try read { () throws(WireError) in try LookCall(bytes: caller.request.body) }
      try caller.check(by: call.signingKey)
      bytes = try await hub.look(call).bytes
    case .redeemInvitation:
      let caller = try await door.stranger(request, port: port)
      let call = try read { () throws(WireError) in try RedeemCall(bytes: caller.request.body) }
      try caller.check(by: call.signingKey)
      bytes = try await hub.redeem(call).bytes
    }
    return HubResponder.response(200, Route.mediaType, bytes)
  }

  private func read<Call>(_ body: () throws(WireError) -> Call) throws -> Call {
    do {
      return try body()
    } catch {
      throw Refusal(.malformed, "The server cannot read the request. Update kith on both machines.")
    }
  }

  private static func response(_ status: Int, _ mediaType: String, _ bytes: [UInt8]) -> Response {
    var response = Response(
      status: HTTPResponse.Status(code: status),
      headers: [.contentType: mediaType, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    response.headers[.contentLength] = "\(bytes.count)"
    return response
  }
}
