// SPDX-License-Identifier: Apache-2.0

/// How far a question to the hub came, from here and now.
package struct HubReading: Sendable, Equatable {
    /// Who shows another certificate than the pinned one, judged by what it says of itself.
    package enum Stranger: Sendable, Equatable {
        /// It hands on the real hub's answer: something on the way opens encrypted connections.
        case between
        /// It has the pinned log key and a new certificate: the hub lost its TLS key.
        case renewedHub
        /// It is a hub with another log key.
        case otherHub
        /// It is no hub: a portal, a proxy, another server.
        case noHub
    }

    /// What came of the question.
    package enum Reach: Sendable, Equatable {
        /// The enrolled hub answered.
        case answered(milliseconds: Int)
        /// A hub with the pinned certificate and another store answered.
        case otherStore
        /// The name could not be resolved.
        case unknownName
        /// Nobody answers there, or the way is blocked; whether it was silence rather than a refusal.
        case noConnection(isSilent: Bool)
        /// TLS failed, in libcurl's words.
        case brokenTLS(reason: String)
        /// Another certificate; `issuer` is who signed it, as it names itself.
        case otherCertificate(issuer: String?, Stranger)
        /// Something answered that is no hub.
        case notAHub(reason: String)
        /// It failed in another way.
        case failed(reason: String)
    }

    /// The hub's address.
    package var url: String
    /// The environment's proxy variables that are set for the service or here.
    package var proxies: [String]
    /// What came of it.
    package var reach: Reach

    /// What was measured.
    package init(url: String, proxies: [String], reach: Reach) {
        (self.url, self.proxies, self.reach) = (url, proxies, reach)
    }

    /// What it means.
    var findings: [Finding] { [finding] + proxyFindings }

    private var server: String { String(url.drop { $0 != ":" }.dropFirst(3)) }

    private var finding: Finding {
        switch reach {
        case .answered(let milliseconds):
            return .well(
                .hub, "\(url) trả lời sau \(milliseconds) ms, đúng chứng thư đã ghi danh.",
                "\(url) answered in \(milliseconds) ms with the pinned certificate.")
        case .otherStore:
            return .mend(
                .hub, "\(url) có đúng chứng thư nhưng là kho khác với kho đã ghi danh.",
                "\(url) has the pinned certificate and another store than the one enrolled with.",
                remedy: Words(
                    "Báo Phòng; nếu Phòng lập kho mới, xin mã ghi danh mới.",
                    "Tell the Office; a new store needs a new line to enrol."))
        case .unknownName:
            return .mend(
                .hub, "Không tìm được địa chỉ của \(server).", "The name of \(server) cannot be resolved.",
                remedy: Words(
                    "Kiểm tra mạng và DNS: getent hosts \(host)", "Check the network and DNS: getent hosts \(host)"))
        case .noConnection(let isSilent):
            return noConnection(isSilent)
        case .brokenTLS(let reason):
            return .mend(
                .hub, "Không lập được kết nối mã hóa tới \(server): \(reason).", "TLS with \(server) fails: \(reason).",
                remedy: Words(
                    "Kiểm tra có thiết bị nào chặn hoặc mở kết nối mã hóa giữa máy này và Phòng.",
                    "Check whether something on the way blocks or opens encrypted connections."))
        case .otherCertificate(let issuer, let stranger):
            return otherCertificate(issuer.map { " (\($0))" } ?? "", stranger)
        case .notAHub(let reason):
            return .mend(
                .hub, "Máy trả lời tại \(server) không phải máy chủ của Phòng: \(reason)",
                "What answers at \(server) is no hub: \(reason)",
                remedy: Words("Hỏi Phòng địa chỉ đúng.", "Ask the Office for the right address."))
        case .failed(let reason):
            return .mend(
                .hub, "Không hỏi được \(server): \(reason)", "\(server) could not be asked: \(reason)",
                remedy: Words(
                    "Thử lại; nếu vẫn vậy, gửi câu này cho Phòng.",
                    "Try again; if it stays so, send this line to the Office."))
        }
    }

    private var host: String {
        server.hasSuffix("]") ? server : server.lastIndex(of: ":").map { String(server[..<$0]) } ?? server
    }

    private func noConnection(_ isSilent: Bool) -> Finding {
        let how =
            isSilent
            ? Words("không có hồi âm", "silence") : Words("bị từ chối hoặc không có đường", "refused, or no way there")
        return .mend(
            .hub, "Không nối được tới \(server): \(how.vietnamese).", "No connection to \(server): \(how.english).",
            remedy: Words(
                "Kiểm tra mạng; xin người quản trị mạng cho máy này đi ra \(server) (TCP). Tệp vẫn được giữ và tự gửi sau.",
                "Check the network, and have this machine let out to \(server) (TCP). What is saved meanwhile goes later by itself."
            ))
    }

    private func otherCertificate(_ issuer: String, _ stranger: Stranger) -> Finding {
        let nothing = Words("Chưa có tài liệu nào được gửi đi.", "No document was sent.")
        switch stranger {
        case .between:
            return .mend(
                .hub,
                "Có thiết bị ở giữa mở kết nối mã hóa (TLS inspection): \(server) cho thấy chứng thư khác\(issuer). \(nothing.vietnamese)",
                "Something in between opens encrypted connections (TLS inspection): \(server) shows another certificate\(issuer). "
                    + nothing.english,
                remedy: Words(
                    "Xin người quản trị mạng (tường lửa, phần mềm diệt vi-rút) loại trừ \(server) khỏi việc kiểm tra TLS.",
                    "Have \(server) exempted from TLS inspection at the firewall or in the antivirus program."))
        case .renewedHub:
            return .mend(
                .hub, "Máy chủ của Phòng dùng chứng thư mới\(issuer). \(nothing.vietnamese)",
                "The hub shows a new certificate\(issuer) with the pinned log key. \(nothing.english)",
                remedy: Words(
                    "Báo Phòng khôi phục keys/tls.key từ bản sao lưu, hoặc xin mã ghi danh mới.",
                    "Have the Office put keys/tls.key back from its backup, or ask for a new line to enrol."))
        case .otherHub:
            return .mend(
                .hub, "Một máy chủ khác trả lời tại \(server)\(issuer). \(nothing.vietnamese)",
                "Another hub answers at \(server)\(issuer). \(nothing.english)",
                remedy: Words(
                    "Hỏi Phòng địa chỉ đúng, hoặc xin mã ghi danh mới.",
                    "Ask the Office for the address, or for a new line to enrol."))
        case .noHub:
            return .mend(
                .hub, "Máy trả lời tại \(server) không phải máy chủ của Phòng\(issuer). \(nothing.vietnamese)",
                "What answers at \(server) is not the hub\(issuer). \(nothing.english)",
                remedy: Words(
                    "Kiểm tra trang đăng nhập mạng, proxy hoặc tường lửa; hỏi Phòng địa chỉ đúng.",
                    "Look for a login page of the network, a proxy or a firewall; ask the Office for the address."))
        }
    }

    private var proxyFindings: [Finding] {
        guard !proxies.isEmpty else { return [] }
        let names = proxies.joined(separator: ", ")
        let what = Words(
            "Máy có khai báo proxy (\(names)); phần mềm đi thẳng, không qua proxy.",
            "Proxy variables are set (\(names)); the agent goes straight and uses none.")
        let remedy = Words("Cho máy này đi thẳng ra \(server).", "Let this machine go straight to \(server).")
        if case .answered = reach { return [Finding(subject: .hub, level: .well, what: what, remedy: nil)] }
        return [Finding(subject: .hub, level: .mend, what: what, remedy: remedy)]
    }
}
