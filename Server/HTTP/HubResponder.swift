package import Hummingbird
import HTTPTypes
package import KithHub
import KithWire
import NIOCore

/// A request on its way, and the port it came in by.
package struct HubContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  let port: Int?
  /// What the asking machine's address is counted by.
  let address: [UInt8]?
  let channel: any Channel

  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
    port = source.channel.localAddress?.port
    address = counted(source.channel.remoteAddress)
  }
}

/// Answers every request: finds the route, lets the request in, asks the hub once, and says what it said.
package struct HubResponder: HTTPResponder {
  package typealias Context = HubContext

  private let hub: Hub
  private let door: Doorkeeper
  private let daybook: Daybook
  private let live: LiveBoard

  package init(hub: Hub, names: ServedNames, daybook: Daybook, entrance: Entrance, live: LiveBoard) {
    (self.hub, self.daybook, self.live) = (hub, daybook, live)
    door = Doorkeeper(hub: hub, names: names, entrance: entrance)
  }

  package func respond(to request: Request, context: HubContext) async throws -> Response {
    let begun = daybook.begin()
    var visit = Visit(request.method, Route(path: pathAndQuery(request).path))
    var response: Response
    do {
      response = try await answer(request, context, &visit)
    } catch let delay as Delay {
      response = HubResponder.response(to: delay.refusal, &visit)
      response.headers[.retryAfter] = "\(delay.seconds)"
    } catch let refusal as Refusal {
      if refusal.code == .diskFull { daybook.noteFullDisk(at: hub.now) }
      response = HubResponder.response(to: refusal, &visit)
      if refusal.code == .method, let route = visit.route { response.headers[.allow] = route.method }
    } catch {
      daybook.note(failure: error)
      let refusal = Refusal(.internal, "The server failed at this. Try again; its log says more.")
      response = HubResponder.response(to: refusal, &visit)
    }
    visit.status = response.status.code
    daybook.end(visit, begun: begun)
    // A client whose clock is wrong learns the difference from this; on the wire the application sets its
    // own.
    response.headers[.date] = HTTPDate.text(ms: hub.now)
    return response
  }

  private func answer(_ request: Request, _ context: HubContext, _ visit: inout Visit) async throws
    -> Response
  {
    try door.entrance.admit(context.address, at: hub.now)
    guard let route = visit.route else {
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
      let (device, body) = try await door.device(
        request, port: port, limitBytes: hub.limits.requestBytes, &visit)
      let call = try read { () throws(WireError) in try ExchangeCall(bytes: body) }
      let answer = try await hub.exchange(call, in: space, by: device.key)
      visit.exchange = Visit.Exchanged(answer)
      if case .page(let page) = answer, !page.acked.isEmpty { live.tell(of: space) }
      bytes = answer.bytes
    case .epoch(let space):
      let (device, body) = try await door.device(
        request, port: port, limitBytes: hub.limits.requestBytes, &visit)
      let call = try read { () throws(WireError) in try EpochCall(bytes: body) }
      bytes = try await hub.startEpoch(call, in: space, by: device.key).bytes
      // Who is let in no more hears no more.
      live.tell(of: space)
    case .invitations:
      let (device, body) = try await door.device(
        request, port: port, limitBytes: Doorkeeper.Limit.smallBodyBytes, &visit)
      let call = try read { () throws(WireError) in try InviteCall(bytes: body) }
      bytes = try await hub.invite(call, by: device.key).bytes
    case .devices:
      let (device, _) = try await door.device(request, port: port, limitBytes: 0, &visit)
      bytes = try await hub.devices(by: device.key).bytes
    case .live:
      let (device, _) = try await door.device(request, port: port, limitBytes: 0, &visit)
      let line = try await LiveLine(to: device.key, hub: hub, board: live, daybook: daybook)
      return line.response(on: context.channel)
    case .createSpace, .members, .roles, .leave, .deleteSpace, .audit, .spaces:
      bytes = try await answer(of: route, request, port, &visit)
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
      visit.account = call.account
    }
    return HubResponder.response(200, Route.mediaType, bytes)
  }

  /// What a member asks about spaces, and who is in them.
  private func answer(of route: Route, _ request: Request, _ port: Int?, _ visit: inout Visit) async throws
    -> [UInt8]
  {
    let hasBody = if case .roles = route { true } else { false }
    let (device, body) = try await door.device(
      request, port: port, limitBytes: hasBody ? Doorkeeper.Limit.smallBodyBytes : 0, &visit)
    let key = device.key
    switch route {
    case .spaces: return try await hub.spaces(by: key).bytes
    case .createSpace(let space): return try await hub.createSpace(space, by: key).bytes
    case .members(let space): return try await hub.members(of: space, by: key).bytes
    case .audit(let space): return try await hub.audit(of: space, by: key).bytes
    case .roles(let space):
      let call = try read { () throws(WireError) in try RolesCall(bytes: body) }
      let listing = try await hub.changeRoles(call, in: space, by: key)
      live.tell(of: space)
      return listing.bytes
    case .leave(let space):
      try await hub.leave(space, by: key)
      live.tell(of: space)
    case .deleteSpace(let space):
      try await hub.deleteSpace(space, by: key)
      live.tell(of: space)
    default: throw Refusal(.notFound, "There is nothing here. Update kith.")
    }
    return Done().bytes
  }

  private func read<Call>(_ body: () throws(WireError) -> Call) throws -> Call {
    do {
      return try body()
    } catch {
      throw Refusal(.malformed, "The server cannot read the request. Update kith on both machines.")
    }
  }

  private static func response(to refusal: Refusal, _ visit: inout Visit) -> Response {
    visit.refusal = refusal.code
    return response(refusal.status, Refusal.mediaType, refusal.bytes)
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
