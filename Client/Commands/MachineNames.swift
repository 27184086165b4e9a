import KithMerge
import KithReplica

/// What the machines of this person are called.
struct MachineNames {
  private let here: DeviceID
  private let labels: [DeviceID: String]

  init(_ replica: Replica) throws {
    here = replica.device
    labels = Dictionary(try replica.machines().map { ($0.device, $0.label.inOneLine) }) { first, _ in first }
  }

  /// Who that is: a machine of this person, or a member of a group.
  func name(of author: Provenance) -> String {
    switch author {
    case .own(let device): name(of: device)
    case .member(_, let name): name.inOneLine
    case .disputed(let said, let bound?): "says “\(said.inOneLine)”, came from \(bound.inOneLine)"
    case .disputed(let said, nil): "says “\(said.inOneLine)”, unconfirmed"
    }
  }

  /// `this machine`, `laptop`, or `device cccce84f` if nobody here knows it.
  func name(of device: DeviceID) -> String {
    if device == here { return "this machine" }
    return labels[device] ?? "device \(device.short)"
  }
}

extension DeviceID {
  /// The first eight digits: enough to name it.
  var short: String { String(description.prefix(8)) }
}
