import KithMerge
import KithReplica

/// What the machines of this person are called.
struct MachineNames {
  /// To each server this machine is another one.
  private var here: Set<DeviceID> = []
  private var labels: [DeviceID: String] = [:]

  init(_ replica: Replica) throws {
    for own in try replica.personals() {
      here.insert(own.device)
      for machine in try own.machines() { labels[machine.device] = machine.label.inOneLine }
    }
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
    if here.contains(device) { return "this machine" }
    return labels[device] ?? "device \(device.short)"
  }
}

extension DeviceID {
  /// The first eight digits: enough to name it.
  var short: String { String(description.prefix(8)) }
}
