import AsyncHTTPClient
import KithWire
import NIOCore
import NIOHTTP1
import NIOSSL

extension HTTPSTransport {
  /// Hands on the body of an answer that has no end, piece by piece as it comes.
  ///
  /// - Returns: the answer, if it is no event stream after all; nil once the stream has ended.
  func listen(
    _ letter: Letter, _ heard: ([UInt8]) async throws(TransportFailure) -> Void
  ) async throws(TransportFailure) -> Reply? {
    try await carrying { () async throws in
      let response = try await client.execute(request(letter), timeout: TimeAmount(patience.head))
      let type = response.headers.first(name: "content-type")
      guard response.status == .ok, type == LiveHint.mediaType else { return try await reply(response) }
      for try await piece in response.body { try await heard([UInt8](piece.readableBytesView)) }
      return nil
    }
  }
}

extension HTTPSTransport.Patience {
  /// For a line on which nothing is said for long, but that it is alive.
  package static var listening: HTTPSTransport.Patience {
    var patience = HTTPSTransport.Patience()
    patience.silence = .seconds(45)
    patience.awaitsLeave = false
    return patience
  }
}
