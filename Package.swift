// swift-tools-version: 6.2
import PackageDescription

/// The floor plan of kith: ground first. A room is a target, `Kith` + the name of its folder, and imports only
/// what its line names; `Tests/House` holds the same table against the sources.

// MARK: - What others made, and what it is for

let packages: [Package.Dependency] = [
  // Ed25519, X25519, HPKE, AES-GCM, HKDF, HMAC, SHA-256.
  .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  // The messages of the wire.
  .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  // The headers that carry request signatures (RFC 9651).
  .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
  // SQLite.
  .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  // The client's HTTPS; NIO for the first contact by a pin.
  .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
  .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  // The server's own certificate.
  .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
  .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
  // The server's HTTPS.
  .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
  .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  // Words typed at a terminal.
  .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
]

let crypto = product("Crypto", in: "swift-crypto")
let protobuf = product("SwiftProtobuf", in: "swift-protobuf")
let structuredHeaders = product("RawStructuredFieldValues", in: "swift-http-structured-headers")
let grdb = product("GRDB", in: "GRDB.swift")
let httpClient = product("AsyncHTTPClient", in: "async-http-client")
let nio = product("NIOCore", in: "swift-nio")
let nioPosix = product("NIOPosix", in: "swift-nio")
let nioHTTP1 = product("NIOHTTP1", in: "swift-nio")
let nioTLS = product("NIOTLS", in: "swift-nio")
let nioSSL = product("NIOSSL", in: "swift-nio-ssl")
let x509 = product("X509", in: "swift-certificates")
let asn1 = product("SwiftASN1", in: "swift-asn1")
let hummingbird = product("Hummingbird", in: "hummingbird")
let hummingbirdTLS = product("HummingbirdTLS", in: "hummingbird")
let hummingbirdTesting = product("HummingbirdTesting", in: "hummingbird")
let lifecycle = product("ServiceLifecycle", in: "swift-service-lifecycle")
let signals = product("UnixSignals", in: "swift-service-lifecycle")
let logging = product("Logging", in: "swift-log")
let arguments = product("ArgumentParser", in: "swift-argument-parser")

// MARK: - The rooms

let rooms: [Target] = [
  // Shared: pure values.
  room("Shared/Merge"),
  room("Shared/Records", ["KithMerge"]),
  room("Shared/Wire", ["KithMerge", crypto, protobuf, structuredHeaders], words: ["kith.proto"]),
  room("Shared/Formats", ["KithMerge", "KithRecords"]),

  // Client: one person's home.
  room("Client/Sealing", ["KithMerge", "KithRecords", "CZstd", crypto]),
  room("Client/Replica", ["KithMerge", "KithRecords", "KithSealing", grdb]),
  room("Client/Insight", ["KithMerge", "KithRecords"]),
  room(
    "Client/Sync",
    [
      "KithMerge", "KithWire", "KithSealing", "KithReplica", crypto, httpClient, nio, nioPosix, nioHTTP1,
      nioSSL, nioTLS,
    ]),
  room(
    "Client/Commands",
    [
      "KithMerge", "KithRecords", "KithWire", "KithFormats", "KithSealing", "KithReplica", "KithInsight",
      "KithSync", arguments,
    ]),

  // Server: it merges and cannot read.
  room("Server/Hub", ["KithMerge", "KithWire", crypto]),
  room("Server/HubSQLite", ["KithMerge", "KithWire", "KithHub", grdb]),
  room(
    "Server/HTTP",
    [
      "KithMerge", "KithWire", "KithHub", crypto, hummingbird, hummingbirdTLS, nio, nioSSL, x509, asn1,
      lifecycle,
      logging,
    ]),
]

let sources: [Target] = [
  .systemLibrary(
    name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
  program("kith", ["KithCommands", "KithReplica", "KithSync", "KithWire", arguments]),
  program(
    "kithd",
    [
      "KithMerge", "KithWire", "KithHub", "KithHubSQLite", "KithHTTP", arguments, hummingbird, lifecycle,
      signals,
      logging, nio,
    ]),
  program("kith-bench", ["KithMerge", "KithRecords", "KithReplica", "KithSync", "KithWire", arguments]),
]

let tests: [Target] = [
  .target(
    name: "CFaultyDisk", path: "Tests/FaultyDisk",
    linkerSettings: [.linkedLibrary("sqlite3")]),
  .target(
    name: "KithTestSupport", dependencies: ["KithMerge", "CFaultyDisk"], path: "Tests/Support",
    swiftSettings: settings()),
  suite("House", []),
  suite("Merge", ["KithMerge"], data: ["Vectors"]),
  suite("Records", ["KithMerge", "KithRecords"]),
  suite("Wire", ["KithMerge", "KithWire", crypto], data: ["Vectors"]),
  suite("Formats", ["KithMerge", "KithRecords", "KithFormats"]),
  suite("Sealing", ["KithMerge", "KithRecords", "KithSealing", crypto], data: ["Vectors"]),
  suite("Replica", ["KithMerge", "KithRecords", "KithSealing", "KithReplica", grdb], data: ["Vectors"]),
  suite("Insight", ["KithMerge", "KithRecords", "KithInsight"]),
  suite("Sync", ["KithMerge", "KithRecords", "KithWire", "KithSealing", "KithReplica", "KithSync"]),
  suite(
    "Commands",
    ["KithMerge", "KithRecords", "KithSealing", "KithReplica", "KithSync", "KithCommands", arguments, grdb],
    data: ["Stories"]),
  suite("Hub", ["KithMerge", "KithWire", "KithHub", "KithHubSQLite", crypto, grdb], data: ["Vectors"]),
  suite(
    "HTTP",
    [
      "KithMerge", "KithWire", "KithHub", "KithHubSQLite", "KithHTTP", crypto, hummingbird,
      hummingbirdTesting, logging, nio, x509, asn1,
    ]),
  suite(
    "Simulator",
    [
      "KithMerge", "KithRecords", "KithWire", "KithSealing", "KithReplica", "KithSync", "KithHub",
      "KithHubSQLite", grdb,
    ]),
  suite(
    "Whole",
    [
      "KithMerge", "KithWire", "KithSealing", "KithReplica", "KithSync", crypto, nio, nioPosix, nioHTTP1,
      nioSSL, "kith", "kithd", "kith-bench",
    ],
    data: ["gen_contacts.py"]),
]

let package = Package(
  name: "kith",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "kith", targets: ["kith"]),
    .executable(name: "kithd", targets: ["kithd"]),
    .executable(name: "kith-bench", targets: ["kith-bench"]),
  ],
  dependencies: packages,
  targets: rooms + sources + tests,
  swiftLanguageModes: [.v6]
)

// MARK: - How a room is built

func settings() -> [SwiftSetting] {
  [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}

func product(_ name: String, in package: String) -> Target.Dependency {
  .product(name: name, package: package)
}

func room(_ path: String, _ neighbours: [Target.Dependency] = [], words: [String] = []) -> Target {
  let folder = path.split(separator: "/").last.map(String.init) ?? path
  return .target(
    name: "Kith" + folder, dependencies: neighbours, path: path, exclude: words, swiftSettings: settings())
}

func program(_ name: String, _ parts: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: parts, path: "Sources/\(name)", swiftSettings: settings())
}

func suite(_ folder: String, _ tested: [Target.Dependency], data: [String] = []) -> Target {
  .testTarget(
    name: "Kith\(folder)Tests", dependencies: tested + ["KithTestSupport"], path: "Tests/\(folder)",
    resources: data.map { .copy($0) }, swiftSettings: settings())
}
