import Foundation
import Testing

/// The program that loads a server, at its smallest.
@Suite(.serialized) struct LoadTests {
  private let program = Play.programs + "/kith-bench"

  @Test func machinesWorkAtOnceAndAllOfThemAgree() throws {
    let play = try Play()

    let ended = try play.run(
      program, ["load", "--devices", "7", "--seconds", "2", "--pause", "0.3", "--listeners", "2"])

    #expect(ended.status == 0, "\(ended)")
    #expect(ended.output.contains("7 machines of 2 accounts"))
    #expect(ended.output.contains(/exchanges +[1-9]\d* in/), "\(ended.output)")
    #expect(ended.output.contains(/edit to hint +p50 \d+\.\d ms, p99 .*, of [1-9]/), "\(ended.output)")
    #expect(ended.output.contains(/errors +0\n/), "\(ended.output)")
    #expect(ended.output.contains("2 of 2 accounts, all machines alike"))
  }

  @Test func whatIsNoLoadIsRefused() throws {
    let play = try Play()
    for (flag, word) in [("--devices", "0"), ("--seconds", "0"), ("--pause", "nan"), ("--listeners", "101")] {
      let refused = try play.run(program, ["load", flag, word])
      #expect(refused.status == 64 && refused.output.isEmpty, "\(refused)")
      #expect(refused.complaint.contains("\(flag) is a number "), "\(refused.complaint)")
    }
  }
}
