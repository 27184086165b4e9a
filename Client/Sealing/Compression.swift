import CZstd

/// Compresses payloads before they are sealed: sealed bytes do not compress.
///
/// A class because it owns C memory that is costly to make; one at a time uses it.
final class Compression {
  private let compressing: OpaquePointer
  private let decompressing: OpaquePointer
  private let writing: OpaquePointer
  private let reading: OpaquePointer

  /// No edit is larger than this when it is opened; a peer that claims more costs no memory.
  static let limitBytes = 4 << 20
  private static let level: Int32 = 4
  /// Every frame begins with it, so it is not kept.
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  init() throws(SealingError) {
    let dictionary = PayloadDictionary.bytes
    let writing = ZSTD_createCDict(dictionary, dictionary.count, Compression.level)
    let reading = ZSTD_createDDict(dictionary, dictionary.count)
    guard let writing, let reading, let compressing = ZSTD_createCCtx(), let decompressing = ZSTD_createDCtx()
    else {
      throw .noMemory
    }
    (self.writing, self.reading, self.compressing, self.decompressing) = (
      writing, reading, compressing, decompressing
    )
    ZSTD_CCtx_setParameter(compressing, ZSTD_c_dictIDFlag, 0)
    ZSTD_CCtx_setParameter(compressing, ZSTD_c_contentSizeFlag, 1)
    ZSTD_CCtx_refCDict(compressing, writing)
    ZSTD_DCtx_refDDict(decompressing, reading)
  }

  deinit {
    ZSTD_freeCCtx(compressing)
    ZSTD_freeDCtx(decompressing)
    ZSTD_freeCDict(writing)
    ZSTD_freeDDict(reading)
  }

  func compressed(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    var failed = false
    let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      let size = ZSTD_compress2(compressing, buffer.baseAddress, bound, bytes, bytes.count)
      failed = ZSTD_isError(size) != 0
      count = failed ? 0 : size
    }
    guard !failed else { throw .noMemory }
    return Array(frame.dropFirst(Compression.magic.count))
  }

  func decompressed(_ bytes: some Collection<UInt8>) throws(SealingError) -> [UInt8] {
    let frame = Compression.magic + bytes
    let claimed = ZSTD_getFrameContentSize(frame, frame.count)
    guard claimed <= UInt64(Compression.limitBytes) else { throw .malformed }
    var failed = false
    let content = [UInt8](unsafeUninitializedCapacity: Int(claimed)) { buffer, count in
      let size = ZSTD_decompressDCtx(decompressing, buffer.baseAddress, Int(claimed), frame, frame.count)
      failed = ZSTD_isError(size) != 0 || size != Int(claimed)
      count = failed ? 0 : size
    }
    guard !failed else { throw .malformed }
    return content
  }
}
