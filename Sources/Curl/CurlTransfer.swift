// SPDX-License-Identifier: Apache-2.0
import CCurl

/// One request on its way: what libcurl's callbacks read from and write to. Lives and dies on the loop's thread.
final class CurlTransfer {
    let request: HTTPRequest
    let easy: EasyHandle
    /// Why a callback ended the transfer.
    private(set) var failure: CurlError?
    private var position = 0
    private var wasMadeAgain = false
    private var head = ResponseHead()
    private var responseBody: [UInt8] = []
    private var received = 0
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// Nil where memory is short.
    init?(_ request: HTTPRequest) {
        guard let easy = EasyHandle() else { return nil }
        self.request = request
        self.easy = easy
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        // The handle itself goes after this body and must not know them any more.
        handover_curl_set_pointer(easy.pointer, CURLOPT_ERRORBUFFER, nil)
        handover_curl_set_list(easy.pointer, CURLOPT_HTTPHEADER, nil)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Tells libcurl all about the request.
    func prepare(_ policy: ConnectionPolicy) throws(CurlError) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        guard
            try addHeaders(policy), setConnection(policy), setTrust(), setBody(this), setPatience(),
            easy.set(CURLOPT_URL, request.url),
            handover_curl_set_pointer(easy.pointer, CURLOPT_ERRORBUFFER, errorText) == CURLE_OK,
            handover_curl_set_mover(easy.pointer, CURLOPT_HEADERFUNCTION, takeHeader) == CURLE_OK,
            handover_curl_set_pointer(easy.pointer, CURLOPT_HEADERDATA, this) == CURLE_OK,
            handover_curl_set_mover(easy.pointer, CURLOPT_WRITEFUNCTION, takeBody) == CURLE_OK,
            handover_curl_set_pointer(easy.pointer, CURLOPT_WRITEDATA, this) == CURLE_OK
        else { throw .other(code: Int(CURLE_OUT_OF_MEMORY.rawValue), reason: "libcurl refused an option") }
    }

    /// What became of it, once libcurl is done with it.
    func outcome(_ code: CURLcode) -> Result<HTTPResponse, CurlError> {
        if let failure { return .failure(failure) }
        let sent = Int(max(0, handover_curl_get_size(easy.pointer, CURLINFO_SIZE_UPLOAD_T)))
        guard code == CURLE_OK else {
            let connected = handover_curl_get_size(easy.pointer, CURLINFO_APPCONNECT_TIME_T) > 0
            return .failure(
                CurlError(
                    code, server: ServerName.of(request.url), isConnected: connected, bytesSent: sent,
                    bodyIsSent: position >= request.body?.count ?? 0, limit: request.maxResponseBytes,
                    detail: detail(code)))
        }
        return .success(
            HTTPResponse(
                status: head.status, headers: head.headers, body: responseBody, bytesSent: sent,
                usedNewConnection: handover_curl_get_long(easy.pointer, CURLINFO_NUM_CONNECTS) != 0,
                peerCertificatePEM: request.wantsPeerCertificate ? peerCertificate("Cert:") : nil,
                peerCertificateIssuer: request.wantsPeerCertificate ? peerCertificate("Issuer:") : nil))
    }

    /// Makes the transfer ready to be made again, once, on a new connection, where a kept one turned out dead before any
    /// byte of an answer came; false where that is not so. libcurl itself does this only when it was reading.
    ///
    /// The server may have seen the request, so that only methods that may come twice are made again (RFC 9110 §9.2.2).
    func prepareAgain(after code: CURLcode) -> Bool {
        guard
            !wasMadeAgain, code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING,
            request.method != .post, head.isEmpty, handover_curl_get_long(easy.pointer, CURLINFO_NUM_CONNECTS) == 0
        else { return false }
        wasMadeAgain = true
        position = 0
        return easy.set(CURLOPT_FRESH_CONNECT, 1)
    }

    /// Whether a body is so large that it takes the line for itself while it leaves.
    static func isLarge(_ request: HTTPRequest) -> Bool { request.body?.count ?? 0 > 64 << 10 }

    /// A large body has not been handed to libcurl to its end.
    var isSendingLargeBody: Bool { Self.isLarge(request) && position < request.body?.count ?? 0 }

    // MARK: Options

    private func addHeaders(_ policy: ConnectionPolicy) throws(CurlError) -> Bool {
        guard !request.url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) else {
            throw .badRequest(reason: "the address has a space or a control character")
        }
        // libcurl 7.88 would wait a second for a "100 Continue" that servers need not send.
        var lines = ["Expect:", "User-Agent: \(policy.userAgent)"]
        for (name, value) in request.headers {
            guard HeaderRule.allows(name: name, value: value) else {
                throw .badRequest(reason: "the header \(name) is malformed")
            }
            // A colon with nothing after it would take the header out, a semicolon sends it empty.
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        for line in lines {
            guard let longer = curl_slist_append(headerList, line) else { return false }
            headerList = longer
        }
        return handover_curl_set_list(easy.pointer, CURLOPT_HTTPHEADER, headerList) == CURLE_OK
    }

    private func setConnection(_ policy: ConnectionPolicy) -> Bool {
        easy.set(CURLOPT_NOSIGNAL, 1) && easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            && easy.set(CURLOPT_PROTOCOLS_STR, "https") && easy.set(CURLOPT_FOLLOWLOCATION, 0)
            // Signatures cover the path: it leaves as it was signed.
            && easy.set(CURLOPT_PATH_AS_IS, 1)
            // The empty text, unlike none, also keeps the environment's proxy out.
            && easy.set(CURLOPT_PROXY, policy.proxy ?? "")
            && easy.set(CURLOPT_MAXAGE_CONN, policy.maxIdleAge.wholeSeconds)
            // A long poll is silent for most of a minute; a box on the way forgets silent connections.
            && easy.set(CURLOPT_TCP_KEEPALIVE, 1) && easy.set(CURLOPT_TCP_KEEPIDLE, 30)
            && easy.set(CURLOPT_TCP_KEEPINTVL, 15)
            // A name server that does not answer must not hold up the program's end.
            && easy.set(CURLOPT_QUICK_EXIT, 1)
    }

    private func setTrust() -> Bool {
        let verifies = request.trust == .authorities
        guard easy.set(CURLOPT_SSL_VERIFYPEER, verifies ? 1 : 0), easy.set(CURLOPT_SSL_VERIFYHOST, verifies ? 2 : 0)
        else { return false }
        if case .pinned(let key) = request.trust, !easy.set(CURLOPT_PINNEDPUBLICKEY, key.text) { return false }
        guard request.wantsPeerCertificate else { return true }
        // Certificates are seen in a handshake only.
        return easy.set(CURLOPT_CERTINFO, 1) && easy.set(CURLOPT_FRESH_CONNECT, 1)
    }

    private func setBody(_ this: UnsafeMutableRawPointer) -> Bool {
        guard easy.set(CURLOPT_MAXFILESIZE_LARGE, size: request.maxResponseBytes) else { return false }
        guard let body = request.body else {
            switch request.method {
            case .get: return easy.set(CURLOPT_HTTPGET, 1)
            case .head: return easy.set(CURLOPT_NOBODY, 1)
            case .put, .post, .delete: return easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            }
        }
        return easy.set(CURLOPT_UPLOAD, 1) && easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            && easy.set(CURLOPT_INFILESIZE_LARGE, size: body.count) && easy.set(CURLOPT_UPLOAD_BUFFERSIZE, uploadBufferBytes)
            && easy.set(CURLOPT_MAX_SEND_SPEED_LARGE, size: request.maxSendBytesPerSecond ?? 0)
            && handover_curl_set_mover(easy.pointer, CURLOPT_READFUNCTION, giveBody) == CURLE_OK
            && handover_curl_set_pointer(easy.pointer, CURLOPT_READDATA, this) == CURLE_OK
            // A kept connection that turns out dead is replaced, and the body sent from its beginning.
            && handover_curl_set_seeker(easy.pointer, rewindBody) == CURLE_OK
            && handover_curl_set_pointer(easy.pointer, CURLOPT_SEEKDATA, this) == CURLE_OK
    }

    /// Large buffers are quick; a limited body leaves in parts of a quarter of a second, at least libcurl's smallest.
    private var uploadBufferBytes: Int {
        request.maxSendBytesPerSecond.map { min(max($0 / 4, 16 << 10), 512 << 10) } ?? 512 << 10
    }

    private func setPatience() -> Bool {
        let patience = request.patience
        guard easy.set(CURLOPT_CONNECTTIMEOUT_MS, patience.connecting), easy.set(CURLOPT_TIMEOUT_MS, patience.whole)
        else { return false }
        guard let stall = patience.stall else { return true }
        return easy.set(CURLOPT_LOW_SPEED_LIMIT, stall.bytesPerSecond)
            && easy.set(CURLOPT_LOW_SPEED_TIME, max(1, stall.lasting.wholeSeconds))
    }

    // MARK: Bytes

    /// Copies the next part of the body into libcurl's buffer.
    fileprivate func give(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let body = request.body else { return 0 }
        let count = min(buffer.count, body.count - position)
        body.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        return count
    }

    fileprivate func rewind(to offset: Int) -> Bool {
        guard (0...(request.body?.count ?? 0)).contains(offset) else { return false }
        position = offset
        return true
    }

    fileprivate func take(header line: UnsafeRawBufferPointer) -> Bool {
        guard head.take(line) else {
            failure = .responseTooLarge(limit: ResponseHead.maxBytes)
            return false
        }
        return true
    }

    fileprivate func take(body part: UnsafeRawBufferPointer) -> Bool {
        guard part.count <= request.maxResponseBytes - received else {
            failure = .responseTooLarge(limit: request.maxResponseBytes)
            return false
        }
        received += part.count
        guard let receiver = request.receiver, (200...299).contains(head.status) else {
            if responseBody.isEmpty, let length = head.headers["content-length"].flatMap({ Int($0) }),
                length > part.count
            {
                responseBody.reserveCapacity(min(length, request.maxResponseBytes))
            }
            responseBody.append(contentsOf: part)
            return true
        }
        do {
            try receiver(part)
            return true
        } catch {
            failure = .refusedByReceiver(reason: "\(error)")
            return false
        }
    }

    // MARK: What libcurl knows

    private func detail(_ code: CURLcode) -> String {
        let own = String(cString: errorText)
        return own.isEmpty ? curl_easy_strerror(code).map { String(cString: $0) } ?? "no reason given" : own
    }

    /// A part of the first certificate of the chain, that of the server itself, by libcurl's name for it.
    private func peerCertificate(_ part: String) -> String? {
        guard let chain = handover_curl_get_certificates(easy.pointer)?.pointee, chain.num_of_certs > 0 else {
            return nil
        }
        var line = chain.certinfo?[0]
        while let current = line?.pointee {
            if let text = current.data.map({ String(cString: $0) }), text.hasPrefix(part) {
                return String(text.dropFirst(part.count))
            }
            line = current.next
        }
        return nil
    }
}

// libcurl's callbacks: no context of Swift's, so that the transfer comes as the pointer it was given.

private func transfer(_ pointer: UnsafeMutableRawPointer?) -> CurlTransfer? {
    pointer.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private let giveBody: curl_write_callback = { buffer, size, count, this in
    guard let buffer, let transfer = transfer(this) else { return Int(CURL_READFUNC_ABORT) }
    return transfer.give(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

private let rewindBody: curl_seek_callback = { this, offset, origin in
    guard origin == SEEK_SET, let transfer = transfer(this), transfer.rewind(to: Int(offset)) else {
        return CURL_SEEKFUNC_FAIL
    }
    return CURL_SEEKFUNC_OK
}

private let takeHeader: curl_write_callback = { bytes, size, count, this in
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    // Any other number than all of it ends the transfer.
    return transfer(this)?.take(header: line) == true ? line.count : -1
}

private let takeBody: curl_write_callback = { bytes, size, count, this in
    let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(this)?.take(body: part) == true ? part.count : -1
}
