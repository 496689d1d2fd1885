// SPDX-License-Identifier: Apache-2.0
import CCurl

/// One of libcurl's transfer handles, owned. Used by one thread at a time.
struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer

    /// Nil where memory is short.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }

    /// Each answers libcurl's refusal by being false; only ever for a libcurl without the option or out of memory.
    func set(_ option: CURLoption, _ value: Int) -> Bool { handover_curl_set_long(pointer, option, value) == CURLE_OK }

    /// For sizes that may be beyond a long's.
    func set(_ option: CURLoption, size: Int) -> Bool {
        handover_curl_set_size(pointer, option, curl_off_t(size)) == CURLE_OK
    }

    /// The text is copied by libcurl.
    func set(_ option: CURLoption, _ value: String) -> Bool {
        handover_curl_set_text(pointer, option, value) == CURLE_OK
    }

    /// Rounded up to whole milliseconds, at least 1: libcurl takes 0 for "never".
    func set(_ option: CURLoption, _ value: Duration) -> Bool { set(option, max(1, value.milliseconds)) }
}

extension Duration {
    /// Whole milliseconds, rounded up; at most 24 days, so that it fits wherever C keeps it.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// Whole seconds, rounded up.
    var wholeSeconds: Int { (milliseconds + 999) / 1000 }
}
